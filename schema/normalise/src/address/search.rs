//! The search key of an address; it needs no list of places.

/// The search key of an address: like [`crate::search_key`], without a postal code in front and
/// without the prefecture, which half of all lists leave out.
#[must_use]
pub fn search_key(text: &str) -> String {
    let key = crate::search_key(without_postal_code(text));
    match prefecture_length(&key) {
        Some(length) => key.get(length..).unwrap_or_default().to_owned(),
        None => key,
    }
}

fn without_postal_code(text: &str) -> &str {
    let text = text.trim_start();
    match text.strip_prefix('〒') {
        Some(rest) => rest.trim_start_matches(|letter: char| {
            letter.is_whitespace()
                || letter.is_numeric()
                || matches!(letter, '-' | '－' | '‐' | '−' | 'ー')
        }),
        None => text,
    }
}

/// The length in bytes of the prefecture at the start of a key.
pub(super) fn prefecture_length(key: &str) -> Option<usize> {
    PREFECTURES
        .iter()
        .find(|prefecture| key.len() > prefecture.len() && key.starts_with(**prefecture))
        .map(|prefecture| prefecture.len())
}

/// The prefectures in the order of their numbers, from 1.
pub(super) const PREFECTURES: [&str; 47] = [
    "北海道",
    "青森県",
    "岩手県",
    "宮城県",
    "秋田県",
    "山形県",
    "福島県",
    "茨城県",
    "栃木県",
    "群馬県",
    "埼玉県",
    "千葉県",
    "東京都",
    "神奈川県",
    "新潟県",
    "富山県",
    "石川県",
    "福井県",
    "山梨県",
    "長野県",
    "岐阜県",
    "静岡県",
    "愛知県",
    "三重県",
    "滋賀県",
    "京都府",
    "大阪府",
    "兵庫県",
    "奈良県",
    "和歌山県",
    "鳥取県",
    "島根県",
    "岡山県",
    "広島県",
    "山口県",
    "徳島県",
    "香川県",
    "愛媛県",
    "高知県",
    "福岡県",
    "佐賀県",
    "長崎県",
    "熊本県",
    "大分県",
    "宮崎県",
    "鹿児島県",
    "沖縄県",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_prefecture_and_the_postal_code_do_not_matter() {
        let short = search_key("輪島市河井町20部1番地1");
        assert_eq!(search_key("石川県輪島市河井町２０部１番地１"), short);
        assert_eq!(search_key("〒928-0001 石川県輪島市河井町20-1-1"), short);
        assert_eq!(search_key("石川県"), "石川県", "a prefecture alone stays");
    }
}

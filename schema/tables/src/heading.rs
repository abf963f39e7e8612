//! What the heading of a column says: the words that lists use.

use crate::columns::Field;
use std::collections::HashSet;
use std::sync::OnceLock;
use unicode_normalization::UnicodeNormalization;

/// A heading without width, case, spaces, line breaks and marks.
#[must_use]
pub fn key(text: &str) -> String {
    text.nfkc()
        .flat_map(char::to_lowercase)
        .filter(|letter| letter.is_alphanumeric() || *letter == '々')
        .collect()
}

/// Words of headings and what they mean. A heading that is one of the words means it for certain;
/// one that ends with or holds the word means it probably; the longest word wins.
const WORDS: &[(Field, &[&str])] = &[
    (
        Field::Number,
        &[
            "受付番号",
            "宛名番号",
            "整理番号",
            "受電番号",
            "住民番号",
            "個人コード",
            "管理番号",
            "通し番号",
            "番号",
            "no",
            "id",
            "accountid",
            "recid",
            "recordid",
            "カード番号",
            "連番",
        ],
    ),
    (
        Field::Household,
        &[
            "世帯番号",
            "世帯コード",
            "世帯id",
            "世帯no",
            "世帯",
            "householdid",
        ],
    ),
    (
        Field::Name,
        &[
            "氏名",
            "漢字氏名",
            "氏名漢字",
            "名前",
            "お名前",
            "対象者氏名",
            "対象者",
            "避難者氏名",
            "避難者名",
            "世帯員氏名",
            "姓名",
            "氏名本名",
            "name",
            "fullname",
            "利用者名",
        ],
    ),
    (
        Field::Kana,
        &[
            "氏名カナ",
            "カナ氏名",
            "フリガナ",
            "ふりがな",
            "氏名かな",
            "カナ",
            "かな",
            "読み",
            "よみがな",
            "ヨミ",
            "namekana",
            "氏名フリガナ",
            "氏名ふりがな",
        ],
    ),
    (
        Field::Family,
        &[
            "姓",
            "苗字",
            "名字",
            "familyname",
            "surname",
            "lastname",
            "氏",
        ],
    ),
    (Field::Given, &["名", "givenname", "firstname", "given"]),
    (
        Field::FamilyKana,
        &[
            "familynamekana",
            "姓カナ",
            "セイ",
            "せい",
            "surnamekana",
            "lastnamekana",
            "姓フリガナ",
            "カナ姓",
            "姓かな",
        ],
    ),
    (
        Field::GivenKana,
        &[
            "givennamekana",
            "名カナ",
            "メイ",
            "めい",
            "givenkana",
            "firstnamekana",
            "名フリガナ",
            "カナ名",
            "名かな",
        ],
    ),
    (
        Field::Birth,
        &[
            "生年月日",
            "birthdate",
            "dateofbirth",
            "dob",
            "birthday",
            "誕生日",
            "生年月日和暦",
            "生年月日西暦",
        ],
    ),
    (Field::Age, &["年齢", "age", "歳", "満年齢"]),
    (Field::Decade, &["年代", "年齢層"]),
    (Field::Sex, &["性別", "sex", "gender", "男女"]),
    (
        Field::Address,
        &[
            "住所",
            "現住所",
            "自宅住所",
            "被災時住所",
            "訪問先住所",
            "住民票住所",
            "address",
            "登録住所",
            "居住地",
            "元の住所",
            "住所地",
            "訪問先",
        ],
    ),
    (
        Field::Stay,
        &[
            "現在の居所",
            "居所",
            "避難先",
            "evacuationaddress",
            "避難先住所",
            "現在地",
            "滞在先",
        ],
    ),
    (
        Field::Building,
        &["方書", "建物名", "建物", "アパート名", "buildingname"],
    ),
    (
        Field::PostalCode,
        &["郵便番号", "postcode", "postalcode", "zip", "zipcode"],
    ),
    (
        Field::Phone,
        &[
            "電話番号",
            "電話",
            "連絡先",
            "tel",
            "phone",
            "携帯",
            "携帯電話",
            "phonenumber",
            "連絡先電話番号",
            "固定電話",
        ],
    ),
    (
        Field::Relationship,
        &["続柄", "世帯主との続柄", "relationship"],
    ),
    (
        Field::Seen,
        &[
            "受付日",
            "訪問日",
            "受電日時",
            "登録日",
            "記入日",
            "調査日",
            "入所日",
            "確認日",
            "date",
        ],
    ),
    (Field::Place, &["避難所名", "避難所", "施設名", "shelter"]),
    (Field::Verified, &["verified", "本人確認"]),
    (Field::HouseNumber, &["streetnumber", "housenumber"]),
    (Field::Street, &["address1", "street", "streetname"]),
    (Field::Street2, &["address2"]),
    (Field::Town, &["suburb", "town", "city", "町字"]),
    (
        Field::Region,
        &["state", "region", "prefecture", "都道府県"],
    ),
    (
        Field::Damage,
        &["住家の被害の程度", "被害の程度", "住家被害", "損壊程度"],
    ),
    (
        Field::OtherDamage,
        &["その他の被害", "非住家の被害", "非住家被害", "家財の被害"],
    ),
    (
        Field::Certificate,
        &[
            "罹災証明書の交付の状況",
            "罹災証明",
            "り災証明",
            "罹災証明書",
        ],
    ),
    (
        Field::Note,
        &[
            "備考",
            "所見",
            "内容",
            "memo",
            "メモ",
            "note",
            "特記事項",
            "団体",
            "email",
            "メール",
            "世帯人数",
        ],
    ),
];

/// The words by their keys, made once.
struct Keys {
    /// Each with its field and its length in characters.
    words: Vec<(Field, String, usize)>,
    exact: HashSet<String>,
}

fn keys() -> &'static Keys {
    static KEYS: OnceLock<Keys> = OnceLock::new();
    KEYS.get_or_init(|| {
        let words: Vec<_> = WORDS
            .iter()
            .flat_map(|(field, words)| words.iter().map(|word| (*field, key(word))))
            .map(|(field, word)| {
                let length = word.chars().count();
                (field, word, length)
            })
            .collect();
        let exact = words.iter().map(|(_, word, _)| word.clone()).collect();
        Keys { words, exact }
    })
}

/// Whether a cell is one of the words of headings exactly; quick enough for every cell of a list.
#[must_use]
pub fn is_word(cell: &str) -> bool {
    cell.len() <= 72 && !cell.is_empty() && keys().exact.contains(&key(cell))
}

/// Headings that other programs write and nobody else: two of them in a line make it the headings.
const SYSTEM: &[&str] = &[
    "_uuid",
    "_id",
    "_index",
    "_submission_time",
    "_submission__uuid",
    "_parent_index",
    "_parent_table_name",
    "_submitted_by",
    "__version__",
    "KEY",
    "PARENT_KEY",
    "SubmissionDate",
    "SubmitterID",
    "SubmitterName",
    "レコードの開始行",
    "レコード番号",
    "更新日時",
    "作成日時",
    "個人識別ID",
    "台帳作成市町村コード",
    "緯度",
    "経度",
    "想定収容人数",
    "全国地方公共団体コード",
];

/// Whether a cell is a heading that another program writes.
#[must_use]
pub fn is_system(cell: &str) -> bool {
    SYSTEM.contains(&cell.trim())
}

/// What a heading means, and whether it is one of the words exactly.
#[must_use]
pub fn meaning(heading: &str) -> Option<(Field, bool)> {
    let key = key(heading);
    if key.is_empty() {
        return None;
    }
    let mut best: Option<(usize, Field, bool)> = None;
    for (field, word, length) in &keys().words {
        let exact = key == *word;
        let inside = *length >= 2
            && (key.ends_with(word.as_str()) || key.starts_with(word.as_str()))
            && !word.is_ascii();
        if !exact && !inside {
            continue;
        }
        let weight = if exact { length + 100 } else { *length };
        if best.is_none_or(|(known, ..)| weight > known) {
            best = Some((weight, *field, exact));
        }
    }
    best.map(|(_, field, exact)| (field, exact))
}

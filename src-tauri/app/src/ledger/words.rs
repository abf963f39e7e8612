//! Codes in the words of the ledger's files, and back. Other offices read these files; the words are
//! those of the forms and of the law, and no screen shows them.

/// A code and its word.
pub(crate) type Words = &'static [(&'static str, &'static str)];

/// CL-01 情報源.
pub(crate) const SOURCE: Words = &[
    ("self", "本人"),
    ("family", "家族・親族"),
    ("neighbour", "近隣・町内会"),
    ("shelter_staff", "避難所運営者"),
    ("welfare", "福祉・医療関係者"),
    ("official_register", "住民情報"),
    ("official_document", "証明書等の現物"),
    ("other_list", "他団体の名簿"),
    ("observation", "現認"),
    ("import", "システム取込"),
];
/// CL-02 確認度.
pub(crate) const VERIFICATION: Words = &[
    ("document_seen", "証明書確認"),
    ("official_match", "公的情報と一致"),
    ("stated", "申告のみ"),
    ("hearsay", "伝聞"),
    ("inferred", "推定"),
    ("conflict", "矛盾あり"),
];
/// CL-08 住家の被害の程度.
pub(crate) const DAMAGE: Words = &[
    ("total", "全壊"),
    ("large_half", "大規模半壊"),
    ("medium_half", "中規模半壊"),
    ("half", "半壊"),
    ("semi_half", "準半壊"),
    ("less_than_semi_half", "準半壊に至らない(一部損壊)"),
    ("not_surveyed", "未調査"),
    ("no_damage", "被害なし"),
    ("unknown", "不明"),
];
/// CL-10 罹災証明書の交付の状況.
pub(crate) const CERTIFICATE: Words = &[
    ("not_applied", "未申請"),
    ("applied", "申請済"),
    ("surveying", "調査中"),
    ("issued", "交付済"),
    ("objected", "再調査申請中"),
    ("withdrawn", "取下げ"),
    ("unknown", "不明"),
];
/// 提供の根拠 (災対法90条の4第1項, 個人情報保護法69条2項).
pub(crate) const BASIS: Words = &[
    ("consent", "本人の同意"),
    ("other_government", "他の地方公共団体の援護"),
    ("benefit", "明らかに本人の利益"),
    ("outsourcing", "委託"),
];
/// CL-11 要配慮者の事由.
pub(crate) const CONSIDERATION: Words = &[
    ("elderly", "高齢者"),
    ("disabled", "障害者"),
    ("infant", "乳幼児"),
    ("pregnant", "妊産婦"),
    ("injured_ill", "傷病者"),
    ("internal_disorder", "内部障害者"),
    ("incurable_disease", "難病患者"),
    ("medical_care", "医療的ケアを必要とする者"),
    ("foreigner", "外国人・日本語困難"),
    ("dementia", "認知症"),
    ("alone", "独居"),
    ("single_parent", "ひとり親"),
    ("other", "その他"),
];
/// CL-12 滞在区分.
pub(crate) const STAY: Words = &[
    ("shelter_designated", "1次避難所"),
    ("shelter_voluntary", "自主避難所・臨時避難所"),
    ("shelter_1_5", "1.5次避難所"),
    ("shelter_secondary", "2次避難(ホテル・旅館)"),
    ("shelter_welfare", "福祉避難所"),
    ("wide_area", "広域避難(県外)"),
    ("in_home", "在宅避難"),
    ("relatives", "親戚・知人宅"),
    ("car", "車中泊"),
    ("tent", "テント泊"),
    ("temporary_constructed", "建設型応急仮設住宅"),
    ("temporary_rented", "賃貸型応急仮設住宅"),
    ("public_housing", "公営住宅"),
    ("care_facility", "施設入所"),
    ("hospital", "入院"),
    ("disaster_public_housing", "災害公営住宅"),
    ("own_home_rebuilt", "再建自宅"),
    ("moved_out", "転出"),
    ("unknown", "不明"),
];
/// CL-21 性別. Forms write no more than these.
pub(crate) const SEX: Words = &[
    ("male", "男性"),
    ("female", "女性"),
    ("not_known", "不明"),
    ("not_applicable", "適用不能"),
    ("not_answered", "回答しない"),
    ("other", "その他"),
];
/// CL-26 in short.
pub(crate) const CONSENT: Words = &[
    ("partners", "関係機関まで"),
    ("municipality_only", "市町だけ"),
    ("undecided", "決めていない"),
    ("refused", "断る"),
];
/// CL-37 課題の領域.
pub(crate) const NEED: Words = &[
    ("housing", "住宅"),
    ("work", "就労"),
    ("health", "健康"),
    ("property_management", "財産管理"),
    ("daily_life", "その他生活"),
    ("legal", "法律・手続"),
    ("children", "子育て・教育"),
    ("isolation", "孤立"),
    ("violence", "DV・虐待"),
    ("care", "介護・障害"),
    ("other", "その他"),
];
/// CL-38 課題の状態.
pub(crate) const NEED_STATE: Words = &[
    ("open", "未対応"),
    ("working", "対応中"),
    ("waiting", "待ち"),
    ("solved", "解消"),
    ("not_agreed", "本人が望まない"),
    ("transferred", "引継ぎ"),
];
/// State of a task.
pub(crate) const TASK_STATE: Words = &[
    ("open", "これから"),
    ("done", "済んだ"),
    ("postponed", "延期"),
    ("cannot_do", "できない"),
];
/// CL-13 在所状態.
pub(crate) const PRESENCE: Words = &[
    ("present", "在所"),
    ("out_temporarily", "一時外出・外泊"),
    ("left", "退所"),
];

/// The word of a code; a code of a newer version stands for itself.
pub(crate) fn word(words: Words, code: &str) -> String {
    let known = words.iter().find(|(known, _)| *known == code);
    known.map_or(code, |(_, word)| word).to_owned()
}

/// The code of a word or of the code itself, whatever its width; `None` for another text.
pub(crate) fn code(words: Words, text: &str) -> Option<&'static str> {
    // Nearly every cell is empty, or holds the word as it is.
    let known = words
        .iter()
        .find(|(code, word)| *code == text || *word == text);
    if known.is_some() || text.trim().is_empty() {
        return known.map(|(code, _)| *code);
    }
    let key = tables::heading::key(text);
    let known = words
        .iter()
        .find(|(_, word)| tables::heading::key(word) == key);
    known.map(|(code, _)| *code)
}

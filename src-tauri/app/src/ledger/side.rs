//! What there can be several of for one person: files of their own, keyed by 個人識別ID.

use super::row::{Entry, Lines, Person};
use super::words::{self, word};
use crate::context::Session;
use crate::failure::Failure;
use crate::share::Given;
use crate::words::place_of;
use domain::ids::DocumentId;
use domain::item::Whereabouts;
use serde::Deserialize as _;
use std::collections::BTreeMap;

/// A file beside the ledger: the end of its name and its headings.
pub(crate) struct Side {
    pub(crate) name: &'static str,
    pub(crate) headings: &'static [&'static str],
}

/// The files beside the ledger.
pub(crate) const SIDES: [Side; 8] = [
    Side {
        name: "居所の履歴",
        headings: &[
            "個人識別ID",
            "居所",
            "滞在区分",
            "在所状態",
            "いつから",
            "確認日時",
            "情報源",
            "確認度",
        ],
    },
    Side {
        name: "要配慮者事由",
        headings: &["個人識別ID", "事由", "確認日時", "情報源", "確認度"],
    },
    Side {
        name: "援護",
        headings: &[
            "個人識別ID",
            "区分",
            "領域",
            "内容",
            "状況",
            "結果",
            "期日",
            "記録日時",
            "記録者の班",
        ],
    },
    Side {
        name: "連絡先",
        headings: &[
            "個人識別ID",
            "種別",
            "連絡先",
            "だれの連絡先か",
            "確認日時",
            "情報源",
        ],
    },
    Side {
        name: "世帯",
        headings: &[
            "個人識別ID",
            "世帯ID",
            "世帯の意味",
            "受付番号",
            "続柄",
            "世帯主",
            "いつから",
            "いつまで",
        ],
    },
    Side {
        name: "同意",
        headings: &[
            "個人識別ID",
            "提供してよい先",
            "確認日時",
            "情報源",
            "確認度",
        ],
    },
    // What was given to other municipalities here; exports are in the record of acts, without names.
    Side {
        name: "提供",
        headings: &["個人識別ID", "提供先", "提供日時", "根拠"],
    },
    // Of whom several entries are here: the numbers under which other files and the records know them.
    Side {
        name: "同じ人の記録",
        headings: &[
            "個人識別ID",
            "その記録の個人識別ID",
            "氏名",
            "氏名フリガナ",
            "生年月日",
            "住所",
        ],
    },
];

/// Most lines of one person's history.
const MOST: usize = 1_000;

/// A person's lines in each of [`SIDES`], in their order: of every entry, under the number of the ledger.
pub(crate) fn lines(
    session: &Session,
    person: &Person,
    of: &Lines,
    places: &BTreeMap<DocumentId, String>,
) -> Result<[Vec<Vec<String>>; 8], Failure> {
    let id = person.first.row.id.to_string();
    let mut all: [Vec<Vec<String>>; 8] = Default::default();
    for entry in person.entries() {
        let some = entry_lines(session, &id, entry, of.given(entry.row.id), places)?;
        for (all, some) in all.iter_mut().zip(some) {
            all.extend(some);
        }
    }
    if let Some(records) = all.last_mut() {
        records.extend(person.others.iter().map(|entry| record(&id, entry)));
    }
    Ok(all)
}

/// An entry for which another stands, as it was written itself.
fn record(id: &str, entry: &Entry) -> Vec<String> {
    let address = match entry.text("registered_address") {
        "" => entry.text("pre_disaster_address"),
        registered => registered,
    };
    vec![
        id.to_owned(),
        entry.row.id.to_string(),
        entry.text("full_name").to_owned(),
        entry.text("full_name_kana").to_owned(),
        entry.text("birth_date").to_owned(),
        address.to_owned(),
    ]
}

fn entry_lines(
    session: &Session,
    id: &str,
    entry: &Entry,
    given: &[Given],
    places: &BTreeMap<DocumentId, String>,
) -> Result<[Vec<Vec<String>>; 7], Failure> {
    let id = id.to_owned();
    let reader = session.reader();
    let stays = reader
        .items(&session.me.device, entry.row.id, "whereabouts", MOST)?
        .iter()
        .filter_map(|line| Whereabouts::deserialize(&line.item).ok())
        .map(|stay| {
            let presence = stay.presence.as_ref();
            vec![
                id.clone(),
                place_of(&stay, places),
                word(words::STAY, stay.category.code()),
                presence.map_or_else(String::new, |there| word(words::PRESENCE, there.code())),
                stay.since.clone(),
                stay.by.seen.clone(),
                word(words::SOURCE, stay.by.source.code()),
                word(words::VERIFICATION, stay.by.verification.code()),
            ]
        })
        .collect();
    let seen = |field: &str| -> [String; 3] {
        entry.claim(field).map_or_else(Default::default, |claim| {
            [
                claim.by.seen.clone(),
                word(words::SOURCE, claim.by.source.code()),
                word(words::VERIFICATION, claim.by.verification.code()),
            ]
        })
    };
    let reasons = entry.consideration();
    let reasons = reasons
        .iter()
        .map(|code| {
            let [at, source, sure] = seen("consideration");
            vec![
                id.clone(),
                word(words::CONSIDERATION, code),
                at,
                source,
                sure,
            ]
        })
        .collect();
    let needs = reader.needs_of(entry.row.id)?.into_iter().map(|need| {
        let by = need.by.as_ref();
        vec![
            id.clone(),
            "困りごと".to_owned(),
            word(words::NEED, &need.area),
            need.title,
            word(words::NEED_STATE, &need.state),
            need.comment,
            String::new(),
            by.map(|by| by.typed.clone()).unwrap_or_default(),
            by.map(|by| by.team.clone()).unwrap_or_default(),
        ]
    });
    let tasks = reader.tasks_of(entry.row.id)?.into_iter().map(|task| {
        let by = task.by.as_ref();
        vec![
            id.clone(),
            if task.promised {
                "約束"
            } else {
                "やること"
            }
            .to_owned(),
            String::new(),
            task.title,
            word(words::TASK_STATE, &task.state),
            task.comment,
            task.due,
            by.map(|by| by.typed.clone()).unwrap_or_default(),
            by.map(|by| by.team.clone()).unwrap_or_default(),
        ]
    });
    let contacts = [
        ("phone", "電話"),
        ("phone_2", "電話"),
        ("phone_3", "電話"),
        ("email", "メール"),
    ];
    let contacts = contacts
        .iter()
        .filter(|(field, _)| !entry.text(field).is_empty())
        .map(|(field, kind)| {
            let [at, source, _] = seen(field);
            let owner = if *field == "phone" {
                entry.text("phone_owner")
            } else {
                ""
            };
            vec![
                id.clone(),
                (*kind).to_owned(),
                entry.text(field).to_owned(),
                owner.to_owned(),
                at,
                source,
            ]
        })
        .collect();
    let households = entry
        .households
        .iter()
        .filter_map(|household| {
            let own = household.members.iter();
            let own = own.clone().find(|member| member.id == entry.row.id)?;
            Some(vec![
                id.clone(),
                household.id.to_string(),
                word(MEANING, &household.kind),
                household.receipt_number.clone(),
                own.relationship.clone(),
                if own.head { "世帯主" } else { "" }.to_owned(),
                own.joined.clone(),
                own.departed.clone(),
            ])
        })
        .collect();
    let consent = match entry.text("consent_scope") {
        "" => Vec::new(),
        code => {
            let [at, source, sure] = seen("consent_scope");
            vec![vec![
                id.clone(),
                word(words::CONSENT, code),
                at,
                source,
                sure,
            ]]
        }
    };
    let given = given.iter().map(|given| {
        let basis = word(words::BASIS, &given.basis);
        let basis = match given.reason.as_str() {
            "" => basis,
            reason => format!("{basis}（{reason}）"),
        };
        vec![id.clone(), given.unit.clone(), given.at.clone(), basis]
    });
    Ok([
        stays,
        reasons,
        needs.chain(tasks).collect(),
        contacts,
        households,
        consent,
        given.collect(),
    ])
}

/// CL-15 世帯の意味.
const MEANING: words::Words = &[
    ("resident_register", "住民票の世帯"),
    ("damaged_dwelling", "被災住家の世帯"),
    ("shelter_household", "避難世帯"),
    ("support_unit", "支援の単位"),
];

//! One person as a line of the ledger, in the order of the law.

use super::words::{self, word};
use crate::context::Session;
use crate::failure::Failure;
use crate::share::{self, Given};
use domain::code::{DatePrecision, StayCategory};
use domain::ids::DocumentId;
use domain::kind::Class;
use domain::moment;
use domain::provenance::Claim;
use normalise::address::Gazetteer;
use serde_json::Value;
use std::collections::BTreeMap;
use store::{FieldRow, HouseholdRow, PersonRow, Reader};

/// The headings of 被災者台帳 (災害対策基本法 90条の3, 施行規則 8条の5), in legal order. There is no column
/// for a 個人番号, and none can come in: the list is closed.
pub(crate) const HEADINGS: [&str; 25] = [
    "台帳作成市町村コード",
    "個人識別ID",
    "氏名",
    "氏名フリガナ",
    "生年月日",
    "性別",
    "住所",
    "住所_団体コード",
    "住所_町字ID",
    "居所",
    "居所_滞在区分",
    "住家の被害の程度",
    "その他の被害",
    "援護の実施の状況(件数と明細別表)",
    "要配慮者該当",
    "要配慮者事由",
    "電話番号その他の連絡先",
    "世帯の構成(世帯ID・続柄)",
    "罹災証明書の交付の状況",
    "同意提供先(別表)",
    "提供日時(別表)",
    "その他",
    "確認日時",
    "情報源",
    "確認度",
];

/// Where a column stands among [`HEADINGS`].
pub(crate) mod at {
    pub(crate) const ID: usize = 1;
    pub(crate) const NAME: usize = 2;
    pub(crate) const KANA: usize = 3;
    pub(crate) const BIRTH: usize = 4;
    pub(crate) const SEX: usize = 5;
    pub(crate) const ADDRESS: usize = 6;
    pub(crate) const STAY: usize = 9;
    pub(crate) const STAY_KIND: usize = 10;
    pub(crate) const DAMAGE: usize = 11;
    pub(crate) const OTHER_DAMAGE: usize = 12;
    pub(crate) const PHONE: usize = 16;
    pub(crate) const HOUSEHOLD: usize = 17;
    pub(crate) const CERTIFICATE: usize = 18;
    pub(crate) const OTHER: usize = 21;
    pub(crate) const SEEN: usize = 22;
}

/// Between the household and the relationship in one cell.
pub(crate) const DOT: char = '・';

/// Everything that is read of one entry of a person.
pub(crate) struct Entry {
    pub(crate) row: PersonRow,
    pub(crate) fields: Vec<FieldRow>,
    pub(crate) households: Vec<HouseholdRow>,
    needs: usize,
}

impl Entry {
    /// Reads an entry; `None` for who is in no list here: not come, withdrawn or hidden.
    pub(crate) fn read(reader: &Reader, id: DocumentId) -> Result<Option<Self>, Failure> {
        let Some(row) = reader.person(id)? else {
            return Ok(None);
        };
        Ok(Some(Self {
            row,
            fields: reader.person_fields(id)?,
            households: reader.households_of(id)?,
            needs: reader.needs_of(id)?.len() + reader.tasks_of(id)?.len(),
        }))
    }

    /// What a field of this entry says; empty when it says nothing.
    pub(crate) fn text(&self, field: &str) -> &str {
        self.field(field)
            .and_then(|field| field.value.as_str())
            .unwrap_or_default()
    }

    fn field(&self, name: &str) -> Option<&FieldRow> {
        self.fields.iter().find(|field| field.field == name)
    }

    /// The claim of a field that counts.
    pub(crate) fn claim(&self, name: &str) -> Option<&Claim> {
        let field = self.field(name)?;
        let counts = field.claims.iter().find(|claim| claim.value == field.value);
        counts.or(field.claims.first())
    }

    /// 要配慮者の事由 of this entry as codes.
    pub(crate) fn consideration(&self) -> Vec<&str> {
        match self.field("consideration").map(|field| &field.value) {
            Some(Value::Array(codes)) => codes.iter().filter_map(Value::as_str).collect(),
            _ => Vec::new(),
        }
    }

    /// The household of now, and what this entry is in it.
    pub(crate) fn household(&self) -> Option<(&HouseholdRow, &store::MemberRow)> {
        self.households.iter().find_map(|household| {
            let own = household.members.iter();
            let own = own
                .filter(|member| member.departed.is_empty())
                .find(|member| member.id == self.row.id)?;
            Some((household, own))
        })
    }

    /// The claim that somebody confirmed last, of the items of the law.
    fn newest(&self) -> Option<&Claim> {
        let legal = [
            "full_name",
            "full_name_kana",
            "birth_date",
            "sex",
            "registered_address",
            "pre_disaster_address",
            "phone",
            "damage_level",
            "other_damage",
            "certificate_status",
        ];
        legal
            .iter()
            .filter_map(|field| self.claim(field))
            .max_by_key(|claim| order(claim))
    }
}

fn order(claim: &Claim) -> impl Ord + use<> {
    (
        moment::order(&claim.by.seen),
        moment::order(&claim.by.typed),
    )
}

/// A person with every entry that people said is of this person.
pub(crate) struct Person {
    /// The entry that stands for the person in lists, with the line that is made of all.
    pub(crate) first: Entry,
    pub(crate) others: Vec<Entry>,
}

impl Person {
    /// Reads a person by the entry that stands for them in lists; any other entry comes alone, as it is
    /// found and opened. `None` for who is in no list here.
    pub(crate) fn read(reader: &Reader, id: DocumentId) -> Result<Option<Self>, Failure> {
        let Some(first) = Entry::read(reader, id)? else {
            return Ok(None);
        };
        let together = reader.together_with(id)?;
        let mut others = Vec::new();
        if together.iter().min() == Some(&id) {
            for other in together.into_iter().filter(|other| *other != id) {
                others.extend(Entry::read(reader, other)?);
            }
        }
        Ok(Some(Self { first, others }))
    }

    /// The entries, the one that stands for the person first.
    pub(crate) fn entries(&self) -> impl Iterator<Item = &Entry> {
        std::iter::once(&self.first).chain(&self.others)
    }

    /// What the first entry says of a field that says anything of it.
    fn said(&self, field: &str) -> &str {
        let mut said = self.entries().map(|entry| entry.text(field));
        said.find(|text| !text.is_empty()).unwrap_or_default()
    }

    /// Whether the household that stands in the ledger is that of another entry.
    pub(crate) fn household_elsewhere(&self) -> bool {
        self.first.household().is_none() && self.others.iter().any(|one| one.household().is_some())
    }

    /// Whether what stands of some fields is written in another entry alone.
    pub(crate) fn said_elsewhere(&self, fields: &[&str]) -> bool {
        let says = |entry: &Entry| fields.iter().any(|field| !entry.text(field).is_empty());
        !says(&self.first) && self.others.iter().any(says)
    }
}

/// What is the same for every line.
pub(crate) struct Lines {
    code: String,
    care: bool,
    area: Gazetteer,
    /// 提供: to whom records were given, the earliest first.
    given: BTreeMap<DocumentId, Vec<Given>>,
}

impl Lines {
    /// For the ledger of the unit of this device.
    pub(crate) fn of(session: &Session) -> Result<Self, Failure> {
        let directory = crate::setup::own_directory(session)?;
        let record = session.reader().record(directory)?;
        let code = record.map(|record| record.text("lg_code").to_owned());
        let code = code.unwrap_or_default();
        let known = domain::lg_code::LgCode::parse(&code);
        Ok(Self {
            code: known.map(|code| code.to_string()).unwrap_or(code),
            care: session.may_read(Class::P3),
            given: share::given(session)?,
            area: Gazetteer::bundled(|known| {
                let usual = crate::lists::Normaliser::AREA;
                known.code().is_some_and(|code| usual.contains(&code))
            }),
        })
    }

    /// What was given of a person, the earliest first.
    pub(crate) fn given(&self, person: DocumentId) -> &[Given] {
        self.given.get(&person).map_or(&[], Vec::as_slice)
    }

    /// A person's line: made of every entry, as in lists.
    pub(crate) fn line(&self, person: &Person) -> Vec<String> {
        let row = &person.first.row;
        let owner = person.said("owner_lg_code");
        let mut reasons = Vec::new();
        for code in person.entries().flat_map(Entry::consideration) {
            if !reasons.contains(&code) {
                reasons.push(code);
            }
        }
        let stay = match row.stay_category.as_str() {
            unknown if unknown == StayCategory::Unknown.code() && row.stay_text.is_empty() => "",
            category => category,
        };
        let household = person.entries().find_map(Entry::household);
        let household = household.map(|(household, own)| {
            let said = match (own.head, own.relationship.is_empty()) {
                (true, true) => "世帯主",
                _ => own.relationship.as_str(),
            };
            match said {
                "" => household.id.to_string(),
                said => format!("{}{DOT}{said}", household.id),
            }
        });
        let newest = person.entries().filter_map(Entry::newest);
        let newest = newest.max_by_key(|claim| order(claim));
        let given = person.entries().flat_map(|entry| self.given(entry.row.id));
        let given = given.max_by_key(|given| moment::order(&given.at));
        let needs: usize = person.entries().map(|entry| entry.needs).sum();
        let by = |text: fn(&Claim) -> String| newest.map(text).unwrap_or_default();
        vec![
            if owner.is_empty() {
                self.code.clone()
            } else {
                owner.to_owned()
            },
            row.id.to_string(),
            row.name.clone(),
            row.kana.clone(),
            birth(row),
            word(words::SEX, &row.sex),
            row.address.clone(),
            self.area
                .read(&row.address)
                .code
                .unwrap_or_default()
                .to_owned(),
            String::new(),
            row.stay_text.clone(),
            word(words::STAY, stay),
            word(words::DAMAGE, person.said("damage_level")),
            person.said("other_damage").to_owned(),
            needs.to_string(),
            match (self.care, reasons.is_empty()) {
                (true, false) => "有".to_owned(),
                _ => String::new(),
            },
            reasons
                .iter()
                .map(|code| word(words::CONSIDERATION, code))
                .collect::<Vec<_>>()
                .join("、"),
            row.phone.clone(),
            household.unwrap_or_default(),
            word(words::CERTIFICATE, person.said("certificate_status")),
            word(words::CONSENT, &row.consent),
            given.map(|given| given.at.clone()).unwrap_or_default(),
            row.summary.clone(),
            by(|claim| claim.by.seen.clone()),
            by(|claim| word(words::SOURCE, claim.by.source.code())),
            by(|claim| word(words::VERIFICATION, claim.by.verification.code())),
        ]
    }
}

/// ISO as far as it is known; a guess says so.
fn birth(row: &PersonRow) -> String {
    if row.birth_precision == DatePrecision::Estimated.code() && !row.birth.is_empty() {
        return format!("{}年ごろ", row.birth.get(..4).unwrap_or(&row.birth));
    }
    row.birth.clone()
}

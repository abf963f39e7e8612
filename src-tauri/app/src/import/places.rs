//! 避難所一覧・指定緊急避難場所一覧 as municipalities publish them: places, not people.
//!
//! The headings are those of the recommended data set (自治体標準オープンデータセット), of its older form,
//! and of the list of 国土地理院; spellings differ, so each item has several.

use super::file::File;
use super::ready::Keys;
use crate::change::Change;
use crate::context::{Context, Session};
use crate::failure::Failure;
use crate::import::run::origin_of;
use domain::code::PlaceKind;
use domain::ids::DocumentId;
use domain::kind::{Class, Kind};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};
use tables::heading;
use uuid::Uuid;
use wire::ids::Lane;

const NAME: &[&str] = &[
    "名称",
    "施設名",
    "施設_名称",
    "施設名称",
    "施設・場所名",
    "避難所名",
    "避難所名称",
    "避難施設名",
    "避難場所名",
    "指定避難所名",
];
const KANA: &[&str] = &[
    "名称_カナ",
    "施設名_カナ",
    "施設_名称_カナ",
    "施設名称_カナ",
    "名称_フリガナ",
    "施設名_フリガナ",
    "名称かな",
];
const ADDRESS: &[&str] = &["所在地_連結表記", "所在地_連結標記", "住所", "所在地"];
const BUILDING: &[&str] = &["建物名等(方書)", "方書"];
const CODE: &[&str] = &[
    "全国地方公共団体コード",
    "市区町村コード",
    "都道府県コード又は市区町村コード",
];
const ID: &[&str] = &["ID", "共通ID"];
const CAPACITY: &[&str] = &["想定収容人数", "収容人数", "収容人員"];
const BOTH: &[&str] = &["指定避難所との重複", "指定避難所との住所同一"];
const HAZARDS: &[&str] = &[
    "洪水",
    "崖崩れ、土石流及び地滑り",
    "高潮",
    "地震",
    "津波",
    "大規模な火事",
    "内水氾濫",
    "火山現象",
];
/// What the list said last, so that its next edition changes what it says otherwise and nothing else.
const SAID: &str = "list_said";
/// By what the next edition finds the place again.
const KEY: &str = "list_key";

/// Whether headings are those of a list of places.
pub(crate) fn fits(keys: &Keys) -> bool {
    let there = |names: &[&str]| keys.any(names).is_some();
    let told = there(CAPACITY) || there(CODE) || there(BOTH) || !hazards(keys).is_empty();
    let people = there(&["氏名", "生年月日", "性別"]);
    there(NAME) && there(&["緯度"]) && there(&["経度"]) && told && !people
}

fn hazards(keys: &Keys) -> Vec<usize> {
    let mut all = keys.begins_with("災害種別");
    all.extend(HAZARDS.iter().filter_map(|name| keys.at(name)));
    all
}

/// What becomes of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Fate {
    New,
    Updated,
    Same,
    Repeated,
    Mend(&'static str),
}

/// A line, and the fields that are written.
pub(crate) struct Line {
    pub(crate) number: usize,
    pub(crate) written: Vec<String>,
    pub(crate) said: BTreeMap<&'static str, String>,
    pub(crate) key: String,
    pub(crate) id: DocumentId,
    pub(crate) change: Vec<(&'static str, String)>,
    pub(crate) fate: Fate,
}

/// A list of places.
pub(crate) struct Places {
    pub(crate) file: File,
    pub(crate) lines: Vec<Line>,
}

/// Compares a list of places with those here. Writes nothing.
pub(crate) fn make(session: &Session, file: File) -> Result<Places, Failure> {
    let keys = Keys::of(&file.table.headings);
    let unit = session.unit()?;
    let known = Known::load(session)?;
    let mut seen: BTreeMap<String, BTreeMap<&'static str, String>> = BTreeMap::new();
    let mut taken: BTreeSet<DocumentId> = BTreeSet::new();
    let mut lines = Vec::with_capacity(file.table.rows.len());
    for row in &file.table.rows {
        let said = read(&row.cells, &keys, &file);
        let cell = |names: &[&str]| {
            let column = keys.any(names);
            let cell = column.and_then(|column| row.cells.get(column));
            cell.map_or("", |cell| cell.trim()).to_owned()
        };
        let name = said.get("name").cloned().unwrap_or_default();
        let (code, number) = (cell(CODE), cell(ID));
        let key = match number.is_empty() {
            true => format!("n:{}", normalise::written::key(&name)),
            false => format!("c:{code}:{number}"),
        };
        let mut line = Line {
            number: row.number,
            written: row.cells.clone(),
            id: DocumentId(Uuid::new_v5(
                &Uuid::from_bytes(unit.0),
                format!("place\0{key}").as_bytes(),
            )),
            key: key.clone(),
            change: Vec::new(),
            fate: Fate::Mend("place_name_missing"),
            said,
        };
        if name.is_empty() {
            lines.push(line);
            continue;
        }
        let twice = seen.get(&key).map(|before| *before == line.said);
        if let Some(same) = twice {
            line.fate = match same {
                true => Fate::Repeated,
                false => Fate::Mend("number_repeated"),
            };
            lines.push(line);
            continue;
        }
        seen.insert(key, line.said.clone());
        match known.find(&line, &taken) {
            None => {
                line.change = line.said.clone().into_iter().collect();
                line.fate = Fate::New;
            }
            Some(there) => {
                line.id = there.id;
                line.change = there.changes(&line.said);
                line.fate = match line.change.is_empty() && there.key == line.key {
                    true => Fate::Same,
                    false => Fate::Updated,
                };
            }
        }
        taken.insert(line.id);
        lines.push(line);
    }
    Ok(Places { file, lines })
}

/// What a line says, by the fields of a place.
fn read(cells: &[String], keys: &Keys, file: &File) -> BTreeMap<&'static str, String> {
    let text = |column: Option<usize>| {
        let cell = column.and_then(|column| cells.get(column));
        cell.map_or("", |cell| cell.trim()).to_owned()
    };
    let cell = |names: &[&str]| text(keys.any(names));
    let yes = |text: &str| {
        matches!(
            heading::key(text).as_str(),
            "1" | "○" | "有" | "true" | "yes" | "はい" | "該当"
        ) || matches!(text, "○" | "◯" | "〇" | "◎")
    };
    let safe: Vec<String> = hazards(keys)
        .into_iter()
        .filter(|column| yes(&text(Some(*column))))
        .filter_map(|column| {
            let name = file.table.headings.get(column)?;
            Some(
                name.trim_start_matches("災害種別")
                    .trim_start_matches(['_', '＿'])
                    .to_owned(),
            )
        })
        .collect();
    let name = cell(NAME);
    let told = format!("{} {}", file.name, file.sheet);
    let kind = if name.contains("福祉避難所") || told.contains("福祉避難所") {
        PlaceKind::WelfareShelter
    } else if hazards(keys).is_empty() || yes(&cell(BOTH)) {
        PlaceKind::DesignatedShelter
    } else {
        PlaceKind::EmergencyEvacuation
    };
    let address = [cell(ADDRESS), cell(BUILDING)].join(" ").trim().to_owned();
    let degrees = |text: String| match text.parse::<f64>() {
        Ok(number) if number.is_finite() && number.abs() <= 180.0 => text,
        _ => String::new(),
    };
    let capacity: String = cell(CAPACITY)
        .chars()
        .filter(|c| *c != ',' && *c != '人')
        .collect();
    let all = [
        ("name", name.chars().take(crate::check::LINE).collect()),
        ("kana", normalise::kana::to_katakana(&cell(KANA))),
        ("kind", kind.code().to_owned()),
        (
            "full_address",
            address.chars().take(crate::check::LINE).collect(),
        ),
        ("latitude", degrees(cell(&["緯度"]))),
        ("longitude", degrees(cell(&["経度"]))),
        (
            "capacity",
            if capacity.parse::<u32>().is_ok() {
                capacity
            } else {
                String::new()
            },
        ),
        ("phone", super::person::phone(&cell(&["電話番号"])).0),
        ("hazards", safe.join("、")),
    ];
    all.into_iter()
        .filter(|(_, value)| !value.is_empty())
        .collect()
}

/// A place that is here.
struct There {
    id: DocumentId,
    name: String,
    address: String,
    key: String,
    fields: BTreeMap<String, String>,
    said: Map<String, Value>,
}

impl There {
    /// What the list says otherwise than last time; the first time, what it says otherwise than the place.
    fn changes(&self, said: &BTreeMap<&'static str, String>) -> Vec<(&'static str, String)> {
        said.iter()
            .filter(|(field, value)| {
                let here = self.fields.get(**field).map_or("", String::as_str);
                if here == value.as_str() {
                    return false;
                }
                match self.said.get(**field).and_then(Value::as_str) {
                    Some(before) => before != value.as_str(),
                    // What people call a place, and what they say it is, they know better.
                    None if **field == "name" => here.is_empty(),
                    None if **field == "kind" => {
                        here.is_empty() || here == PlaceKind::TemporaryShelter.code()
                    }
                    None => true,
                }
            })
            .map(|(field, value)| (*field, value.clone()))
            .collect()
    }
}

struct Known(Vec<There>);

impl Known {
    fn load(session: &Session) -> Result<Self, Failure> {
        let reader = session.reader();
        let mut all = Vec::new();
        for place in reader.places()? {
            let rows = reader.fields(place.id)?;
            let said = rows.iter().find(|row| row.field == SAID);
            let said = said.and_then(|row| row.value.as_object().cloned());
            let fields: BTreeMap<String, String> = rows
                .iter()
                .filter_map(|row| Some((row.field.clone(), row.value.as_str()?.to_owned())))
                .collect();
            all.push(There {
                id: place.id,
                name: normalise::written::key(&place.name),
                address: normalise::search_key(&place.address),
                key: fields.get(KEY).cloned().unwrap_or_default(),
                said: said.unwrap_or_default(),
                fields,
            });
        }
        Ok(Self(all))
    }

    /// The place that a line means: the one that came with its number, else one of its name that came
    /// with no number and lies nowhere else.
    fn find(&self, line: &Line, taken: &BTreeSet<DocumentId>) -> Option<&There> {
        let free = || self.0.iter().filter(|place| !taken.contains(&place.id));
        if let Some(place) = free().find(|place| place.key == line.key || place.id == line.id) {
            return Some(place);
        }
        let name = normalise::written::key(line.said.get("name")?);
        let address = line.said.get("full_address").map(String::as_str);
        let address = normalise::search_key(address.unwrap_or_default());
        let near = |place: &&There| {
            address.is_empty()
                || place.address.is_empty()
                || address.contains(&place.address)
                || place.address.contains(&address)
        };
        free()
            .filter(|place| place.name == name && !place.key.starts_with("c:"))
            .find(near)
    }
}

impl Places {
    pub(crate) fn count(&self, wanted: impl Fn(&Fate) -> bool) -> usize {
        self.lines.iter().filter(|line| wanted(&line.fate)).count()
    }

    /// Writes the places.
    pub(crate) fn write(&self, context: &Context, session: &Session) -> Result<(), Failure> {
        if !session.may_write(Class::P0) {
            return Err(Failure::NotAllowed);
        }
        let by = origin_of(session, context.now_ms(), "", false);
        let work: Vec<&Line> = self
            .lines
            .iter()
            .filter(|line| matches!(line.fate, Fate::New | Fate::Updated))
            .collect();
        for lines in work.chunks(200) {
            let mut change = Change::new(session.unit()?, Lane::Bulk);
            for line in lines {
                for (field, value) in &line.change {
                    change.set(Kind::Place, line.id, field, value.as_str(), &by);
                }
                let said = serde_json::to_value(&line.said);
                let said = said.map_err(|error| Failure::internal(&error))?;
                change.set(Kind::Place, line.id, SAID, said, &by);
                change.set(Kind::Place, line.id, KEY, line.key.as_str(), &by);
            }
            session.write(context, change.into_edits())?;
        }
        Ok(())
    }
}

//! Lists on disk linked to each other, and values brought to their keys: for scripts and offices that
//! work with files. Nothing here reads or writes a profile.

use crate::failure::Failure;
use crate::time;
use linkage::folder::{self, Kind, List};
use linkage::{Decision, Preset};
use normalise::address::Gazetteer;
use normalise::line;
pub use normalise::line::Kind as ValueKind;
use serde::Serialize;
use serde_json::{Map, Value, json};
use std::path::Path;

/// What a run of linking did.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LinkReport {
    /// The files with what each was taken for and how many rows it has.
    pub files: Vec<FileReport>,
    /// Entries of the registers.
    pub entries: usize,
    /// Records of the other lists.
    pub records: usize,
    /// Of these, linked so surely that a person need only confirm.
    pub automatic: usize,
    /// To be looked at.
    pub review: usize,
    /// In no register.
    pub nobody: usize,
    /// Records that stood in a second file under the same number, and were taken once.
    pub repeated: usize,
    /// Parts of the mapping that fit nothing.
    pub unmapped: Vec<String>,
    /// The links as CSV.
    #[serde(skip)]
    pub csv: String,
}

/// A file and what it was taken for.
#[derive(Debug, Serialize)]
pub struct FileReport {
    /// Its name.
    pub name: String,
    /// `register`, `incoming` or `neither`.
    pub kind: &'static str,
    /// Rows of its table.
    pub rows: usize,
}

/// The preset of a name: default, fast or cautious.
#[must_use]
pub fn preset(name: &str) -> Option<Preset> {
    match name {
        "default" => Some(Preset::Default),
        "fast" => Some(Preset::Fast),
        "cautious" => Some(Preset::Cautious),
        _ => None,
    }
}

/// Links the lists of a folder to its registers; which file is what is found by what stands in it.
///
/// # Errors
///
/// `file_gone` when the folder cannot be read.
pub fn link_folder(folder: &Path, preset: Preset, now_ms: u64) -> Result<LinkReport, Failure> {
    let today = time::date(now_ms);
    let entries = std::fs::read_dir(folder).map_err(|_| Failure::FileGone)?;
    let mut paths: Vec<_> = entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.is_file())
        .collect();
    paths.sort();
    let mut lists = Vec::new();
    for path in paths {
        lists.extend(read(&path, today)?);
    }
    Ok(report(&folder::run(&lists, preset, today), Vec::new()))
}

/// Links one list to one register, by a mapping where their headings are not guessed.
///
/// # Errors
///
/// `file_gone` when a file cannot be read or holds no table.
pub fn link_files(
    register: &Path,
    incoming: &Path,
    mapping: Option<&Mapping>,
    preset: Preset,
    now_ms: u64,
) -> Result<LinkReport, Failure> {
    let today = time::date(now_ms);
    let one = |path: &Path| {
        read(path, today)?
            .into_iter()
            .max_by_key(|list| list.table.rows.len())
            .ok_or(Failure::FileGone)
    };
    let (mut register, mut incoming) = (one(register)?, one(incoming)?);
    let mut unmapped = Vec::new();
    if let Some(mapping) = mapping {
        let sides = [
            (&mut register, &mapping.register),
            (&mut incoming, &mapping.incoming),
        ];
        for (list, pairs) in sides {
            for (one, other) in list.map(pairs) {
                unmapped.push(format!("{}: {one} = {other}", list.name));
            }
        }
    }
    let lists = [(&register, Kind::Register), (&incoming, Kind::Incoming)];
    Ok(report(&folder::run_as(&lists, preset, today), unmapped))
}

/// The bytes of a list, if it is not longer than any that is read.
///
/// # Errors
///
/// [`Failure::FileGone`], [`Failure::FileNotOurs`] for what is no file or is longer.
pub fn bytes_of(path: &Path) -> Result<Vec<u8>, Failure> {
    crate::files::read_at_most(path, tables::MOST_BYTES as u64)
}

fn read(path: &Path, today: chrono::NaiveDate) -> Result<Vec<List>, Failure> {
    let size = std::fs::metadata(path)
        .map_err(|_| Failure::FileGone)?
        .len();
    if usize::try_from(size).map_or(true, |size| size > tables::MOST_BYTES) {
        return Ok(Vec::new());
    }
    let bytes = bytes_of(path)?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    Ok(List::read(&name, &bytes, today))
}

fn report(answer: &folder::Answer, unmapped: Vec<String>) -> LinkReport {
    let count = |decision: Decision| {
        let records = answer.records.iter();
        records
            .filter(|(_, linked)| linked.decision == decision)
            .count()
    };
    LinkReport {
        files: answer
            .files
            .iter()
            .map(|(name, kind, rows)| FileReport {
                name: name.clone(),
                kind: match kind {
                    Kind::Register => "register",
                    Kind::Incoming => "incoming",
                    Kind::Neither => "neither",
                },
                rows: *rows,
            })
            .collect(),
        entries: answer.register.len(),
        records: answer.records.len(),
        automatic: count(Decision::Auto),
        review: count(Decision::Review),
        nobody: count(Decision::Nobody),
        repeated: answer.repeated,
        unmapped,
        csv: answer.csv(),
    }
}

/// Which heading is which field, for the register and for the incoming list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mapping {
    /// Pairs of heading and field, in either order.
    pub register: Vec<(String, String)>,
    /// The same for the incoming list.
    pub incoming: Vec<(String, String)>,
}

impl Mapping {
    /// Reads a mapping: one JSON object of headings and fields for both lists, or one for each under
    /// `register` and `incoming`. A field may have several headings in a list. `None` for anything else.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let value: Value = serde_json::from_str(text.trim_start_matches('\u{feff}')).ok()?;
        let object = value.as_object()?;
        let inner = ["columns", "fields"]
            .iter()
            .find_map(|name| object.get(*name));
        let object = inner.and_then(Value::as_object).unwrap_or(object);
        let side = |name: &str| object.get(name).and_then(Value::as_object);
        match (side("register"), side("incoming")) {
            (None, None) => {
                let pairs = pairs(object)?;
                Some(Self {
                    register: pairs.clone(),
                    incoming: pairs,
                })
            }
            (register, incoming) => Some(Self {
                register: register.map_or(Some(Vec::new()), pairs)?,
                incoming: incoming.map_or(Some(Vec::new()), pairs)?,
            }),
        }
    }
}

fn pairs(object: &Map<String, Value>) -> Option<Vec<(String, String)>> {
    let mut pairs = Vec::new();
    for (key, value) in object {
        match value {
            Value::String(text) => pairs.push((key.clone(), text.clone())),
            Value::Array(several) => {
                for text in several {
                    pairs.push((key.clone(), text.as_str()?.to_owned()));
                }
            }
            Value::Null => {}
            _ => return None,
        }
    }
    Some(pairs)
}

/// Brings values to their keys.
#[derive(Debug)]
pub struct Normaliser {
    area: Gazetteer,
    today: chrono::NaiveDate,
}

/// A case of a file of values and keys that did not come out as expected.
#[derive(Debug, Serialize)]
pub struct Difference {
    /// Its row in the file.
    pub row: usize,
    /// What the value is.
    pub kind: String,
    /// The value.
    pub input: String,
    /// The key that the file wants.
    pub expected: String,
    /// The key that came out.
    pub key: String,
}

impl Normaliser {
    /// The area that is known where none is named: the six municipalities in the north of Noto.
    pub const AREA: [&str; 6] = ["172022", "172049", "172057", "173843", "174611", "174637"];

    /// For an area of municipalities by their names or six-digit codes; the usual one when none is named.
    #[must_use]
    pub fn new(area: &[String], now_ms: u64) -> Self {
        let usual: Vec<String> = Self::AREA.map(str::to_owned).to_vec();
        let wanted = if area.is_empty() { &usual } else { area };
        let is_wanted = |known: &normalise::towns::Municipality| {
            wanted.iter().any(|name| {
                name == known.name() || name == known.full_name || known.code() == Some(name)
            })
        };
        Self {
            area: Gazetteer::bundled(is_wanted),
            today: time::date(now_ms),
        }
    }

    /// Whether no town of the area is known.
    #[must_use]
    pub fn knows_no_town(&self) -> bool {
        self.area.is_empty()
    }

    /// One value with its key, its parts and the editions that they come from.
    #[must_use]
    pub fn value(&self, kind: ValueKind, text: &str) -> Value {
        let read = line::normalise(kind, text, &self.area, self.today);
        let parts: Map<String, Value> = read
            .parts
            .into_iter()
            .map(|(name, value)| (name.to_owned(), Value::String(value)))
            .collect();
        json!({
            "kind": kind.name(), "input": text, "key": read.key, "parts": parts, "problem": read.problem,
            "rules": line::RULES, "tables": normalise::towns::TABLES,
        })
    }

    /// One line: a value when its kind is given; else `kind,value`, or a JSON object of kinds and
    /// values. `None` when it is neither.
    #[must_use]
    pub fn line(&self, kind: Option<ValueKind>, text: &str) -> Option<Value> {
        if let Some(kind) = kind {
            return Some(self.value(kind, text));
        }
        if text.starts_with('{') {
            let object: Map<String, Value> = serde_json::from_str(text).ok()?;
            let mut answer = Map::new();
            for (name, value) in object {
                let read = match (ValueKind::named(kind_of(&name)), value.as_str()) {
                    (Some(kind), Some(text)) => self.value(kind, text),
                    _ => value,
                };
                answer.insert(name, read);
            }
            return Some(Value::Object(answer));
        }
        let (kind, value) = text.split_once(',')?;
        Some(self.value(ValueKind::named(kind.trim())?, value))
    }

    /// Checks a file of `kind,input,expected`; gives the number of cases and what differs. `None` when
    /// the file has another form.
    #[must_use]
    pub fn check(&self, bytes: &[u8]) -> Option<(usize, Vec<Difference>)> {
        let grid = tables::read(bytes, None).ok()?.into_iter().next()?;
        let mut cases = 0;
        let mut differences = Vec::new();
        for (at, cells) in grid.cells.iter().enumerate() {
            let cell = |column: usize| cells.get(column).map_or("", String::as_str);
            if cells.is_empty() || cell(0) == "kind" {
                continue;
            }
            let kind = ValueKind::named(cell(0))?;
            let read = line::normalise(kind, cell(1), &self.area, self.today);
            cases += 1;
            if read.key != cell(2) {
                differences.push(Difference {
                    row: at + 1,
                    kind: cell(0).to_owned(),
                    input: cell(1).to_owned(),
                    expected: cell(2).to_owned(),
                    key: read.key,
                });
            }
        }
        (cases > 0).then_some((cases, differences))
    }
}

/// The kind of a field's name in a JSON object.
fn kind_of(name: &str) -> &str {
    match name {
        "birth" | "birth_date" | "birthDate" => "date",
        "reading" => "kana",
        "tel" => "phone",
        other => other,
    }
}

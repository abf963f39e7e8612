//! The keys of a person as plain columns, for whoever compares with another program.

use crate::birth::Birth;
use crate::person::Person;
use domain::code::Sex;

/// The names of [`Person::columns`], in their order.
pub const COLUMNS: [&str; 11] = [
    "family",
    "given",
    "family_kana",
    "given_kana",
    "birth",
    "year",
    "sex",
    "phone",
    "municipality",
    "town",
    "block",
];

impl Person {
    /// What is compared of a person, normalised: a column each, empty where nothing is known. A birth
    /// stands in `birth` when it is a whole date (YYYY-MM-DD), else its middle year in `year`.
    #[must_use]
    pub fn columns(&self) -> [String; COLUMNS.len()] {
        let (birth, year) = date(self.birth);
        let sex = match self.sex {
            Some(Sex::Male) => "m",
            Some(Sex::Female) => "f",
            _ => "",
        };
        [
            self.names.family.clone(),
            self.names.given.clone(),
            self.names.family_kana.clone(),
            self.names.given_kana.clone(),
            birth,
            year,
            sex.to_owned(),
            self.phones.first().cloned().unwrap_or_default(),
            self.home.municipality.clone(),
            self.home.town.clone(),
            self.home.block.clone(),
        ]
    }
}

fn date(birth: Birth) -> (String, String) {
    if let Some(day) = birth.day() {
        let year = day.div_euclid(372);
        let rest = day.rem_euclid(372);
        return (
            format!("{year:04}-{:02}-{:02}", rest / 31 + 1, rest % 31 + 1),
            year.to_string(),
        );
    }
    let years = birth.years(0);
    if years.is_empty() {
        return (String::new(), String::new());
    }
    let middle = i32::midpoint(*years.start(), *years.end());
    (String::new(), middle.to_string())
}

#[cfg(test)]
mod tests {
    use crate::{Area, Person, Written};

    #[test]
    fn a_person_is_written_as_the_keys_that_are_compared() {
        let row = Written {
            name: "髙橋　花子".to_owned(),
            kana: "ﾀｶﾊｼ ﾊﾅｺ".to_owned(),
            birth: "昭23.4.5".to_owned(),
            sex: "女".to_owned(),
            phones: vec!["0768-22-1234".to_owned()],
            ..Written::default()
        };
        let today = chrono::NaiveDate::from_ymd_opt(2024, 4, 1).unwrap();
        let columns = Person::read(&row, &Area::default(), today).columns();
        assert_eq!(columns[0], "高橋");
        assert_eq!(columns[1], "花子");
        assert_eq!(columns[4], "1948-04-05");
        assert_eq!(columns[5], "1948");
        assert_eq!(columns[6], "f");
        assert_eq!(columns[7], "0768221234");
        let aged = Written {
            birth: String::new(),
            age: "75".to_owned(),
            ..row
        };
        let columns = Person::read(&aged, &Area::default(), today).columns();
        assert_eq!(columns[4], "");
        assert_eq!(columns[5], "1948");
    }
}

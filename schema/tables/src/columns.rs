//! What each column is: guessed from its heading and from what stands in it, with the reasons.

use crate::find::Table;
use crate::heading;
use chrono::NaiveDate;
use normalise::{kana, phone::Phone, written};

/// What a column can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)]
pub enum Field {
    /// The row's own number.
    Number,
    /// The household's number.
    Household,
    Name,
    Kana,
    Family,
    Given,
    FamilyKana,
    GivenKana,
    Birth,
    Age,
    /// 年代: 40代.
    Decade,
    Sex,
    /// Where the person is registered or at home.
    Address,
    /// Where the person stays now; never compared with the address.
    Stay,
    Building,
    PostalCode,
    Phone,
    Relationship,
    /// When the row was taken down; ages count from here.
    Seen,
    /// The shelter or office.
    Place,
    /// Whether the person's identity was verified.
    Verified,
    /// The parts of an address in lists of other countries.
    HouseNumber,
    Street,
    Street2,
    Town,
    Region,
    /// 居所_滞在区分.
    StayKind,
    /// 住家の被害の程度.
    Damage,
    /// その他の被害: outbuildings, household goods, vehicles, fields.
    OtherDamage,
    /// 罹災証明書の交付の状況.
    Certificate,
    Note,
}

impl Field {
    /// Every field with the name it has in mappings.
    pub const NAMES: [(Self, &'static str); 31] = [
        (Self::Number, "number"),
        (Self::Household, "household"),
        (Self::Name, "name"),
        (Self::Kana, "kana"),
        (Self::Family, "family"),
        (Self::Given, "given"),
        (Self::FamilyKana, "family_kana"),
        (Self::GivenKana, "given_kana"),
        (Self::Birth, "birth"),
        (Self::Age, "age"),
        (Self::Decade, "decade"),
        (Self::Sex, "sex"),
        (Self::Address, "address"),
        (Self::Stay, "stay"),
        (Self::Building, "building"),
        (Self::PostalCode, "postal_code"),
        (Self::Phone, "phone"),
        (Self::Relationship, "relationship"),
        (Self::Seen, "seen"),
        (Self::Place, "place"),
        (Self::Verified, "verified"),
        (Self::HouseNumber, "house_number"),
        (Self::Street, "street"),
        (Self::Street2, "street2"),
        (Self::Town, "town"),
        (Self::Region, "region"),
        (Self::StayKind, "stay_kind"),
        (Self::Damage, "damage"),
        (Self::OtherDamage, "other_damage"),
        (Self::Certificate, "certificate"),
        (Self::Note, "note"),
    ];

    /// The name it has in mappings.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::NAMES
            .iter()
            .find(|(field, _)| *field == self)
            .map_or("note", |(_, name)| name)
    }

    /// The field of a name in a mapping.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::NAMES
            .iter()
            .find(|(_, known)| *known == name)
            .map(|(field, _)| *field)
    }
}

/// What a guess rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// The heading is a known word.
    Heading,
    /// The heading holds a known word.
    HeadingLike,
    /// So many of a hundred values that are there look like it.
    Values(u8),
}

/// A guess at one column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guess {
    /// The column, counted from 0.
    pub column: usize,
    /// What it is; `None` when nothing speaks for anything.
    pub field: Option<Field>,
    /// What the guess rests on.
    pub why: Vec<Why>,
    /// Values that are there, of a hundred rows.
    pub filled: u8,
}

/// Values of a column that are looked at.
const LOOKED_AT: usize = 400;

/// Guesses every column. `today` decides which dates lie in the future.
#[must_use]
pub fn guess(table: &Table, today: NaiveDate) -> Vec<Guess> {
    let step = (table.rows.len() / LOOKED_AT).max(1);
    let mut guesses: Vec<Guess> = table
        .headings
        .iter()
        .enumerate()
        .map(|(column, heading)| {
            let all = || {
                table
                    .rows
                    .iter()
                    .step_by(step)
                    .filter_map(|row| row.cells.get(column))
            };
            let values: Vec<&str> = all()
                .map(|value| value.trim())
                .filter(|value| !value.is_empty())
                .collect();
            let looked = all().count().max(1);
            let filled = u8::try_from(values.len() * 100 / looked).unwrap_or(100);
            let headed = !heading.is_empty();
            let share = |field: Field| share(field, &values, today, headed);
            let own = heading.rsplit(' ').next().unwrap_or(heading);
            let said = heading::meaning(own).or_else(|| heading::meaning(heading));
            if let Some((field, exact)) = said {
                let share = share(field);
                let fits = share.is_none_or(|share| share >= if exact { 30 } else { 60 });
                if fits || values.is_empty() {
                    let mut why = vec![if exact {
                        Why::Heading
                    } else {
                        Why::HeadingLike
                    }];
                    why.extend(share.map(Why::Values));
                    return Guess {
                        column,
                        field: Some(field),
                        why,
                        filled,
                    };
                }
            }
            // Without a heading that helps, the values say what they are.
            // An age could be any small number, so that no column of numbers is taken for one.
            let seven = |value: &&&str| value.chars().filter(char::is_ascii_digit).count() == 7;
            let by_values = [
                Field::Birth,
                Field::Phone,
                Field::PostalCode,
                Field::Sex,
                Field::Kana,
                Field::Name,
                Field::Address,
            ]
            .into_iter()
            .filter(|field| {
                *field != Field::PostalCode || values.iter().filter(seven).count() == values.len()
            })
            .enumerate()
            .filter_map(|(place, field)| Some((share(field)?, std::cmp::Reverse(place), field)))
            .filter(|(share, ..)| *share >= 80)
            .max_by_key(|(share, place, _)| (*share, *place))
            .map(|(share, _, field)| (share, field));
            match by_values {
                Some((share, field)) if values.len() >= 3 && heading.is_empty() => Guess {
                    column,
                    field: Some(field),
                    why: vec![Why::Values(share)],
                    filled,
                },
                _ => Guess {
                    column,
                    field: None,
                    why: Vec::new(),
                    filled,
                },
            }
        })
        .collect();
    only_one_each(&mut guesses);
    guesses
}

/// Of several columns for a field that can only be once, the best stays; telephones may be many.
fn only_one_each(guesses: &mut [Guess]) {
    for (field, _) in Field::NAMES {
        if matches!(field, Field::Phone | Field::Note) {
            continue;
        }
        let weight = |guess: &Guess| {
            let heading = guess.why.first() == Some(&Why::Heading);
            (heading, guess.filled, std::cmp::Reverse(guess.column))
        };
        let best = guesses
            .iter()
            .filter(|guess| guess.field == Some(field))
            .max_by_key(|guess| weight(guess))
            .map(|guess| guess.column);
        for guess in guesses
            .iter_mut()
            .filter(|guess| guess.field == Some(field))
        {
            if Some(guess.column) != best {
                guess.field = None;
                guess.why.clear();
            }
        }
    }
}

/// Of a hundred values, how many look like a field; `None` where looks say nothing.
fn share(field: Field, values: &[&str], today: NaiveDate, headed: bool) -> Option<u8> {
    if values.is_empty() {
        return None;
    }
    let fits = |value: &str| -> bool {
        match field {
            Field::Birth | Field::Seen => is_date(value, today),
            Field::Phone => {
                Phone::read(value).is_some_and(|phone| (6..=15).contains(&phone.digits().len()))
                    && value
                        .chars()
                        .filter(|letter| letter.is_alphabetic())
                        .count()
                        < 4
            }
            Field::PostalCode => {
                value.chars().filter(char::is_ascii_digit).count() >= 3
                    && value.chars().count() <= 9
            }
            Field::Sex => matches!(
                heading::key(value).as_str(),
                "男" | "女"
                    | "男性"
                    | "女性"
                    | "m"
                    | "f"
                    | "1"
                    | "2"
                    | "male"
                    | "female"
                    | "0"
                    | "9"
                    | "不明"
            ),
            Field::Kana | Field::FamilyKana | Field::GivenKana => kana::is_reading(value),
            Field::Age => heading::key(value)
                .trim_end_matches(['歳', '才'])
                .parse::<u32>()
                .is_ok_and(|age| age < 130),
            Field::Address => value.chars().count() >= 2 && !is_date(value, today),
            Field::Name | Field::Family | Field::Given => {
                let key = written::key(value);
                let digits = key.chars().filter(char::is_ascii_digit).count();
                let letters = key.chars().filter(|letter| letter.is_alphabetic()).count();
                // Under a heading that says so a name may hold a number, as 練習 太郎2 does.
                (1..=24).contains(&key.chars().count())
                    && (digits == 0 || (headed && letters > digits && !is_date(value, today)))
            }
            _ => true,
        }
    };
    if matches!(
        field,
        Field::Number
            | Field::Household
            | Field::Note
            | Field::Stay
            | Field::Place
            | Field::Relationship
            | Field::Verified
            | Field::Decade
            | Field::Building
    ) || matches!(
        field,
        Field::HouseNumber
            | Field::Street
            | Field::Street2
            | Field::Town
            | Field::Region
            | Field::StayKind
            | Field::Damage
            | Field::OtherDamage
            | Field::Certificate
    ) {
        return None;
    }
    let fitting = values.iter().filter(|value| fits(value)).count();
    u8::try_from(fitting * 100 / values.len()).ok()
}

fn is_date(value: &str, today: NaiveDate) -> bool {
    let day = value.split_whitespace().next().unwrap_or(value);
    value
        .chars()
        .any(|letter| letter.is_ascii_digit() || letter.is_numeric())
        && (domain::birth_date::parse_birth_date(day, today).is_ok()
            || domain::birth_date::parse_birth_date(value, today).is_ok())
}

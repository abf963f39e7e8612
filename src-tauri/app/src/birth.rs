//! Birth dates between what is typed, what is stored and what is shown.

use crate::ask::person::{BirthView, ParseBirth};
use crate::context::Context;
use crate::failure::Failure;
use crate::time;
use chrono::NaiveDate;
use domain::birth_date::{BirthDate, BirthDateError, parse_birth_date};
use domain::calendar::{Era, PartialDate};
use domain::code::DatePrecision;

pub(crate) fn refusal(error: &BirthDateError, member: u32) -> Failure {
    match error {
        BirthDateError::OutsideEra { proposal } => Failure::BirthImpossible {
            member,
            proposal: proposal.date.to_string(),
        },
        BirthDateError::AskEra { .. } => Failure::BirthNeedsEra { member },
        BirthDateError::Future => Failure::InFuture,
        BirthDateError::Empty
        | BirthDateError::SaidUnknown
        | BirthDateError::Unreadable
        | BirthDateError::NoSuchDay
        | BirthDateError::TooEarly => Failure::BirthUnreadable { member },
    }
}

/// A typed birth date; `None` when nothing was typed or nobody knows.
pub(crate) fn read(
    text: &str,
    today: NaiveDate,
    member: u32,
) -> Result<Option<BirthDate>, Failure> {
    match parse_birth_date(text, today) {
        Ok(birth) => Ok(Some(birth)),
        Err(BirthDateError::Empty | BirthDateError::SaidUnknown) => Ok(None),
        Err(error) => Err(refusal(&error, member)),
    }
}

fn era_word(era: Era) -> &'static str {
    match era {
        Era::Meiji => "meiji",
        Era::Taisho => "taisho",
        Era::Showa => "showa",
        Era::Heisei => "heisei",
        Era::Reiwa => "reiwa",
    }
}

/// The parts of a date for a screen to word.
pub(crate) fn view(
    date: PartialDate,
    precision: &DatePrecision,
    source_text: &str,
    today: NaiveDate,
) -> BirthView {
    let era = date.in_era();
    BirthView {
        iso: date.to_string(),
        precision: precision.code().to_owned(),
        era: era.as_ref().map(|era| era_word(era.era).to_owned()),
        era_year: era.as_ref().map(|era| era.year),
        year: u32::try_from(date.year()).ok(),
        month: date.month(),
        day: date.day(),
        age: date.age_on(today).map(|age| age.most),
        source_text: source_text.to_owned(),
    }
}

pub(crate) fn parse(context: &Context, form: ParseBirth) -> Result<BirthView, Failure> {
    let today = time::date(context.now_ms());
    let birth = parse_birth_date(&form.text, today).map_err(|error| refusal(&error, 0))?;
    Ok(view(
        birth.date,
        &birth.precision,
        &birth.source_text,
        today,
    ))
}

//! Where the notes and pictures of a team stand: what the outgoing team is shown before it leaves.

use crate::ask::handover::{NoteProof, Proof};
use crate::failure::Failure;
use crate::rows::Names;
use crate::setup::count;
use domain::moment;
use store::Reader;

/// Most notes and pictures that are listed one by one.
const MOST_LISTED: usize = 100;

/// For every note and every picture of a team: the devices, other than this one, that hold it.
pub(crate) fn of_team(
    reader: &Reader,
    own: &[u8; 32],
    team: &str,
    names: &Names,
) -> Result<Proof, Failure> {
    let notes = reader.notes_of_team(own, team)?;
    let pictures = reader.pictures_of_team(own, team)?;
    let held = notes.iter().filter(|note| note.holders >= 2).count()
        + pictures.iter().filter(|one| one.holders.len() >= 2).count();
    let mut lacking = Vec::new();
    for note in notes
        .iter()
        .filter(|note| note.holders < 2)
        .take(MOST_LISTED)
    {
        let holders = reader.holders(own, note.document, &note.id)?;
        lacking.push(NoteProof {
            id: note.id.clone(),
            kind: "note".to_owned(),
            person_name: note.person_name.clone(),
            at: note.typed.clone(),
            holders: named(names, &holders),
        });
    }
    let scarce = pictures.iter().filter(|one| one.holders.len() < 2);
    lacking.extend(scarce.take(MOST_LISTED).map(|one| NoteProof {
        id: one.id.clone(),
        kind: "picture".to_owned(),
        person_name: one.person_name.clone(),
        at: one.typed.clone(),
        holders: named(names, &one.holders),
    }));
    lacking.sort_by_cached_key(|one| moment::order(&one.at));
    lacking.truncate(MOST_LISTED);
    Ok(Proof {
        notes: count(notes.len() + pictures.len()),
        held_by_two: count(held),
        lacking,
    })
}

fn named<'a>(names: &Names, devices: impl IntoIterator<Item = &'a [u8; 32]>) -> Vec<String> {
    let hex = |device: &[u8; 32]| -> String {
        let digits = device.iter();
        digits.map(|byte| format!("{byte:02x}")).collect()
    };
    devices
        .into_iter()
        .map(|device| names.device(&hex(device)))
        .collect()
}

//! Where the notes of a team stand: what the outgoing team is shown before it leaves.

use crate::ask::handover::{NoteProof, Proof};
use crate::failure::Failure;
use crate::rows::Names;
use crate::setup::count;
use store::Reader;

/// Most notes that are listed one by one.
const MOST_LISTED: usize = 100;

/// For every note that a team wrote: the devices, other than the one that wrote it, that hold it.
pub(crate) fn of_team(
    reader: &Reader,
    own: &[u8; 32],
    team: &str,
    names: &Names,
) -> Result<Proof, Failure> {
    let notes = reader.notes_of_team(own, team)?;
    let held = notes.iter().filter(|note| note.holders >= 2).count();
    let mut lacking = Vec::new();
    for note in notes
        .iter()
        .filter(|note| note.holders < 2)
        .take(MOST_LISTED)
    {
        let holders = reader.holders(own, note.document, &note.id)?;
        lacking.push(NoteProof {
            id: note.id.clone(),
            person_name: note.person_name.clone(),
            at: note.typed.clone(),
            holders: holders
                .iter()
                .map(|device| {
                    names.device(
                        &device
                            .iter()
                            .map(|byte| format!("{byte:02x}"))
                            .collect::<String>(),
                    )
                })
                .collect(),
        });
    }
    Ok(Proof {
        notes: count(notes.len()),
        held_by_two: count(held),
        lacking,
    })
}

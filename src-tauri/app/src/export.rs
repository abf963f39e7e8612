//! Every record this device may read, as JSON lines; for offices and scripts.

use crate::audit::{self, Act};
use crate::context::{Context, Session};
use crate::failure::Failure;
use crate::role;
use authority::Rights;
use domain::kind::Kind;
use serde_json::json;
use std::io::Write;
use wire::ids::DeviceId;

/// Says whether anything has changed since: another text after every change of what can be exported.
///
/// # Errors
///
/// [`Failure::Locked`], [`Failure::NotSetUp`].
pub fn mark(context: &Context) -> Result<String, Failure> {
    let (written, out_of_sight) = context.joined()?.reader().written()?;
    Ok(format!("{written} {out_of_sight}"))
}

/// Whether this device may let plaintext out (X of the table of roles).
pub(crate) fn may(context: &Context, session: &Session) -> bool {
    let own = DeviceId(session.me.device);
    role::own_roles(session.replica().authority(), &own, context.now_ms())
        .any(|role| role.rights().has(Rights::EXPORT))
}

/// Refuses where it may not, and records that it was wanted.
pub(crate) fn allowed(context: &Context, session: &Session) -> Result<(), Failure> {
    if may(context, session) {
        return Ok(());
    }
    audit::record(context, session, vec![Act::export_refused()])?;
    Err(Failure::NotAllowed)
}

/// Writes one line a document and returns how many.
///
/// # Errors
///
/// [`Failure::NotAllowed`] without the right to it, and that it was wanted is recorded;
/// [`Failure::Locked`], [`Failure::NotSetUp`], [`Failure::DiskFull`] when writing fails.
pub fn json_lines(context: &Context, out: &mut dyn Write) -> Result<u32, Failure> {
    let session = context.joined()?;
    allowed(context, &session)?;
    // Hidden persons are in no export, whoever makes it.
    let (ids, hidden) = session
        .replica()
        .store()
        .read(|tx| -> Result<_, store::StoreError> {
            let mut ids = Vec::new();
            for (kind, id) in tx.documents()? {
                let hidden = matches!(kind, Kind::PersonSealed | Kind::PersonWithheld);
                if !hidden && !tx.is_withheld(id.bytes())? {
                    ids.push((kind, id));
                }
            }
            let people = tx.withheld_people()?.into_iter();
            Ok((
                ids,
                people.map(|person| person.to_string()).collect::<Vec<_>>(),
            ))
        })?;
    // Before the first line leaves: what is read on the way out cannot be called back.
    audit::record(
        context,
        &session,
        vec![Act::exported("json_lines", ids.len())],
    )?;
    let mut written = 0_u32;
    for (kind, id) in ids {
        // One at a time: documents are never all in memory, and others can write in between.
        let loaded = session.replica().store().read(|tx| tx.load(kind, id))?;
        let Some(mut record) = loaded.map(|document| document.read()) else {
            continue;
        };
        if !hidden.is_empty() {
            // A household's member, a case of a handover, a note that names them too.
            for items in record.items.values_mut() {
                items.retain(|_, item| {
                    let text = item.to_string();
                    !hidden.iter().any(|person| text.contains(person))
                });
            }
        }
        let line = json!({
            "kind": kind.word(),
            "class": format!("P{}", kind.class() as u8),
            "id": id.to_string(),
            "layout": record.layout,
            "fields": record.fields,
            "items": record.items,
        });
        writeln!(out, "{line}").map_err(|_| Failure::DiskFull)?;
        written += 1;
    }
    Ok(written)
}

//! Drafts: what stands in a form is kept through a lock, a crash, an empty battery.

use crate::ask::setup::Nothing;
use crate::ask::sync::{Draft, DraftForm, DraftName};
use crate::check;
use crate::context::Context;
use crate::failure::Failure;
use crate::time;
use store::StoreError;

/// Longest name of a form.
const NAME: usize = 100;
/// Longest draft, in bytes.
const CONTENT: usize = 64 * 1024;

pub(crate) fn save(context: &Context, draft: DraftForm) -> Result<Nothing, Failure> {
    let session = context.session()?;
    let form = check::required("form", &draft.form, NAME)?;
    if draft.content.len() > CONTENT {
        return Err(Failure::TooLong {
            field: "content".into(),
            most: 65_536,
        });
    }
    let now = context.now_ms();
    session
        .replica()
        .store_mut()
        .transaction(|tx| -> Result<(), StoreError> { tx.draft_put(&form, &draft.content, now) })?;
    Ok(Nothing {})
}

pub(crate) fn load(context: &Context, name: DraftName) -> Result<Draft, Failure> {
    let session = context.session()?;
    let joined = session.replica().authority().operation().is_some();
    if joined {
        session.may_show(context.now_ms())?;
    }
    let form = check::required("form", &name.form, NAME)?;
    let kept = session.reader().draft(&form)?;
    Ok(match kept {
        Some((content, at)) => Draft {
            content: Some(content),
            saved_at: Some(time::stamp(at)),
        },
        None => Draft {
            content: None,
            saved_at: None,
        },
    })
}

pub(crate) fn clear(context: &Context, name: DraftName) -> Result<Nothing, Failure> {
    let session = context.session()?;
    let form = check::required("form", &name.form, NAME)?;
    session
        .replica()
        .store_mut()
        .transaction(|tx| -> Result<(), StoreError> { tx.draft_clear(&form) })?;
    Ok(Nothing {})
}

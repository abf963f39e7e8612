//! What was done on this device.

use crate::arguments::Audit;
use crate::run::{Stop, ask};
use crate::{exit, show};
use app::context::Context;
use serde_json::{Value, json};
use std::process::ExitCode;

/// Runs `audit`; the profile is open.
///
/// # Errors
///
/// [`Stop::Refused`] with what the request says.
pub fn run(context: &Context, audit: &Audit, as_json: bool) -> Result<ExitCode, Stop> {
    if audit.others {
        return others(context, audit, as_json);
    }
    if audit.check {
        let state = ask(context, "audit_check", json!({}))?;
        show::answer(as_json, &state, &show::outline(&state, 0));
        return Ok(if state.get("whole") == Some(&Value::Bool(true)) {
            ExitCode::SUCCESS
        } else {
            ExitCode::from(exit::BROKEN_RECORD)
        });
    }
    let page = match &audit.person {
        Some(person) => ask(
            context,
            "audit_of_person",
            json!({ "personId": person, "before": null, "limit": audit.limit }),
        )?,
        None => ask(
            context,
            "audit_list",
            json!({ "group": audit.group, "before": null, "limit": audit.limit }),
        )?,
    };
    show::answer(as_json, &page, &show::acts(&page));
    Ok(ExitCode::SUCCESS)
}

/// What was done on the other devices, or whether their records have come whole.
fn others(context: &Context, audit: &Audit, as_json: bool) -> Result<ExitCode, Stop> {
    if audit.check {
        let state = ask(context, "audit_devices", json!({}))?;
        show::answer(as_json, &state, &show::outline(&state, 0));
        let devices = state.get("devices").and_then(Value::as_array);
        let broken = devices.into_iter().flatten().any(|device| {
            let faults = device.get("faults").and_then(Value::as_array);
            device.get("silent") == Some(&Value::Bool(true))
                || faults.is_some_and(|faults| !faults.is_empty())
        });
        return Ok(if broken {
            ExitCode::from(exit::BROKEN_RECORD)
        } else {
            ExitCode::SUCCESS
        });
    }
    let page = ask(
        context,
        "audit_heard",
        json!({
            "group": audit.group, "operator": audit.staff, "device": audit.device,
            "personId": audit.person.as_deref().unwrap_or_default(), "before": null, "limit": audit.limit,
        }),
    )?;
    show::answer(as_json, &page, &show::acts_elsewhere(&page));
    Ok(ExitCode::SUCCESS)
}

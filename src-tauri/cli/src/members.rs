//! The devices of the operation, and what was set aside.

use crate::arguments::{Agreement, Command, Endorse};
use crate::run::{Stop, ask};
use app::context::Context;
use serde_json::{Value, json};

/// Runs one of these commands; the profile is open.
///
/// # Errors
///
/// [`Stop::Refused`] with what the request says.
pub fn run(context: &Context, command: &Command) -> Result<Value, Stop> {
    match command {
        Command::Revoke { device, reason } => ask(
            context,
            "withdraw_device",
            json!({ "device": device, "reason": reason }),
        ),
        Command::Freeze { device } => ask(context, "freeze_device", json!({ "device": device })),
        Command::Grant {
            device,
            until,
            role: None,
            ..
        } => ask(
            context,
            "extend_device",
            json!({ "device": device, "validUntil": until }),
        ),
        Command::Grant {
            device,
            until,
            role: Some(role),
            agreement,
        } => ask(
            context,
            "give_role",
            json!({ "device": device, "role": role, "validUntil": until, "agreement": agreement }),
        ),
        Command::EndRole { device, grant } => ask(
            context,
            "end_role",
            json!({ "device": device, "grant": grant }),
        ),
        Command::Agreement { what } => agreement(context, what),
        Command::ReturnRequest => {
            let made = ask(context, "make_return_request", json!({}))?;
            let code = ask(context, "enrol_code", json!({}))?;
            Ok(json!({ "made": made, "code": code.get("parts"), "typed": code.get("groups") }))
        }
        Command::Code => {
            let code = ask(context, "enrol_code", json!({}))?;
            Ok(json!({ "code": code.get("parts"), "typed": code.get("groups") }))
        }
        Command::Card => {
            let card = ask(context, "root_card", json!({}))?;
            Ok(json!({
                "operation": card.get("operation"), "rootFingerprint": card.get("rootFingerprint"),
            }))
        }
        Command::Municipalities => ask(context, "list_municipalities", json!({})),
        Command::Rotate => ask(context, "rotate_keys", json!({})),
        Command::Holdings { device } => {
            ask(context, "device_holdings", json!({ "device": device }))
        }
        Command::Tray => ask(context, "list_tray", json!({})),
        Command::Endorse(endorse) => decide(context, endorse),
        _ => ask(context, "list_members", json!({})),
    }
}

fn agreement(context: &Context, what: &Agreement) -> Result<Value, Stop> {
    let Agreement::Add(add) = what else {
        return ask(context, "list_agreements", json!({}));
    };
    let form = json!({
        "id": add.id, "kind": add.kind, "counterpart": add.counterpart, "from": add.from,
        "until": add.until, "classes": add.classes, "basis": add.basis,
        "registration": add.registration, "document": add.document,
    });
    ask(context, "write_agreement", form)
}

fn decide(context: &Context, endorse: &Endorse) -> Result<Value, Stop> {
    if let Some(why) = &endorse.leave {
        let what = json!({ "rows": endorse.ids, "why": why });
        return ask(context, "leave_aside", what);
    }
    if !endorse.all {
        return ask(context, "accept_aside", json!({ "rows": endorse.ids }));
    }
    let mut accepted = 0_u64;
    loop {
        // The list is bounded, so more may follow.
        let tray = ask(context, "list_tray", json!({}))?;
        let rows = tray.get("rows").and_then(Value::as_array);
        let may: Vec<&Value> = rows
            .into_iter()
            .flatten()
            .filter(|row| row.get("mayAccept") == Some(&Value::Bool(true)))
            .filter_map(|row| row.get("id"))
            .collect();
        if may.is_empty() {
            return Ok(json!({ "entries": accepted }));
        }
        let answer = ask(context, "accept_aside", json!({ "rows": may }))?;
        let some = answer.get("entries").and_then(Value::as_u64).unwrap_or(0);
        if some == 0 {
            return Ok(json!({ "entries": accepted }));
        }
        accepted += some;
    }
}

//! What opens this device, on the command line.

use crate::arguments::{Arguments, Envelope, RescueKey};
use crate::run::{Stop, ask, passphrase, say, secret, to_value, unlock};
use crate::show;
use app::context::Context;
use serde_json::{Value, json};

fn new_passphrase() -> Result<String, Stop> {
    secret("TSUNAGI_NEW_PASSPHRASE", "新しい合言葉 (new passphrase):")
}

/// A new passphrase, and a new key behind it.
pub fn change_passphrase(arguments: &Arguments, context: &Context) -> Result<(), Stop> {
    unlock(arguments, context)?;
    let change = json!({ "old": passphrase(arguments)?, "new": new_passphrase()? });
    say(arguments, &ask(context, "change_passphrase", change)?);
    Ok(())
}

/// Makes or removes the code on paper.
pub fn rescue_key(arguments: &Arguments, context: &Context, what: &RescueKey) -> Result<(), Stop> {
    unlock(arguments, context)?;
    let typed = json!({ "passphrase": passphrase(arguments)? });
    match what {
        RescueKey::Deposit => say(arguments, &ask(context, "deposit_rescue_key", typed)?),
        RescueKey::Of { device } => {
            let held = ask(context, "held_rescue_key", json!({ "device": device }))?;
            show::answer(arguments.json, &held, &groups(&held));
        }
        RescueKey::Remove => say(arguments, &ask(context, "remove_rescue_key", typed)?),
        RescueKey::Make => {
            let made = ask(context, "make_rescue_key", typed)?;
            show::answer(arguments.json, &made, &groups(&made));
        }
    }
    Ok(())
}

/// The digits of a code, group by group.
fn groups(made: &Value) -> String {
    let groups = made.get("groups").and_then(Value::as_array);
    let groups: Vec<&str> = groups
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    groups.join("-")
}

/// Makes an envelope, or enters by one.
pub fn envelope(arguments: &Arguments, context: &Context, what: &Envelope) -> Result<(), Stop> {
    unlock(arguments, context)?;
    match what {
        Envelope::Make { place, until, care } => {
            let form = json!({ "place": place, "care": care, "validUntil": until });
            let made = ask(context, "make_envelope", form)?;
            show::answer(arguments.json, &made, &groups(&made));
        }
        Envelope::Open { file, reason } => {
            let code = secret("TSUNAGI_ENVELOPE_CODE", "封筒の番号 (envelope code):")?;
            let status = app::envelope::open_at(context, file, &code, reason)?;
            say(arguments, &to_value(&status)?);
        }
    }
    Ok(())
}

/// Opens by the code on paper, which is spent, with a new passphrase.
pub fn rescue(arguments: &Arguments, context: &Context) -> Result<(), Stop> {
    let code = secret("TSUNAGI_RESCUE_CODE", "救済用の鍵 (rescue code):")?;
    let form = json!({ "code": code, "passphrase": new_passphrase()? });
    say(arguments, &ask(context, "rescue", form)?);
    Ok(())
}

//! What day it is, said by a person: no device erases anything by a clock alone.

use crate::ask::member::{EndedDevices, SayDate};
use crate::ask::setup::Nothing;
use crate::audit::Act;
use crate::context::{Context, Session};
use crate::failure::Failure;
use crate::member::act;
use crate::setup::count;
use crate::time;

pub(crate) fn ended(context: &Context, _: Nothing) -> Result<EndedDevices, Failure> {
    let session = context.joined()?;
    Ok(view(&session, context.now_ms()))
}

pub(crate) fn say(context: &Context, form: SayDate) -> Result<EndedDevices, Failure> {
    let session = context.joined()?;
    let now = context.now_ms();
    session.takes_part(now)?;
    // Midnight passed meanwhile, or the clock was set: it is to be looked at again.
    if form.date != time::date(now).to_string() || crate::clock::look(&session, now).is_some() {
        return Err(Failure::DateDiffers);
    }
    let devices = session.replica().ended_unsaid(now).len();
    if devices > 0 {
        let said = Act::date_said(devices);
        act(context, &session, Some(said), |replica| {
            replica.say_time(now)
        })?;
    }
    Ok(view(&session, now))
}

fn view(session: &Session, now_ms: u64) -> EndedDevices {
    EndedDevices {
        devices: count(session.replica().ended_unsaid(now_ms).len()),
        today: time::date(now_ms).to_string(),
    }
}

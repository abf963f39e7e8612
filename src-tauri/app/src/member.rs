//! The devices of the operation: who may take part, and ending, renewing, changing that.

use crate::agreement;
use crate::ask::member::{
    HeldView, Holdings, KnowsView, MemberDevice, OneDevice, RoleView, Rotated, UnderView,
    WithdrawDevice, WithdrawnView,
};
use crate::ask::setup::Nothing;
use crate::audit::{self, Act};
use crate::check;
use crate::context::{Context, Session};
use crate::failure::Failure;
use crate::setup::{self, count};
use crate::standing::{self, Standing};
use crate::{role, time};
use authority::{Authority, Device, HeldGrant, Reason, Rights, Role};
use domain::item::DirectoryDevice;
use domain::kind::{Class, Kind};
use replica::{Output, Replica, ReplicaError};
use std::collections::{BTreeMap, BTreeSet};
use wire::ids::{DeviceId, Hlc, SpaceId};

/// What the lines of the list are made from.
struct Roll {
    now: u64,
    own: DeviceId,
    own_units: Vec<wire::ids::UnitId>,
    municipality: String,
    names: BTreeMap<String, DirectoryDevice>,
    heard: BTreeMap<[u8; 32], u64>,
    knowing: BTreeMap<DeviceId, BTreeSet<DeviceId>>,
    agreements: BTreeMap<[u8; 16], agreement::Kept>,
    gives: Vec<Role>,
}

impl Roll {
    fn of(session: &Session, now: u64) -> Result<Self, Failure> {
        let agreements = agreement::all(session)?;
        let own = DeviceId(session.me.device);
        let directory = setup::own_directory(session)?;
        // The reader is let go of before the replica is asked for: others take them the other way.
        let reader = session.reader();
        let record = reader.record(directory)?;
        let names = reader.directory()?;
        let progress = reader.progress(&session.me.device)?;
        drop(reader);
        let replica = session.replica();
        let held: Vec<Role> = role::own_roles(replica.authority(), &own, now).collect();
        let mut gives = Role::ALL.to_vec();
        gives.retain(|role| held.iter().any(|own| own.gives(*role)));
        Ok(Self {
            gives,
            agreements: agreements
                .into_iter()
                .map(|(id, (kept, _))| (id, kept))
                .collect(),
            now,
            own,
            own_units: replica.own_units(),
            municipality: record
                .map(|record| record.text("municipality").to_owned())
                .unwrap_or_default(),
            names: names
                .into_iter()
                .map(|line| (line.device_id.clone(), line))
                .collect(),
            heard: progress
                .into_iter()
                .map(|line| (line.device, line.receipt_hlc))
                .collect(),
            knowing: replica.knowing_withdrawals(now)?,
        })
    }

    fn name(&self, device: &DeviceId) -> String {
        let hex = device.hex();
        self.names
            .get(&hex)
            .map(|line| line.device_name.clone())
            .unwrap_or_else(|| hex.chars().take(8).collect())
    }

    fn team(&self, device: &DeviceId) -> String {
        let line = self.names.get(&device.hex());
        line.map(|line| line.team.clone()).unwrap_or_default()
    }

    /// Devices that take part now, without one of them.
    fn in_use<'a>(
        &'a self,
        authority: &'a Authority,
        without: DeviceId,
    ) -> impl Iterator<Item = DeviceId> + 'a {
        authority
            .devices()
            .map(|device| device.id)
            .filter(move |id| *id != without)
            .filter(|id| {
                let standing = Standing::of(authority, id, self.now);
                matches!(standing, Standing::Admitted | Standing::Suspended(_))
            })
    }

    fn withdrawn(&self, authority: &Authority, device: &Device) -> WithdrawnView {
        let grants = device.grants.iter();
        let said: BTreeSet<u8> = grants
            .filter_map(|held| authority.withdrawal(&held.id))
            .flat_map(|withdrawal| withdrawal.reasons.iter().copied())
            .collect();
        let grave = [
            Reason::Lost,
            Reason::Misconduct,
            Reason::Mistake,
            Reason::Ended,
        ];
        let of: BTreeSet<DeviceId> = self.in_use(authority, device.id).collect();
        let knowing = self.knowing.get(&device.id);
        WithdrawnView {
            at: authority.withdrawn_at(&device.id).map(time::stamp),
            reasons: grave
                .into_iter()
                .filter(|reason| said.contains(&(*reason as u8)))
                .map(|reason| word(reason).to_owned())
                .collect(),
            known: count(knowing.map_or(0, |knowing| knowing.intersection(&of).count())),
            of: count(of.len()),
        }
    }

    fn under(&self, held: &HeldGrant) -> Option<UnderView> {
        let agreement = held.grant.agreement.as_ref()?;
        let known = self.agreements.get(&agreement.id);
        Some(UnderView {
            id: agreement::hex(&agreement.id),
            counterpart: known
                .map(|kept| kept.counterpart.clone())
                .unwrap_or_default(),
            until: time::stamp(agreement.until),
        })
    }

    /// The roles that go on, the one that ends last first.
    fn roles(&self, authority: &Authority, device: &Device) -> Vec<RoleView> {
        let mut held: Vec<&HeldGrant> = device
            .grants
            .iter()
            .filter(|held| authority.withdrawal(&held.id).is_none())
            .filter(|held| held.grant.valid_until >= self.now)
            .collect();
        held.sort_by_key(|held| std::cmp::Reverse((held.grant.valid_until, held.hlc)));
        // One that was given again is told once, as it stands now.
        let mut told = BTreeSet::new();
        held.retain(|held| {
            told.insert((
                held.grant.role,
                held.grant.units.clone(),
                held.grant.classes.clone(),
            ))
        });
        let several = held.len() > 1;
        held.into_iter()
            .map(|held| RoleView {
                grant: held.id.hex(),
                role: role::word_of_number(held.grant.role)
                    .unwrap_or_default()
                    .to_owned(),
                reads: Class::ALL
                    .iter()
                    .filter(|class| reads(held, **class))
                    .map(|class| format!("P{}", *class as u8))
                    .collect(),
                until: time::stamp(held.grant.valid_until),
                under: self.under(held),
                may_end: several && authority.may_end(&self.own, &held.id, self.now),
            })
            .collect()
    }

    /// The last moment until which this device may let another go on, no later than its agreement.
    fn extends_until(&self, authority: &Authority, device: &DeviceId) -> Option<u64> {
        let until = authority.may_extend_until(&self.own, device, self.now)?;
        let last = crate::enrol::last_grant(authority, device)?;
        let agreement = last.grant.agreement.as_ref();
        let ends = agreement
            .and_then(|one| self.agreements.get(&one.id))
            .and_then(agreement::Kept::period);
        Some(ends.map_or(until, |(_, end)| until.min(end)))
    }

    fn view(&self, authority: &Authority, device: &Device) -> MemberDevice {
        let line = self.names.get(&device.id.hex());
        let standing = Standing::of(authority, &device.id, self.now);
        let last = crate::enrol::last_grant(authority, &device.id);
        let may_read = |class: &Class| device.grants.iter().any(|held| reads(held, *class));
        let here = last.is_some_and(|held| {
            held.grant
                .units
                .iter()
                .all(|unit| self.own_units.contains(unit))
        });
        let issuer = last.and_then(|held| authority.grant(&held.issuer));
        MemberDevice {
            device: device.id.hex(),
            device_name: line.map(|one| one.device_name.clone()).unwrap_or_default(),
            operator_name: line
                .map(|one| one.operator_name.clone())
                .unwrap_or_default(),
            team: self.team(&device.id),
            own: device.id == self.own,
            role: last
                .and_then(|held| role::word_of_number(held.grant.role))
                .unwrap_or_default()
                .to_owned(),
            area: if here {
                self.municipality.clone()
            } else {
                String::new()
            },
            reads: Class::ALL
                .iter()
                .filter(|class| may_read(class))
                .map(|class| format!("P{}", *class as u8))
                .collect(),
            roles: self.roles(authority, device),
            may_give: if device.id == self.own || standing == Standing::Withdrawn {
                Vec::new()
            } else {
                self.gives
                    .iter()
                    .map(|role| role::word(*role).to_owned())
                    .collect()
            },
            admitted_by: issuer
                .map(|held| self.name(&held.device()))
                .unwrap_or_default(),
            standing: standing.word_of_another().to_owned(),
            since: time::stamp(
                device
                    .grants
                    .iter()
                    .map(|held| held.grant.valid_from)
                    .min()
                    .unwrap_or(0),
            ),
            until: time::stamp(standing::until(authority, &device.id)),
            suspended_until: match standing {
                Standing::Suspended(until) => Some(time::stamp(until)),
                _ => None,
            },
            withdrawn: (standing == Standing::Withdrawn).then(|| self.withdrawn(authority, device)),
            last_heard: self
                .heard
                .get(&device.id.0)
                .map(|hlc| time::stamp(Hlc(*hlc).millis())),
            may_withdraw: standing != Standing::Withdrawn
                && authority.may_withdraw(&self.own, &device.id, self.now),
            may_freeze: standing == Standing::Admitted
                && authority.may_freeze(&self.own, &device.id, self.now),
            may_extend_until: self.extends_until(authority, &device.id).map(time::stamp),
        }
    }
}

/// Whether a grant reads a class in one of its units.
fn reads(held: &HeldGrant, class: Class) -> bool {
    let mut units = held.grant.units.iter();
    units.any(|unit| held.covers(unit, class as u8, Rights::READ))
}

fn word(reason: Reason) -> &'static str {
    match reason {
        Reason::Lost => "lost",
        Reason::Ended => "ended",
        Reason::Misconduct => "misconduct",
        Reason::Mistake => "mistake",
    }
}

pub(crate) fn list(context: &Context, _: Nothing) -> Result<Vec<MemberDevice>, Failure> {
    let session = context.joined()?;
    let roll = Roll::of(&session, context.now_ms())?;
    let replica = session.replica();
    let authority = replica.authority();
    let mut members: Vec<MemberDevice> = authority
        .devices()
        .map(|device| roll.view(authority, device))
        .collect();
    members.sort_by(|a, b| {
        (&a.team, !a.own, &a.device_name, &a.device).cmp(&(
            &b.team,
            !b.own,
            &b.device_name,
            &b.device,
        ))
    });
    Ok(members)
}

pub(crate) fn holdings(context: &Context, form: OneDevice) -> Result<Holdings, Failure> {
    let session = context.joined()?;
    let id = named(&session, &form.device)?;
    let now = context.now_ms();
    let here = session.reader().kept_by_space()?;
    let roll = Roll::of(&session, now)?;
    let replica = session.replica();
    let authority = replica.authority();
    let device = authority.device(&id).ok_or(Failure::NotFound)?;
    let counted = |class: Class, kinds: &[Kind]| -> u32 {
        let of = here.iter().filter(|(space, kind, _)| {
            kinds.contains(kind) && authority.may_read(&id, &SpaceId(*space))
        });
        let of = of.filter(|(_, kind, _)| kind.class() == class);
        count(of.map(|(_, _, number)| *number).sum::<u64>())
    };
    let held = Class::ALL
        .into_iter()
        .filter(|class| {
            let mut spaces = authority
                .spaces()
                .filter(|space| space.class == *class as u8);
            spaces.any(|space| authority.may_read(&id, &space.id))
        })
        .map(|class| HeldView {
            class: format!("P{}", class as u8),
            people: counted(class, &[Kind::Person, Kind::PersonRecord, Kind::PersonCare]),
            records: counted(class, &Kind::ALL),
            counted: authority
                .spaces()
                .filter(|space| space.class == class as u8)
                .any(|space| authority.may_read(&roll.own, &space.id)),
        })
        .collect();
    let member = roll.view(authority, device);
    let knowing = roll.knowing.get(&id);
    let knows = match member.withdrawn {
        None => Vec::new(),
        Some(_) => roll
            .in_use(authority, id)
            .map(|other| KnowsView {
                device_name: roll.name(&other),
                team: roll.team(&other),
                knows: knowing.is_some_and(|knowing| knowing.contains(&other)),
            })
            .collect(),
    };
    Ok(Holdings {
        suspended_at: authority
            .freezes(&id)
            .last()
            .map(|(from, _)| time::stamp(*from)),
        at: time::stamp(now),
        held,
        people: counted(Class::P1, &[Kind::Person]),
        knows,
        member,
    })
}

pub(crate) fn withdraw(context: &Context, form: WithdrawDevice) -> Result<Nothing, Failure> {
    let mut reasons = Reason::ALL.into_iter();
    let reason =
        reasons
            .find(|reason| word(*reason) == form.reason)
            .ok_or(Failure::Unreadable {
                field: "reason".into(),
            })?;
    let now = context.now_ms();
    let session = context.joined()?;
    let device = named(&session, &form.device)?;
    let recorded = Act::withdrawn(&device, word(reason));
    act(context, &session, Some(recorded), |replica| {
        replica.withdraw(now, &device, reason)
    })
}

pub(crate) fn freeze(context: &Context, form: OneDevice) -> Result<Nothing, Failure> {
    let now = context.now_ms();
    let session = context.joined()?;
    let device = named(&session, &form.device)?;
    if device.0 == session.me.device {
        // The statements allow it; it would only keep the person at this keyboard from writing.
        return Err(Failure::NotAllowed);
    }
    act(context, &session, Some(Act::frozen(&device)), |replica| {
        replica.freeze(now, &device)
    })
}

/// The last moment of a day to come, typed as an ISO date.
pub(crate) fn last_moment(day: &str, now_ms: u64) -> Result<u64, Failure> {
    let unreadable = || Failure::Unreadable {
        field: "validUntil".into(),
    };
    let day = check::date("validUntil", day)?
        .parse::<chrono::NaiveDate>()
        .map_err(|_| unreadable())?;
    time::end_of_day(day)
        .filter(|until| *until > now_ms)
        .ok_or_else(unreadable)
}

pub(crate) fn rotate(context: &Context, _: Nothing) -> Result<Rotated, Failure> {
    let session = context.joined()?;
    let now = context.now_ms();
    session.takes_part(now)?;
    let spaces: Vec<SpaceId> = {
        let replica = session.replica();
        let authority = replica.authority();
        let own = DeviceId(session.me.device);
        let spaces = authority.spaces().map(|space| space.id);
        spaces
            .filter(|space| authority.may_read(&own, space))
            .collect()
    };
    let mut rotated = Rotated { spaces: 0, left: 0 };
    let mut refused = None;
    // Pressed once, recorded once: with the first key that is made.
    let mut recorded = Some(Act::rotated(spaces.len()));
    for space in spaces {
        match act(context, &session, recorded.clone(), |replica| {
            replica.rotate(now, &space)
        }) {
            Ok(Nothing {}) => {
                rotated.spaces += 1;
                recorded = None;
            }
            Err(failure @ Failure::Internal { .. }) => return Err(failure),
            Err(failure) => {
                rotated.left += 1;
                refused = Some(failure);
            }
        }
    }
    match refused {
        Some(failure) if rotated.spaces == 0 => Err(failure),
        _ => Ok(rotated),
    }
}

/// Says something with this device's own right, recorded as an act, and has it carried to whoever is
/// there.
pub(crate) fn act(
    context: &Context,
    session: &Session,
    recorded: Option<Act>,
    say: impl FnOnce(&mut Replica) -> Result<Vec<Output>, ReplicaError>,
) -> Result<Nothing, Failure> {
    session.takes_part(context.now_ms())?;
    carry(context, session, recorded, say)
}

/// The same, whatever this device itself may do.
pub(crate) fn carry(
    context: &Context,
    session: &Session,
    recorded: Option<Act>,
    say: impl FnOnce(&mut Replica) -> Result<Vec<Output>, ReplicaError>,
) -> Result<Nothing, Failure> {
    let mut replica = session.replica();
    let mut outputs = audit::carried(context, session, &mut replica, recorded, say)?;
    if session.link.is_none() {
        settle(&mut replica, context.now_ms(), &mut outputs)?;
    }
    let mut changed = BTreeSet::new();
    for output in &outputs {
        if let Output::Changed(documents) = output {
            changed.extend(documents.iter().map(|one| one.id.to_string()));
        }
    }
    // Carried out before the replica is let go of, so that frames leave in their order.
    if let Some(link) = &session.link {
        link.perform(outputs);
    }
    drop(replica);
    if let Some(link) = &session.link {
        link.authority_changed();
    }
    if !changed.is_empty() {
        context.tell(crate::event::Event::RecordsChanged {
            ids: changed.into_iter().take(100).collect(),
            received: false,
        });
    }
    context.tell(crate::event::Event::SyncChanged);
    Ok(Nothing {})
}

/// Applies what is due at once, where no link does it by itself.
fn settle(replica: &mut Replica, now: u64, outputs: &mut Vec<Output>) -> Result<(), Failure> {
    while replica.wake_at().is_some_and(|at| at <= now) {
        outputs.extend(replica.wake(now)?);
    }
    Ok(())
}

/// A device by its whole id: some first digits of one are easily made to be another's.
pub(crate) fn named(session: &Session, device: &str) -> Result<DeviceId, Failure> {
    let wanted = device.trim().to_ascii_lowercase();
    let replica = session.replica();
    let found = replica
        .authority()
        .devices()
        .map(|device| device.id)
        .find(|id| id.hex() == wanted);
    found.ok_or(Failure::NotFound)
}

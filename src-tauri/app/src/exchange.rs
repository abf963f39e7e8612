//! 受け渡し: what is only here, who holds mine, who is near.

use crate::ask::setup::Nothing;
use crate::ask::sync::{DeviceView, DialAddress, OnlyHere, PeerView, SyncStatus};
use crate::context::{Context, Session};
use crate::failure::Failure;
use crate::link::{Link, PeerState, Trouble};
use crate::rows::Names;
use crate::setup::count;
use crate::{check, time};
use std::collections::{BTreeMap, BTreeSet};
use store::OnlyHereRow;
use transport::DialFailure;
use wire::ids::Hlc;

/// Most records listed one by one.
const MOST_LISTED: usize = 50;

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

pub(crate) fn status(context: &Context, _: Nothing) -> Result<SyncStatus, Failure> {
    let session = context.belongs()?;
    let view = session.link.as_ref().map(Link::view).unwrap_or_default();
    // Nobody reads at a relay, so it is none of those who lack something.
    let known: BTreeMap<[u8; 32], [u8; 32]> = session
        .replica()
        .authority()
        .devices()
        .filter(|device| !device.is_relay())
        .map(|device| (device.keys.net, device.id.0))
        .collect();
    let applying = session.replica().is_applying();
    let reader = session.reader();
    let names = Names::of(&reader)?;
    let connected: BTreeSet<[u8; 32]> = view
        .peers
        .iter()
        .filter(|peer| peer.in_contact())
        .filter_map(|peer| peer.device)
        .collect();
    let only_here = reader.only_here(&session.me.device, MOST_LISTED)?;
    let counts = reader.counts()?;
    let peers = view
        .peers
        .iter()
        .map(|peer| {
            let (received, expected) = peer.receiving().unwrap_or((0, None));
            PeerView {
                name: peer
                    .device
                    .map(|device| names.device(&hex(&device)))
                    .unwrap_or_default(),
                address: peer.address.clone(),
                state: state_code(peer.state).to_owned(),
                received,
                expected,
                reason: reason_code(peer.state).to_owned(),
            }
        })
        .collect();
    Ok(SyncStatus {
        only_here: count(only_here.count),
        oldest_only_here: only_here
            .oldest_hlc
            .map(|hlc| time::stamp(Hlc(hlc).millis())),
        only_here_items: only_here.rows.iter().map(only_here_item).collect(),
        devices: devices(&session, &reader, &connected, &known)?,
        peers,
        addresses: view.addresses,
        people: count(counts.people),
        notes: count(counts.notes),
        waiting: count(counts.waiting),
        newer: count(counts.newer),
        applying,
        quarantined: count(counts.quarantined),
        forks: count(counts.forks),
    })
}

fn state_code(state: PeerState) -> &'static str {
    match state {
        PeerState::Found => "found",
        PeerState::Connecting => "connecting",
        PeerState::Connected | PeerState::Receiving { .. } => "receiving",
        PeerState::InSync => "in_sync",
        PeerState::Refused
        | PeerState::Failed(Trouble::Dial(DialFailure::NotAllowed | DialFailure::TurnedAway)) => {
            "refused"
        }
        PeerState::Failed(_) => "failed",
    }
}

fn reason_code(state: PeerState) -> &'static str {
    match state {
        PeerState::Failed(Trouble::Dial(DialFailure::TimedOut)) => "timeout",
        PeerState::Failed(Trouble::Dial(
            DialFailure::Unreachable | DialFailure::UnknownHost | DialFailure::NobodyListening,
        )) => "unreachable",
        PeerState::Failed(Trouble::Dial(_)) => "address",
        PeerState::Failed(Trouble::Ended(wire::Bye::Full)) => "full",
        PeerState::Failed(Trouble::Ended(_) | Trouble::OwnStore) => "closed",
        _ => "",
    }
}

fn only_here_item(row: &OnlyHereRow) -> OnlyHere {
    let kind = match row.collection.as_str() {
        "notes" => "note",
        "needs" => "need",
        "need_marks" => "need_mark",
        "tasks" => "task",
        "task_marks" => "task_mark",
        "flags" => "flag",
        "fields" => "field",
        "attachments" => "attachment",
        "pictures" => "picture",
        other => other,
    };
    OnlyHere {
        person_name: row.name.clone(),
        kind: kind.to_owned(),
        at: time::stamp(Hlc(row.hlc).millis()),
    }
}

fn devices(
    session: &Session,
    reader: &store::Reader,
    connected: &BTreeSet<[u8; 32]>,
    known: &BTreeMap<[u8; 32], [u8; 32]>,
) -> Result<Vec<DeviceView>, Failure> {
    let progress: BTreeMap<[u8; 32], store::DeviceProgress> = reader
        .progress(&session.me.device)?
        .into_iter()
        .map(|line| (line.device, line))
        .collect();
    let all_own = count(reader.own_saves()?);
    let directory: BTreeMap<String, domain::item::DirectoryDevice> = reader
        .directory()?
        .into_iter()
        .map(|line| (line.device_id.clone(), line))
        .collect();
    let mut views = Vec::new();
    for device in known.values() {
        let own = *device == session.me.device;
        let line = progress.get(device);
        let entry = directory.get(&hex(device));
        views.push(DeviceView {
            device: hex(device).chars().take(8).collect(),
            device_name: entry
                .map(|entry| entry.device_name.clone())
                .unwrap_or_default(),
            operator_name: entry
                .map(|entry| entry.operator_name.clone())
                .unwrap_or_default(),
            team: entry.map(|entry| entry.team.clone()).unwrap_or_default(),
            own,
            // A device that was never heard of is not known to hold anything.
            lacking: if own {
                0
            } else {
                line.map_or(all_own, |line| count(line.lacking))
            },
            last_heard: line.map(|line| time::stamp(Hlc(line.receipt_hlc).millis())),
            connected: connected.contains(device),
        });
    }
    views.sort_by(|a, b| (!a.own, &a.device_name).cmp(&(!b.own, &b.device_name)));
    Ok(views)
}

pub(crate) fn dial(context: &Context, form: DialAddress) -> Result<Nothing, Failure> {
    let session = context.belongs()?;
    let address = check::required("address", &form.address, check::LINE)?;
    let link = session.link.as_ref().ok_or(Failure::NotAllowed)?;
    link.dial(&address)?;
    Ok(Nothing {})
}

pub(crate) fn sync_now(context: &Context, _: Nothing) -> Result<Nothing, Failure> {
    let session = context.belongs()?;
    if let Some(link) = &session.link {
        link.sync_now();
    }
    Ok(Nothing {})
}

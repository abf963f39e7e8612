//! Logs that say two things: what is known of all their branches, and what follows for documents.
//!
//! From the place where a log parts nothing of it counts, on any device, whichever branch came first
//! there: it is set aside, shown, and counts once somebody accepts it, or once the device is withdrawn
//! and the branch is named. Every device passes on every entry of every branch, so that all of them set
//! aside, accept and rescue the same.

use std::collections::BTreeSet;

use authority::{Affected, Fork};
use protocol::LogKey;
use store::{LANES, Tx};
use wire::codec::Writer;
use wire::{DeviceId, Entry, Hash, SpaceId, decode};

use crate::ReplicaError;
use crate::output::{Changed, Output};
use crate::replica::Replica;
use crate::settle::settle;

/// Space, device and lane of a log, or of a branch beside it.
pub(crate) type Lying = (SpaceId, DeviceId, u8);

impl Replica {
    /// Takes over what is known of logs that have forked, and draws what follows for documents.
    pub(crate) fn take_forks(
        &mut self,
        forked: &BTreeSet<LogKey>,
        now_ms: u64,
        outputs: &mut Vec<Output>,
    ) -> Result<(), ReplicaError> {
        if forked.is_empty() {
            return Ok(());
        }
        self.store.transaction(|tx| -> Result<(), ReplicaError> {
            for log in forked {
                lay_out(tx, log)?;
            }
            Ok(())
        })?;
        let mut affected = BTreeSet::new();
        for log in forked {
            affected.extend(self.know_fork(log)?);
        }
        let lanes = self.lying()?;
        let (store, mut maker) = self.maker(now_ms);
        let changed = store.transaction(|tx| -> Result<Vec<Changed>, ReplicaError> {
            settle(tx, &mut maker, &affected, &lanes)
        })?;
        self.look_again();
        self.stop_making()?;
        if !changed.is_empty() {
            outputs.push(Output::Changed(changed));
        }
        Ok(())
    }

    /// The same for every log that had forked when the program was closed.
    pub(crate) fn load_forks(&mut self) -> Result<(), ReplicaError> {
        let forked = self.store.read(|tx| tx.forked_logs())?;
        let forked: BTreeSet<LogKey> = forked
            .into_iter()
            .map(|(space, device, lane)| LogKey {
                space: SpaceId(space),
                device: DeviceId(device),
                lane,
            })
            .collect();
        let now_ms = self.hlc.millis();
        self.take_forks(&forked, now_ms, &mut Vec::new())
    }

    /// Reads what is known of one log; answers what is to be judged again.
    fn know_fork(&mut self, log: &LogKey) -> Result<Option<Affected>, ReplicaError> {
        let (space, device, lane) = (log.space, log.device, log.lane);
        let links = self.store.read(|tx| tx.branches(space.0, device.0, lane))?;
        let links: Vec<(u64, Hash, Hash)> = links
            .into_iter()
            .map(|(seq, id, before)| (seq, Hash(id), Hash(before)))
            .collect();
        let fork = Fork::of(&links);
        let at = fork.as_ref().map(Fork::at);
        let mut writer = Writer::new();
        for (_, id, _) in links
            .iter()
            .filter(|(seq, _, _)| at.is_some_and(|at| *seq >= at))
        {
            writer.value(id);
        }
        let branches = Hash(vault::sha256(&[b"tsunagi/v1/branches\0", &writer.finish()]));
        self.authority.put_fork(space, device, lane, fork);
        let logs = self.logs.entry(space).or_default();
        if let Some(head) = logs.get_mut(&(device, lane)) {
            head.forked = true;
            head.branches = branches;
        }
        Ok(at.map(|from| Affected::Log {
            device,
            space,
            lane: Some(lane),
            from,
        }))
    }

    /// Every log that is here, and every branch beside one.
    pub(crate) fn lying(&self) -> Result<Vec<Lying>, ReplicaError> {
        let mut lying: Vec<Lying> = self
            .logs
            .iter()
            .flat_map(|(space, logs)| logs.keys().map(|(device, lane)| (*space, *device, *lane)))
            .collect();
        let forks: Vec<Lying> = self.authority.forks().keys().copied().collect();
        self.store.read(|tx| -> Result<(), ReplicaError> {
            for (space, device, lane) in forks {
                for branch in tx.branch_lanes(space.0, device.0, lane)? {
                    lying.push((space, device, branch));
                }
            }
            Ok(())
        })?;
        Ok(lying)
    }

    /// Of a log that forked everything from the place on where it parts is judged anew when anything
    /// about its author changes: who is withdrawn is named the branch that counts.
    pub(crate) fn with_forks(&self, affected: &mut BTreeSet<Affected>) {
        let mut more = BTreeSet::new();
        for ((of, author, number), fork) in self.authority.forks() {
            let touched = affected.iter().any(|one| match one {
                Affected::Log {
                    device,
                    space,
                    lane,
                    ..
                } => (space, device) == (of, author) && lane.is_none_or(|lane| lane == *number),
                Affected::Entry { .. } => false,
            });
            if touched {
                more.insert(Affected::Log {
                    device: *author,
                    space: *of,
                    lane: Some(*number),
                    from: fork.at(),
                });
            }
        }
        affected.extend(more);
    }
}

fn lay_out(tx: &Tx<'_>, log: &LogKey) -> Result<(), ReplicaError> {
    let place = |bytes: &[u8]| {
        let entry = decode::<Entry>(bytes).ok()?;
        (entry.header.lane < LANES).then_some((entry.header.prev.0, entry.header.hlc.0))
    };
    Ok(tx.lay_out_branches(log.space.0, log.device.0, log.lane, place)?)
}

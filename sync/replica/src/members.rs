//! Ending, suspending and mending what other devices may do, and the keys that follow from it.

use std::collections::BTreeSet;

use authority::{AuthorityError, Body, Heads, Reason, Revoke, Rights, Statement};
use protocol::Step;
use wire::{Bye, DeviceId, EpochId, Hash, Hlc, PublicKey, SpaceId};

use crate::ReplicaError;
use crate::converse::pump;
use crate::output::Output;
use crate::replica::Replica;
use crate::write::put_clock;

/// How often it is looked whether a key is due, in milliseconds.
const LOOK_MS: u64 = 60 * 60 * 1000;

/// How long whoever may make a key waits at least whether another makes it, in milliseconds.
const PATIENCE_MS: u64 = 60 * 1000;

/// Devices wait for each other by steps of this length, by their name, in milliseconds.
const STEP_MS: u64 = 4_000;

/// A key made here that is due again sooner is left to others, in milliseconds.
const NOT_AGAIN_MS: u64 = 24 * 60 * 60 * 1000;

impl Replica {
    /// Withdraws every right of a device, for good, where its logs are held here, and gives every
    /// space that it could read a new key: what a person does who learns that a laptop is lost.
    ///
    /// # Errors
    ///
    /// [`ReplicaError::Authority`] for one who does not stand above that device.
    pub fn withdraw(
        &mut self,
        now_ms: u64,
        device: &DeviceId,
        reason: Reason,
    ) -> Result<Vec<Output>, ReplicaError> {
        let hlc = self.tick(now_ms);
        let heads = self.heads_of(device);
        let said = authority::withdraw(
            &self.authority,
            &self.keys,
            device,
            reason,
            &heads,
            &self.space_keys,
            hlc,
            self.rng.as_mut(),
        )?;
        self.say(now_ms, &said)
    }

    /// What is to be said so that the grants of a device end, where its logs are held here: for the
    /// root, which says it with keys of its own.
    #[must_use]
    pub fn revocations(&self, now_ms: u64, device: &DeviceId, reason: Reason) -> Vec<Revoke> {
        let heads = self.heads_of(device);
        let hlc = Hlc::at_millis(now_ms);
        authority::revocations(&self.authority, device, reason, &heads, hlc)
    }

    /// Ends one grant of a device and lets its others go on; spaces that it cannot read any more get a
    /// new key.
    ///
    /// # Errors
    ///
    /// [`ReplicaError::Authority`] for one who does not stand above that grant.
    pub fn end_grant(
        &mut self,
        now_ms: u64,
        device: &DeviceId,
        grant: &Hash,
    ) -> Result<Vec<Output>, ReplicaError> {
        let hlc = self.tick(now_ms);
        let heads = self.heads_of(device);
        let said = authority::end_grant(
            &self.authority,
            &self.keys,
            grant,
            &heads,
            &self.space_keys,
            hlc,
            self.rng.as_mut(),
        )?;
        self.say(now_ms, &said)
    }

    /// Suspends a device for three days: nobody gives it anything, and what it writes waits. It is to
    /// be followed by [`Self::withdraw`], or it lapses.
    ///
    /// # Errors
    ///
    /// [`ReplicaError::Authority`] for one who may not.
    pub fn freeze(&mut self, now_ms: u64, device: &DeviceId) -> Result<Vec<Output>, ReplicaError> {
        let hlc = self.tick(now_ms);
        let said = authority::freeze(&self.authority, &self.keys, device, hlc)?;
        self.say(now_ms, &[said])
    }

    /// Accepts entries of a device that were set aside, because a person looked at them.
    ///
    /// # Errors
    ///
    /// [`ReplicaError::Authority`] for one who may not.
    pub fn endorse(
        &mut self,
        now_ms: u64,
        space: &SpaceId,
        device: &DeviceId,
        entries: &BTreeSet<Hash>,
    ) -> Result<Vec<Output>, ReplicaError> {
        let hlc = self.tick(now_ms);
        let said = authority::endorse(&self.authority, &self.keys, space, device, entries, hlc)?;
        self.say(now_ms, &said)
    }

    /// Gives a space a new key at once, whether one is due or not.
    ///
    /// # Errors
    ///
    /// [`ReplicaError::Authority`] for one who may not, or who holds none of the present keys.
    pub fn rotate(&mut self, now_ms: u64, space: &SpaceId) -> Result<Vec<Output>, ReplicaError> {
        let hlc = self.tick(now_ms);
        let made = authority::rotate(
            &self.authority,
            &self.keys,
            space,
            &self.space_keys,
            hlc,
            self.rng.as_mut(),
        )?;
        self.keys_made.insert(*space, now_ms);
        self.say(now_ms, &[made])
    }

    /// Says to those below what time it is, because a person has looked at a calendar: a device whose
    /// right ended long ago erases what it held by such a word, and never by a clock of its own.
    ///
    /// # Errors
    ///
    /// [`ReplicaError::Authority`] for one who does not let others in.
    pub fn say_time(&mut self, now_ms: u64) -> Result<Vec<Output>, ReplicaError> {
        let hlc = self.tick(now_ms);
        let said = authority::beacon(&self.authority, &self.keys, now_ms, hlc)?;
        self.say(now_ms, &[said])
    }

    /// Whether a device was withdrawn for more than that its period came to its end. It is not talked
    /// with any more; one whose period is over may still hand in what it wrote.
    #[must_use]
    pub fn shuts_out(&self, device: &DeviceId) -> bool {
        self.authority.shuts_out(device)
    }

    /// Whether a device may connect: one that is shut out once, to be told so by the statements. It is
    /// given nothing else, and nothing is taken from it.
    #[must_use]
    pub fn lets_in(&self, device: &DeviceId) -> bool {
        !self.shuts_out(device) || !self.told_out.contains(device)
    }

    /// A device that is shut out was told so: from now on it is not let in.
    pub(crate) fn told_out(&mut self, peer: &[u8; 32]) {
        let device = self.authority.device_by_net(&PublicKey(*peer));
        self.told_out.extend(device.map(|device| device.id));
    }

    /// The same, by network key.
    pub(crate) fn shuts_out_peer(&self, peer: &[u8; 32]) -> bool {
        self.authority
            .device_by_net(&PublicKey(*peer))
            .is_some_and(|device| self.shuts_out(&device.id))
    }

    /// Ends the conversations with devices that were withdrawn, or are suspended by one of these
    /// statements. They are told why by the statements, and given nothing else.
    pub(crate) fn part_from(
        &mut self,
        statements: &[Statement],
        now_ms: u64,
        outputs: &mut Vec<Output>,
    ) -> Result<(), ReplicaError> {
        let suspended: BTreeSet<DeviceId> = statements
            .iter()
            .filter_map(|statement| match statement.body() {
                Body::Freeze(freeze) => Some(freeze.device),
                _ => None,
            })
            .collect();
        let now = self.now_for(now_ms);
        let peers: Vec<[u8; 32]> = self.sessions.keys().copied().collect();
        for peer in peers {
            let Some(device) = self.authority.device_by_net(&PublicKey(peer)) else {
                continue;
            };
            let id = device.id;
            let reason = if self.shuts_out(&id) {
                Bye::NotAdmitted
            } else if suspended.contains(&id) && self.authority.frozen_until(&id, now).is_some() {
                Bye::Closing
            } else {
                continue;
            };
            self.converse(peer, now_ms, outputs, pump)?;
            if self.shuts_out(&id) {
                self.told_out.insert(id);
            }
            let steps: Vec<Step> = self
                .sessions
                .get_mut(&peer)
                .map(|session| session.end(reason))
                .unwrap_or_default();
            self.carry_out(peer, steps, now_ms, outputs)?;
        }
        Ok(())
    }

    /// When it is looked next whether a key is due.
    pub(crate) fn look_at_keys_later(&mut self, now_ms: u64) {
        let [turn, ..] = self.device.0;
        let at = now_ms
            .saturating_add(PATIENCE_MS)
            .saturating_add(u64::from(turn).saturating_mul(STEP_MS));
        self.keys_at = Some(self.keys_at.map_or(at, |before| before.min(at)));
    }

    /// Makes the keys that are due, and gives the present ones to those who lack them, as far as this
    /// device may. Whether several do so apart does not matter: the keys meet in the next one.
    pub(crate) fn look_at_keys(
        &mut self,
        now_ms: u64,
        outputs: &mut Vec<Output>,
    ) -> Result<(), ReplicaError> {
        self.keys_at = Some(now_ms.saturating_add(LOOK_MS));
        // It may have been due when the device last stopped.
        if self.erase_if_due(now_ms)? {
            outputs.push(Output::RightsChanged);
        }
        let now = self.now_for(now_ms);
        self.open_spaces(now_ms, outputs)?;
        for (space, why) in self.authority.rotations_due(&self.device, now) {
            let last = self.keys_made.get(&space).copied().unwrap_or(0);
            if last > 0 && now_ms < last.saturating_add(NOT_AGAIN_MS) {
                continue;
            }
            let hlc = self.tick(now_ms);
            let made = authority::rotate(
                &self.authority,
                &self.keys,
                &space,
                &self.space_keys,
                hlc,
                self.rng.as_mut(),
            );
            match made {
                Ok(made) => {
                    tracing::info!(?why, "a new key");
                    self.keys_made.insert(space, now_ms);
                    outputs.extend(self.say(now_ms, &[made])?);
                }
                Err(AuthorityError::Vault(error)) => return Err(error.into()),
                Err(error) => tracing::warn!(%error, "no new key"),
            }
        }
        self.hand_out_keys(now_ms, outputs)
    }

    fn hand_out_keys(
        &mut self,
        now_ms: u64,
        outputs: &mut Vec<Output>,
    ) -> Result<(), ReplicaError> {
        let now = self.now_for(now_ms);
        let at = Some(Hlc::at_millis(now));
        let spaces: Vec<SpaceId> = self
            .authority
            .spaces()
            // Who reads about hidden persons is confirmed by a person, never by a program.
            .filter(|space| space.class != authority::SEALED)
            .map(|space| space.id)
            .filter(|space| {
                self.authority.may_serve(&self.device, space, now)
                    && self
                        .authority
                        .covered(&self.device, space, Rights::ROTATE, at)
            })
            .collect();
        let lacking = spaces.into_iter().flat_map(|space| {
            let lacking = self.authority.undelivered(&space, now).into_iter();
            lacking.map(move |(epoch, devices)| (space, epoch, devices))
        });
        let lacking: Vec<(SpaceId, EpochId, BTreeSet<DeviceId>)> = lacking
            .filter(|(space, epoch, _)| self.space_keys.contains_key(&(*space, *epoch)))
            .collect();
        for (space, epoch, devices) in lacking {
            let hlc = self.tick(now_ms);
            let said = authority::deliver_key(
                &self.authority,
                &self.keys,
                (&space, &epoch),
                &devices,
                &self.space_keys,
                hlc,
                self.rng.as_mut(),
            );
            match said {
                Ok(said) => outputs.extend(self.say(now_ms, &said)?),
                Err(AuthorityError::Vault(error)) => return Err(error.into()),
                Err(error) => tracing::warn!(%error, "no key handed out"),
            }
        }
        Ok(())
    }

    fn heads_of(&self, device: &DeviceId) -> Heads {
        self.logs
            .iter()
            .flat_map(|(space, logs)| logs.iter().map(move |(log, head)| (space, log, head)))
            .filter(|(_, (author, _), _)| author == device)
            .map(|(space, (_, lane), head)| ((*space, *lane), (head.seq, head.id)))
            .collect()
    }

    /// Says what was made with this device's own right, to itself and to everybody connected.
    pub(crate) fn say(
        &mut self,
        now_ms: u64,
        said: &[Statement],
    ) -> Result<Vec<Output>, ReplicaError> {
        let last = said.iter().map(|statement| statement.header().hlc).max();
        self.hlc = self.hlc.max(last.unwrap_or_default());
        let hlc = self.hlc;
        self.store
            .transaction(|tx| -> Result<(), ReplicaError> { put_clock(tx, hlc) })?;
        let mut outputs = Vec::new();
        if self.learn(said, now_ms, &mut outputs)? {
            self.pump_all(now_ms, &mut outputs)?;
        }
        self.say_when(&mut outputs);
        Ok(outputs)
    }
}

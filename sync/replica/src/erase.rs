//! A device that must no longer hold what it holds.
//!
//! On a signed word only, never on a clock of its own: what could be forged by setting the time back or
//! forward would destroy what people wrote. Nothing is lost by it: what only this device holds is sealed
//! first and stays, to be handed in; it opens with keys that the municipality has.

use authority::{Reason, Role};
use store::AuditRecord;
use vault::DeviceKeys;
use wire::{DeviceId, EpochId, Hash, Lane, SpaceId};

use crate::ReplicaError;
use crate::desk::Desk;
use crate::replica::Replica;

/// Where the stored form of the device's keys lies in the store.
pub const META_KEYS: &str = "device_keys";

/// Key of the reason and the time of an erasure in the store.
const META_ERASED: &str = "erased";

/// Data of an ended right stays this long after its end, by a signed time (security.md 3.8).
const GRACE_MS: u64 = 7 * 24 * 60 * 60 * 1000;

/// Why the records of a device were erased.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Erasure {
    /// It was withdrawn as lost, or for misconduct.
    Withdrawn,
    /// Somebody above it has signed a time more than a week after the end of its right.
    Ended,
    /// The operation was closed, and somebody above has signed a time more than a week after that.
    Closed,
}

impl Erasure {
    /// The word that records and screens use.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Withdrawn => "withdrawn",
            Self::Ended => "ended",
            Self::Closed => "closed",
        }
    }

    fn of_word(word: &[u8]) -> Option<Self> {
        [Self::Withdrawn, Self::Ended, Self::Closed]
            .into_iter()
            .find(|reason| reason.word().as_bytes() == word)
    }
}

impl Replica {
    /// Why the records of this device were erased, if they were.
    #[must_use]
    pub fn erased(&self) -> Option<Erasure> {
        self.erased
    }

    /// The devices below this one whose right ended more than a week ago by this device's clock, and to
    /// whom nobody above them has signed so yet: see [`Replica::say_time`].
    #[must_use]
    pub fn ended_unsaid(&self, now_ms: u64) -> Vec<DeviceId> {
        let authority = &self.authority;
        let over = |at_ms: u64, device: &authority::Device| {
            let until = device
                .grants
                .iter()
                .map(|held| held.grant.valid_until)
                .max();
            until.is_some_and(|until| at_ms > until.saturating_add(GRACE_MS))
        };
        authority
            .devices()
            .filter(|device| over(now_ms, device))
            .filter(|device| !over(authority.now_for(&device.id, 0), device))
            .map(|device| device.id)
            .filter(|device| authority.may_withdraw(&self.device, device, now_ms))
            .collect()
    }

    pub(crate) fn load_erasure(&mut self) -> Result<(), ReplicaError> {
        let kept = self.store.read(|tx| tx.meta_get(META_ERASED))?;
        self.erased = kept.and_then(|word| Erasure::of_word(&word));
        Ok(())
    }

    /// Why this device must erase what it holds, as far as the statements say.
    fn erasure_due(&self) -> Option<Erasure> {
        let device = self.authority.device(&self.device)?;
        let in_strange_hands = |grant: &Hash| {
            self.authority.withdrawal(grant).is_some_and(|withdrawal| {
                [Reason::Lost, Reason::Misconduct]
                    .iter()
                    .any(|reason| withdrawal.reasons.contains(&(*reason as u8)))
            })
        };
        if self.authority.is_withdrawn(&self.device)
            && device.grants.iter().any(|held| in_strange_hands(&held.id))
        {
            return Some(Erasure::Withdrawn);
        }
        // Only what others have signed: the own clock says nothing here.
        let signed = self.now_for(0);
        let until = device
            .grants
            .iter()
            .map(|held| held.grant.valid_until)
            .max()?;
        if signed > until.saturating_add(GRACE_MS) {
            return Some(Erasure::Ended);
        }
        // The municipality's own staff keep what the law wants kept.
        let keeps = device.grants.iter().any(|held| {
            matches!(
                Role::from_number(held.grant.role),
                Some(Role::MunicipalityAdmin | Role::MunicipalityOfficer)
            )
        });
        let closed = |at: u64| self.authority.is_closed(at);
        if !keeps && signed > GRACE_MS && closed(signed) && closed(signed - GRACE_MS) {
            return Some(Erasure::Closed);
        }
        None
    }

    /// Erases what the statements say must be erased: seals what is only here, then removes every
    /// readable record and every key that opens one, the device's own receiving key with them.
    pub(crate) fn erase_if_due(&mut self, now_ms: u64) -> Result<bool, ReplicaError> {
        if self.erased.is_some() {
            return Ok(false);
        }
        let Some(reason) = self.erasure_due() else {
            return Ok(false);
        };
        self.stop_making()?;
        self.seal_all_before_erasure(now_ms)?;
        let stored = self.keys.stored_without_reading();
        let record = AuditRecord {
            at_ms: now_ms,
            kind: "records_erased".to_owned(),
            subject: None,
            // Nobody sat here and asked for it.
            operator: [0; 16],
            detail: format!("{{\"reason\":\"{}\"}}", reason.word()),
        };
        self.store.transaction(|tx| -> Result<(), ReplicaError> {
            tx.erase_records()?;
            tx.meta_put(META_KEYS, &stored)?;
            tx.meta_put(META_ERASED, reason.word().as_bytes())?;
            tx.meta_delete(crate::rights::META_ROOT_SECRET)?;
            tx.audit_append(&record)?;
            Ok(())
        })?;
        self.keys = std::sync::Arc::new(DeviceKeys::from_bytes(&stored)?);
        self.space_keys.clear();
        self.desk = Desk::default();
        self.lacking.clear();
        self.table = None;
        self.ahead = None;
        self.erased = Some(reason);
        tracing::warn!(
            reason = reason.word(),
            "the records of this device were erased"
        );
        if let Err(error) = self.store.shrink() {
            // The pages were overwritten already; only the size of the file stays.
            tracing::warn!(%error, "the file did not become smaller");
        }
        Ok(true)
    }

    /// Seals what waits under the newest key that is here, whether or not it may still be written with:
    /// whoever receives it judges it, and can accept it by hand.
    fn seal_all_before_erasure(&mut self, now_ms: u64) -> Result<(), ReplicaError> {
        let lanes = self
            .store
            .transaction(|tx| -> Result<_, ReplicaError> { Ok(tx.outbox_lanes()?) })?;
        for waiting in lanes {
            let Some(lane) = Lane::from_number(waiting.lane) else {
                continue;
            };
            let space = SpaceId(waiting.space);
            let Some((epoch, key)) = self.newest_key(&space) else {
                continue;
            };
            while self.seal_with(space, lane, epoch, &key, waiting.bytes, now_ms)? {}
        }
        for space in self.store.read(|tx| tx.own_pieces_wait())? {
            let space = SpaceId(space);
            if let Some((epoch, key)) = self.newest_key(&space) {
                self.seal_pieces_with(space, epoch, &key, now_ms)?;
            }
        }
        self.outbox_since = None;
        Ok(())
    }

    fn newest_key(&self, space: &SpaceId) -> Option<(EpochId, vault::SpaceKey)> {
        self.writable_key(space).or_else(|| {
            let heads = self.authority.epoch_heads(space);
            let any = self.authority.epochs(space);
            heads.into_iter().chain(any).find_map(|epoch| {
                let key = self.space_keys.get(&(*space, epoch))?;
                Some((epoch, key.clone()))
            })
        })
    }
}

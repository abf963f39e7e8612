//! Whether this device may still take part: its right may have ended, be suspended, or be withdrawn.

use crate::context::Session;
use crate::failure::Failure;
use crate::time;
use authority::Authority;
use wire::ids::DeviceId;

/// How a device stands at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    /// It takes part.
    Admitted,
    /// Somebody who may has suspended it until then.
    Suspended(u64),
    /// Its period is over: everything is still shown, to finish and hand in.
    Ended,
    /// Its period has been over for a day: only handing in is left.
    Closed,
    /// It was withdrawn for good: only handing in is left.
    Withdrawn,
    /// Its records were erased, on a signed word of those above.
    Erased,
}

/// After the end of a right everything can still be read for so long (security.md 3.8).
const READABLE_AFTER_END_MS: u64 = 24 * 60 * 60 * 1000;

impl Standing {
    /// How a device stands at `now_ms`.
    pub(crate) fn of(authority: &Authority, device: &DeviceId, now_ms: u64) -> Self {
        if authority.is_withdrawn(device) {
            Self::Withdrawn
        } else if let Some(until) = authority.frozen_until(device, now_ms) {
            Self::Suspended(until)
        } else if until(authority, device).saturating_add(READABLE_AFTER_END_MS) < now_ms {
            Self::Closed
        } else if until(authority, device) < now_ms {
            Self::Ended
        } else {
            Self::Admitted
        }
    }

    /// The word for another device: what that one still shows on its own screen is not known here.
    pub(crate) fn word_of_another(self) -> &'static str {
        match self {
            Self::Closed => Self::Ended.word(),
            other => other.word(),
        }
    }

    /// The word that screens and scripts use.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Admitted => "admitted",
            Self::Suspended(_) => "suspended",
            Self::Ended => "ended",
            Self::Closed => "closed",
            Self::Withdrawn => "withdrawn",
            Self::Erased => "erased",
        }
    }
}

/// The end of the last grant of a device that was not withdrawn; of all of them when each was.
pub(crate) fn until(authority: &Authority, device: &DeviceId) -> u64 {
    let Some(device) = authority.device(device) else {
        return 0;
    };
    let ends = |held: &authority::HeldGrant| held.grant.valid_until;
    let live = device
        .grants
        .iter()
        .filter(|held| authority.withdrawal(&held.id).is_none());
    live.map(ends)
        .max()
        .or_else(|| device.grants.iter().map(ends).max())
        .unwrap_or(0)
}

impl Session {
    /// How this device stands.
    pub(crate) fn standing(&self, now_ms: u64) -> Standing {
        let own = DeviceId(self.me.device);
        let replica = self.replica();
        if replica.erased().is_some() {
            return Standing::Erased;
        }
        let authority = replica.authority();
        Standing::of(authority, &own, authority.now_for(&own, now_ms))
    }

    /// Refuses to show records on a device that may not show them any more. What was saved before can
    /// still be handed in.
    ///
    /// # Errors
    ///
    /// [`Failure::RightClosed`], [`Failure::Withdrawn`], [`Failure::Erased`].
    pub(crate) fn may_show(&self, now_ms: u64) -> Result<(), Failure> {
        match self.standing(now_ms) {
            Standing::Admitted | Standing::Suspended(_) | Standing::Ended => Ok(()),
            Standing::Closed => Err(Failure::RightClosed),
            Standing::Withdrawn => Err(Failure::Withdrawn),
            Standing::Erased => Err(Failure::Erased),
        }
    }

    /// Refuses a save that nobody would take. A device that is suspended goes on writing: its team may
    /// be at a door, and what it writes waits with everybody until the suspension is over.
    ///
    /// # Errors
    ///
    /// [`Failure::Withdrawn`], [`Failure::RightEnded`], [`Failure::RightClosed`], [`Failure::Erased`].
    pub(crate) fn may_save(&self, now_ms: u64) -> Result<(), Failure> {
        match self.takes_part(now_ms) {
            Err(Failure::Suspended { .. }) => Ok(()),
            other => other,
        }
    }

    /// Refuses what only a device may do that takes part: to say something about others. What was saved
    /// before can still be handed in.
    ///
    /// # Errors
    ///
    /// [`Failure::Withdrawn`], [`Failure::Suspended`], [`Failure::RightEnded`],
    /// [`Failure::OperationClosed`].
    pub(crate) fn takes_part(&self, now_ms: u64) -> Result<(), Failure> {
        if self.replica().authority().is_closed(now_ms) {
            return Err(Failure::OperationClosed);
        }
        match self.standing(now_ms) {
            Standing::Admitted => Ok(()),
            Standing::Suspended(until) => Err(Failure::Suspended {
                until: time::stamp(until),
            }),
            Standing::Ended => Err(Failure::RightEnded),
            Standing::Closed => Err(Failure::RightClosed),
            Standing::Withdrawn => Err(Failure::Withdrawn),
            Standing::Erased => Err(Failure::Erased),
        }
    }
}

//! Changing what opens a profile: passphrase, database key, rescue code.

use super::files::{Moment, read_slots, undisturbed, write_slots};
use super::{ProfileError, ProfileLock};
use crate::Store;
use vault::Random;
use vault::rescue::RescueCode;
use vault::slots::{KdfParams, KeySlots, Opened, Opener, Phase};

/// What a change of the key is to bring.
#[derive(Debug, Clone, Copy)]
pub struct NewKey<'a> {
    /// The new passphrase.
    pub passphrase: &'a str,
    /// What a try at it costs.
    pub kdf: KdfParams,
    /// Whether the code on paper goes on opening.
    pub keep_rescue: bool,
}

impl ProfileLock {
    /// A new passphrase and a new database key, so that an old copy of the slots opens nothing of
    /// what is written from now on.
    ///
    /// Whatever moment the power fails at, the profile opens again with the old passphrase or with
    /// the new one, and nothing of it is lost. `store` is the database of this profile; readers
    /// opened before have the old key and must be opened anew, whatever the answer is.
    ///
    /// # Errors
    ///
    /// [`ProfileError::WrongPassphrase`] and [`ProfileError::Wait`] when `by` does not open; then
    /// nothing was changed.
    pub fn change_key(
        &self,
        store: &mut Store,
        by: Opener<'_>,
        new: NewKey<'_>,
        now_ms: u64,
        rng: &mut dyn Random,
    ) -> Result<(), ProfileError> {
        self.change_key_minding(store, by, new, now_ms, rng, &undisturbed)
    }

    pub(super) fn change_key_minding(
        &self,
        store: &mut Store,
        by: Opener<'_>,
        new: NewKey<'_>,
        now_ms: u64,
        rng: &mut dyn Random,
        before: Moment<'_>,
    ) -> Result<(), ProfileError> {
        let (slots, opened, in_force) = self.settled(store, by, now_ms, rng, before)?;
        let key = match (&opened.other, opened.phase == in_force) {
            (Some(other), false) => other,
            _ => &opened.key,
        };
        let (begun, next) =
            slots.begin_rekey(key, new.passphrase, new.kdf, new.keep_rescue, rng)?;
        // First phase: doors to both keys, durable in both copies.
        write_slots(&self.folder, &begun, before)?;
        before("rekey")?;
        let raw = next.sqlcipher_key().map_err(|_| ProfileError::Keys)?;
        store.rekey(&raw)?;
        before("checkpoint")?;
        store.checkpoint()?;
        before("check")?;
        store.check_pages()?;
        // Second phase: the doors to the old key go.
        write_slots(&self.folder, &begun.finish(Phase::After), before)
    }

    /// Clears away a change that was cut off, as far as what opened now can.
    fn settled(
        &self,
        store: &Store,
        by: Opener<'_>,
        now_ms: u64,
        rng: &mut dyn Random,
        before: Moment<'_>,
    ) -> Result<(KeySlots, Opened, Phase), ProfileError> {
        let slots = read_slots(&self.folder)?;
        let opened = self.try_door(&slots, by, now_ms)?;
        let raw = opened.key.sqlcipher_key().map_err(|_| ProfileError::Keys)?;
        let in_force = match (store.has_key(&raw), opened.phase) {
            (true, phase) => phase,
            (false, Phase::Before) => Phase::After,
            (false, Phase::After) => Phase::Before,
        };
        let settled = slots.settle(by, &opened, in_force, rng)?;
        write_slots(&self.folder, &settled, before)?;
        Ok((settled, opened, in_force))
    }

    /// A new code on paper, in place of the one there may be. It is shown once and never stored.
    ///
    /// # Errors
    ///
    /// [`ProfileError::WrongPassphrase`] and [`ProfileError::Wait`]; then nothing was changed.
    pub fn make_rescue(
        &self,
        store: &Store,
        passphrase: &str,
        now_ms: u64,
        rng: &mut dyn Random,
    ) -> Result<RescueCode, ProfileError> {
        let by = Opener::Passphrase(passphrase);
        let (slots, opened, in_force) = self.settled(store, by, now_ms, rng, &undisturbed)?;
        let key = match (&opened.other, opened.phase == in_force) {
            (Some(other), false) => other,
            _ => &opened.key,
        };
        let (with, code) = slots.with_rescue(key, rng)?;
        write_slots(&self.folder, &with, &undisturbed)?;
        Ok(code)
    }

    /// The code on paper opens nothing any more.
    ///
    /// # Errors
    ///
    /// [`ProfileError::WrongPassphrase`] and [`ProfileError::Wait`]; then nothing was changed.
    pub fn remove_rescue(
        &self,
        store: &Store,
        passphrase: &str,
        now_ms: u64,
        rng: &mut dyn Random,
    ) -> Result<(), ProfileError> {
        let by = Opener::Passphrase(passphrase);
        let (slots, ..) = self.settled(store, by, now_ms, rng, &undisturbed)?;
        write_slots(&self.folder, &slots.without_rescue(), &undisturbed)
    }

    /// Whether a code on paper opens this profile.
    #[must_use]
    pub fn has_rescue(&self) -> bool {
        read_slots(&self.folder).is_ok_and(|slots| slots.has_rescue())
    }
}

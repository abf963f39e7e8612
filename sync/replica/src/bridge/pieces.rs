//! The pictures of those who are shared. A piece says by its address what it is, so it is sealed anew for the
//! other unit as it is: no proof of who wrote it is needed.

use domain::ids::DocumentId;
use domain::kind::{Class, record_of};
use wire::{Hash, Hlc, SpaceId};

use crate::ReplicaError;
use crate::pieces::piece;
use crate::replica::Replica;

impl Replica {
    /// Pieces have come: whose they are is to be looked at again.
    pub(crate) fn bridge_pieces_came(&mut self, came: &[Hash]) {
        for address in came {
            if let Some(person) = self.bridge.wanted.remove(address) {
                self.bridge.due.insert(person);
            }
        }
    }

    /// Carries what is missing of a person's pictures; whether it carried anything.
    pub(super) fn carry_pieces(
        &mut self,
        person: DocumentId,
        now_ms: u64,
    ) -> Result<bool, ReplicaError> {
        let (missing, wanted) = self.pieces_missing(person, now_ms)?;
        self.bridge
            .wanted
            .extend(wanted.into_iter().map(|address| (address, person)));
        let mut any = false;
        for (into, address) in missing {
            let Some((epoch, key)) = self.writable_key(&into) else {
                continue;
            };
            let Self {
                store,
                space_keys,
                squeezer,
                ..
            } = self;
            let found = store.read(|tx| piece(tx, space_keys, &address, squeezer))?;
            if let Some(encoded) = found {
                any |= self.seal_one_piece((into, epoch, &key), &encoded, None, now_ms)?;
            }
        }
        Ok(any)
    }

    /// Which pieces lack in which space, and which have not come here.
    #[allow(clippy::type_complexity)]
    fn pieces_missing(
        &self,
        person: DocumentId,
        now_ms: u64,
    ) -> Result<(Vec<(SpaceId, Hash)>, Vec<Hash>), ReplicaError> {
        let now = Hlc::at_millis(self.now_for(now_ms));
        let record = record_of(person);
        self.store.read(|tx| -> Result<_, ReplicaError> {
            let (mut missing, mut wanted) = (Vec::new(), Vec::new());
            let Some(home) = tx.home_of(record)?.map(SpaceId) else {
                return Ok((missing, wanted));
            };
            if tx.is_withheld(record.bytes())? {
                return Ok((missing, wanted));
            }
            let class = Class::P2 as u8;
            let shares = tx.shares_of(person, &self.device.0)?;
            let spaces = self.between(home, &self.given(&shares, &home, class), class);
            if spaces.len() < 2 {
                return Ok((missing, wanted));
            }
            let attached = tx.attachments_of(record)?;
            let sound = attached.iter().filter(|(_, attached)| attached.is_sound());
            for address in sound.flat_map(|(_, attached)| &attached.pieces) {
                let Some(address) = crate::pieces::address(address) else {
                    continue;
                };
                let places = tx.piece_places(address.0)?;
                if places.is_empty() {
                    wanted.push(address);
                }
                let mut carried = false;
                for place in &places {
                    let hlc = tx.entry_hlc(place.space, place.device, place.lane, place.seq)?;
                    let until = spaces.get(&SpaceId(place.space)).copied().unwrap_or(0);
                    carried |= Hlc(hlc.unwrap_or(u64::MAX)).millis() <= until;
                }
                for (into, until_ms) in spaces.iter().filter(|_| carried) {
                    let there = places.iter().any(|place| place.space == into.0);
                    if !there && self.carries_into(into, *until_ms, now) {
                        missing.push((*into, address));
                    }
                }
            }
            Ok((missing, wanted))
        })
    }
}

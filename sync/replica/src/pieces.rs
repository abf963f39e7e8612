//! Pictures and papers in pieces: cut, sealed into the log that goes last, put together again.
//!
//! Who may have written a piece is never asked. The item that names it was judged as every item is, and it
//! names the hash: other bytes are another piece. So a piece is as good from whoever brings it, and what a
//! withdrawal takes back is the item.

use std::collections::BTreeMap;

use domain::ids::DocumentId;
use protocol::Squeezer;
use protocol::piece::{Cut, bytes_of, cut, open_piece, pack, seal_piece};
use store::{EntryPlace, Tx};
use vault::SpaceKey;
use wire::{Entry, EpochId, Hash, Lane, SpaceId, decode};

use crate::replica::Replica;
use crate::{ReplicaError, own};

/// How much of a picture is here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PictureHere {
    /// Its bytes; `None` while some are missing, or cannot be read here.
    pub bytes: Option<Vec<u8>>,
    /// Pieces that are here.
    pub have: usize,
    /// Pieces in all.
    pub of: usize,
}

impl Replica {
    /// Cuts a picture into pieces, to be written with [`crate::Prepared::with`].
    ///
    /// # Errors
    ///
    /// [`ReplicaError::Vault`] when randomness fails.
    pub fn cut(&mut self, file: &[u8]) -> Result<Vec<Cut>, ReplicaError> {
        Ok(cut(file, self.rng.as_mut())?)
    }

    /// Puts a picture together by the addresses of its pieces.
    ///
    /// # Errors
    ///
    /// [`ReplicaError::Store`].
    pub fn picture(&self, pieces: &[Hash]) -> Result<PictureHere, ReplicaError> {
        let mut squeezer = Squeezer::new();
        let mut together = Vec::new();
        let mut have = 0;
        self.store.read(|tx| -> Result<(), ReplicaError> {
            for address in pieces {
                let Some(piece) = piece(tx, &self.space_keys, address, &mut squeezer)? else {
                    continue;
                };
                have += 1;
                together.extend(bytes_of(&piece, address).unwrap_or_default());
            }
            Ok(())
        })?;
        let of = pieces.len();
        Ok(PictureHere {
            bytes: (have == of && of > 0).then_some(together),
            have,
            of,
        })
    }

    /// How many of some pieces are here, without reading them.
    ///
    /// # Errors
    ///
    /// [`ReplicaError::Store`].
    pub fn pieces_here(&self, pieces: &[Hash]) -> Result<usize, ReplicaError> {
        self.store.read(|tx| -> Result<usize, ReplicaError> {
            let mut have = 0;
            for address in pieces {
                let here =
                    !tx.piece_places(address.0)?.is_empty() || tx.own_piece(address.0)?.is_some();
                have += usize::from(here);
            }
            Ok(have)
        })
    }

    /// Seals every piece that can be; whether there was any, and whether some wait for a key.
    pub(crate) fn seal_pieces(&mut self, now_ms: u64) -> Result<(bool, bool), ReplicaError> {
        let spaces = self.store.read(|tx| tx.own_pieces_wait())?;
        let (mut any, mut waits) = (false, false);
        for space in spaces.into_iter().map(SpaceId) {
            let Some((epoch, key)) = self.writable_key(&space) else {
                waits = true;
                continue;
            };
            any |= self.seal_pieces_with(space, epoch, &key, now_ms)?;
        }
        Ok((any, waits))
    }

    /// Seals the pieces of one space under a given key.
    pub(crate) fn seal_pieces_with(
        &mut self,
        space: SpaceId,
        epoch: EpochId,
        key: &SpaceKey,
        now_ms: u64,
    ) -> Result<bool, ReplicaError> {
        let mut any = false;
        while let Some(next) = self.store.read(|tx| tx.own_piece_next(space.0))? {
            let document = DocumentId::from_bytes(next.document);
            let sealed =
                self.seal_one_piece((space, epoch, key), &next.bytes, Some(next.n), now_ms)?;
            if !sealed {
                break;
            }
            any = true;
            self.bridge_later([document])?;
        }
        Ok(any)
    }

    /// Seals one encoded piece into the own log; `own` is its number among what was attached here.
    pub(crate) fn seal_one_piece(
        &mut self,
        (space, epoch, key): (SpaceId, EpochId, &SpaceKey),
        encoded: &[u8],
        own: Option<i64>,
        now_ms: u64,
    ) -> Result<bool, ReplicaError> {
        let Some((draft, floor)) = self.next_entry(space, Lane::Attachments, epoch, now_ms) else {
            return Ok(false);
        };
        let packed = pack(encoded, &mut self.squeezer)?;
        let address = packed.root;
        let (entry, id) = seal_piece(&self.keys, &draft, key, packed, self.rng.as_mut())?;
        let place = EntryPlace {
            space: space.0,
            device: self.device.0,
            lane: Lane::Attachments as u8,
            seq: draft.seq,
        };
        let head = self.store.transaction(|tx| -> Result<_, ReplicaError> {
            let head = own::append(tx, (&draft, floor), &entry, id)?;
            tx.piece_put(address.0, &place)?;
            if let Some(n) = own {
                tx.own_piece_sealed(n, place.seq)?;
            }
            Ok(head)
        })?;
        self.put_own_head(space, Lane::Attachments, head);
        Ok(true)
    }
}

/// The address of a piece as an item writes it.
#[must_use]
pub fn address(hex: &str) -> Option<Hash> {
    let digits = hex.as_bytes();
    if digits.len() != 64 || !digits.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    let mut bytes = [0; 32];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
    }
    Some(Hash(bytes))
}

/// An encoded piece, from wherever it lies and opens.
pub(crate) fn piece(
    tx: &Tx<'_>,
    keys: &BTreeMap<(SpaceId, EpochId), SpaceKey>,
    address: &Hash,
    squeezer: &mut Squeezer,
) -> Result<Option<Vec<u8>>, ReplicaError> {
    if let Some(own) = tx.own_piece(address.0)? {
        return Ok(Some(own));
    }
    for place in tx.piece_places(address.0)? {
        let rows = tx.entries_from(place.space, place.device, place.lane, place.seq, 1)?;
        let Some(row) = rows.into_iter().find(|row| row.seq == place.seq) else {
            continue;
        };
        let opened = decode::<Entry>(&row.bytes).ok().and_then(|entry| {
            let key = keys.get(&(entry.header.space, entry.header.epoch))?;
            open_piece(&entry, key, squeezer).ok()
        });
        if let Some(opened) = opened.filter(|opened| bytes_of(opened, address).is_some()) {
            return Ok(Some(opened));
        }
    }
    Ok(None)
}

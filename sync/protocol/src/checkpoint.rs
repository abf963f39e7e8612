//! Checkpoints: signing and checking the table, sealing and opening the chunks.

use vault::{DeviceKeys, EntryKey, Label, Random, SpaceKey, VaultError};
use wire::codec::{decode, encode};
use wire::{Checkpoint, Chunk, ChunkPayload, EpochId, Hash, PublicKey, Signature, SpaceId, limits};

use crate::seal::OpenError;
use crate::squeeze::{SqueezeError, Squeezer, pad};

/// The id of a checkpoint: the hash of what is signed.
#[must_use]
pub fn checkpoint_id(checkpoint: &Checkpoint) -> Hash {
    Hash(vault::sha256(&[
        b"tsunagi/v1/checkpoint\0",
        &checkpoint.signed_bytes(),
    ]))
}

/// Signs a checkpoint of this device; answers its id.
pub fn sign_checkpoint(keys: &DeviceKeys, checkpoint: &mut Checkpoint) -> Hash {
    let id = checkpoint_id(checkpoint);
    checkpoint.signature = Signature(keys.sign(Label::Checkpoint, &id.0));
    id
}

/// Checks a checkpoint against its device's signing key; answers its id.
///
/// # Errors
///
/// [`VaultError::BadSignature`].
pub fn verify_checkpoint(checkpoint: &Checkpoint, signer: &PublicKey) -> Result<Hash, VaultError> {
    let id = checkpoint_id(checkpoint);
    vault::verify(&signer.0, Label::Checkpoint, &id.0, &checkpoint.signature.0)?;
    Ok(id)
}

/// The id of a chunk: the hash of its bytes.
#[must_use]
pub fn chunk_id(bytes: &[u8]) -> Hash {
    Hash(vault::sha256(&[b"tsunagi/v1/chunk\0", bytes]))
}

/// Packs the parts of a chunk: much work, and nothing of a replica is needed for it.
///
/// # Errors
///
/// [`SqueezeError::TooLarge`] when they make no chunk: take fewer.
pub fn pack_chunk(parts: &[Vec<u8>], squeezer: &mut Squeezer) -> Result<Vec<u8>, SqueezeError> {
    let raw = encode(&ChunkPayload {
        parts: parts.to_vec(),
    });
    let mut packed = squeezer.pack_chunk(&raw)?;
    pad(&mut packed);
    if packed.len() > limits::CHUNK - OVERHEAD {
        return Err(SqueezeError::TooLarge);
    }
    Ok(packed)
}

/// What a chunk adds to its packed payload at most, in bytes.
const OVERHEAD: usize = 256;

/// Seals a packed chunk.
///
/// # Errors
///
/// [`VaultError`] when randomness fails; nothing was made then.
pub fn seal_chunk(
    space: SpaceId,
    (epoch, key): (EpochId, &SpaceKey),
    packed: Vec<u8>,
    rng: &mut dyn Random,
) -> Result<Vec<u8>, VaultError> {
    let mut salt = [0; 32];
    rng.fill(&mut salt)?;
    let chunk_key = EntryKey::derive(key, &salt, &space.0, &epoch.0)?;
    let mut chunk = Chunk {
        suite: wire::entry::SUITE,
        space,
        epoch,
        salt,
        commitment: chunk_key.commitment(),
        sealed: Vec::new(),
    };
    chunk.sealed = chunk_key.seal(&bound_to(&chunk), packed)?;
    Ok(encode(&chunk))
}

/// Opens a chunk of a space; answers its encoded parts.
///
/// # Errors
///
/// [`OpenError`] by the step that failed.
pub fn open_chunk(
    chunk: &Chunk,
    key: &SpaceKey,
    squeezer: &mut Squeezer,
) -> Result<Vec<Vec<u8>>, OpenError> {
    if chunk.suite != wire::entry::SUITE {
        return Err(OpenError::Newer {
            version: wire::checkpoint::VERSION,
            suite: chunk.suite,
            kind: 0,
        });
    }
    let chunk_key = EntryKey::derive(key, &chunk.salt, &chunk.space.0, &chunk.epoch.0)?;
    let packed = chunk_key.open(&chunk.commitment, &bound_to(chunk), chunk.sealed.clone())?;
    let raw = squeezer.unpack_up_to(&packed, limits::CHUNK_PAYLOAD)?;
    Ok(decode::<ChunkPayload>(&raw)?.parts)
}

/// No entry's header begins like this, so an entry never passes as a chunk.
fn bound_to(chunk: &Chunk) -> [u8; 32] {
    vault::sha256(&[b"tsunagi/v1/chunk-aad\0", &chunk.header_bytes()])
}

//! Hashes with a label each, so that one can never stand for another.

use ring::digest;

/// SHA-256 over the parts, one after the other. Parts of changing length need their own framing.
#[must_use]
pub fn sha256(parts: &[&[u8]]) -> [u8; 32] {
    let mut context = digest::Context::new(&digest::SHA256);
    for part in parts {
        context.update(part);
    }
    let mut out = [0; 32];
    for (to, from) in out.iter_mut().zip(context.finish().as_ref()) {
        *to = *from;
    }
    out
}

fn first16(hash: [u8; 32]) -> [u8; 16] {
    let mut out = [0; 16];
    for (to, from) in out.iter_mut().zip(hash) {
        *to = from;
    }
    out
}

/// Names a device by its signing key and its key for receiving secrets.
#[must_use]
pub fn device_id(sign: &[u8; 32], kem: &[u8; 32]) -> [u8; 32] {
    sha256(&[b"tsunagi/v1/dev", sign, kem])
}

/// The Automerge actor under which a device writes one document.
///
/// Derived, so that a receiver can tell that nobody writes in another device's name.
#[must_use]
pub fn actor_id(device: &[u8; 32], doc: &[u8; 16]) -> [u8; 16] {
    first16(sha256(&[b"tsunagi/v1/actor", device, doc]))
}

/// Names the space of a unit and class within an operation.
///
/// Derived, not random, so that two admins who open the same space apart open one space, and
/// nobody can take another space's name.
#[must_use]
pub fn space_id(operation: &[u8; 16], unit: &[u8; 16], class: u8) -> [u8; 16] {
    first16(sha256(&[b"tsunagi/v1/space", operation, unit, &[class]]))
}

/// Twenty decimal digits (66 bits) of a hash, for two people to compare by eye or telephone.
///
/// Fewer digits could be ground out by someone who chooses keys until the digits fit.
#[must_use]
pub fn check_digits(hash: &[u8; 32]) -> String {
    let number = u128::from_be_bytes(first16(*hash));
    format!("{:020}", number % 100_000_000_000_000_000_000)
}

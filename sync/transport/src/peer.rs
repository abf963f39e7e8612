//! A peer's network key and libp2p's name for it, which is made from the same 32 bytes.

use libp2p::PeerId;
use libp2p::identity::{PublicKey, ed25519};

/// What precedes the key in an Ed25519 peer id: a protobuf field "key type: Ed25519" and a
/// field "32 bytes follow" (libp2p specification, "Peer ids").
const PREFIX: [u8; 4] = [0x08, 0x01, 0x12, 0x20];

/// The peer id of an Ed25519 public key, or `None` when the bytes are no point on the curve.
pub(crate) fn peer_id(net_key: &[u8; 32]) -> Option<PeerId> {
    let key = ed25519::PublicKey::try_from_bytes(net_key).ok()?;
    Some(PublicKey::from(key).to_peer_id())
}

/// The Ed25519 public key inside a peer id, or `None` for ids of other kinds of keys.
pub(crate) fn net_key(peer: &PeerId) -> Option<[u8; 32]> {
    let digest = peer.as_ref().digest();
    let key = digest.strip_prefix(&PREFIX)?;
    key.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use libp2p::identity::Keypair;

    #[test]
    fn a_key_and_its_peer_id_name_each_other() {
        let keypair = Keypair::ed25519_from_bytes([7; 32]).expect("any seed is a key");
        let key = net_key(&keypair.public().to_peer_id()).expect("an Ed25519 id");
        assert_eq!(
            peer_id(&key),
            Some(keypair.public().to_peer_id()),
            "the id holds the key itself"
        );
    }

    #[test]
    fn bytes_that_are_no_key_name_nobody() {
        let mut off_curve = [0xff; 32];
        off_curve[31] = 0x7f;
        // 2^255 - 1 is above the field's modulus; some decoders reduce it, so the only promise
        // is that there is no panic and that a name, if any, is not another key's.
        if let Some(id) = peer_id(&off_curve) {
            assert_eq!(net_key(&id), Some(off_curve));
        }
    }
}

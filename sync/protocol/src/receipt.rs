//! Signing and checking of receipts.

use vault::{DeviceKeys, Label, VaultError};
use wire::{DeviceId, Hash, Hlc, PublicKey, Receipt, ReceiptPosition, Signature, SpaceId};

use crate::shelf::Logs;

/// This device's word about what it holds of one space, and which rights it knows.
#[must_use]
pub fn sign_receipt(
    keys: &DeviceKeys,
    space: SpaceId,
    hlc: Hlc,
    authority: Hash,
    logs: &Logs,
) -> Receipt {
    let mut receipt = Receipt {
        device: DeviceId(keys.device_id()),
        space,
        hlc,
        authority,
        vector: logs
            .iter()
            .map(|((device, lane), head)| ReceiptPosition {
                device: *device,
                lane: *lane,
                seq: head.seq,
            })
            .collect(),
        signature: Signature::ZERO,
    };
    receipt.signature = Signature(keys.sign(Label::Receipt, &receipt_hash(&receipt)));
    receipt
}

/// Checks a receipt against its device's signing key.
///
/// # Errors
///
/// [`VaultError::BadSignature`].
pub fn verify_receipt(receipt: &Receipt, signer: &PublicKey) -> Result<(), VaultError> {
    vault::verify(
        &signer.0,
        Label::Receipt,
        &receipt_hash(receipt),
        &receipt.signature.0,
    )
}

fn receipt_hash(receipt: &Receipt) -> [u8; 32] {
    vault::sha256(&[b"tsunagi/v1/receipt\0", &receipt.signed_bytes()])
}

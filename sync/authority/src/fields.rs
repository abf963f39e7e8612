//! Fields of a statement, read one after the other, and those that several kinds share.

use minicbor::decode::Decoder;
use minicbor::encode::{Encoder, Write};
use vault::check_public_key;
use wire::ids::PublicKey;

use crate::StatementError;
use crate::body::Written;

/// Most root keys.
const MAX_ROOT_KEYS: u64 = 7;

pub(crate) fn write_root_keys<W: Write>(keys: &[PublicKey], to: &mut Encoder<W>) -> Written<W> {
    to.array(keys.len() as u64)?;
    for key in keys {
        to.encode(key)?;
    }
    to.ok()
}

/// One to seven keys, none weak and none twice.
pub(crate) fn read_root_keys(from: &mut Fields<'_>) -> Result<Vec<PublicKey>, StatementError> {
    let count = from.array("root keys")?;
    if count == 0 || count > MAX_ROOT_KEYS {
        return Err(StatementError::BadField { field: "root keys" });
    }
    let mut keys = Vec::new();
    for _ in 0..count {
        let key = PublicKey(from.fixed("root key")?);
        check_public_key(&key.0).map_err(|_| StatementError::WeakKey)?;
        if keys.contains(&key) {
            return Err(StatementError::WeakKey);
        }
        keys.push(key);
    }
    Ok(keys)
}

pub(crate) fn write_classes<W: Write>(classes: &[u8], to: &mut Encoder<W>) -> Written<W> {
    to.array(classes.len() as u64)?;
    for class in classes {
        to.u8(*class)?;
    }
    to.ok()
}

pub(crate) fn read_classes(
    from: &mut Fields<'_>,
    field: &'static str,
) -> Result<Vec<u8>, StatementError> {
    let mut classes = Vec::new();
    for _ in 0..from.array(field)? {
        classes.push(from.small(field)?);
    }
    ascending(&classes, field)?;
    if classes.iter().any(|class| *class > 4) {
        return Err(StatementError::BadField { field });
    }
    Ok(classes)
}

/// A set on the wire: strictly ascending, not empty where something must be named.
pub(crate) fn ascending<T: Ord>(values: &[T], field: &'static str) -> Result<(), StatementError> {
    if values.is_sorted_by(|before, after| before < after) {
        Ok(())
    } else {
        Err(StatementError::BadField { field })
    }
}

/// Reads fields one after the other; every refusal names the field.
pub(crate) struct Fields<'b>(Decoder<'b>);

impl<'b> Fields<'b> {
    pub(crate) fn of(bytes: &'b [u8]) -> Self {
        Self(Decoder::new(bytes))
    }

    pub(crate) fn fixed<const N: usize>(
        &mut self,
        field: &'static str,
    ) -> Result<[u8; N], StatementError> {
        self.0
            .bytes()
            .ok()
            .and_then(|bytes| bytes.try_into().ok())
            .ok_or(StatementError::BadField { field })
    }

    pub(crate) fn blob(&mut self, field: &'static str) -> Result<&'b [u8], StatementError> {
        self.0
            .bytes()
            .map_err(|_| StatementError::BadField { field })
    }

    pub(crate) fn text(&mut self, field: &'static str) -> Result<String, StatementError> {
        self.0
            .str()
            .map(str::to_owned)
            .map_err(|_| StatementError::BadField { field })
    }

    pub(crate) fn truth(&mut self, field: &'static str) -> Result<bool, StatementError> {
        self.0
            .bool()
            .map_err(|_| StatementError::BadField { field })
    }

    pub(crate) fn number(&mut self, field: &'static str) -> Result<u64, StatementError> {
        self.0.u64().map_err(|_| StatementError::BadField { field })
    }

    pub(crate) fn small(&mut self, field: &'static str) -> Result<u8, StatementError> {
        self.0.u8().map_err(|_| StatementError::BadField { field })
    }

    pub(crate) fn array(&mut self, field: &'static str) -> Result<u64, StatementError> {
        self.0
            .array()
            .ok()
            .flatten()
            .ok_or(StatementError::BadField { field })
    }

    pub(crate) fn null(&mut self) -> bool {
        let mut ahead = self.0.clone();
        if ahead.null().is_ok() {
            self.0 = ahead;
            return true;
        }
        false
    }
}

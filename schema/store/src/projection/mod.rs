//! Lists made from documents.

use crate::{StoreError, Tx};
use document::{Document, Writes};

impl Tx<'_> {
    pub(crate) fn project(
        &self,
        _document: &Document,
        _writes: &[Writes],
    ) -> Result<(), StoreError> {
        Ok(())
    }

    pub(crate) fn refresh_people(&self) -> Result<(), StoreError> {
        Ok(())
    }
}

//! What each request takes and answers, as the screens and scripts see it.
//!
//! These types cross the door: they become `ui/src/generated/app.ts`. Domain types never do.
//! Times are RFC 3339 text, dates ISO text, codes the ASCII codes of the data dictionary.

pub mod agreement;
pub mod attachment;
pub mod audit;
pub mod code;
pub mod handover;
pub mod hidden;
pub mod import;
pub mod intake;
pub mod keys;
pub mod ledger;
pub mod member;
pub mod person;
pub mod root;
pub mod same;
pub mod setup;
pub mod share;
pub mod stick;
pub mod sync;
pub mod today;
pub mod tray;
pub mod visit;

/// Declares a type that crosses the door: bounded names in camelCase, unknown fields refused.
macro_rules! crossing {
    ($($(#[$meta:meta])* pub struct $name:ident { $($(#[$fmeta:meta])* pub $field:ident : $type:ty),* $(,)? })*) => {
        $(
            $(#[$meta])*
            #[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize, ts_rs::TS)]
            #[serde(rename_all = "camelCase", deny_unknown_fields)]
            #[ts(rename_all = "camelCase")]
            pub struct $name { $($(#[$fmeta])* pub $field: $type),* }
        )*
    };
}
pub(crate) use crossing;

//! A relay: keeps and forwards what it cannot read.
//!
//! It speaks the same conversations as laptops do ([`protocol::Session`]), takes from and gives to
//! devices that the operation's statements admit, and checks of every entry that its author signed it
//! and that it is the next of its log. It is given no key of any space: the reducer refuses every
//! statement that would give it one.
//!
//! [`Hall`] decides, [`Depot`] keeps, the shells around them own sockets and clocks.

mod config;
mod depot;
mod hall;
mod identity;
mod limits;
mod metrics;
mod server;

pub use config::{Config, ConfigError, LimitsFile, Storage};
pub use depot::{
    CheckpointRow, Depot, DepotError, EntryRow, HeadRow, MOST_FORKS, News, OperationRow, Postgres,
    ReceiptRow, Sqlite, State, Used,
};
pub use hall::{Hall, Input, Output, Tally};
pub use identity::{Identity, IdentityError};
pub use limits::Limits;
pub use metrics::Metrics;
pub use server::{Server, ServerError, open_depot};

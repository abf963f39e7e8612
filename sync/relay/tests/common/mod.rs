//! What the tests of the relay share.
#![allow(missing_docs, dead_code, clippy::indexing_slicing)]

pub mod laptop;
pub mod pg;
pub mod yard;

use relay::{Depot, Sqlite};
use tempfile::TempDir;

pub const MIB: u64 = 1 << 20;

/// Both databases, each with a place of its own.
pub enum Place {
    Sqlite(TempDir),
    Postgres(pg::Server),
}

impl Place {
    pub fn sqlite() -> Self {
        Self::Sqlite(tempfile::tempdir().expect("a temporary folder"))
    }

    pub fn postgres() -> Self {
        Self::Postgres(pg::Server::start(false))
    }

    pub fn depot(&self) -> Box<dyn Depot> {
        match self {
            Self::Sqlite(folder) => {
                let file = folder.path().join("relay.db");
                Box::new(Sqlite::open(&file, 1024 * MIB).expect("a new file"))
            }
            Self::Postgres(server) => {
                Box::new(relay::Postgres::open(&server.config()).expect("the server runs"))
            }
        }
    }

    /// Ends every connection to the database, as a network or an administrator may.
    pub fn cut_connections(&self) {
        let Self::Postgres(server) = self else { return };
        let mut client = postgres::Client::connect(&server.config(), postgres::NoTls).expect("up");
        client
            .batch_execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                 WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'",
            )
            .expect("they are cut");
    }

    pub fn folder(&self) -> &std::path::Path {
        match self {
            Self::Sqlite(folder) => folder.path(),
            Self::Postgres(server) => server.folder(),
        }
    }
}

/// Panics when some file below a folder holds these bytes; and when they would not be found.
pub fn nowhere_in(folder: &std::path::Path, marker: &str) {
    assert!(
        !holds(folder, marker.as_bytes()),
        "{marker} can be read at the relay"
    );
    let proof = folder.join("proof-of-the-search");
    std::fs::write(&proof, format!("abc{marker}def")).expect("written");
    assert!(
        holds(folder, marker.as_bytes()),
        "the search finds what is there"
    );
    std::fs::remove_file(proof).expect("removed");
}

/// Whether some file below a folder holds these bytes.
fn holds(folder: &std::path::Path, marker: &[u8]) -> bool {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return false;
    };
    entries.flatten().any(|entry| {
        let path = entry.path();
        if path.is_dir() {
            return holds(&path, marker);
        }
        std::fs::read(&path)
            .is_ok_and(|bytes| bytes.windows(marker.len()).any(|window| window == marker))
    })
}

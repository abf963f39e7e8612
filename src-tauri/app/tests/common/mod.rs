//! A laptop without a window, for the stories of this crate.
#![allow(dead_code, clippy::unwrap_used, clippy::indexing_slicing)]

use app::context::{Context, KeyCost, Network, Settings};
use app::failure::Failure;
use app::time::Clock;
use serde_json::{Value, json};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tempfile::TempDir;

pub const PASSPHRASE: &str = "correct horse battery staple";

/// A clock that stands until it is told to go.
#[derive(Clone)]
pub struct Travel(Arc<AtomicU64>);

impl Travel {
    pub fn new() -> Self {
        // 2026-11-23 10:00 in Japan.
        Self(Arc::new(AtomicU64::new(1_795_395_600_000)))
    }

    pub fn go(&self, ms: u64) {
        self.0.fetch_add(ms, Ordering::SeqCst);
    }
}

impl Clock for Travel {
    fn now_ms(&self) -> u64 {
        self.0.load(Ordering::SeqCst)
    }
}

pub struct Laptop {
    pub folder: TempDir,
    pub clock: Travel,
    pub context: Context,
}

impl Laptop {
    pub fn new(stick: &Path) -> Self {
        Self::at(TempDir::new().unwrap(), stick, Travel::new())
    }

    fn at(folder: TempDir, stick: &Path, clock: Travel) -> Self {
        let settings = Settings {
            home: folder.path().to_path_buf(),
            exchange: stick.to_path_buf(),
            searched: Vec::new,
            network: Network::Off,
            key_cost: KeyCost::Lowest,
        };
        let context = Context::start(settings, clock.clone(), |_| {});
        Self {
            folder,
            clock,
            context,
        }
    }

    /// The program is closed and started again.
    pub fn restart(self) -> Self {
        let stick = self.context.settings.exchange.clone();
        let Self {
            folder,
            clock,
            context,
        } = self;
        drop(context);
        Self::at(folder, &stick, clock)
    }

    pub fn ask(&self, request: &str, args: Value) -> Result<Value, Failure> {
        app::api::dispatch(&self.context, request, args)
    }

    pub fn must(&self, request: &str, args: Value) -> Value {
        self.ask(request, args)
            .unwrap_or_else(|failure| panic!("{request}: {failure:?}"))
    }

    pub fn found(&self) -> Value {
        self.must("create_operation", json!({
            "operationName": "【訓練】能登半島地震", "municipality": "輪島市", "lgCode": "172049",
            "deviceName": "河井小-1", "operatorName": "森", "team": "A班", "passphrase": PASSPHRASE,
        }))
    }
}

pub fn member(
    family: &str,
    given: &str,
    family_kana: &str,
    given_kana: &str,
    birth: &str,
) -> Value {
    json!({
        "family": family, "given": given, "familyKana": family_kana, "givenKana": given_kana,
        "birth": birth, "sex": "", "relationship": "", "consideration": [], "nameUnknown": false, "here": true,
    })
}

pub fn household(members: Vec<Value>) -> Value {
    json!({
        "members": members, "postalCode": "928-0001", "address": "輪島市河井町2部123", "phone": "0768-00-1234",
        "placeId": null, "stayCategory": "in_home", "placeText": "", "consent": "partners", "source": "",
        "seenAt": null,
    })
}

pub fn visit(person: &str, text: &str) -> Value {
    json!({
        "personIds": [person], "result": "met", "text": text, "health": false, "seenAt": null, "source": "",
        "need": null, "next": null, "urgent": null, "watchLevel": "",
    })
}

//! The program behind the door, and what it tells the screens without being asked.

use crate::door::Answers;
use crate::window;
use app::context::{Context, KeyCost, Network, Settings};
use app::failure::Failure;
use app::time::SystemClock;
use app::{api, folders};
use serde_json::Value;
use tauri::{AppHandle, Emitter, Runtime};

/// Where laptops look for each other unless told otherwise; a firewall can be opened for it.
/// When it is taken (a second device on this machine), the link takes another.
const PORT: u16 = 4711;

/// The program as a window runs it.
pub struct Program(Context);

impl Answers for Program {
    fn answer(&self, name: &str, args: Value) -> Result<Value, Failure> {
        api::dispatch(&self.0, name, args)
    }
}

/// Starts the program on this account's folders; what changes is told to `screens`.
///
/// No profile is opened and nothing is listened on before somebody types the passphrase.
pub fn start<R: Runtime>(screens: AppHandle<R>) -> Program {
    let settings = Settings {
        home: folders::home(),
        exchange: folders::exchange(),
        searched: folders::searched,
        paper: std::env::current_exe().ok(),
        network: network(std::env::var("TSUNAGI_NETWORK").ok().as_deref()),
        key_cost: KeyCost::Calibrated,
        witness: folders::witness(),
    };
    Program(Context::start(settings, SystemClock, move |event| {
        if let Err(error) = screens.emit_to(window::LABEL, window::CHANGED, event) {
            tracing::warn!(%error, "the screens were not told of a change");
        }
    }))
}

/// `off` and `loopback` are for tests and demonstrations; all else is the local network.
fn network(chosen: Option<&str>) -> Network {
    match chosen {
        Some("off") => Network::Off,
        Some("loopback") => Network::Loopback { port: 0 },
        _ => Network::Local { port: PORT },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_word_never_cuts_a_laptop_off() {
        assert_eq!(network(None), Network::Local { port: PORT });
        assert_eq!(network(Some("Loopback ")), Network::Local { port: PORT });
        assert_eq!(network(Some("loopback")), Network::Loopback { port: 0 });
        assert_eq!(network(Some("off")), Network::Off);
    }
}

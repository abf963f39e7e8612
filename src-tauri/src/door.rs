//! The one door from the screens into Rust.

use app::failure::Failure;
use serde_json::Value;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

/// What stands behind the door: the program itself, or a stand-in in a test.
pub trait Answers: Send + Sync + 'static {
    /// Does what was asked for and says how it went.
    ///
    /// # Errors
    ///
    /// The [`Failure`] whose code the screen turns into words.
    fn answer(&self, name: &str, args: Value) -> Result<Value, Failure>;
}

/// Kept by the window for as long as it runs.
pub struct Door(Arc<dyn Answers>);

impl Door {
    /// A door to `behind`.
    pub fn new(behind: impl Answers) -> Self {
        Self(Arc::new(behind))
    }
}

/// Carries one request from a screen to the program and brings the answer back.
///
/// It runs off the window's thread, so that a slow disk never freezes the form, and turns a
/// panic into an incident, so that a bug in one screen never closes a form that someone is
/// filling in.
///
/// # Errors
///
/// The [`Failure`] of the request; `internal` when it panicked.
#[tauri::command]
pub async fn call(
    door: tauri::State<'_, Door>,
    name: String,
    args: Value,
) -> Result<Value, Failure> {
    let behind = Arc::clone(&door.0);
    tauri::async_runtime::spawn_blocking(move || {
        catch_unwind(AssertUnwindSafe(|| behind.answer(&name, args)))
            .unwrap_or_else(|_| Err(Failure::internal(&format!("{name} panicked"))))
    })
    .await
    .unwrap_or_else(|gone| Err(Failure::internal(&gone)))
}

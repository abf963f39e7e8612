//! The program behind the door, and what it tells the screens without being asked.

use crate::door::Answers;
use crate::folders::Folders;
use app::failure::Failure;
use serde_json::Value;
use tauri::{AppHandle, Runtime};

/// Answers until the program itself stands.
struct Nobody;

impl Answers for Nobody {
    fn answer(&self, _: &str, _: Value) -> Result<Value, Failure> {
        Err(Failure::NotSetUp)
    }
}

/// Starts the program on its folders.
pub fn start<R: Runtime>(_folders: Folders, _screens: AppHandle<R>) -> impl Answers {
    Nobody
}

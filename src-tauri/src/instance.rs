//! One window for one data folder.
//!
//! A second start (an impatient double click) brings the first window to the front and ends. The
//! lock is the operating system's, so it ends with the process, however that ends; two starts
//! with different data folders are two devices and do not meet here.

use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::Path;

/// Held for as long as the window lives.
#[derive(Debug)]
pub struct Instance {
    _lock: File,
    #[cfg(unix)]
    knocks: Option<std::os::unix::net::UnixListener>,
}

/// What came of asking for the folder.
#[derive(Debug)]
pub enum Claim {
    /// Ours: open the window.
    First(Instance),
    /// Another window has it, and was asked to come to the front.
    Taken,
}

impl Instance {
    /// Claims `home`, which is made if it is missing.
    ///
    /// # Errors
    ///
    /// When the folder cannot be made or written.
    pub fn claim(home: &Path) -> io::Result<Claim> {
        make_private(home)?;
        let lock = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(home.join("window.lock"))?;
        match lock.try_lock() {
            Ok(()) => Ok(Claim::First(Self {
                _lock: lock,
                #[cfg(unix)]
                knocks: listen(home),
            })),
            Err(TryLockError::WouldBlock) => {
                #[cfg(unix)]
                knock(home);
                Ok(Claim::Taken)
            }
            Err(TryLockError::Error(error)) => Err(error),
        }
    }

    /// Calls `raise` each time somebody starts the program again.
    pub fn on_second_start(&mut self, raise: impl Fn() + Send + 'static) {
        #[cfg(unix)]
        if let Some(knocks) = self.knocks.take() {
            std::thread::spawn(move || {
                // The connection itself is the message; nothing is read from it.
                while knocks.accept().is_ok() {
                    raise();
                }
            });
        }
        #[cfg(not(unix))]
        drop(raise);
    }
}

/// Makes the folder for the owner alone.
fn make_private(home: &Path) -> io::Result<()> {
    let mut folder = std::fs::DirBuilder::new();
    folder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut folder, 0o700);
    folder.create(home)
}

/// Without it the lock still holds; only the coming to the front is lost (a path too long for a socket).
#[cfg(unix)]
fn listen(home: &Path) -> Option<std::os::unix::net::UnixListener> {
    let door = home.join("window.sock");
    // Left behind by a process that was killed; the lock says that nobody uses it.
    let _ = std::fs::remove_file(&door);
    std::os::unix::net::UnixListener::bind(door).ok()
}

#[cfg(unix)]
fn knock(home: &Path) {
    if let Err(error) = std::os::unix::net::UnixStream::connect(home.join("window.sock")) {
        tracing::warn!(%error, "the other window could not be called");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc;
    use std::time::Duration;

    #[test]
    fn a_second_start_brings_the_first_window_to_the_front() {
        let home = tempfile::tempdir().expect("folder");
        let Claim::First(mut first) = Instance::claim(home.path()).expect("writable") else {
            panic!("nobody else is here");
        };
        let (raised, seen) = mpsc::channel();
        first.on_second_start(move || raised.send(()).expect("the test waits"));

        let second = Instance::claim(home.path()).expect("writable");
        assert!(
            matches!(second, Claim::Taken),
            "two windows would fight over one profile"
        );
        seen.recv_timeout(Duration::from_secs(20))
            .expect("the first window hears of it");
    }

    #[test]
    fn the_folder_is_free_again_when_the_window_is_gone() {
        let home = tempfile::tempdir().expect("folder");
        drop(Instance::claim(home.path()).expect("writable"));
        assert!(
            matches!(
                Instance::claim(home.path()).expect("writable"),
                Claim::First(_)
            ),
            "a stale lock would lock people out"
        );
    }

    #[test]
    fn two_data_folders_are_two_devices() {
        let (one, two) = (
            tempfile::tempdir().expect("folder"),
            tempfile::tempdir().expect("folder"),
        );
        let held = Instance::claim(one.path()).expect("writable");
        assert!(matches!(
            Instance::claim(two.path()).expect("writable"),
            Claim::First(_)
        ));
        drop(held);
    }

    #[cfg(unix)]
    #[test]
    fn other_accounts_of_the_laptop_cannot_look_into_the_folder() {
        use std::os::unix::fs::PermissionsExt;
        let above = tempfile::tempdir().expect("folder");
        let home = above.path().join("new");
        drop(Instance::claim(&home).expect("writable"));
        let mode = std::fs::metadata(&home).expect("made").permissions().mode();
        assert_eq!(mode & 0o077, 0);
    }
}

//! One window for one data folder.
//!
//! A second start (an impatient double click) brings the first window to the front and ends. A start
//! while the first is just closing waits for its end and opens the window: otherwise a person would
//! start the program and see nothing. The lock is the operating system's, so it ends with the process,
//! however that ends; two starts with different data folders are two devices and do not meet here.

use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::Path;
use std::time::{Duration, Instant};

/// How long a start waits for one that is closing: its last save and its links take seconds at most.
const PATIENCE: Duration = Duration::from_secs(20);

/// How often it looks.
const LOOK: Duration = Duration::from_millis(50);

/// The answer of a window that came to the front.
#[cfg(unix)]
const HERE: u8 = 1;

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
    /// Claims `home`, which is made if it is missing. Waits while another start holds it whose window
    /// does not answer, because it is closing or not open yet.
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
        let begun = Instant::now();
        loop {
            match lock.try_lock() {
                Ok(()) => {
                    return Ok(Claim::First(Self {
                        _lock: lock,
                        #[cfg(unix)]
                        knocks: listen(home),
                    }));
                }
                Err(TryLockError::WouldBlock) => {
                    if came_forward(home) || begun.elapsed() > PATIENCE {
                        return Ok(Claim::Taken);
                    }
                    std::thread::sleep(LOOK);
                }
                Err(TryLockError::Error(error)) => return Err(error),
            }
        }
    }

    /// Calls `raise` each time somebody starts the program again; it answers whether the window is
    /// there and came to the front.
    pub fn on_second_start(&mut self, raise: impl Fn() -> bool + Send + 'static) {
        #[cfg(unix)]
        if let Some(knocks) = self.knocks.take() {
            std::thread::spawn(move || {
                // The connection itself is the question; nothing is read from it.
                while let Ok((mut knocking, _)) = knocks.accept() {
                    if raise() {
                        // Who asked may be gone; nothing follows from that.
                        let _ = io::Write::write_all(&mut knocking, &[HERE]);
                    }
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

/// Asks the other window to come to the front; whether it says that it did.
#[cfg(unix)]
fn came_forward(home: &Path) -> bool {
    let Ok(mut door) = std::os::unix::net::UnixStream::connect(home.join("window.sock")) else {
        return false;
    };
    let mut answer = [0];
    door.set_read_timeout(Some(Duration::from_secs(2))).is_ok()
        && io::Read::read_exact(&mut door, &mut answer).is_ok()
        && answer == [HERE]
}

/// Elsewhere nobody can be asked: a window that holds the folder for a second is open.
#[cfg(not(unix))]
fn came_forward(_home: &Path) -> bool {
    std::thread::sleep(Duration::from_secs(1));
    true
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
        first.on_second_start(move || raised.send(()).is_ok());

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

    #[cfg(unix)]
    #[test]
    fn a_start_while_the_first_is_closing_waits_and_opens_the_window() {
        let home = tempfile::tempdir().expect("folder");
        let Claim::First(mut first) = Instance::claim(home.path()).expect("writable") else {
            panic!("nobody else is here");
        };
        let (asked, seen) = mpsc::channel();
        first.on_second_start(move || {
            // Its window is gone already.
            let _ = asked.send(());
            false
        });
        let folder = home.path().to_owned();
        let second = std::thread::spawn(move || Instance::claim(&folder).expect("writable"));
        seen.recv_timeout(Duration::from_secs(20))
            .expect("the second asks");
        drop(first);
        let second = second.join().expect("it ends");
        assert!(matches!(second, Claim::First(_)), "a person sees a window");
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

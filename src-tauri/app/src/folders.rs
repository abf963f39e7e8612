//! Where profiles and files for other devices lie on this machine.

use crate::context::Witness;
use std::path::{Path, PathBuf};

fn from_env(name: &str) -> Option<PathBuf> {
    std::env::var_os(name)
        .filter(|value| !value.is_empty())
        .map(PathBuf::from)
}

fn user_home() -> PathBuf {
    from_env("HOME")
        .or_else(|| from_env("USERPROFILE"))
        .unwrap_or_else(|| PathBuf::from("."))
}

/// Folder of the profiles: `TSUNAGI_HOME`, else the data folder of the user.
#[must_use]
pub fn home() -> PathBuf {
    from_env("TSUNAGI_HOME")
        .or_else(|| from_env("XDG_DATA_HOME").map(|folder| folder.join("tsunagi")))
        .or_else(|| from_env("LOCALAPPDATA").map(|folder| folder.join("tsunagi")))
        .unwrap_or_else(|| user_home().join(".local/share/tsunagi"))
}

/// Where it is kept how far each profile has come: a folder of this machine that a backup of the
/// profiles does not contain. `TSUNAGI_STATE`, else the state folder of the user.
#[must_use]
pub fn witness() -> Witness {
    let folder = from_env("TSUNAGI_STATE")
        .or_else(|| from_env("XDG_STATE_HOME").map(|folder| folder.join("tsunagi")))
        .or_else(|| from_env("LOCALAPPDATA").map(|folder| folder.join("tsunagi-device")))
        .unwrap_or_else(|| user_home().join(".local/state/tsunagi"));
    Witness {
        folder,
        machine: machine(),
    }
}

/// A name of this machine, where the system has one that can be read; zeros elsewhere.
fn machine() -> [u8; 32] {
    match std::fs::read("/etc/machine-id") {
        Ok(name) if !name.is_empty() => vault::sha256(&[b"tsunagi/v1/machine\0", &name]),
        _ => [0; 32],
    }
}

/// Folder for files to and from other devices: `TSUNAGI_EXCHANGE`, else つなぎ in the home folder.
#[must_use]
pub fn exchange() -> PathBuf {
    from_env("TSUNAGI_EXCHANGE").unwrap_or_else(|| user_home().join("つなぎ"))
}

/// Where sticks appear on this kind of machine, for this user.
fn stick_roots() -> [PathBuf; 3] {
    let name = from_env("USER").unwrap_or_default();
    [
        PathBuf::from("/media").join(&name),
        PathBuf::from("/run/media").join(&name),
        PathBuf::from("/Volumes"),
    ]
}

/// Whether a folder is a stick that is plugged in, or lies on one.
#[must_use]
pub fn is_stick(folder: &Path) -> bool {
    stick_roots()
        .iter()
        .any(|root| folder.starts_with(root) && folder != root)
}

/// Further folders that are looked into: downloads, the desk, and sticks that are plugged in.
#[must_use]
pub fn searched() -> Vec<PathBuf> {
    if from_env("TSUNAGI_EXCHANGE").is_some() {
        return Vec::new();
    }
    let user = user_home();
    let mut folders: Vec<PathBuf> = ["Downloads", "ダウンロード", "Desktop", "デスクトップ"]
        .iter()
        .map(|name| user.join(name))
        .collect();
    for root in stick_roots() {
        if let Ok(mounts) = std::fs::read_dir(root) {
            folders.extend(mounts.flatten().map(|mount| mount.path()).take(16));
        }
    }
    folders.retain(|folder| folder.is_dir());
    folders
}

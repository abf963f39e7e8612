//! Where profiles and files for other devices lie on this machine.

use std::path::PathBuf;

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

/// Folder for files to and from other devices: `TSUNAGI_EXCHANGE`, else つなぎ in the home folder.
#[must_use]
pub fn exchange() -> PathBuf {
    from_env("TSUNAGI_EXCHANGE").unwrap_or_else(|| user_home().join("つなぎ"))
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
    let name = from_env("USER").unwrap_or_default();
    for root in [
        PathBuf::from("/media").join(&name),
        PathBuf::from("/run/media").join(&name),
    ] {
        if let Ok(mounts) = std::fs::read_dir(root) {
            folders.extend(mounts.flatten().map(|mount| mount.path()).take(16));
        }
    }
    folders.retain(|folder| folder.is_dir());
    folders
}

//! Several profiles on one computer: who takes over a laptop at the change of shift opens his own.
//!
//! Each is a folder of its own with its own device, keys and records. Which there are, and what
//! people call them, lies in the open: it shows on the locked screen.

use crate::ask::keys::{ProfileLabel, ProfileName, ProfileView};
use crate::ask::setup::{Nothing, Status};
use crate::context::Context;
use crate::failure::Failure;
use crate::setup;
use crate::{audit, check};
use std::path::Path;
use store::profile::Profile;

/// Folder of the first profile; the others have a number behind it.
pub(crate) const FIRST: &str = "profile";
const LABEL: &str = "label.txt";
const CHOSEN: &str = "chosen.txt";
/// Most profiles of one computer.
const MOST: u32 = 20;
/// Longest label.
const LONGEST: usize = 30;

/// `profile`, `profile-2`, `profile-3` …, and nothing that leads out of the folder.
fn is_name(name: &str) -> bool {
    match name.strip_prefix(FIRST) {
        Some("") => true,
        Some(rest) => rest
            .strip_prefix('-')
            .and_then(|number| number.parse::<u32>().ok())
            .is_some_and(|number| (2..=MOST).contains(&number) && rest == format!("-{number}")),
        None => false,
    }
}

fn names() -> impl Iterator<Item = String> {
    std::iter::once(FIRST.to_owned()).chain((2..=MOST).map(|number| format!("{FIRST}-{number}")))
}

fn read_line(path: &Path) -> String {
    let short = std::fs::metadata(path).is_ok_and(|meta| meta.len() <= 200);
    if !short {
        return String::new();
    }
    let text = std::fs::read_to_string(path).unwrap_or_default();
    check::text("label", text.trim(), LONGEST).unwrap_or_default()
}

/// The profile that was open last, so that a start in the morning asks for the right passphrase.
pub(crate) fn last_chosen(home: &Path) -> String {
    let name = read_line(&home.join(CHOSEN));
    if is_name(&name) && Profile::exists(&home.join(&name)) {
        name
    } else {
        FIRST.to_owned()
    }
}

fn choose_by_name(context: &Context, name: &str) -> Result<(), Failure> {
    audit::leaving(context);
    // Chosen first: putting the open one away tells the screens, and they ask at once.
    context.choose(name);
    context.put(None);
    // Forgotten when it cannot be written: then the first one is asked for after a start.
    let _ = std::fs::write(context.settings.home.join(CHOSEN), name);
    Ok(())
}

pub(crate) fn list(context: &Context, _: Nothing) -> Result<Vec<ProfileView>, Failure> {
    let home = &context.settings.home;
    let chosen = context.chosen();
    Ok(names()
        .filter(|name| Profile::exists(&home.join(name)))
        .map(|id| ProfileView {
            label: read_line(&home.join(&id).join(LABEL)),
            chosen: id == chosen,
            id,
        })
        .collect())
}

/// Locks, and asks for the passphrase of another profile.
pub(crate) fn choose(context: &Context, form: ProfileName) -> Result<Status, Failure> {
    if !is_name(&form.id) || !Profile::exists(&context.settings.home.join(&form.id)) {
        return Err(Failure::NotFound);
    }
    choose_by_name(context, &form.id)?;
    setup::status(context, Nothing {})
}

/// Locks, and begins a further profile: the next screen is the one of a fresh installation.
pub(crate) fn add(context: &Context, form: ProfileLabel) -> Result<Status, Failure> {
    let label = check::text("label", &form.label, LONGEST)?;
    let home = &context.settings.home;
    let name = names()
        .find(|name| !Profile::exists(&home.join(name)))
        .ok_or(Failure::TooManyProfiles { most: MOST })?;
    write_label(&home.join(&name), &label)?;
    choose_by_name(context, &name)?;
    setup::status(context, Nothing {})
}

/// What people call the open profile.
pub(crate) fn label(context: &Context, form: ProfileLabel) -> Result<Vec<ProfileView>, Failure> {
    let label = check::text("label", &form.label, LONGEST)?;
    if context.session()?.practice {
        return Err(Failure::NotAllowed);
    }
    write_label(&context.profile_folder(), &label)?;
    list(context, Nothing {})
}

fn write_label(folder: &Path, label: &str) -> Result<(), Failure> {
    std::fs::create_dir_all(folder)
        .and_then(|()| std::fs::write(folder.join(LABEL), label))
        .map_err(|_| Failure::FolderUnwritable)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_folders_of_profiles_have_a_name() {
        for name in ["profile", "profile-2", "profile-20"] {
            assert!(is_name(name), "{name}");
        }
        for name in [
            "",
            "profile-",
            "profile-1",
            "profile-02",
            "profile-+2",
            "profile-21",
            "practice",
            "profile-2/..",
            "../profile",
        ] {
            assert!(!is_name(name), "{name}");
        }
    }
}

//! Which folders this installation uses.

use std::ffi::OsString;
use std::path::PathBuf;

/// The bundle identifier; also the name of the data folder.
pub const IDENTIFIER: &str = "jp.tsunagi.desktop";

/// The folder for files that travel on a stick, beside the person's other documents, so that
/// it is found without help in any file dialog.
const EXCHANGE: &str = "つなぎ";

/// Where the program keeps what it needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folders {
    /// The encrypted database, the key file, drafts, the log. Nothing readable by others.
    pub home: PathBuf,
    /// Files to carry to another laptop, and files that came from one.
    pub exchange: PathBuf,
}

impl Folders {
    /// From `TSUNAGI_HOME` and `TSUNAGI_EXCHANGE`, else the places that the system gives.
    ///
    /// `None` when neither says where (an account without a home folder).
    #[must_use]
    pub fn find() -> Option<Self> {
        Self::choose(
            |name| std::env::var_os(name),
            dirs::data_dir(),
            dirs::home_dir(),
        )
    }

    fn choose(
        variable: impl Fn(&str) -> Option<OsString>,
        application_folder: Option<PathBuf>,
        own_folder: Option<PathBuf>,
    ) -> Option<Self> {
        let named = |name| {
            variable(name)
                .filter(|value| !value.is_empty())
                .map(PathBuf::from)
        };
        Some(Self {
            home: named("TSUNAGI_HOME")
                .or_else(|| application_folder.map(|folder| folder.join(IDENTIFIER)))?,
            exchange: named("TSUNAGI_EXCHANGE")
                .or_else(|| own_folder.map(|folder| folder.join(EXCHANGE)))?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folders(variables: &[(&str, &str)]) -> Option<Folders> {
        Folders::choose(
            |asked| {
                let found = variables.iter().find(|(name, _)| *name == asked)?;
                Some(found.1.into())
            },
            Some("/data".into()),
            Some("/home/sato".into()),
        )
    }

    #[test]
    fn files_for_a_stick_lie_in_a_folder_of_the_programs_own_name() {
        let found = folders(&[]).expect("the system names both");
        assert_eq!(found.home, PathBuf::from("/data/jp.tsunagi.desktop"));
        assert_eq!(found.exchange, PathBuf::from("/home/sato/つなぎ"));
    }

    #[test]
    fn two_windows_of_one_account_can_be_two_devices() {
        let found = folders(&[("TSUNAGI_HOME", "/one"), ("TSUNAGI_EXCHANGE", "/stick")])
            .expect("both are named");
        assert_eq!(found.home, PathBuf::from("/one"));
        assert_eq!(found.exchange, PathBuf::from("/stick"));
    }

    #[test]
    fn an_empty_variable_is_no_folder() {
        let found = folders(&[("TSUNAGI_HOME", "")]).expect("the system names both");
        assert_eq!(
            found.home,
            PathBuf::from("/data/jp.tsunagi.desktop"),
            "an empty name would scatter the files over the working folder"
        );
    }

    #[test]
    fn an_account_without_folders_is_told_so() {
        assert_eq!(Folders::choose(|_| None, None, None), None);
    }
}

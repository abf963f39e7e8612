//! The power fails at every moment of a change of the key; and copies are noticed.

use super::*;
use std::cell::Cell;
use std::fs;
use tempfile::TempDir;
use vault::SeededRandom;

const OLD: &str = "ふるい あいことば";
const NEW: &str = "あたらしい あいことば";
const THIRD: &str = "みっつめの あいことば";

fn made() -> TempDir {
    let folder = TempDir::new().expect("a folder");
    let mut rng = SeededRandom::new(1);
    let mut profile =
        Profile::create(folder.path(), OLD, KdfParams::for_tests(), &mut rng).expect("made");
    profile
        .store
        .transaction(|tx| tx.meta_put("kept", &[7; 100_000]))
        .map_err(|error: StoreError| error)
        .expect("saved");
    folder
}

/// The folder as a power cut left it, to be opened in more than one way.
fn copy_of(folder: &Path) -> TempDir {
    let copy = TempDir::new().expect("a folder");
    for entry in fs::read_dir(folder).expect("a folder") {
        let entry = entry.expect("a file");
        fs::copy(entry.path(), copy.path().join(entry.file_name())).expect("copied");
    }
    copy
}

fn nothing_lost(profile: &Profile) {
    let reader = profile.store.reader().expect("reads");
    let kept = reader.meta_get("kept").expect("reads");
    assert_eq!(kept.as_deref(), Some(&[7; 100_000][..]));
    profile.store.checkpoint().expect("one file");
    profile.store.check_pages().expect("every page is whole");
}

fn change(
    folder: &Path,
    from: &str,
    to: &str,
    before: files::Moment<'_>,
) -> Result<(), ProfileError> {
    change_by(folder, Opener::Passphrase(from), to, before)
}

/// By a passphrase, or by the paper, which is spent by it.
fn change_by(
    folder: &Path,
    by: Opener<'_>,
    to: &str,
    before: files::Moment<'_>,
) -> Result<(), ProfileError> {
    let mut profile = Profile::open_by(folder, by, 0)?;
    let new = NewKey {
        passphrase: to,
        kdf: KdfParams::for_tests(),
        keep_rescue: matches!(by, Opener::Passphrase(_)),
    };
    profile.lock.change_key_minding(
        &mut profile.store,
        by,
        new,
        0,
        &mut SeededRandom::new(2),
        before,
    )
}

/// What the next person at the keyboard can open it with.
fn opens(folder: &Path, passphrase: &str) -> bool {
    opens_by(folder, Opener::Passphrase(passphrase))
}

fn opens_by(folder: &Path, by: Opener<'_>) -> bool {
    match Profile::open_by(folder, by, 0) {
        Ok(profile) => {
            nothing_lost(&profile);
            true
        }
        Err(ProfileError::WrongPassphrase { .. }) => false,
        Err(other) => panic!("{other}"),
    }
}

#[test]
fn attack_37_a_cut_at_any_moment_of_a_change_leaves_one_of_two_passphrases_and_everything() {
    let original = made();
    let mut moments = 0;
    let (mut by_old, mut by_new, mut by_both) = (0, 0, 0);
    loop {
        let folder = copy_of(original.path());
        let passed = Cell::new(0);
        let story = change(folder.path(), OLD, NEW, &|_| {
            passed.set(passed.get() + 1);
            if passed.get() > moments {
                return Err(ProfileError::Folder(ErrorKind::Interrupted));
            }
            Ok(())
        });
        if story.is_ok() {
            assert!(opens(folder.path(), NEW) && !opens(folder.path(), OLD));
            break;
        }
        // Each way to go on starts from the folder as the cut left it.
        let old = opens(copy_of(folder.path()).path(), OLD);
        // A try at a passphrase is slow by design: where the old one opens, the new one is tried at
        // every third moment only.
        let new = (!old || moments % 3 == 0) && opens(copy_of(folder.path()).path(), NEW);
        match (old, new) {
            (true, false) => by_old += 1,
            (false, true) => by_new += 1,
            (true, true) => by_both += 1,
            (false, false) => panic!("locked out by a cut at moment {moments}"),
        }
        // And whichever it was, the next change goes through, and one passphrase is left. Where both
        // open, the one that the database is not under is the harder.
        if old && new && moments % 3 == 0 {
            let known = if moments % 2 == 0 { OLD } else { NEW };
            change(folder.path(), known, THIRD, &undisturbed).expect("changed again");
            assert!(opens(folder.path(), THIRD), "after a cut at {moments}");
            assert!(!opens(folder.path(), known), "after a cut at {moments}");
        }
        moments += 1;
    }
    assert!(moments > 20, "{moments} moments");
    assert!(
        by_old > 0 && by_new > 0 && by_both > 0,
        "the cut fell before, within and after: {by_old}, {by_both}, {by_new}"
    );
}

#[test]
fn attack_37_a_cut_at_any_moment_of_a_rescue_leaves_the_paper_or_the_new_passphrase() {
    let original = made();
    let profile = Profile::open(original.path(), OLD, 0).expect("opens");
    let code = profile
        .lock
        .make_rescue(&profile.store, OLD, 0, &mut SeededRandom::new(4))
        .expect("made");
    drop(profile);
    let paper = Opener::Rescue(&code);
    let (mut by_paper, mut spent) = (0, 0);
    for moments in 0.. {
        let folder = copy_of(original.path());
        let passed = Cell::new(0);
        let story = change_by(folder.path(), paper, NEW, &|_| {
            passed.set(passed.get() + 1);
            if passed.get() > moments {
                return Err(ProfileError::Folder(ErrorKind::Interrupted));
            }
            Ok(())
        });
        if opens_by(copy_of(folder.path()).path(), paper) {
            assert!(story.is_err(), "the paper is spent at the end");
            by_paper += 1;
            // Cut again, right after the first things were cleared away: it still opens.
            let passed = Cell::new(0);
            let again = change_by(folder.path(), paper, THIRD, &|_| {
                passed.set(passed.get() + 1);
                if passed.get() > 12 {
                    return Err(ProfileError::Folder(ErrorKind::Interrupted));
                }
                Ok(())
            });
            assert!(again.is_err() && opens_by(copy_of(folder.path()).path(), paper));
            if moments % 4 == 0 {
                change_by(folder.path(), paper, THIRD, &undisturbed).expect("rescued");
                assert!(opens(folder.path(), THIRD), "after a cut at {moments}");
            }
        } else {
            assert!(opens(folder.path(), NEW), "after a cut at {moments}");
            spent += 1;
        }
        if story.is_ok() {
            break;
        }
    }
    assert!(by_paper > 10 && spent > 1, "{by_paper}, {spent}");
}

#[test]
fn a_code_on_paper_opens_survives_a_change_and_is_spent_where_that_is_asked() {
    let folder = made();
    let mut rng = SeededRandom::new(3);
    let mut profile = Profile::open(folder.path(), OLD, 0).expect("opens");
    assert!(!profile.lock.has_rescue());
    let wrong = profile
        .lock
        .make_rescue(&profile.store, "ちがう", 0, &mut rng);
    assert!(
        matches!(wrong, Err(ProfileError::WrongPassphrase { .. })),
        "an open door is not enough to print a key"
    );
    let code = profile
        .lock
        .make_rescue(&profile.store, OLD, 0, &mut rng)
        .expect("made");
    assert!(profile.lock.has_rescue());
    let new = |passphrase, keep_rescue| NewKey {
        passphrase,
        kdf: KdfParams::for_tests(),
        keep_rescue,
    };
    let by = Opener::Passphrase(OLD);
    profile
        .lock
        .change_key(&mut profile.store, by, new(NEW, true), 0, &mut rng)
        .expect("changed");
    drop(profile);
    let by = Opener::Rescue(&code);
    let mut profile = Profile::open_by(folder.path(), by, 0).expect("the paper is still good");
    profile
        .lock
        .change_key(&mut profile.store, by, new(THIRD, false), 0, &mut rng)
        .expect("changed by the paper");
    drop(profile);
    assert!(opens(folder.path(), THIRD) && !opens(folder.path(), NEW));
    assert!(
        matches!(
            Profile::open_by(folder.path(), by, 0),
            Err(ProfileError::WrongPassphrase { .. })
        ),
        "and is spent"
    );
    let profile = Profile::open(folder.path(), THIRD, 0).expect("opens");
    let second = profile
        .lock
        .make_rescue(&profile.store, THIRD, 0, &mut rng)
        .expect("made");
    profile
        .lock
        .remove_rescue(&profile.store, THIRD, 0, &mut rng)
        .expect("removed");
    drop(profile);
    let refused = Profile::open_by(folder.path(), Opener::Rescue(&second), 0);
    assert!(matches!(refused, Err(ProfileError::WrongPassphrase { .. })));
}

/// Opens a profile, saves something, and answers whether it is a copy.
fn session(folder: &Path, witness: &Witness) -> bool {
    let mut profile = Profile::open(folder, OLD, 0).expect("opens");
    let copy = profile.is_copy(witness).expect("compared");
    if copy {
        profile.store.stop_writing().expect("stops");
        nothing_lost(&profile);
    }
    let saved = profile
        .store
        .transaction(|tx| tx.meta_put("more", &[1]))
        .map_err(|error: StoreError| error);
    assert_eq!(
        matches!(saved, Err(StoreError::Stopped)),
        copy,
        "a copy writes nothing"
    );
    copy
}

fn witness(machine: u8) -> (TempDir, Witness) {
    let outside = TempDir::new().expect("a folder");
    let witness = Witness {
        folder: outside.path().join("state"),
        machine: [machine; 32],
    };
    (outside, witness)
}

#[test]
fn attack_39_an_old_copy_put_back_is_noticed_and_never_writes() {
    let folder = made();
    let (_outside, witness) = witness(1);
    for _ in 0..3 {
        assert!(!session(folder.path(), &witness), "day by day it is itself");
    }
    let backup = copy_of(folder.path());
    assert!(!session(folder.path(), &witness), "work goes on");
    // The whole folder is put back …
    assert!(session(backup.path(), &witness));
    // … or the database alone.
    let database = folder.path().join(files::DATABASE);
    fs::copy(backup.path().join(files::DATABASE), database).expect("put back");
    for _ in 0..2 {
        assert!(session(folder.path(), &witness), "and stays noticed");
    }
}

#[test]
fn attack_39_a_profile_that_runs_in_two_places_is_noticed() {
    let folder = made();
    let (_outside, here) = witness(1);
    assert!(!session(folder.path(), &here));
    let (_other_outside, there) = witness(2);
    let cloned = copy_of(folder.path());
    assert!(session(cloned.path(), &there), "without its mark");
    // The mark was copied along, but the machine has another name.
    fs::create_dir_all(&there.folder).expect("a folder");
    for entry in fs::read_dir(&here.folder).expect("a folder") {
        let entry = entry.expect("a file");
        fs::copy(entry.path(), there.folder.join(entry.file_name())).expect("copied");
    }
    assert!(session(cloned.path(), &there), "with its mark");
    assert!(!session(folder.path(), &here), "the first is itself still");
    // Two copies on one machine: whichever wrote less is the copy.
    let twin = copy_of(folder.path());
    assert!(!session(twin.path(), &here));
    assert!(session(folder.path(), &here));
}

#[test]
fn a_power_cut_between_the_save_and_the_mark_accuses_nobody() {
    let folder = made();
    let (_outside, witness) = witness(1);
    assert!(!session(folder.path(), &witness));
    let mark = fs::read_dir(&witness.folder)
        .expect("a folder")
        .next()
        .expect("a mark")
        .expect("a mark")
        .path();
    let behind = fs::read(&mark).expect("read");
    assert!(!session(folder.path(), &witness));
    fs::write(&mark, behind).expect("put back");
    assert!(!session(folder.path(), &witness), "the mark is behind");
    let torn = fs::read(&mark).expect("read");
    for from in [0, 80] {
        let mut torn = torn.clone();
        for byte in torn.iter_mut().skip(from).take(80).skip(40) {
            *byte = 0;
        }
        fs::write(&mark, torn).expect("torn");
        assert!(!session(folder.path(), &witness), "one record is torn");
    }
    fs::write(&mark, [0; 160]).expect("emptied");
    assert!(session(folder.path(), &witness), "nothing whole is left");
}

//! What every request is lent: clock, profile folder, the open profile, the way to tell the screen.

use crate::audit::{self, Act};
use crate::event::Event;
use crate::failure::Failure;
use crate::link::{self, Link};
use crate::time::{self, Clock};
use authority::Rights;
use domain::code::{SourceKind, Verification};
use domain::kind::Class;
use domain::provenance::Provenance;
use replica::{Prepared, Replica};
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use store::Reader;
use store::profile::Profile;
pub use store::profile::Witness;
use uuid::Uuid;
use vault::totp::TotpSeed;
use wire::ids::{AccountId, DeviceId, Lane, UnitId};

/// Where profiles lie and how devices meet.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Folder of the profiles of this installation.
    pub home: PathBuf,
    /// Folder that files for other devices are written to, and looked for in first.
    pub exchange: PathBuf,
    /// Further folders that are searched for files of other devices (downloads, sticks); asked at
    /// each search, for a stick is plugged in when it is needed.
    pub searched: fn() -> Vec<PathBuf>,
    /// How devices meet.
    pub network: Network,
    /// Cost of a wrong guess at the passphrase.
    pub key_cost: KeyCost,
    /// Where it is kept how far each profile has come, so that an old copy is noticed.
    pub witness: Witness,
    /// A program that begins with [`crate::paper::drawing`]: papers are drawn by it. Without one, none are
    /// taken in.
    pub paper: Option<PathBuf>,
}

/// How devices meet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Network {
    /// No network at all.
    Off,
    /// This machine only; for tests and demonstrations.
    Loopback {
        /// 0 takes any.
        port: u16,
    },
    /// The local network, with discovery.
    Local {
        /// 0 takes any.
        port: u16,
    },
}

/// Cost of a wrong guess at the passphrase.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyCost {
    /// Calibrated to this machine (0.5–1 s, at least 64 MiB and 3 passes).
    Calibrated,
    /// The lowest that is accepted; for tests and demonstrations with fake people.
    Lowest,
}

/// The open profile.
pub struct Session {
    /// Records, keys and authority of this device.
    pub replica: Arc<Mutex<Replica>>,
    /// Reading, on its own connection, so that a search never waits for a write.
    pub reader: Mutex<Reader>,
    /// The network, when on.
    pub link: Option<Link>,
    /// Who works here.
    pub me: Me,
    /// Fake people only.
    pub practice: bool,
    /// Put back from a copy: to be read only, and kept off the network.
    pub copy: bool,
    /// A secret that was shown to a telephone and not confirmed yet.
    pub(crate) offered: Mutex<Option<TotpSeed>>,
    /// Keeps a second process out of the profile while it is open.
    pub lock: store::profile::ProfileLock,
}

/// Who works on this device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Me {
    /// The account.
    pub account: Uuid,
    /// 記入者.
    pub name: String,
    /// 班.
    pub team: String,
    /// 端末の名前.
    pub device_name: String,
    /// The device id.
    pub device: [u8; 32],
}

impl Me {
    /// The whole device id in hexadecimal.
    #[must_use]
    pub fn device_hex(&self) -> String {
        self.device
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect()
    }

    /// The first eight bytes in hexadecimal, as provenance keeps them.
    #[must_use]
    pub fn device_short(&self) -> String {
        self.device
            .iter()
            .take(8)
            .map(|byte| format!("{byte:02x}"))
            .collect()
    }
}

/// What every request is lent.
pub struct Context {
    /// Where profiles lie and how devices meet.
    pub settings: Settings,
    clock: Box<dyn Clock>,
    sink: Arc<dyn Fn(Event) + Send + Sync>,
    open: Mutex<Option<Arc<Session>>>,
    /// Opened by the passphrase; a code of the telephone is asked for.
    waiting: Mutex<Option<Profile>>,
    /// Folder of the profile that the locked screen opens.
    chosen: Mutex<String>,
    making: AtomicBool,
    /// Whether a list is being taken in.
    pub(crate) importing: crate::import::Running,
    /// What was read of codes on other screens.
    pub(crate) codes: Mutex<crate::code::Codes>,
    /// Readings that could not be recorded; the next record tells how many.
    pub(crate) unrecorded: AtomicU32,
    /// Wrong passphrases before the right one, while a code is asked for.
    pub(crate) wrong_before: AtomicU32,
}

/// While it lives, a profile is being made: it lies on the disk and is nobody's to unlock yet.
pub(crate) struct Making<'a>(&'a AtomicBool);

impl Drop for Making<'_> {
    fn drop(&mut self) {
        self.0.store(false, Ordering::SeqCst);
    }
}

impl Context {
    /// Lends the clock and the way to tell the screen; opens nothing yet.
    pub fn start(
        settings: Settings,
        clock: impl Clock + 'static,
        sink: impl Fn(Event) + Send + Sync + 'static,
    ) -> Self {
        let chosen = crate::profiles::last_chosen(&settings.home);
        Self {
            waiting: Mutex::new(None),
            chosen: Mutex::new(chosen),
            settings,
            clock: Box::new(clock),
            sink: Arc::new(sink),
            open: Mutex::new(None),
            making: AtomicBool::new(false),
            importing: crate::import::Running::default(),
            codes: Mutex::default(),
            unrecorded: AtomicU32::new(0),
            wrong_before: AtomicU32::new(0),
        }
    }

    /// The time, in milliseconds since 1970.
    #[must_use]
    pub fn now_ms(&self) -> u64 {
        self.clock.now_ms()
    }

    /// Tells the screen that something changed.
    pub fn tell(&self, event: Event) {
        (self.sink)(event);
    }

    /// A way to tell the screen from another thread.
    #[must_use]
    pub fn sink(&self) -> Arc<dyn Fn(Event) + Send + Sync> {
        Arc::clone(&self.sink)
    }

    /// The open profile.
    ///
    /// # Errors
    ///
    /// [`Failure::Locked`] when none is open.
    pub fn session(&self) -> Result<Arc<Session>, Failure> {
        held(&self.open).clone().ok_or(Failure::Locked)
    }

    /// The open profile, when it has joined an operation and may show its records.
    ///
    /// # Errors
    ///
    /// [`Failure::Locked`] when none is open, [`Failure::NotSetUp`] while the pack is awaited,
    /// [`Failure::RightClosed`], [`Failure::Withdrawn`], [`Failure::Erased`] when it shows nothing more.
    pub fn joined(&self) -> Result<Arc<Session>, Failure> {
        let session = self.belongs()?;
        session.may_show(self.now_ms())?;
        Ok(session)
    }

    /// The open profile, when it has joined an operation: for all that shows no record, so that what was
    /// written can be handed in whatever became of the right to it.
    ///
    /// # Errors
    ///
    /// [`Failure::Locked`] when none is open, [`Failure::NotSetUp`] while the pack is awaited.
    pub fn belongs(&self) -> Result<Arc<Session>, Failure> {
        let session = self.session()?;
        if session.replica().authority().operation().is_none() {
            return Err(Failure::NotSetUp);
        }
        Ok(session)
    }

    /// Says that a profile is being made, so that no screen takes it for a locked one meanwhile.
    pub(crate) fn making(&self) -> Making<'_> {
        self.making.store(true, Ordering::SeqCst);
        Making(&self.making)
    }

    /// Whether a profile is being made.
    pub(crate) fn is_making(&self) -> bool {
        self.making.load(Ordering::SeqCst)
    }

    /// Keeps a profile whose passphrase was right until the code comes.
    pub(crate) fn wait_for_code(&self, profile: Profile) {
        *held(&self.waiting) = Some(profile);
        self.tell(Event::StageChanged);
    }

    pub(crate) fn take_waiting(&self) -> Option<Profile> {
        held(&self.waiting).take()
    }

    /// Looks at the profile that waits for its code.
    pub(crate) fn waiting<T>(&self, look: impl FnOnce(&Profile) -> T) -> Option<T> {
        held(&self.waiting).as_ref().map(look)
    }

    /// Folder name of the profile that the locked screen opens.
    pub(crate) fn chosen(&self) -> String {
        held(&self.chosen).clone()
    }

    pub(crate) fn choose(&self, name: &str) {
        name.clone_into(&mut held(&self.chosen));
    }

    pub(crate) fn put(&self, session: Option<Arc<Session>>) {
        drop(self.take_waiting());
        held(&self.codes).clear();
        let before = std::mem::replace(&mut *held(&self.open), session);
        if let Some(link) = before.as_ref().and_then(|session| session.link.as_ref()) {
            link.shutdown();
        }
        self.tell(Event::StageChanged);
    }

    /// Folder of the profile that is open, or that the locked screen opens.
    #[must_use]
    pub fn profile_folder(&self) -> PathBuf {
        self.settings.home.join(self.chosen())
    }

    /// Folder of the practice profile.
    #[must_use]
    pub fn practice_folder(&self) -> PathBuf {
        self.settings.home.join("practice")
    }

    /// Folders searched for files of other devices, the exchange folder first.
    #[must_use]
    pub fn searched_folders(&self) -> Vec<PathBuf> {
        std::iter::once(self.settings.exchange.clone())
            .chain((self.settings.searched)())
            .collect()
    }
}

impl Session {
    /// Records, keys and authority; waits for whoever writes.
    pub fn replica(&self) -> MutexGuard<'_, Replica> {
        held(&self.replica)
    }

    pub(crate) fn offer_seed(&self, seed: Option<TotpSeed>) {
        *held(&self.offered) = seed;
    }

    pub(crate) fn offered_seed(&self) -> Option<TotpSeed> {
        held(&self.offered).clone()
    }

    /// Reading.
    pub fn reader(&self) -> MutexGuard<'_, Reader> {
        held(&self.reader)
    }

    /// The origin of what is typed now.
    ///
    /// `seen` is when it was seen or heard, RFC 3339 or a date; `None` means now.
    #[must_use]
    pub fn origin(
        &self,
        now_ms: u64,
        seen: Option<&str>,
        source: &str,
        verification: &str,
    ) -> Provenance {
        let typed = time::stamp(now_ms);
        Provenance {
            operator: self.me.account,
            name: self.me.name.clone(),
            team: self.me.team.clone(),
            device: self.me.device_short(),
            seen: seen.map_or_else(|| typed.clone(), str::to_owned),
            typed,
            source: if source.is_empty() {
                SourceKind::Person
            } else {
                SourceKind::from_code(source)
            },
            verification: if verification.is_empty() {
                Verification::Stated
            } else {
                Verification::from_code(verification)
            },
        }
    }

    /// The unit that this device writes for.
    ///
    /// # Errors
    ///
    /// [`Failure::NotAllowed`] when its grant names none.
    pub fn unit(&self) -> Result<UnitId, Failure> {
        self.replica()
            .own_units()
            .first()
            .copied()
            .ok_or(Failure::NotAllowed)
    }

    /// Whether this device may write a class of its unit.
    #[must_use]
    pub fn may_write(&self, class: Class) -> bool {
        let replica = self.replica();
        let Some(unit) = replica.own_units().first().copied() else {
            return false;
        };
        let authority = replica.authority();
        let own = authority.device(&DeviceId(self.me.device));
        own.is_some_and(|device| {
            device.grants.iter().any(|held| {
                // A role that was ended beside another gives nothing any more.
                authority.withdrawal(&held.id).is_none()
                    && held.covers(&unit, class as u8, Rights::APPEND)
            })
        })
    }

    /// Whether this device may read a class of its unit.
    #[must_use]
    pub fn may_read(&self, class: Class) -> bool {
        let replica = self.replica();
        let Some(unit) = replica.own_units().first().copied() else {
            return false;
        };
        replica
            .authority()
            .space(&unit, class as u8)
            .is_some_and(|space| {
                replica
                    .authority()
                    .may_read(&DeviceId(self.me.device), &space)
            })
    }

    /// Makes edits durable in one transaction, then lets the network and the screen know.
    ///
    /// # Errors
    ///
    /// The [`Failure`] of the store or of the authority, or how this device stands; nothing was written
    /// then.
    pub fn write(&self, context: &Context, edits: impl Into<Prepared>) -> Result<(), Failure> {
        self.write_as(context, edits, None)
    }

    /// The same, with an act that is recorded in the same transaction.
    pub(crate) fn write_as(
        &self,
        context: &Context,
        edits: impl Into<Prepared>,
        act: Option<Act>,
    ) -> Result<(), Failure> {
        self.write_prepared(context, &mut edits.into(), act)
    }

    /// The same, and leaves it to the caller to throw away what was written.
    pub(crate) fn write_prepared(
        &self,
        context: &Context,
        edits: &mut Prepared,
        act: Option<Act>,
    ) -> Result<(), Failure> {
        self.may_save(context.now_ms())?;
        let mut ids: BTreeSet<String> = edits.documents().map(|id| id.to_string()).collect();
        let operator = AccountId(*self.me.account.as_bytes());
        let mut replica = self.replica();
        audit::carried(context, self, &mut replica, act, |replica| {
            replica.write_prepared(context.now_ms(), operator, edits)
        })?;
        drop(replica);
        if let Some(link) = &self.link {
            link.saved();
        }
        if ids.len() > 100 {
            ids.clear();
        }
        context.tell(Event::RecordsChanged {
            ids: ids.into_iter().collect(),
            received: false,
        });
        Ok(())
    }
}

/// The lane of what people type, unless it is urgent.
pub const TYPED: Lane = Lane::Notes;

/// A lock whose holder panicked is still a lock: the data behind it is transactional.
pub(crate) fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Settings of the network for [`link::Link`].
pub(crate) fn transport_settings(network: Network) -> Option<link::Settings> {
    match network {
        Network::Off => None,
        Network::Loopback { port } => Some(link::Settings {
            port,
            loopback_only: true,
            discover: false,
        }),
        Network::Local { port } => Some(link::Settings {
            port,
            loopback_only: false,
            discover: true,
        }),
    }
}

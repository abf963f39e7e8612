//! What can be watched from outside: counts only, never a name.

use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::hall::Tally;

macro_rules! metrics {
    ($($(#[doc = $help:literal])+ $kind:literal $name:ident),+ $(,)?) => {
        /// Counters and gauges of one relay process.
        #[derive(Debug, Default)]
        pub struct Metrics {
            $($(#[doc = $help])+ pub $name: AtomicU64,)+
        }

        impl Metrics {
            /// All of them as Prometheus reads them.
            #[must_use]
            pub fn text(&self) -> String {
                let mut text = String::new();
                $(
                    let help: &[&str] = &[$($help),+];
                    let value = self.$name.load(Ordering::Relaxed);
                    // Writing into a string does not fail.
                    let _ = writeln!(
                        text,
                        "# HELP tsunagi_relay_{0} {1}\n# TYPE tsunagi_relay_{0} {2}\ntsunagi_relay_{0} {3}",
                        stringify!($name), help.join("").trim(), $kind, value
                    );
                )+
                text
            }
        }
    };
}

metrics! {
    /// Devices that are connected.
    "gauge" connected_devices,
    /// Operations that are served.
    "gauge" operations,
    /// Entries that are kept.
    "gauge" kept_entries,
    /// Bytes of entries and checkpoints that are kept.
    "gauge" kept_bytes,
    /// Entries that were new.
    "counter" entries_taken_total,
    /// Bytes of entries that were new.
    "counter" bytes_taken_total,
    /// Entries that were handed on.
    "counter" entries_given_total,
    /// Statements that were new.
    "counter" statements_taken_total,
    /// Frames that came.
    "counter" frames_taken_total,
    /// Frames that were sent.
    "counter" frames_given_total,
    /// Entries refused because a share or the disk was full.
    "counter" over_quota_total,
    /// Conversations that ended with a fault of the other side.
    "counter" malformed_total,
    /// Connections refused to devices that are not known or were withdrawn.
    "counter" refused_total,
    /// Devices sent away because they did not read what was sent.
    "counter" too_slow_total,
    /// Entries that were forgotten because a checkpoint stands in for them.
    "counter" pruned_total,
    /// Turns with the database.
    "counter" turns_total,
    /// Microseconds that they took.
    "counter" turn_microseconds_total,
    /// Turns that the database failed.
    "counter" depot_failures_total,
    /// When this process last took a turn, Unix seconds.
    "gauge" last_turn_seconds,
    /// 1 while the database works.
    "gauge" depot_works,
}

impl Metrics {
    pub(crate) fn add(&self, tally: &Tally) {
        for (to, more) in [
            (&self.entries_taken_total, tally.entries_taken),
            (&self.bytes_taken_total, tally.bytes_taken),
            (&self.entries_given_total, tally.entries_given),
            (&self.statements_taken_total, tally.statements_taken),
            (&self.over_quota_total, tally.over_quota),
            (&self.malformed_total, tally.malformed),
            (&self.refused_total, tally.refused),
            (&self.pruned_total, tally.pruned),
            (&self.depot_failures_total, tally.depot_failures),
        ] {
            to.fetch_add(more, Ordering::Relaxed);
        }
    }
}

pub(crate) fn set(gauge: &AtomicU64, value: u64) {
    gauge.store(value, Ordering::Relaxed);
}

pub(crate) fn add(counter: &AtomicU64, more: u64) {
    counter.fetch_add(more, Ordering::Relaxed);
}

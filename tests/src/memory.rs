//! What this program holds in memory, as the kernel counts it. For benches.

fn said(what: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(what));
    let digits = line.and_then(|rest| rest.trim_matches([':', ' ', '\t']).split(' ').next());
    digits.and_then(|it| it.parse().ok()).unwrap_or_default()
}

fn mebibytes(kibibytes: u64) -> String {
    format!("{} MiB", kibibytes / 1024)
}

/// Resident memory now.
#[must_use]
pub fn now() -> String {
    mebibytes(said("VmRSS"))
}

/// The most that was resident since the start, or since [`forget_most`].
#[must_use]
pub fn most() -> String {
    mebibytes(said("VmHWM"))
}

/// The most is counted from now on (Linux: `clear_refs`).
pub fn forget_most() {
    // Where the kernel does not take it, the most is that since the start.
    let _ = std::fs::write("/proc/self/clear_refs", "5");
}

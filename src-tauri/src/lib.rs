//! The window of Tsunagi.
//!
//! A thin shell: it opens one window on the built screens, carries requests from there to
//! [`app`] through the single command [`door::call`], and carries events back. It decides nothing
//! about records, rights or the network, and knows no word of Japanese but the window's title.

pub mod door;
pub mod instance;
pub mod log;
pub mod program;
pub mod window;

#[cfg(target_os = "linux")]
pub mod linux;

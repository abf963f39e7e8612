//! The one window: its size, what it may load, and what it is told.

use crate::door;
use crate::instance::Instance;
use tauri::webview::{NewWindowResponse, PermissionResponse};
use tauri::{Manager, Runtime, Url, WebviewUrl, WebviewWindow, WebviewWindowBuilder};

/// Its label; the capability file names it.
pub const LABEL: &str = "main";

/// The event that tells the screens that something changed.
pub const CHANGED: &str = "event";

/// The settings of `tauri.conf.json`, the screens of `ui/dist`, and the capabilities.
#[must_use]
pub fn settings<R: Runtime>() -> tauri::Context<R> {
    tauri::generate_context!()
}

/// Adds the one command to a program under construction; a [`door::Door`] must be managed
/// before the first window opens.
#[must_use]
pub fn with_door<R: Runtime>(builder: tauri::Builder<R>) -> tauri::Builder<R> {
    builder.invoke_handler(tauri::generate_handler![door::call])
}

/// Whether the window may go to `address`: only to our own screens, wherever a link points.
///
/// Windows serves them as `http://tauri.localhost`, the others as `tauri://localhost`.
#[must_use]
pub fn is_own(address: &Url) -> bool {
    match address.scheme() {
        "tauri" => address.host_str() == Some("localhost"),
        "http" | "https" => {
            cfg!(windows)
                && address.host_str() == Some("tauri.localhost")
                && address.port().is_none()
        }
        _ => false,
    }
}

/// Opens the window.
///
/// # Errors
///
/// When the system gives no window or no web view.
pub fn open<R: Runtime>(manager: &impl Manager<R>) -> tauri::Result<WebviewWindow<R>> {
    WebviewWindowBuilder::new(manager, LABEL, WebviewUrl::default())
        .title("つなぎ")
        .inner_size(1280.0, 860.0)
        .min_inner_size(1024.0, 640.0)
        // Larger than the screen of an old laptop, it would hide its own lower edge.
        .prevent_overflow()
        // Nothing that was on the screen is left on the disk.
        .incognito(!is_driven())
        .general_autofill_enabled(false)
        .browser_extensions_enabled(false)
        .on_navigation(is_own)
        .on_new_window(|_, _| NewWindowResponse::Deny)
        .on_download(|_, _| false)
        .on_permission_request(|_, _| PermissionResponse::Deny)
        .build()
}

/// Whether a test drives the window. WebKitGTK lets a private window not be driven
/// (wry makes it a context of its own that forbids automation), so only then it is not private.
fn is_driven() -> bool {
    std::env::var_os("TAURI_WEBVIEW_AUTOMATION").is_some_and(|value| value == "true")
}

/// Brings the window to the front when the program is started a second time.
pub fn come_forward_on_second_start<R: Runtime>(
    window: &WebviewWindow<R>,
    instance: &mut Instance,
) {
    let window = window.clone();
    instance.on_second_start(move || {
        // A window that was closed is known no more, while the program still saves and lets go.
        if window.app_handle().get_webview_window(LABEL).is_none() {
            return false;
        }
        for step in [window.unminimize(), window.show(), window.set_focus()] {
            if let Err(error) = step {
                tracing::warn!(%error, "the window stays where it is");
            }
        }
        true
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_never_leads_out_of_the_program() {
        let own = |address: &str| is_own(&address.parse().expect("an address"));
        assert!(own("tauri://localhost/"), "the screens themselves");
        assert!(own("tauri://localhost/index.html#/today"));
        for foreign in [
            "https://example.jp/",
            "http://localhost:5173/",
            "tauri://example.jp/",
            "file:///etc/passwd",
            "data:text/html,<p>",
            "about:blank",
            "javascript:alert(1)",
        ] {
            assert!(!own(foreign), "{foreign}");
        }
        assert_eq!(
            own("http://tauri.localhost/"),
            cfg!(windows),
            "only Windows serves our screens there"
        );
    }
}

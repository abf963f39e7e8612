//! What WebKitGTK needs to be told on Linux.

use std::path::Path;
use webkit2gtk::{InputMethodContextExt, WebViewExt};

/// The switch of WebKitGTK that draws without the GPU's shared buffers.
pub const PLAIN_DRAWING: &str = "WEBKIT_DISABLE_DMABUF_RENDERER";

/// Whether WebKit must draw without the GPU: with NVIDIA's driver, or with no GPU at all, it
/// shows a white window otherwise (tauri#9304, #13899).
#[must_use]
pub fn needs_plain_drawing(devices: &Path, modules: &Path) -> bool {
    let render_node = std::fs::read_dir(devices).is_ok_and(|entries| {
        entries
            .flatten()
            .any(|entry| entry.file_name().to_string_lossy().starts_with("renderD"))
    });
    !render_node || modules.join("nvidia").exists()
}

/// Starts this program again with plain drawing switched on, when the machine needs it and
/// nobody has decided otherwise. Returns when there is nothing to do.
///
/// The variable has to be there before the process has threads, hence the new start: the
/// process keeps its number, and whoever started it notices nothing.
pub fn start_again_with_plain_drawing() {
    use std::os::unix::process::CommandExt;
    let decided = std::env::var_os(PLAIN_DRAWING).is_some();
    if decided || !needs_plain_drawing(Path::new("/dev/dri"), Path::new("/sys/module")) {
        return;
    }
    if let Ok(program) = std::env::current_exe() {
        let failed = std::process::Command::new(program)
            .args(std::env::args_os().skip(1))
            .env(PLAIN_DRAWING, "1")
            .exec();
        tracing::warn!(error = %failed, "WebKit keeps its own way of drawing");
    }
}

/// Shows what is being composed inside the field, not in a detached box.
///
/// wry switches this off for every window (wry#1724); with it off, people who write Japanese
/// type blind and the screens see no composition events.
///
/// # Errors
///
/// When the web view is already gone.
pub fn show_composition(window: &tauri::WebviewWindow) -> tauri::Result<()> {
    window.with_webview(|view| {
        if let Some(input) = view.inner().input_method_context() {
            input.set_enable_preedit(true);
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn machine(devices: &[&str], modules: &[&str]) -> bool {
        let root = tempfile::tempdir().expect("folder");
        for (folder, names) in [("dri", devices), ("module", modules)] {
            for name in names {
                std::fs::create_dir_all(root.path().join(folder).join(name)).expect("folder");
            }
        }
        needs_plain_drawing(&root.path().join("dri"), &root.path().join("module"))
    }

    #[test]
    fn only_a_machine_whose_gpu_webkit_can_use_draws_with_it() {
        assert!(!machine(&["card0", "renderD128"], &["i915"]), "Intel");
        assert!(machine(&["card0"], &[]), "a screen without rendering");
        assert!(machine(&[], &[]), "no GPU");
        assert!(machine(&["renderD128"], &["nvidia"]), "NVIDIA");
    }
}

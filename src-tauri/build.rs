//! Prepares the window: the permission for the one command, and how the program is linked.

use std::path::Path;

fn main() {
    // WebKit's own code wants SQLite. Without this the linker would export our SQLCipher's
    // sqlite3_* functions from the executable, and WebKit would run on them.
    if std::env::var("CARGO_CFG_TARGET_OS").as_deref() == Ok("linux") {
        println!("cargo:rustc-link-arg-bins=-Wl,--exclude-libs,ALL");
    }
    ask_for_the_screens();
    let commands = tauri_build::AppManifest::new().commands(&["call"]);
    let attributes = tauri_build::Attributes::new().app_manifest(commands);
    if let Err(error) = tauri_build::try_build(attributes) {
        println!("cargo:warning=the window's settings are wrong: {error:#}");
        std::process::exit(1);
    }
}

/// The screens are built by npm before cargo runs (`make` does both).
///
/// Without them a debug build still compiles, so that work on Rust needs no npm; a release
/// build stops, so that nobody ships a program with an empty window.
fn ask_for_the_screens() {
    let built = Path::new("../ui/dist");
    println!("cargo:rerun-if-changed=../ui/dist/index.html");
    if built.join("index.html").exists() {
        return;
    }
    if std::env::var("PROFILE").as_deref() == Ok("release") {
        println!("cargo:warning=ui/dist is missing: run `make ui` first");
        std::process::exit(1);
    }
    println!("cargo:warning=ui/dist is missing, the window will be empty: run `make ui`");
    if let Err(error) = std::fs::create_dir_all(built) {
        println!("cargo:warning=ui/dist cannot be made: {error}");
    }
}

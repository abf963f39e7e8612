//! Starts the window.
#![cfg_attr(all(windows, not(debug_assertions)), windows_subsystem = "windows")]

use desktop::door::Door;
use desktop::instance::{Claim, Instance};
use desktop::{log, program, window};
use std::process::ExitCode;
use tauri::Manager;

fn main() -> ExitCode {
    if let Some(drawn) = app::paper::drawing() {
        return drawn;
    }
    #[cfg(target_os = "linux")]
    desktop::linux::start_again_with_plain_drawing();
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!(%error, "could not start");
            eprintln!("tsunagi-desktop: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Box<dyn std::error::Error>> {
    let home = app::folders::home();
    let mut instance = match Instance::claim(&home)? {
        Claim::First(instance) => instance,
        Claim::Taken => return Ok(()),
    };
    log::start(&home);
    window::with_door(tauri::Builder::default())
        .setup(move |application| {
            let behind = program::start(application.handle().clone());
            application.manage(Door::new(behind));
            let shown = window::open(application)?;
            #[cfg(target_os = "linux")]
            desktop::linux::show_composition(&shown)?;
            window::come_forward_on_second_start(&shown, &mut instance);
            // The lock of the folder lives as long as the program.
            application.manage(instance);
            Ok(())
        })
        .run(window::settings())?;
    Ok(())
}

//! What the screens can reach, asked through Tauri's own message handling without a window.
#![allow(clippy::expect_used)]

use app::failure::Failure;
use desktop::door::{Answers, Door};
use desktop::window;
use serde_json::{Value, json};
use tauri::ipc::{CallbackFn, InvokeBody};
use tauri::test::{INVOKE_KEY, MockRuntime, get_ipc_response, mock_builder};
use tauri::webview::InvokeRequest;
use tauri::{Manager, WebviewWindow};

/// Says back what it was asked, refuses or falls over.
struct StandIn;

impl Answers for StandIn {
    fn answer(&self, name: &str, args: Value) -> Result<Value, Failure> {
        match name {
            "status" => Ok(json!({ "asked": args })),
            "panic" => panic!("a bug in a request"),
            _ => Err(Failure::NotSetUp),
        }
    }
}

/// The program with its real settings and capabilities, the web view alone is a stand-in.
fn screens() -> (tauri::App<MockRuntime>, WebviewWindow<MockRuntime>) {
    let program = window::with_door(mock_builder())
        .build(window::settings())
        .expect("the settings are right");
    program.manage(Door::new(StandIn));
    let window = window::open(&program).expect("a window");
    (program, window)
}

fn ask(window: &WebviewWindow<MockRuntime>, command: &str, body: Value) -> Result<Value, Value> {
    let request = InvokeRequest {
        cmd: command.into(),
        callback: CallbackFn(0),
        error: CallbackFn(1),
        url: "tauri://localhost".parse().expect("our own address"),
        body: InvokeBody::Json(body),
        headers: Default::default(),
        invoke_key: INVOKE_KEY.to_string(),
    };
    get_ipc_response(window, request).map(|answer| answer.deserialize().expect("JSON"))
}

#[test]
fn an_answer_comes_back_as_it_was_given() {
    let (_program, window) = screens();
    assert_eq!(
        ask(
            &window,
            "call",
            json!({ "name": "status", "args": { "名": "花子" } })
        ),
        Ok(json!({ "asked": { "名": "花子" } }))
    );
}

#[test]
fn a_refusal_reaches_the_screen_as_a_code() {
    let (_program, window) = screens();
    assert_eq!(
        ask(&window, "call", json!({ "name": "today", "args": {} })),
        Err(json!({ "code": "not_set_up" })),
        "the screen chooses the words"
    );
}

#[test]
fn a_bug_in_one_request_becomes_an_incident_and_the_window_stays() {
    let (_program, window) = screens();
    let failed =
        ask(&window, "call", json!({ "name": "panic", "args": {} })).expect_err("it fell over");
    assert_eq!(failed["code"], "internal");
    assert_eq!(
        failed["incident"].as_str().map(str::len),
        Some(4),
        "short enough to read out over the telephone"
    );
    assert!(
        ask(&window, "call", json!({ "name": "status", "args": null })).is_ok(),
        "the next request is answered"
    );
}

#[test]
fn the_screens_reach_nothing_of_the_computer_but_our_command() {
    let (_program, window) = screens();
    for command in [
        "plugin:event|emit",
        "plugin:window|create",
        "plugin:window|close",
        "plugin:webview|create_webview_window",
        "plugin:path|resolve_directory",
        "plugin:app|version",
        "plugin:menu|new",
        "plugin:image|from_path",
        "plugin:resources|close",
        "plugin:fs|read_file",
        "plugin:shell|open",
        "plugin:webview|internal_toggle_devtools",
    ] {
        let refused = ask(
            &window,
            command,
            json!({ "event": "x", "path": "/etc/passwd" }),
        )
        .expect_err(command);
        let reason = refused.as_str().unwrap_or_default();
        assert!(
            reason.contains("not allowed") || reason.contains("not found"),
            "{command}: refused by the capabilities, not by chance: {reason}"
        );
    }
}

#[test]
fn another_window_has_no_door() {
    let (program, _window) = screens();
    let other = tauri::WebviewWindowBuilder::new(&program, "other", Default::default())
        .build()
        .expect("a window");
    let refused = ask(&other, "call", json!({ "name": "status", "args": {} }))
        .expect_err("only the main window may ask");
    assert!(
        refused.as_str().unwrap_or_default().contains("not allowed"),
        "{refused}"
    );
}

#[test]
fn a_page_from_elsewhere_has_no_door() {
    let (_program, window) = screens();
    let request = InvokeRequest {
        cmd: "call".into(),
        callback: CallbackFn(0),
        error: CallbackFn(1),
        url: "https://example.jp/".parse().expect("an address"),
        body: InvokeBody::Json(json!({ "name": "status", "args": {} })),
        headers: Default::default(),
        invoke_key: INVOKE_KEY.to_string(),
    };
    assert!(get_ipc_response(&window, request).is_err());
}

//! Each command as requests of `app::api`.

use crate::arguments::{Arguments, Command, Handover, Line, Sync, Who};
use crate::{keys, lists, show};
use app::context::{Context, KeyCost, Network, Settings};
use app::event::Event;
use app::failure::Failure;
use app::time::SystemClock;
use serde_json::{Value, json};
use std::io::{BufRead as _, Read as _};
use std::path::Path;
use std::process::ExitCode;
use std::sync::mpsc::{self, Receiver};
use std::time::{Duration, Instant};

/// Why a command ended early.
pub enum Stop {
    /// The request was refused.
    Refused(Failure),
    /// The command line or standard input cannot be used.
    Usage(String),
    /// The exchange did not complete.
    Incomplete(String),
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Self {
        Self::Refused(failure)
    }
}

/// Runs one command.
///
/// # Errors
///
/// [`Stop`] with what is to be said and the exit code.
pub fn run(arguments: &Arguments) -> Result<ExitCode, Stop> {
    if let Command::Demo { people, keep } = &arguments.command {
        let report = app::demo::run(*people, keep.as_deref(), &mut |line| {
            if !arguments.json {
                show::line(line);
            }
        })?;
        let done = report.equal && report.signed && report.held_by_two == report.notes;
        show::answer(
            arguments.json,
            &serde_json::to_value(&report).unwrap_or_default(),
            &report.table(),
        );
        return Ok(if done {
            ExitCode::SUCCESS
        } else {
            ExitCode::from(crate::exit::INCOMPLETE)
        });
    }
    match &arguments.command {
        Command::Link(wanted) => return lists::link(arguments.json, wanted),
        Command::Normalise(wanted) => return lists::normalise(arguments.json, wanted),
        _ => {}
    }
    let network = match &arguments.command {
        Command::Sync { how } => network_of(how),
        Command::Watch(watch) => match watch.port {
            Some(port) => Network::Local { port },
            None => Network::Off,
        },
        _ => Network::Off,
    };
    let (context, events) = open_context(arguments, network);
    if let Some(profile) = &arguments.profile {
        ask(&context, "choose_profile", json!({ "id": profile }))?;
    }
    match &arguments.command {
        Command::Init(init) => {
            let answer = ask(
                &context,
                "create_operation",
                json!({
                    "operationName": init.operation, "municipality": init.municipality, "lgCode": init.lg_code,
                    "deviceName": init.who.device, "operatorName": init.who.operator, "team": init.who.team,
                    "passphrase": passphrase(arguments)?,
                }),
            )?;
            say(arguments, &answer);
        }
        Command::EnrolRequest(request) => {
            let Who {
                device,
                operator,
                team,
            } = &request.who;
            let made = app::enrol::make_request_at(
                &context,
                &app::ask::setup::MakeEnrolRequest {
                    device_name: device.clone(),
                    operator_name: operator.clone(),
                    team: team.clone(),
                    passphrase: passphrase(arguments)?,
                },
                &request.out,
            )?;
            say(arguments, &to_value(&made)?);
        }
        Command::Approve(approve) => {
            unlock(arguments, &context)?;
            let approval = app::enrol::Approval {
                digits: &approve.digits,
                role: &approve.role,
                valid_until: &approve.until,
                agreement: &approve.agreement,
                municipality: &approve.municipality,
            };
            let made = app::enrol::approve_at(&context, &approve.file, &approval, &approve.out)?;
            say(arguments, &to_value(&made)?);
        }
        Command::Join { file, digits } => {
            unlock(arguments, &context)?;
            let seen = app::enrol::read_pack_at(&context, file)?;
            match digits {
                None if !seen.known => say(arguments, &to_value(&seen)?),
                _ => {
                    let digits = digits.as_deref().unwrap_or_default();
                    let status = app::enrol::join_at(&context, file, digits)?;
                    say(arguments, &to_value(&status)?);
                }
            }
        }
        Command::AddHousehold => {
            unlock(arguments, &context)?;
            let form = from_input("-")?;
            say(arguments, &ask(&context, "register_household", form)?);
        }
        Command::Note(note) => {
            unlock(arguments, &context)?;
            let text = if note.text == "-" {
                read_input()?
            } else {
                note.text.clone()
            };
            say(
                arguments,
                &ask(
                    &context,
                    "write_visit",
                    json!({
                        "personIds": note.person, "result": note.result, "text": text, "health": note.health,
                        "seenAt": null, "source": "",
                        "need": null,
                        "next": note.next.as_ref().map(|title| json!({
                            "title": title, "due": note.due, "promised": note.promised, "team": ""
                        })),
                        "urgent": note.urgent.as_ref().map(|reason| json!({
                            "raised": true, "urgency": "today", "reason": reason
                        })),
                        "watchLevel": "",
                    }),
                )?,
            );
        }
        Command::Search { text, limit } => {
            unlock(arguments, &context)?;
            let answer = ask(
                &context,
                "search_people",
                json!({ "text": text.join(" "), "limit": limit }),
            )?;
            show::answer(arguments.json, &answer, &show::people(&answer));
        }
        Command::Show { id } => {
            unlock(arguments, &context)?;
            let answer = ask(&context, "get_person", json!({ "id": id }))?;
            show::answer(arguments.json, &answer, &show::person(&answer));
        }
        Command::Sync { how } => {
            unlock(arguments, &context)?;
            return sync(arguments, &context, how, &events);
        }
        Command::Stick { what } => {
            if !matches!(what, crate::arguments::Stick::Show { .. }) {
                unlock(arguments, &context)?;
            }
            let (answer, code) = crate::stick::run(&context, what)?;
            say(arguments, &answer);
            return Ok(code);
        }
        Command::Handover { what } => {
            unlock(arguments, &context)?;
            handover(arguments, &context, what)?;
        }
        Command::Members
        | Command::Revoke { .. }
        | Command::Freeze { .. }
        | Command::Grant { .. }
        | Command::EndRole { .. }
        | Command::Agreement { .. }
        | Command::ReturnRequest
        | Command::Code
        | Command::Card
        | Command::Municipalities
        | Command::Rotate
        | Command::Holdings { .. }
        | Command::Tray
        | Command::Endorse(_) => {
            unlock(arguments, &context)?;
            let answer = crate::members::run(&context, &arguments.command)?;
            let text = match &arguments.command {
                Command::Tray => show::tray(&answer),
                _ => show::outline(&answer, 0),
            };
            show::answer(arguments.json, &answer, &text);
        }
        Command::Keep { all, less } => {
            unlock(arguments, &context)?;
            let answer = match all | less {
                true => ask(&context, "set_keeping", json!({ "everything": all }))?,
                false => ask(&context, "keeping", json!({}))?,
            };
            say(arguments, &answer);
        }
        Command::Line(line) => {
            unlock(arguments, &context)?;
            say(arguments, &set_line(&context, line)?);
        }
        Command::Intake { what } => {
            unlock(arguments, &context)?;
            let (answer, code) = crate::intake::run(&context, what)?;
            say(arguments, &answer);
            return Ok(code);
        }
        Command::Watch(watch) => {
            unlock(arguments, &context)?;
            return crate::watch::run(&context, arguments.json, watch);
        }
        Command::Same { what } => {
            unlock(arguments, &context)?;
            say(arguments, &crate::same::run(&context, what)?);
        }
        Command::Attach(what) => {
            unlock(arguments, &context)?;
            say(arguments, &crate::attachment::attach(&context, what)?);
        }
        Command::Attachment(what) => {
            unlock(arguments, &context)?;
            say(arguments, &crate::attachment::run(&context, what)?);
        }
        Command::Share { what } => {
            unlock(arguments, &context)?;
            say(arguments, &crate::share::run(&context, what)?);
        }
        Command::Hidden { what } => say(arguments, &crate::hidden::run(&context, what)?),
        Command::Root { what } => {
            unlock(arguments, &context)?;
            let answer = crate::root::run(&context, what)?;
            say(arguments, &answer);
        }
        Command::Audit(audit) => {
            unlock(arguments, &context)?;
            return crate::audit::run(&context, audit, arguments.json);
        }
        Command::Keys => {
            unlock(arguments, &context)?;
            say(arguments, &ask(&context, "key_state", json!({}))?);
        }
        Command::ChangePassphrase => keys::change_passphrase(arguments, &context)?,
        Command::RescueKey { what } => keys::rescue_key(arguments, &context, what)?,
        Command::Rescue => keys::rescue(arguments, &context)?,
        Command::Envelope { what } => keys::envelope(arguments, &context, what)?,
        Command::Profiles => say(arguments, &ask(&context, "list_profiles", json!({}))?),
        Command::Status => {
            let before = ask(&context, "status", json!({}))?;
            if before.get("stage").and_then(Value::as_str) == Some("locked") {
                unlock(arguments, &context)?;
            }
            let status = ask(&context, "status", json!({}))?;
            let exchange = match status.get("stage").and_then(Value::as_str) {
                Some("open") => ask(&context, "sync_status", json!({}))?,
                _ => Value::Null,
            };
            say(
                arguments,
                &json!({ "status": status, "exchange": exchange }),
            );
        }
        Command::Export(wanted) => {
            unlock(arguments, &context)?;
            return crate::export::run(&context, arguments.json, wanted);
        }
        Command::Ask {
            request,
            arguments: text,
        } => {
            let form = if text == "-" {
                from_input("-")?
            } else {
                parse(text)?
            };
            if !matches!(
                request.as_str(),
                "status"
                    | "create_operation"
                    | "unlock"
                    | "suggest_passphrase"
                    | "check_rescue_code"
                    | "rescue"
                    | "list_profiles"
                    | "choose_profile"
            ) {
                unlock(arguments, &context)?;
            }
            say(arguments, &ask(&context, request, form)?);
        }
        Command::Import(wanted) => {
            unlock(arguments, &context)?;
            let (answer, code) = crate::import::run(&context, wanted)?;
            say(arguments, &answer);
            return Ok(code);
        }
        Command::Demo { .. } | Command::Link(_) | Command::Normalise(_) => {}
    }
    Ok(ExitCode::SUCCESS)
}

fn handover(arguments: &Arguments, context: &Context, what: &Handover) -> Result<(), Stop> {
    let answer = match what {
        Handover::Gather => ask(context, "gather_handover", json!({}))?,
        Handover::Send {
            to,
            from_day,
            to_day,
            situation,
        } => {
            let gathered = ask(context, "gather_handover", json!({}))?;
            let items: Vec<Value> = gathered
                .get("items")
                .and_then(Value::as_array)
                .into_iter()
                .flatten()
                .map(|item| {
                    json!({
                        "personId": item.pointer("/person/id"),
                        "reasons": item.get("reasons"),
                        "summary": item.get("summary"),
                        "todo": item.get("todo"),
                        "ifThen": "",
                        "word": "",
                    })
                })
                .collect();
            ask(
                context,
                "send_handover",
                json!({
                    "toTeam": to, "periodFrom": from_day, "periodTo": to_day, "situation": situation, "items": items,
                }),
            )?
        }
        Handover::List => ask(context, "list_handovers", json!({}))?,
        Handover::Show { id } => ask(context, "get_handover", json!({ "id": id }))?,
        Handover::Take { id, item } => {
            let items = if item.is_empty() {
                let view = ask(context, "get_handover", json!({ "id": id }))?;
                view.get("items")
                    .and_then(Value::as_array)
                    .into_iter()
                    .flatten()
                    .filter_map(|item| item.get("id").cloned())
                    .collect()
            } else {
                item.iter().cloned().map(Value::String).collect::<Vec<_>>()
            };
            ask(
                context,
                "answer_handover",
                json!({
                    "handoverId": id, "itemIds": items, "decision": "taken", "question": "",
                }),
            )?
        }
        Handover::Ask { id, item, question } => ask(
            context,
            "answer_handover",
            json!({
                "handoverId": id, "itemIds": [item], "decision": "asked", "question": question,
            }),
        )?,
        Handover::Sign { id } => ask(context, "sign_handover", json!({ "id": id }))?,
    };
    say(arguments, &answer);
    Ok(())
}

fn set_line(context: &Context, line: &Line) -> Result<Value, Stop> {
    if line.slow.is_none() && !line.free {
        return ask(context, "line_state", json!({}));
    }
    ask(
        context,
        "set_line",
        json!({
            "slow": line.slow.is_some(), "kbitPerSecond": line.slow.unwrap_or(0),
            "mbPerDay": line.mb_per_day, "bulk": line.bulk,
        }),
    )
}

fn network_of(how: &Sync) -> Network {
    let (loopback, port) = match how {
        Sync::Listen { loopback, port, .. } => (*loopback, *port),
        Sync::Connect { loopback, .. } | Sync::Once { loopback, .. } => (*loopback, 0),
    };
    if loopback {
        Network::Loopback { port }
    } else {
        Network::Local { port }
    }
}

fn sync(
    arguments: &Arguments,
    context: &Context,
    how: &Sync,
    events: &Receiver<Event>,
) -> Result<ExitCode, Stop> {
    let (address, limit, once) = match how {
        Sync::Listen { r#for, .. } => (None, *r#for, false),
        Sync::Connect { address, r#for, .. } => (Some(address), *r#for, false),
        Sync::Once { address, wait, .. } => (address.as_ref(), Some(*wait), true),
    };
    if let Some(address) = address {
        ask(context, "dial_address", json!({ "address": address }))?;
    }
    let until = limit.map(|seconds| Instant::now() + Duration::from_secs(seconds));
    let mut announced = String::new();
    loop {
        let status = ask(context, "sync_status", json!({}))?;
        let addresses = status
            .get("addresses")
            .map(Value::to_string)
            .unwrap_or_default();
        if !once && addresses != announced && addresses.len() > 2 {
            announced = addresses;
            show::answer(
                arguments.json,
                &json!({ "addresses": status.get("addresses") }),
                &format!("listening: {announced}"),
            );
        }
        let peers: Vec<&Value> = status
            .get("peers")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .collect();
        let state =
            |peer: &&Value, wanted: &str| peer.get("state").and_then(Value::as_str) == Some(wanted);
        // Whoever looks after this must find what has come.
        let sorted = status.get("applying") == Some(&Value::Bool(false));
        if once && sorted && peers.iter().any(|peer| state(peer, "in_sync")) {
            say(arguments, &status);
            return Ok(ExitCode::SUCCESS);
        }
        let left = match until {
            None => Duration::from_secs(3600),
            Some(until) => until.saturating_duration_since(Instant::now()),
        };
        if left.is_zero() {
            if once {
                return Err(Stop::Incomplete(
                    "the exchange is not complete; nothing was lost, run it again".into(),
                ));
            }
            say(arguments, &status);
            return Ok(ExitCode::SUCCESS);
        }
        // An event says that something changed; the status is asked for again.
        let _ = events.recv_timeout(left.min(Duration::from_secs(2)));
    }
}

fn open_context(arguments: &Arguments, network: Network) -> (Context, Receiver<Event>) {
    let home = arguments.home.clone().unwrap_or_else(app::folders::home);
    let (sender, receiver) = mpsc::channel();
    let settings = Settings {
        home,
        exchange: app::folders::exchange(),
        searched: app::folders::searched,
        paper: std::env::current_exe().ok(),
        network,
        key_cost: if cfg!(debug_assertions) && std::env::var_os("TSUNAGI_TEST_KEYS").is_some() {
            KeyCost::Lowest
        } else {
            KeyCost::Calibrated
        },
        witness: app::folders::witness(),
    };
    let context = Context::start(settings, SystemClock, move |event| {
        let _ = sender.send(event);
    });
    (context, receiver)
}

/// Runs one request.
///
/// # Errors
///
/// [`Stop::Refused`].
pub fn ask(context: &Context, request: &str, form: Value) -> Result<Value, Stop> {
    app::api::dispatch(context, request, form).map_err(Stop::Refused)
}

/// Opens the profile: the passphrase, then the code of a telephone where one is asked for.
pub fn unlock(arguments: &Arguments, context: &Context) -> Result<(), Stop> {
    let typed = json!({ "passphrase": passphrase(arguments)? });
    let status = ask(context, "unlock", typed)?;
    if status.get("stage").and_then(Value::as_str) == Some("code") {
        let code = secret("TSUNAGI_CODE", "6けたの番号 (code):")?;
        ask(context, "unlock_code", json!({ "code": code }))?;
    }
    Ok(())
}

/// The passphrase in force.
pub fn passphrase(arguments: &Arguments) -> Result<String, Stop> {
    if let Some(path) = &arguments.passphrase_file {
        return first_line(path);
    }
    secret("TSUNAGI_PASSPHRASE", "合言葉 (passphrase):")
}

/// Something that stands in no command line: from the environment, or asked for.
pub fn secret(variable: &str, question: &str) -> Result<String, Stop> {
    if let Ok(secret) = std::env::var(variable) {
        return Ok(secret);
    }
    show::complain(question);
    let mut line = String::new();
    std::io::stdin()
        .lock()
        .read_line(&mut line)
        .map_err(|_| Stop::Usage("nothing on standard input".into()))?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}

fn first_line(path: &Path) -> Result<String, Stop> {
    let text = std::fs::read_to_string(path).map_err(|error| {
        Stop::Usage(format!("cannot read the passphrase file: {}", error.kind()))
    })?;
    Ok(text.lines().next().unwrap_or_default().to_owned())
}

fn read_input() -> Result<String, Stop> {
    let mut text = String::new();
    std::io::stdin()
        .lock()
        .take(1 << 20)
        .read_to_string(&mut text)
        .map_err(|error| Stop::Usage(format!("cannot read standard input: {}", error.kind())))?;
    Ok(text)
}

fn from_input(_dash: &str) -> Result<Value, Stop> {
    parse(&read_input()?)
}

fn parse(text: &str) -> Result<Value, Stop> {
    serde_json::from_str(text).map_err(|error| Stop::Usage(format!("this is not JSON: {error}")))
}

pub fn to_value(answer: &impl serde::Serialize) -> Result<Value, Stop> {
    serde_json::to_value(answer).map_err(|error| Stop::Refused(Failure::internal(&error)))
}

pub fn say(arguments: &Arguments, answer: &Value) {
    show::answer(arguments.json, answer, &show::outline(answer, 0));
}

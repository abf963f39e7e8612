//! Every request a screen, a script or an office system can make, listed once.
//!
//! The list below becomes two things that would otherwise drift apart: the dispatcher that the
//! window and the command line share, and the `Commands` type in `ui/src/generated/app.ts`.

use crate::ask::{handover, person, setup, sync, today, visit};
use crate::context::Context;
use crate::failure::Failure;
use serde_json::Value;

/// One line a request: name, arguments, answer, function.
macro_rules! requests {
    ($($(#[doc = $doc:literal])+ $name:ident : $args:ty => $answer:ty = $function:path;)*) => {
        /// Runs one request by name.
        ///
        /// # Errors
        ///
        /// The [`Failure`] that the function names, or `unreadable` for arguments of a wrong shape.
        pub fn dispatch(context: &Context, name: &str, args: Value) -> Result<Value, Failure> {
            match name {
                $(stringify!($name) => {
                    let args: $args = serde_json::from_value(args)
                        .map_err(|_| Failure::Unreadable { field: "args".into() })?;
                    let answer: $answer = $function(context, args)?;
                    serde_json::to_value(answer).map_err(|error| Failure::internal(&error))
                })*
                _ => Err(Failure::Unreadable { field: "request".into() }),
            }
        }

        /// The names of all requests.
        pub const NAMES: &[&str] = &[$(stringify!($name)),*];

        /// The lines of the `Commands` type, and every type they need.
        pub(crate) fn describe(book: &mut crate::bindings::Book) {
            $(book.request::<$args, $answer>(stringify!($name), concat!($($doc, "\n"),+));)*
        }
    };
}

requests! {
    /// Where this installation stands.
    status: setup::Nothing => setup::Status = crate::setup::status;
    /// A generated passphrase.
    suggest_passphrase: setup::Nothing => setup::SuggestedPassphrase = crate::setup::suggest_passphrase;
    /// Founds an operation on this laptop.
    create_operation: setup::CreateOperation => setup::Status = crate::setup::create_operation;
    /// Starts practice with clearly fake people.
    start_practice: setup::StartPractice => setup::Status = crate::setup::start_practice;
    /// Ends practice: the practice profile is put away.
    end_practice: setup::Nothing => setup::Status = crate::setup::end_practice;
    /// Opens the profile.
    unlock: setup::Unlock => setup::Status = crate::setup::unlock;
    /// Locks; drafts are kept.
    lock: setup::Nothing => setup::Status = crate::setup::lock;
    /// Makes keys and the file that asks to join.
    make_enrol_request: setup::MakeEnrolRequest => setup::FileMade = crate::enrol::make_request;
    /// Files in the exchange folder and on sticks.
    find_files: setup::FindFiles => Vec<setup::FoundFile> = crate::enrol::find_files;
    /// Who asks to join.
    read_enrol_request: setup::FileToken => setup::EnrolRequestView = crate::enrol::read_request;
    /// Lets a device in and writes its pack.
    approve_enrolment: setup::ApproveEnrolment => setup::FileMade = crate::enrol::approve;
    /// Joins with the pack.
    join_with_pack: setup::FileToken => setup::Status = crate::enrol::join;

    /// 今日.
    today: setup::Nothing => today::Today = crate::today::today;
    /// 探す.
    search_people: person::SearchPeople => person::SearchAnswer = crate::search::search;
    /// Reads a typed birth date.
    parse_birth: person::ParseBirth => person::BirthView = crate::birth::parse;
    /// 同じ人かも, on local data.
    check_same_person: person::CheckSamePerson => Vec<person::SamePerson> = crate::household::check_same_person;
    /// 受付.
    register_household: person::RegisterHousehold => person::Registered = crate::household::register;
    /// The person's page.
    get_person: person::ById => person::PersonPage = crate::person::page;
    /// Gives a field a new value.
    set_field: person::SetField => visit::Saved = crate::person::set_field;
    /// Places to choose from.
    list_places: setup::Nothing => Vec<person::PlaceView> = crate::place::list;
    /// A new place.
    add_place: person::AddPlace => person::PlaceView = crate::place::add;

    /// 訪問メモ.
    write_visit: visit::WriteVisit => visit::Saved = crate::visit::write;
    /// 訂正.
    correct_note: visit::CorrectNote => visit::Saved = crate::visit::correct;
    /// 居場所を変える.
    move_people: visit::MovePeople => visit::Saved = crate::visit::move_people;
    /// The urgent flag.
    set_urgent: visit::SetUrgent => visit::Saved = crate::visit::set_urgent;
    /// 困りごと.
    add_need: visit::AddNeed => visit::Saved = crate::visit::add_need;
    /// A need's new state.
    mark_need: visit::MarkNeed => visit::Saved = crate::visit::mark_need;
    /// 次にやること.
    add_task: visit::AddTask => visit::Saved = crate::visit::add_task;
    /// A task's new state.
    mark_task: visit::MarkTask => visit::Saved = crate::visit::mark_task;

    /// What this team has to hand over, gathered from the records.
    gather_handover: setup::Nothing => handover::Gathered = crate::handover::gather;
    /// Sends a handover, signed by this device.
    send_handover: handover::SendHandover => handover::HandoverView = crate::handover::send;
    /// Handovers on this device.
    list_handovers: setup::Nothing => Vec<handover::HandoverRow> = crate::handover::list;
    /// One handover.
    get_handover: person::ById => handover::HandoverView = crate::handover::view;
    /// Takes cases or asks.
    answer_handover: handover::AnswerItems => handover::HandoverView = crate::handover::answer;
    /// Signs as the incoming side, once every case is answered.
    sign_handover: person::ById => handover::HandoverView = crate::handover::sign;

    /// 受け渡し.
    sync_status: setup::Nothing => sync::SyncStatus = crate::exchange::status;
    /// Types an address.
    dial_address: sync::DialAddress => setup::Nothing = crate::exchange::dial;
    /// Seals and sends what waits.
    sync_now: setup::Nothing => setup::Nothing = crate::exchange::sync_now;

    /// The devices of the operation and how they stand.
    list_members: setup::Nothing => Vec<sync::MemberView> = crate::member::list;
    /// Withdraws a device for good, and changes the keys.
    withdraw_device: sync::WithdrawDevice => setup::Nothing = crate::member::withdraw;
    /// Suspends a device for three days.
    freeze_device: sync::FreezeDevice => setup::Nothing = crate::member::freeze;

    /// Keeps a draft.
    save_draft: sync::DraftForm => setup::Nothing = crate::draft::save;
    /// A kept draft.
    load_draft: sync::DraftName => sync::Draft = crate::draft::load;
    /// Forgets a draft.
    clear_draft: sync::DraftName => setup::Nothing = crate::draft::clear;
}

//! Every request a screen, a script or an office system can make, listed once.
//!
//! The list below becomes two things that would otherwise drift apart: the dispatcher that the
//! window and the command line share, and the `Commands` type in `ui/src/generated/app.ts`.

use crate::ask::{
    agreement, attachment, audit, code, handover, hidden, import, intake, keys, ledger, member,
    person, root, same, setup, share, stick, sync, today, tray, visit,
};
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
    /// Whether what was typed opens the same as the passphrase, in whatever letters.
    same_passphrase: keys::PassphrasePair => keys::SamePassphrase = crate::keys::same_passphrase;
    /// Founds an operation on this laptop.
    create_operation: setup::CreateOperation => setup::Status = crate::setup::create_operation;
    /// Starts practice with clearly fake people.
    start_practice: setup::StartPractice => setup::Status = crate::setup::start_practice;
    /// Ends practice: the practice profile is put away.
    end_practice: setup::Nothing => setup::Status = crate::setup::end_practice;
    /// Opens the profile.
    unlock: setup::Unlock => setup::Status = crate::audit::unlock;
    /// Locks; drafts are kept.
    lock: setup::Nothing => setup::Status = crate::audit::lock;
    /// The code of the telephone, after the passphrase.
    unlock_code: keys::TypedCode => setup::Status = crate::audit::unlock_code;
    /// How a rescue code stands while it is typed.
    check_rescue_code: keys::TypedCode => keys::RescueCheck = crate::keys::check_rescue;
    /// Opens by the code on paper, with a new passphrase.
    rescue: keys::Rescue => setup::Status = crate::audit::rescue;
    /// What opens this device.
    key_state: setup::Nothing => keys::KeyState = crate::keys::state;
    /// A new passphrase, and a new key behind it.
    change_passphrase: keys::ChangePassphrase => keys::KeyState = crate::keys::change_passphrase;
    /// A new code on paper.
    make_rescue_key: keys::Passphrase => keys::RescueKey = crate::keys::make_rescue;
    /// The code on paper opens nothing any more.
    remove_rescue_key: keys::Passphrase => keys::KeyState = crate::keys::remove_rescue;
    /// A new code on paper that is shown to nobody here and held by the municipality.
    deposit_rescue_key: keys::Passphrase => keys::KeyState = crate::held::deposit;
    /// The code that another device left with this one.
    held_rescue_key: member::OneDevice => keys::HeldRescue = crate::held::read;
    /// A sealed envelope for a shelter.
    make_envelope: keys::MakeEnvelope => keys::Envelope = crate::envelope::make;
    /// Lets this device in by the code of an envelope, for three days.
    open_envelope: keys::OpenEnvelope => setup::Status = crate::envelope::open;
    /// A secret for the telephone.
    begin_codes: setup::Nothing => keys::CodeEnrolment = crate::totp::begin;
    /// From now on codes of the telephone are asked for.
    confirm_codes: keys::TypedCode => keys::RecoveryCodes = crate::totp::confirm;
    /// New codes on paper for a lost telephone.
    renew_recovery_codes: keys::TypedCode => keys::RecoveryCodes = crate::totp::renew;
    /// Codes of the telephone are asked for no more.
    end_codes: keys::TypedCode => keys::KeyState = crate::totp::end;
    /// The profiles of this computer.
    list_profiles: setup::Nothing => Vec<keys::ProfileView> = crate::profiles::list;
    /// Locks, and asks for the passphrase of another profile.
    choose_profile: keys::ProfileName => setup::Status = crate::profiles::choose;
    /// Locks, and begins a further profile.
    add_profile: keys::ProfileLabel => setup::Status = crate::profiles::add;
    /// What people call the open profile.
    name_profile: keys::ProfileLabel => Vec<keys::ProfileView> = crate::profiles::label;
    /// Makes keys and the file that asks to join.
    make_enrol_request: setup::MakeEnrolRequest => setup::FileMade = crate::enrol::make_request;
    /// Files in the exchange folder and on sticks.
    find_files: setup::FindFiles => Vec<setup::FoundFile> = crate::files::find_files;
    /// Who asks to join.
    read_enrol_request: setup::FileToken => setup::EnrolRequestView = crate::enrol::read_request;
    /// Lets a device in and writes its pack.
    approve_enrolment: setup::ApproveEnrolment => setup::FileMade = crate::enrol::approve;
    /// Asks to be let in again with the same keys.
    make_return_request: setup::Nothing => setup::FileMade = crate::enrol::ask_again;
    /// What this device asks for, as codes.
    enrol_code: setup::Nothing => code::CodeView = crate::code::own_request;
    /// A pack as codes, when it is small enough.
    pack_code: setup::FileToken => code::CodeView = crate::code::pack;
    /// Takes what a scanner typed, somebody pasted or typed.
    read_code: code::CodeText => code::CodeRead = crate::code::read;
    /// Takes the code in a picture that lies where files of other devices do.
    read_picture: setup::FileToken => code::CodeRead = crate::code::read_picture;
    /// The card of the operation, to be printed.
    root_card: setup::Nothing => code::RootCard = crate::code::root_card;
    /// Which operation a pack lets in to.
    read_pack: setup::FileToken => setup::PackView = crate::enrol::read_pack;
    /// Joins with the pack.
    join_with_pack: setup::JoinWithPack => setup::Status = crate::enrol::join;

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

    /// 自己申告: takes a report in as it came.
    take_intake: intake::TakeIntake => intake::IntakeTaken = crate::intake::take;
    /// Reports, and how many there are.
    list_intakes: intake::ListIntakes => intake::IntakePage = crate::intake::list;
    /// A report with who could be meant.
    get_intake: person::ById => intake::IntakeView = crate::intake::get;
    /// What a person decides about a report.
    decide_intake: intake::DecideIntake => intake::IntakeView = crate::intake::decide;

    /// Compares some of those who changed with all others.
    look_for_same: same::LookForSame => same::Looked = crate::same::look;
    /// Pairs that look alike and wait for somebody.
    list_same_pairs: same::ListSamePairs => same::SamePairs = crate::same::list;
    /// What a person says about pairs: the same, different, a relative, not sure, taken back.
    say_same: same::SaySame => same::SaidSame = crate::same::say;

    /// The municipalities of the operation.
    list_units: setup::Nothing => Vec<share::UnitView> = crate::share::units;
    /// What the own municipality is called.
    name_unit: share::NameUnit => Vec<share::UnitView> = crate::share::name;
    /// Gives a person's records to another municipality.
    share_person: share::SharePerson => visit::Saved = crate::share::share;
    /// Ends that.
    end_share: share::EndShare => visit::Saved = crate::share::end;

    /// 写真・書類: attaches a picture.
    add_attachment: attachment::AddAttachment => visit::Saved = crate::attachment::add;
    /// The pages of a paper (PDF) as they would be kept; writes nothing.
    look_at_paper: attachment::PaperFile => attachment::PaperPages = crate::paper::look;
    /// The picture itself.
    read_attachment: attachment::OneAttachment => attachment::AttachmentPicture = crate::attachment::read;
    /// Takes an attachment back: it stays, marked.
    take_back_attachment: attachment::TakeBackAttachment => visit::Saved = crate::attachment::take_back;
    /// Writes the picture to a file in the folder for files of other devices.
    save_attachment: attachment::OneAttachment => setup::FileMade = crate::attachment::save;

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

    /// What this device may do about hidden persons.
    hidden_state: setup::Nothing => hidden::HiddenState = crate::hidden::state;
    /// 秘匿の人, for who reads about them.
    list_hidden: setup::Nothing => Vec<hidden::HiddenRow> = crate::hidden::list;
    /// Everything about a hidden person.
    get_hidden: person::ById => hidden::HiddenPage = crate::hidden::page;
    /// Hides a person of the roll: no device shows them any more.
    hide_person: hidden::HidePerson => hidden::HiddenRow = crate::hidden::hide;
    /// Registers a person who is hidden from the beginning.
    register_hidden: hidden::RegisterHidden => hidden::HiddenRow = crate::hidden::register;
    /// A note or a place of a hidden person.
    write_hidden: hidden::WriteHidden => visit::Saved = crate::hidden::write;
    /// Takes over what others wrote into the roll after the person was hidden.
    take_over_late: person::ById => hidden::HiddenRow = crate::hidden::take_over;
    /// Puts a hidden person into the roll again, as a new entry.
    release_hidden: person::ById => hidden::Released = crate::hidden::release;
    /// Hands the keys of hidden persons to a device that was named for them.
    confirm_officer: member::OneDevice => hidden::HiddenState = crate::hidden::confirm;

    /// 受け渡し.
    sync_status: setup::Nothing => sync::SyncStatus = crate::exchange::status;
    /// The line to devices that are far.
    line_state: setup::Nothing => sync::LineState = crate::line::state;
    /// Whether this device keeps every entry, and what it gave up.
    keeping: setup::Nothing => sync::Keeping = crate::keeping::state;
    /// Has the device keep every entry, or leaves it to its role.
    set_keeping: sync::SetKeeping => sync::Keeping = crate::keeping::set;
    /// Says what the line to devices that are far may carry.
    set_line: sync::SetLine => sync::LineState = crate::line::set;
    /// Types an address.
    dial_address: sync::DialAddress => setup::Nothing = crate::exchange::dial;
    /// Seals and sends what waits.
    sync_now: setup::Nothing => setup::Nothing = crate::exchange::sync_now;

    /// Folders that records can be written to, and records that lie there.
    find_sticks: setup::Nothing => stick::Sticks = crate::stick::find;
    /// Writes records to a stick.
    write_stick: stick::WriteStick => stick::StickWritten = crate::stick::write;
    /// Takes in the records of a stick.
    read_stick: setup::FileToken => stick::StickRead = crate::stick::read;

    /// The devices of the operation and how they stand.
    list_members: setup::Nothing => Vec<member::MemberDevice> = crate::member::list;
    /// The municipalities that this device of the prefecture has let in.
    list_municipalities: setup::Nothing => member::Municipalities = crate::prefecture::list;
    /// Withdraws a device for good, and changes the keys.
    withdraw_device: member::WithdrawDevice => setup::Nothing = crate::member::withdraw;
    /// Suspends a device for three days.
    freeze_device: member::OneDevice => setup::Nothing = crate::member::freeze;
    /// Lets a device go on with the same role, until a later day.
    extend_device: member::ExtendDevice => setup::Nothing = crate::grant::extend;
    /// Gives a member another role beside those it has.
    give_role: member::GiveRole => setup::Nothing = crate::grant::give;
    /// Ends one role of a member that has another.
    end_role: member::EndRole => setup::Nothing = crate::grant::end;
    /// 協定・委託.
    list_agreements: setup::Nothing => agreement::Agreements = crate::agreement::list;
    /// Enters an agreement, or changes one.
    write_agreement: agreement::WriteAgreement => agreement::AgreementView = crate::agreement::write;
    /// The keys of the root, and whether the operation is closed.
    root_state: setup::Nothing => root::RootState = crate::root::state;
    /// Writes a key of the root to a file for its keeper.
    root_key_file: root::RootKeyNumber => setup::FileMade = crate::root::write_key;
    /// A key of the root for paper.
    root_key_paper: root::RootKeyNumber => root::RootKeyPaper = crate::root::paper_key;
    /// Forgets the keys of the root that lie here.
    root_put_away: setup::Nothing => root::RootState = crate::root::put_away;
    /// Proposes what only the root may say.
    root_propose: root::RootPropose => root::ProposalView = crate::root::propose;
    /// What a proposal says, and who has signed.
    root_read: setup::FileToken => root::ProposalView = crate::root::read;
    /// Signs a proposal; it counts once enough keys have.
    root_sign: root::RootSign => root::ProposalView = crate::root::sign;
    /// How many devices hold what they may keep no longer.
    ended_devices: setup::Nothing => member::EndedDevices = crate::date::ended;
    /// A person has looked at a calendar: those below learn the date, and erase what they may keep no longer.
    say_date: member::SayDate => member::EndedDevices = crate::date::say;
    /// Gives every space that this device may change a new key.
    rotate_keys: setup::Nothing => member::Rotated = crate::member::rotate;
    /// What a lost device may hold, for the report.
    device_holdings: member::OneDevice => member::Holdings = crate::member::holdings;

    /// What would become of a list. Writes nothing.
    import_look: import::ImportLook => import::ImportPreview = crate::import::look;
    /// Takes in the list that was looked at.
    import_run: import::ImportRun => import::ImportDone = crate::import::run;
    /// Stops it after the rows that are being written.
    import_cancel: setup::Nothing => setup::Nothing = crate::import::cancel;
    /// The lists that were taken in on this device.
    list_imports: setup::Nothing => Vec<import::ImportBatch> = crate::import::list;
    /// Takes a list back.
    undo_import: import::ImportBatchId => import::ImportUndone = crate::import::undo;
    /// Writes the rows to mend to a file.
    import_mend_file: import::ImportMend => setup::FileMade = crate::import::mend_file;

    /// 台帳: writes the ledger to a file for other offices.
    export_ledger: ledger::ExportLedger => ledger::LedgerMade = crate::ledger::export;

    /// 確認待ち: what was set aside.
    list_tray: setup::Nothing => tray::Tray = crate::tray::list;
    /// Accepts what was set aside, signed by this device.
    accept_aside: tray::AcceptAside => tray::Accepted = crate::tray::accept;
    /// Leaves it set aside, and records why.
    leave_aside: tray::LeaveAside => setup::Nothing = crate::tray::leave;

    /// 操作の記録: what was done on this device.
    audit_list: audit::AuditList => audit::AuditPage = crate::audit::list;
    /// だれがこの人を開いたか, on this device.
    audit_of_person: audit::AuditOfPerson => audit::AuditPage = crate::audit::of_person;
    /// What was done on the other devices, on a device that audits.
    audit_heard: audit::AuditHeard => audit::AuditHeardPage = crate::audit::heard;
    /// How far the records of the other devices have come, and where they do not hold.
    audit_devices: setup::Nothing => audit::AuditDevices = crate::audit::devices;
    /// Whether the record of this device holds together.
    audit_check: setup::Nothing => audit::AuditState = crate::audit::state;
    /// A sheet goes to the printer.
    record_print: audit::RecordPrint => setup::Nothing = crate::audit::printed;

    /// Keeps a draft.
    save_draft: sync::DraftForm => setup::Nothing = crate::draft::save;
    /// A kept draft.
    load_draft: sync::DraftName => sync::Draft = crate::draft::load;
    /// Forgets a draft.
    clear_draft: sync::DraftName => setup::Nothing = crate::draft::clear;
}

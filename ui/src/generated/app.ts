// Written by `make bindings` from the `app` crate. Do not edit.

/**
 * Accepts what was set aside.
 */
export type AcceptAside = { 
/**
 * Ids of rows.
 */
rows: Array<string>, };

/**
 * How much was accepted.
 */
export type Accepted = { 
/**
 * Entries.
 */
entries: number, };

/**
 * Attaches a picture to a person, or to a hidden one; of a paper, each page as a picture.
 */
export type AddAttachment = { 
/**
 * The person.
 */
personId: string, 
/**
 * `photo`, `scan`, `other`.
 */
kind: string, 
/**
 * What it shows, in one line.
 */
caption: string, 
/**
 * The file, JPEG, PNG, WebP or PDF, in base 64. Only its points are kept.
 */
file: string, 
/**
 * When it was taken or seen; absent means now.
 */
seenAt: string | null, };

/**
 * Raises a need.
 */
export type AddNeed = { 
/**
 * The person.
 */
personId: string, 
/**
 * The need.
 */
need: NeedForm, };

/**
 * A new place.
 */
export type AddPlace = { 
/**
 * Name.
 */
name: string, 
/**
 * CL-23.
 */
kind: string, 
/**
 * Address.
 */
address: string, };

/**
 * Adds a task.
 */
export type AddTask = { 
/**
 * The person.
 */
personId: string, 
/**
 * The task.
 */
task: TaskForm, };

/**
 * An agreement.
 */
export type AgreementView = { 
/**
 * Its id, which the grants under it name.
 */
id: string, 
/**
 * `commission` or `accord`.
 */
kind: string, 
/**
 * 相手の団体.
 */
counterpart: string, 
/**
 * First day, ISO.
 */
from: string, 
/**
 * Last day, ISO.
 */
until: string, 
/**
 * The classes that it permits: `P0` …
 */
classes: Array<string>, 
/**
 * Legal basis.
 */
basis: string, 
/**
 * Registration number; may be empty.
 */
registration: string, 
/**
 * Number or title of the document; may be empty.
 */
document: string, 
/**
 * `coming`, `in_force`, `ended`.
 */
standing: string, 
/**
 * Devices that work under it now.
 */
devices: number, 
/**
 * Who entered it.
 */
enteredBy: string, 
/**
 * When.
 */
entered: string, };

/**
 * Every agreement of the operation.
 */
export type Agreements = { 
/**
 * Those in force first, then by their counterpart.
 */
rows: Array<AgreementView>, 
/**
 * Whether this device may enter one.
 */
mayWrite: boolean, };

/**
 * Takes cases or asks about one.
 */
export type AnswerItems = { 
/**
 * The handover.
 */
handoverId: string, 
/**
 * Item ids.
 */
itemIds: Array<string>, 
/**
 * `taken` or `asked`.
 */
decision: string, 
/**
 * The question with `asked`.
 */
question: string, };

/**
 * An answer to one case.
 */
export type AnswerView = { 
/**
 * `taken` or `asked`.
 */
decision: string, 
/**
 * The question.
 */
question: string, 
/**
 * Who.
 */
by: ByView, };

/**
 * Lets a device in.
 */
export type ApproveEnrolment = { 
/**
 * The request file.
 */
token: string, 
/**
 * The twenty digits that were compared; the file is refused when it has others by now.
 */
checkDigits: string, 
/**
 * Role code: `municipality_admin`, `municipality_officer`, `health_team`, `dispatched_staff`,
 * `support_lead`, `recorder`, `sealed_officer`, `prefecture_officer`, `auditor`, `relay`.
 */
role: string, 
/**
 * Last day of the right, ISO date (inclusive, local time).
 */
validUntil: string, 
/**
 * The agreement of a private group, from `list_agreements`; else empty.
 */
agreement: string, 
/**
 * Where an administrator is let in by the prefecture: a unit from `list_municipalities`, or `new`
 * for a municipality that is added. Empty: the municipality of this device.
 */
municipality: string, };

/**
 * The picture itself.
 */
export type AttachmentPicture = { 
/**
 * JPEG in base 64; absent while some of it has not come.
 */
picture: string | null, 
/**
 * Parts that are here.
 */
have: number, 
/**
 * Parts in all.
 */
of: number, };

/**
 * An attachment as a page shows it.
 */
export type AttachmentView = { 
/**
 * Its id.
 */
id: string, 
/**
 * The entry in which it stands, where that is another one of the same person; empty otherwise.
 */
recordId: string, 
/**
 * `photo`, `scan`, `other`, or a code of a newer version.
 */
kind: string, 
/**
 * What it shows.
 */
caption: string, 
/**
 * Small, JPEG in base 64; empty for one that this version cannot show.
 */
thumbnail: string, 
/**
 * Width of the picture in points.
 */
width: number, 
/**
 * Height of the picture in points.
 */
height: number, 
/**
 * Length of the picture in bytes.
 */
bytes: number, 
/**
 * Parts of the picture that are here.
 */
have: number, 
/**
 * Parts in all.
 */
of: number, 
/**
 * Set where it is taken back.
 */
takenBack: TakenBack | null, 
/**
 * Who, when.
 */
by: ByView, };

/**
 * How far the record of another device has come here.
 */
export type AuditDevice = { 
/**
 * The whole id.
 */
device: string, 
/**
 * Its name; the first digits while the name is not known here.
 */
deviceName: string, 
/**
 * Whether it was withdrawn.
 */
withdrawn: boolean, 
/**
 * How many records it told of.
 */
records: number, 
/**
 * When the last act that can be read here was done, by its own clock.
 */
last: string | null, 
/**
 * When it last sealed records; absent when none have come.
 */
sealed: string | null, 
/**
 * It goes on saving, and no record of acts comes.
 */
silent: boolean, 
/**
 * Records that were sealed before this device came to audit.
 */
notForUs: number, 
/**
 * Its rescue code was left with this device.
 */
rescueHeld: boolean, 
/**
 * Where its record does not hold, oldest first.
 */
faults: Array<AuditGap>, };

/**
 * The other devices and their records.
 */
export type AuditDevices = { 
/**
 * Devices of the units that this device audits.
 */
devices: Array<AuditDevice>, 
/**
 * Who worked on them.
 */
operators: Array<AuditOperator>, };

/**
 * A place where the record of another device does not hold.
 */
export type AuditGap = { 
/**
 * `gap`, `rewritten`, `changed`, `does_not_open`.
 */
fault: string, 
/**
 * Number of the first record concerned.
 */
number: number, 
/**
 * When what shows it was sealed, by that device's clock.
 */
sealed: string, };

/**
 * A page of what was done on the other devices, on a device that audits.
 */
export type AuditHeard = { 
/**
 * Which acts: a group of the code list, or empty for all.
 */
group: string, 
/**
 * Only what this account did; empty for everybody.
 */
operator: string, 
/**
 * Only on this device (whole id); empty for every device.
 */
device: string, 
/**
 * Only about this person; empty for everybody.
 */
personId: string, 
/**
 * What the page before handed out as `next`; absent for the newest.
 */
before: string | null, 
/**
 * At most this many rows (≤ 500).
 */
limit: number, };

/**
 * One act on another device.
 */
export type AuditHeardLine = { 
/**
 * What was done, and by whom; the number is of that device's record.
 */
line: AuditLine, 
/**
 * The whole id of the device.
 */
device: string, 
/**
 * On which device.
 */
onDevice: string, };

/**
 * Acts on other devices, newest first.
 */
export type AuditHeardPage = { 
/**
 * The rows.
 */
rows: Array<AuditHeardLine>, 
/**
 * How many there are in all.
 */
total: number, 
/**
 * Hand in as `before` for older ones; absent at the end.
 */
next: string | null, 
/**
 * The person asked about; empty otherwise.
 */
personName: string, };

/**
 * One act.
 */
export type AuditLine = { 
/**
 * Number of the record, from 1.
 */
number: number, 
/**
 * When, by this device's clock.
 */
at: string, 
/**
 * What was done, of the code list.
 */
kind: string, 
/**
 * 記入者; empty when the name is not known here.
 */
operatorName: string, 
/**
 * The person it was about.
 */
personId: string | null, 
/**
 * The person's name as it is now; empty without one.
 */
personName: string, 
/**
 * Classes that were shown: `P1` …
 */
classes: Array<string>, 
/**
 * How many: hits, rows, documents, entries, spaces, wrong passphrases, by the kind.
 */
count: number | null, 
/**
 * What was printed or exported, or what a search was over.
 */
what: string, 
/**
 * Name of the device it was about; its first digits while the name is not known here.
 */
deviceName: string, 
/**
 * Role code that was given.
 */
role: string, 
/**
 * The reason of a withdrawal; the code of a consent.
 */
reason: string, 
/**
 * Until when a device may go on.
 */
until: string | null, 
/**
 * Acts before this one that could not be recorded.
 */
missed: number, };

/**
 * A page of the record of this device.
 */
export type AuditList = { 
/**
 * Which acts: a group of the code list, or empty for all.
 */
group: string, 
/**
 * Only records with a smaller number; absent for the newest.
 */
before: number | null, 
/**
 * At most this many rows (≤ 500).
 */
limit: number, };

/**
 * A page of what was done about one person on this device.
 */
export type AuditOfPerson = { 
/**
 * The person.
 */
personId: string, 
/**
 * Only records with a smaller number; absent for the newest.
 */
before: number | null, 
/**
 * At most this many rows (≤ 500).
 */
limit: number, };

/**
 * Somebody whose acts on other devices are known here.
 */
export type AuditOperator = { 
/**
 * The account.
 */
account: string, 
/**
 * The name; empty when it is not known here.
 */
name: string, };

/**
 * Acts, newest first.
 */
export type AuditPage = { 
/**
 * The rows.
 */
rows: Array<AuditLine>, 
/**
 * How many there are in all.
 */
total: number, 
/**
 * Hand in as `before` for older ones; absent at the end.
 */
next: number | null, 
/**
 * The person asked about; empty otherwise.
 */
personName: string, };

/**
 * Whether the record of this device holds together.
 */
export type AuditState = { 
/**
 * Nothing was taken out, changed, moved or cut off.
 */
whole: boolean, 
/**
 * How many records there are.
 */
records: number, 
/**
 * When the first one was made.
 */
since: string | null, 
/**
 * `gap`, `unlinked`, `changed`, `cut_off`, `mark`; empty for a whole record.
 */
fault: string, 
/**
 * Number of the first record that is missing or does not fit.
 */
number: number | null, 
/**
 * When the last one before it was made.
 */
after: string | null, };

/**
 * What the bottom bar says; always true.
 */
export type Bar = { 
/**
 * Devices in contact at this moment.
 */
connected: number, 
/**
 * 「この端末だけにある記録」.
 */
onlyHere: number, 
/**
 * When the oldest of them was written.
 */
oldestOnlyHere: string | null, 
/**
 * When records last came or went.
 */
lastExchange: string | null, 
/**
 * People on this device.
 */
people: number, 
/**
 * 確認待ち: entries that were set aside and nobody on this device has decided about.
 */
aside: number, 
/**
 * Progress of a reception under way.
 */
receiving: Progress | null, };

/**
 * How a device that asks was here before.
 */
export type BeforeView = { 
/**
 * 端末の名前, as the operation knows it.
 */
deviceName: string, 
/**
 * 記入者, as the operation knows it.
 */
operatorName: string, 
/**
 * The role that it had last.
 */
role: string, 
/**
 * Until when.
 */
until: string, 
/**
 * `admitted`, `suspended`, `ended`, `withdrawn`.
 */
standing: string, 
/**
 * The agreement of its last grant; empty without one.
 */
agreement: string, 
/**
 * It may come back; not after a withdrawal for cause.
 */
mayReturn: boolean, };

/**
 * A birth date as known: parts are numbers so that each language words them itself.
 */
export type BirthView = { 
/**
 * ISO, possibly partial (1948, 1948-04).
 */
iso: string, 
/**
 * CL-20.
 */
precision: string, 
/**
 * Era code: meiji, taisho, showa, heisei, reiwa.
 */
era: string | null, 
/**
 * Year of the era (1 = 元年).
 */
eraYear: number | null, 
/**
 * Western year.
 */
year: number | null, 
/**
 * Month.
 */
month: number | null, 
/**
 * Day.
 */
day: number | null, 
/**
 * Age today (or this year for a partial date).
 */
age: number | null, 
/**
 * As typed.
 */
sourceText: string, };

/**
 * Names a document.
 */
export type ById = { 
/**
 * Document id.
 */
id: string, };

/**
 * Who said it, when.
 */
export type ByView = { 
/**
 * 記入者.
 */
name: string, 
/**
 * 班.
 */
team: string, 
/**
 * 端末 (name where known, else the first digits).
 */
device: string, 
/**
 * When seen or heard.
 */
seen: string, 
/**
 * When typed.
 */
typed: string, 
/**
 * CL-01.
 */
source: string, 
/**
 * CL-02.
 */
verification: string, };

/**
 * A new passphrase.
 */
export type ChangePassphrase = { 
/**
 * The present one.
 */
old: string, 
/**
 * The new one.
 */
new: string, };

/**
 * Is this person here already?
 */
export type CheckSamePerson = { 
/**
 * 姓.
 */
family: string, 
/**
 * 名.
 */
given: string, 
/**
 * せい.
 */
familyKana: string, 
/**
 * めい.
 */
givenKana: string, 
/**
 * 生年月日 as typed.
 */
birth: string, 
/**
 * 電話.
 */
phone: string, };

/**
 * One value that somebody gave.
 */
export type ClaimView = { 
/**
 * The value in words; empty when asked and not known.
 */
value: string, 
/**
 * Who said it.
 */
by: ByView, };

/**
 * What is proved about this device's clock.
 */
export type ClockView = { 
/**
 * `behind` or `ahead`; `differs` where it is not known which of the clocks is wrong.
 */
kind: string, 
/**
 * By at least so many minutes.
 */
minutes: number, 
/**
 * How many other devices show it; 0 where this device's own records do.
 */
devices: number, };

/**
 * A secret for the telephone, not in force before a first code was typed.
 */
export type CodeEnrolment = { 
/**
 * The secret in base 32, in groups of four, for typing it in.
 */
secret: string, 
/**
 * A picture of it for the telephone: rows of `0` and `1`, top first.
 */
picture: Array<string>, };

/**
 * How far a code was read.
 */
export type CodeRead = { 
/**
 * `request`, `pack`, `card`, `root_key`, `proposal`.
 */
kind: string, 
/**
 * Pictures read so far.
 */
have: number, 
/**
 * Pictures in all.
 */
of: number, 
/**
 * Names the whole for the next request, once it is there.
 */
token: string | null, 
/**
 * The digits of the operation, of a card.
 */
rootFingerprint: string | null, };

/**
 * What a scanner typed, or somebody pasted or typed.
 */
export type CodeText = { 
/**
 * Digits, with whatever separates them.
 */
text: string, };

/**
 * Something as codes.
 */
export type CodeView = { 
/**
 * QR codes as rows of `0` and `1`, to be shown one after the other; none when it is too long.
 */
pictures: Array<Array<string>>, 
/**
 * What each of them holds: digits.
 */
parts: Array<string>, 
/**
 * Groups of six digits to be typed by hand; none when it is too long.
 */
groups: Array<string>, };

/**
 * What a person said of one column.
 */
export type ColumnChoice = { 
/**
 * The column, counted from 0.
 */
column: number, 
/**
 * What it is; empty for a column that is not taken in.
 */
field: string, 
/**
 * An empty cell means what stands above it.
 */
above: boolean, };

/**
 * 訂正: a later note in place of an earlier one.
 */
export type CorrectNote = { 
/**
 * The person.
 */
personId: string, 
/**
 * The note.
 */
noteId: string, 
/**
 * The corrected text.
 */
text: string, };

/**
 * Founds an operation on this laptop, with no server.
 */
export type CreateOperation = { 
/**
 * e.g. 令和8年○○地震.
 */
operationName: string, 
/**
 * The municipality whose ledger it is, as written.
 */
municipality: string, 
/**
 * Its code with check digit; may be empty.
 */
lgCode: string, 
/**
 * 端末の名前.
 */
deviceName: string, 
/**
 * 記入者.
 */
operatorName: string, 
/**
 * 班.
 */
team: string, 
/**
 * Opens this device.
 */
passphrase: string, };

/**
 * What a person decides about a report.
 */
export type DecideIntake = { 
/**
 * The report.
 */
id: string, 
/**
 * `linked`, `unlinked`, `ask`, `done`.
 */
verdict: string, 
/**
 * The person (`linked`, `unlinked`); else empty.
 */
personId: string, 
/**
 * In words; may be empty.
 */
comment: string, };

/**
 * What somebody decided to leave where it is.
 */
export type DecisionView = { 
/**
 * Why, in their words.
 */
why: string, 
/**
 * 記入者.
 */
name: string, 
/**
 * 班.
 */
team: string, 
/**
 * When.
 */
at: string, };

/**
 * Another device and how much of mine it is known to hold.
 */
export type DeviceView = { 
/**
 * First digits of the device id.
 */
device: string, 
/**
 * 端末の名前.
 */
deviceName: string, 
/**
 * 記入者.
 */
operatorName: string, 
/**
 * 班.
 */
team: string, 
/**
 * This device itself.
 */
own: boolean, 
/**
 * How many of this device's records it is not known to hold.
 */
lacking: number, 
/**
 * When its newest receipt was written; absent when never heard of.
 */
lastHeard: string | null, 
/**
 * In contact now.
 */
connected: boolean, };

/**
 * Types an address.
 */
export type DialAddress = { 
/**
 * e.g. 192.168.1.5:4711.
 */
address: string, };

/**
 * A kept draft.
 */
export type Draft = { 
/**
 * Its content, if there is one.
 */
content: string | null, 
/**
 * When kept.
 */
savedAt: string | null, };

/**
 * A draft of a form, kept until saved.
 */
export type DraftForm = { 
/**
 * Which form (and which person).
 */
form: string, 
/**
 * Its content as the screen writes it (≤ 64 KiB).
 */
content: string, };

/**
 * Names a form.
 */
export type DraftName = { 
/**
 * Which form.
 */
form: string, };

/**
 * Ends one role of a member that has another.
 */
export type EndRole = { 
/**
 * The whole device id.
 */
device: string, 
/**
 * The grant, from its roles.
 */
grant: string, };

/**
 * Ends what was said by [`SharePerson`].
 */
export type EndShare = { 
/**
 * The person.
 */
personId: string, 
/**
 * Its id.
 */
shareId: string, };

/**
 * Devices whose right ended more than a week ago and that do not know it for certain.
 */
export type EndedDevices = { 
/**
 * How many there are below this one.
 */
devices: number, 
/**
 * The date by this device's clock, to be compared with a calendar.
 */
today: string, };

/**
 * Who asks to join.
 */
export type EnrolRequestView = { 
/**
 * 端末の名前.
 */
deviceName: string, 
/**
 * 記入者.
 */
operatorName: string, 
/**
 * 班.
 */
team: string, 
/**
 * Twenty digits to compare with the other screen.
 */
checkDigits: string, 
/**
 * The device was here before: its keys are known, and nothing is to be compared.
 */
before: BeforeView | null, };

/**
 * What goes into the envelope. It is shown once and never kept.
 */
export type Envelope = { 
/**
 * Eight groups of six digits.
 */
groups: Array<string>, 
/**
 * When it was made, RFC 3339.
 */
made: string, 
/**
 * Until when it can be opened, RFC 3339.
 */
until: string, 
/**
 * The envelope in the list of devices, hexadecimal.
 */
device: string, 
/**
 * Name of the operation.
 */
operation: string, };

/**
 * Something changed; the screen asks again for what it shows.
 */
export type Event = { "kind": "records_changed", 
/**
 * Ids of the persons, households or handovers, at most 100; empty means many.
 */
ids: Array<string>, 
/**
 * They came from another device.
 */
received: boolean, } | { "kind": "sync_changed" } | { "kind": "stage_changed" } | { "kind": "progress", 
/**
 * `practice`, `unlock`, `join`, `import`; `stick_out`, `stick_in` (KiB), `stick_sort`.
 */
work: string, 
/**
 * So far.
 */
done: number, 
/**
 * In all.
 */
expected: number | null, };

/**
 * Writes the ledger to a file in the folder for files of other devices.
 */
export type ExportLedger = { 
/**
 * `xlsx`: a workbook that can be edited and taken in again; `csv`: for a spreadsheet, with the
 * mark of UTF-8; `csv_plain`: for a program, without it.
 */
form: string, };

/**
 * Lets a device go on with the same role.
 */
export type ExtendDevice = { 
/**
 * The whole device id.
 */
device: string, 
/**
 * Last day, ISO date (inclusive, local time).
 */
validUntil: string, };

/**
 * What went wrong, named so that the screen can choose its words.
 *
 * A variant exists only while a screen treats it differently. Each has a Japanese text in
 * `ui/src/messages/failures.ts`, and the TypeScript compiler refuses a missing one.
 */
export type Failure = { "code": "locked" } | { "code": "already_set_up" } | { "code": "not_set_up" } | { "code": "already_open" } | { "code": "wrong_passphrase", 
/**
 * Seconds until the next try counts.
 */
waitSeconds: number, } | { "code": "wait_before_retry", 
/**
 * Seconds left.
 */
waitSeconds: number, } | { "code": "wrong_code", 
/**
 * Seconds until the next try counts.
 */
waitSeconds: number, } | { "code": "wrong_rescue_code", 
/**
 * Seconds until the next try counts.
 */
waitSeconds: number, } | { "code": "wrong_envelope" } | { "code": "envelope_spent" } | { "code": "code_mistyped", 
/**
 * Group counted from 1.
 */
group: number, } | { "code": "code_incomplete", 
/**
 * How many there were.
 */
digits: number, } | { "code": "code_not_ours" } | { "code": "code_unclear" } | { "code": "code_partly", 
/**
 * Parts that are there.
 */
have: number, 
/**
 * Parts in all.
 */
of: number, } | { "code": "picture_unreadable" } | { "code": "picture_without_code" } | { "code": "picture_too_large", 
/**
 * Most, in MiB.
 */
megabytes: number, } | { "code": "photo_unreadable" } | { "code": "photo_heic" } | { "code": "photo_too_many_points" } | { "code": "paper_unreadable" } | { "code": "paper_locked" } | { "code": "paper_without_letters" } | { "code": "paper_too_long", 
/**
 * Pages of the paper.
 */
pages: number, 
/**
 * Pages for which there is room.
 */
most: number, } | { "code": "too_many_attachments", 
/**
 * Most.
 */
most: number, } | { "code": "picture_not_here", 
/**
 * Parts that are here.
 */
have: number, 
/**
 * Parts in all.
 */
of: number, } | { "code": "picture_not_as_attached" } | { "code": "root_keys_unwritten", 
/**
 * How many.
 */
left: number, } | { "code": "root_keys_missing", 
/**
 * Keys that are there.
 */
have: number, 
/**
 * Keys that are needed.
 */
of: number, } | { "code": "root_key_old" } | { "code": "proposal_stale" } | { "code": "operation_closed" } | { "code": "agreement_period", 
/**
 * Its first day, ISO.
 */
from: string, 
/**
 * Its last day, ISO.
 */
until: string, } | { "code": "profile_is_copy" } | { "code": "too_many_profiles", 
/**
 * Most.
 */
most: number, } | { "code": "passphrase_too_short", 
/**
 * Fewest characters.
 */
least: number, } | { "code": "key_file_damaged" } | { "code": "database_damaged" } | { "code": "newer_version" } | { "code": "disk_full" } | { "code": "stick_full" } | { "code": "folder_unwritable" } | { "code": "missing", 
/**
 * Field name in the request.
 */
field: string, } | { "code": "too_long", 
/**
 * Field name in the request.
 */
field: string, 
/**
 * Most characters.
 */
most: number, } | { "code": "unreadable", 
/**
 * Field name in the request.
 */
field: string, } | { "code": "name_missing", 
/**
 * Member counted from 1.
 */
member: number, } | { "code": "birth_unreadable", 
/**
 * Member counted from 1; 0 outside a household.
 */
member: number, } | { "code": "birth_impossible", 
/**
 * Member counted from 1; 0 outside a household.
 */
member: number, 
/**
 * The date meant, ISO.
 */
proposal: string, } | { "code": "birth_needs_era", 
/**
 * Member counted from 1; 0 outside a household.
 */
member: number, } | { "code": "in_future" } | { "code": "note_empty" } | { "code": "individual_number" } | { "code": "list_refused", 
/**
 * `too_large`, `locked`, `too_many_cells`, `damaged`, `strange`, `cell_too_long`, `no_text`, `no_table`.
 */
why: string, } | { "code": "list_changed" } | { "code": "individual_number_column", 
/**
 * Its heading.
 */
heading: string, 
/**
 * Counted from 1.
 */
column: number, } | { "code": "import_running" } | { "code": "not_found" } | { "code": "not_allowed" } | { "code": "right_ended" } | { "code": "right_closed" } | { "code": "date_differs" } | { "code": "erased" } | { "code": "suspended", 
/**
 * Until when, RFC 3339.
 */
until: string, } | { "code": "withdrawn" } | { "code": "device_withdrawn" } | { "code": "file_not_ours" } | { "code": "file_torn" } | { "code": "pack_for_other_device" } | { "code": "other_operation" } | { "code": "digits_differ" } | { "code": "file_gone" } | { "code": "address_unreadable" } | { "code": "handover_signed" } | { "code": "handover_incomplete", 
/**
 * How many.
 */
open: number, } | { "code": "handover_own" } | { "code": "internal", 
/**
 * Short enough to read out over the telephone.
 */
incident: string, };

/**
 * A field with everything that was said about it at once.
 */
export type FieldView = { 
/**
 * Field name of the data dictionary.
 */
field: string, 
/**
 * The value in force (the safer one where two were given).
 */
value: string, 
/**
 * Who said it.
 */
by: ByView, 
/**
 * Other values given at the same time by others: 食い違い.
 */
others: Array<ClaimView>, };

/**
 * A file was written for another device.
 */
export type FileMade = { 
/**
 * Names what was made, so that it can be shown as a code, too.
 */
token: string, 
/**
 * Name of the file.
 */
fileName: string, 
/**
 * Folder it lies in, as shown.
 */
folder: string, 
/**
 * Twenty digits to compare.
 */
checkDigits: string, };

/**
 * Names a found file.
 */
export type FileToken = { 
/**
 * From [`FoundFile`].
 */
token: string, };

/**
 * Which files to look for.
 */
export type FindFiles = { 
/**
 * `request`, `pack`, `picture`, `root_key`, `proposal` or `list`.
 */
kind: string, };

/**
 * A file found in the exchange folder or on a stick. Paths never come from the screen: it
 * hands back the token.
 */
export type FoundFile = { 
/**
 * Names the file for the next request.
 */
token: string, 
/**
 * Name of the file.
 */
fileName: string, 
/**
 * Folder it lies in, as shown.
 */
folder: string, 
/**
 * Last change, RFC 3339.
 */
modified: string, };

/**
 * What the outgoing team has to hand over.
 */
export type Gathered = { 
/**
 * Gravest first.
 */
items: Array<GatheredItem>, 
/**
 * Notes of this device that no other device is known to hold.
 */
onlyHere: number, };

/**
 * A case that belongs into the handover, gathered from the records.
 */
export type GatheredItem = { 
/**
 * The person.
 */
person: PersonRow, 
/**
 * Codes: `urgent`, `promised`, `due`, `absent`, `need_open`, `conflict`, `not_left`.
 */
reasons: Array<string>, 
/**
 * Prefilled 要約.
 */
summary: string, 
/**
 * Prefilled やること.
 */
todo: string, 
/**
 * Open tasks.
 */
tasks: Array<TaskView>, 
/**
 * Open needs.
 */
needs: Array<NeedView>, 
/**
 * Visits in the last seven days.
 */
visits: number, };

/**
 * Gives a member another role beside those it has.
 */
export type GiveRole = { 
/**
 * The whole device id.
 */
device: string, 
/**
 * Role code.
 */
role: string, 
/**
 * Last day, ISO date (inclusive, local time).
 */
validUntil: string, 
/**
 * The agreement of a private group, from `list_agreements`; else empty.
 */
agreement: string, };

/**
 * One case as sent.
 */
export type HandoverItemForm = { 
/**
 * The person.
 */
personId: string, 
/**
 * Reasons as gathered; `added` when added by hand.
 */
reasons: Array<string>, 
/**
 * 要約.
 */
summary: string, 
/**
 * やること.
 */
todo: string, 
/**
 * もしもの時.
 */
ifThen: string, 
/**
 * ひとこと.
 */
word: string, };

/**
 * One case as received.
 */
export type HandoverItemView = { 
/**
 * Item id.
 */
id: string, 
/**
 * The person, once the record has arrived.
 */
person: PersonRow | null, 
/**
 * Reason codes.
 */
reasons: Array<string>, 
/**
 * 要約.
 */
summary: string, 
/**
 * やること.
 */
todo: string, 
/**
 * もしもの時.
 */
ifThen: string, 
/**
 * ひとこと.
 */
word: string, 
/**
 * The answer, once given.
 */
answer: AnswerView | null, };

/**
 * One line of the list.
 */
export type HandoverRow = { 
/**
 * Document id.
 */
id: string, 
/**
 * 前の班.
 */
fromTeam: string, 
/**
 * 次の班.
 */
toTeam: string, 
/**
 * When signed by the outgoing side.
 */
sentAt: string, 
/**
 * Cases in all.
 */
items: number, 
/**
 * Taken.
 */
taken: number, 
/**
 * Asked.
 */
asked: number, 
/**
 * `sent`, `taking`, `signed`.
 */
state: string, 
/**
 * This device's team is the `outgoing`, the `incoming` or `neither` side.
 */
side: string, };

/**
 * A handover.
 */
export type HandoverView = { 
/**
 * The head line.
 */
row: HandoverRow, 
/**
 * ISO date.
 */
periodFrom: string, 
/**
 * ISO date.
 */
periodTo: string, 
/**
 * The situation.
 */
situation: string, 
/**
 * The cases, gravest first.
 */
items: Array<HandoverItemView>, 
/**
 * Signatures.
 */
signatures: Array<SignatureView>, 
/**
 * Where the outgoing team's notes stand.
 */
proof: Proof, };

/**
 * The code that another device left with the municipality.
 */
export type HeldRescue = { 
/**
 * Eight groups of six digits.
 */
groups: Array<string>, 
/**
 * The device that they open.
 */
deviceName: string, 
/**
 * When it was left here, by that device's clock.
 */
made: string, };

/**
 * What a device may read of one class, counted by what is on this device.
 */
export type HeldView = { 
/**
 * `P0` … `P3`.
 */
class: string, 
/**
 * People whose records of this class are there.
 */
people: number, 
/**
 * Documents of this class.
 */
records: number, 
/**
 * Whether this device reads the class itself; else nothing can be counted.
 */
counted: boolean, };

/**
 * One field of a hidden person.
 */
export type HiddenField = { 
/**
 * Field name of the data dictionary.
 */
field: string, 
/**
 * `P1` … `P3`: where it belongs in the roll.
 */
class: string, 
/**
 * The value in words.
 */
value: string, 
/**
 * Who, when.
 */
by: ByView, };

/**
 * Everything about a hidden person.
 */
export type HiddenPage = { 
/**
 * The line in the list.
 */
row: HiddenRow, 
/**
 * Fields.
 */
fields: Array<HiddenField>, 
/**
 * History, newest first.
 */
timeline: Array<TimelineItem>, 
/**
 * 写真・書類, newest first.
 */
attachments: Array<AttachmentView>, };

/**
 * A hidden person in the list.
 */
export type HiddenRow = { 
/**
 * Id of the sealed document.
 */
id: string, 
/**
 * Name as written.
 */
name: string, 
/**
 * Reading.
 */
kana: string, 
/**
 * ISO, possibly partial.
 */
birth: string, 
/**
 * Where they are, in words.
 */
stay: string, 
/**
 * The person was in the roll before.
 */
wasInRoll: boolean, 
/**
 * Devices that read that roll and are proved to have been told.
 */
told: number, 
/**
 * Devices that read that roll.
 */
toldOf: number, 
/**
 * What others wrote into the roll meanwhile and is not taken over yet.
 */
late: number, 
/**
 * The person is in the roll again.
 */
released: boolean, };

/**
 * What this device may do about hidden persons.
 */
export type HiddenState = { 
/**
 * It was named for it: it may hide people.
 */
may: boolean, 
/**
 * It holds a key, so it reads about them. Named without a key: somebody must confirm it.
 */
reads: boolean, 
/**
 * Devices that this one may confirm.
 */
waiting: Array<OfficerView>, };

/**
 * Hides a person of the roll.
 */
export type HidePerson = { 
/**
 * The person.
 */
personId: string, };

/**
 * What a lost device may hold, for the report.
 */
export type Holdings = { 
/**
 * The device.
 */
member: MemberDevice, 
/**
 * When this was counted.
 */
at: string, 
/**
 * When it was last suspended.
 */
suspendedAt: string | null, 
/**
 * By class.
 */
held: Array<HeldView>, 
/**
 * People on this device whose roll entry it may read.
 */
people: number, 
/**
 * Devices in use, and which of them know of the withdrawal; empty before it.
 */
knows: Array<KnowsView>, };

/**
 * A household.
 */
export type HouseholdView = { 
/**
 * Document id.
 */
id: string, 
/**
 * 受付番号.
 */
receiptNumber: string, 
/**
 * Members.
 */
members: Array<MemberView>, };

/**
 * A cell of a ledger that came back, which is written only when somebody says so.
 */
export type ImportAsk = { 
/**
 * Names it in `take`.
 */
key: string, 
/**
 * Its line in the file.
 */
row: number, 
/**
 * Who.
 */
name: string, 
/**
 * The heading of its column.
 */
heading: string, 
/**
 * What was written into the workbook; empty where that is not known.
 */
was: string, 
/**
 * What stands here now.
 */
here: string, 
/**
 * What the file says; empty: it was emptied.
 */
file: string, 
/**
 * Why: cell_emptied, changed_here, no_original, or why it cannot be taken.
 */
why: string, 
/**
 * Whether it can be taken at all.
 */
mayTake: boolean, 
/**
 * Somebody said so: it is written.
 */
taken: boolean, };

/**
 * A list that was taken in.
 */
export type ImportBatch = { 
/**
 * The id.
 */
id: string, 
/**
 * The list.
 */
listName: string, 
/**
 * Name of the file.
 */
fileName: string, 
/**
 * SHA-256 of the file.
 */
file: string, 
/**
 * When, RFC 3339.
 */
at: string, 
/**
 * Who.
 */
by: string, 
/**
 * People registered.
 */
new: number, 
/**
 * People changed.
 */
updated: number, 
/**
 * Rows that had to be mended.
 */
mend: number, 
/**
 * `running` (or broken off), `done`, `cancelled`, `undone`.
 */
state: string, };

/**
 * Names a batch.
 */
export type ImportBatchId = { 
/**
 * The id.
 */
id: string, };

/**
 * A column, and what it is taken for.
 */
export type ImportColumn = { 
/**
 * Counted from 0.
 */
column: number, 
/**
 * Its heading.
 */
heading: string, 
/**
 * What it is; empty when it is not taken in.
 */
field: string, 
/**
 * Why: heading, heading_like, values, ready, remembered, chosen.
 */
why: Array<string>, 
/**
 * Of a hundred values, how many look like it; 0 where looks say nothing.
 */
fits: number, 
/**
 * Of a hundred rows, how many have a value.
 */
filled: number, 
/**
 * Some of its values.
 */
samples: Array<string>, 
/**
 * An empty cell means what stands above it.
 */
above: boolean, 
/**
 * Many cells are empty below a filled one.
 */
looksAbove: boolean, 
/**
 * So many telephone numbers or postal codes had lost a zero at the beginning and have it again.
 */
zeros: number, };

/**
 * What becomes of the lines of the file. All of them together are its lines.
 */
export type ImportCounts = { 
/**
 * Lines of the file.
 */
lines: number, 
/**
 * People who would be registered.
 */
new: number, 
/**
 * People of this list who would change.
 */
updated: number, 
/**
 * People of this list as they are.
 */
same: number, 
/**
 * Rows that have to be mended first.
 */
mend: number, 
/**
 * Rows that stand in the file twice, letter by letter.
 */
repeated: number, 
/**
 * Lines that are no rows.
 */
skipped: number, 
/**
 * Households that the rows make.
 */
households: number, 
/**
 * New people who look like somebody who is here already: for 照合, never joined here.
 */
alike: number, 
/**
 * People of this list who do not stand in the file any more; they stay as they are.
 */
gone: number, 
/**
 * Cells that were emptied since; nothing is erased for that.
 */
emptied: number, };

/**
 * What was taken in.
 */
export type ImportDone = { 
/**
 * The batch, to undo it.
 */
batch: string, 
/**
 * People registered.
 */
new: number, 
/**
 * People changed.
 */
updated: number, 
/**
 * People as they were.
 */
same: number, 
/**
 * Rows to mend.
 */
mend: number, 
/**
 * It was stopped: what was written before stays, and the same file goes on from there.
 */
cancelled: boolean, };

/**
 * An earlier list that this file is an edition of.
 */
export type ImportList = { 
/**
 * The id.
 */
id: string, 
/**
 * Its name.
 */
name: string, 
/**
 * When it was taken in last, RFC 3339.
 */
last: string, };

/**
 * A list and how it is to be read. Empty answers leave it to the program.
 */
export type ImportLook = { 
/**
 * The file, from `find_files` with the kind `list`.
 */
token: string, 
/**
 * How its text is written: utf8, cp932, utf16le, utf16be, eucjp, iso2022jp; empty: by itself.
 */
encoding: string, 
/**
 * Which sheet; empty: the one with the most rows.
 */
sheet: string, 
/**
 * In which line the headings stand, counted from 1; 0: there are none.
 */
headingLine: number | null, 
/**
 * What each column is; empty: guessed, or as last time.
 */
columns: Array<ColumnChoice>, 
/**
 * The day for which the list holds, ISO; empty: as it says itself.
 */
basis: string, 
/**
 * Which list it is an edition of: the id, `new`, or empty to find out.
 */
list: string, 
/**
 * Birth dates that nobody can read are kept as they are written.
 */
keepUnreadable: boolean, 
/**
 * Of a ledger that came back: the cells (`key` of `ImportAsk`) that somebody wants as in the file.
 */
take: Array<string>, };

/**
 * Writes the rows to mend to a file.
 */
export type ImportMend = { 
/**
 * How the list is read.
 */
look: ImportLook, 
/**
 * SHA-256 of the file that was looked at.
 */
file: string, 
/**
 * Heading of the column of reasons.
 */
heading: string, 
/**
 * Words of the reasons.
 */
words: Array<MendWord>, };

/**
 * A list as it would be taken in.
 */
export type ImportPreview = { 
/**
 * SHA-256 of the file: what is taken in must be what was looked at.
 */
file: string, 
/**
 * Its name.
 */
fileName: string, 
/**
 * How its text was read; empty for a workbook.
 */
encoding: string, 
/**
 * Characters that could not be read.
 */
unreadable: number, 
/**
 * The sheets.
 */
sheets: Array<ImportSheet>, 
/**
 * The one that is shown.
 */
sheet: string, 
/**
 * Lines with headings, counted from 1; empty when there are none.
 */
headingLines: Array<number>, 
/**
 * Lines above the headings, as written.
 */
titles: Array<string>, 
/**
 * The columns.
 */
columns: Array<ImportColumn>, 
/**
 * The day for which the list holds; empty when it does not say.
 */
basis: string, 
/**
 * What it says about that, in its own words.
 */
basisText: string, 
/**
 * The list that it is an edition of.
 */
list: ImportList | null, 
/**
 * Its form, where the headings alone say it: ledger, kintone, survey, places; empty for a list.
 */
form: string, 
/**
 * Of a ledger that came back edited.
 */
returned: ImportReturned | null, 
/**
 * What becomes of its lines.
 */
counts: ImportCounts, 
/**
 * Rows to mend by reason.
 */
mend: Array<ImportReason>, 
/**
 * Skipped lines by reason.
 */
skipped: Array<ImportReason>, 
/**
 * What a person should know: no_name_column, two_name_columns, unlike_its_heading, other_table, no_basis, hidden_sheets, unreadable.
 */
notices: Array<string>, 
/**
 * A few rows.
 */
samples: Array<ImportSample>, };

/**
 * Why lines or rows are not taken in, and how many.
 */
export type ImportReason = { 
/**
 * The code.
 */
code: string, 
/**
 * How many.
 */
count: number, 
/**
 * The first of them, as numbered in the file.
 */
rows: Array<number>, };

/**
 * A ledger that came back edited.
 */
export type ImportReturned = { 
/**
 * When it was written, RFC 3339; empty when the file does not say any more.
 */
made: string, 
/**
 * Cells that would be written.
 */
cells: number, 
/**
 * Cells that somebody has to look at, or has, the first of them.
 */
asks: Array<ImportAsk>, 
/**
 * How many nobody has taken.
 */
asked: number, };

/**
 * Takes in what was looked at.
 */
export type ImportRun = { 
/**
 * How it is to be read, as it was looked at.
 */
look: ImportLook, 
/**
 * SHA-256 of the file that was looked at.
 */
file: string, 
/**
 * What people call this list; empty: the name of the file.
 */
name: string, };

/**
 * A row as it would be stored.
 */
export type ImportSample = { 
/**
 * Its line in the file.
 */
row: number, 
/**
 * `new`, `updated`, `same`, `mend` or `repeated`.
 */
fate: string, 
/**
 * Why, with `mend`.
 */
reasons: Array<string>, 
/**
 * What would be stored; only what changes, with `updated`.
 */
values: Array<ImportValue>, };

/**
 * A sheet of a workbook.
 */
export type ImportSheet = { 
/**
 * Its name.
 */
name: string, 
/**
 * Rows of the table in it.
 */
rows: number, 
/**
 * It is hidden in the workbook.
 */
hidden: boolean, };

/**
 * What an undo did.
 */
export type ImportUndone = { 
/**
 * People whose entry was withdrawn.
 */
withdrawn: number, 
/**
 * People whose values are as they were before.
 */
restored: number, 
/**
 * People who stay because somebody has written about them since.
 */
kept: number, };

/**
 * A value as it would be stored.
 */
export type ImportValue = { 
/**
 * The field.
 */
field: string, 
/**
 * The value.
 */
value: string, };

/**
 * How many reports there are, for 指標⑥.
 */
export type IntakeCounts = { 
/**
 * In all.
 */
received: number, 
/**
 * Nobody has decided.
 */
open: number, 
/**
 * Linked to one person.
 */
linked: number, 
/**
 * Linked to several.
 */
contested: number, 
/**
 * To be asked by telephone.
 */
ask: number, 
/**
 * Need nothing more.
 */
done: number, 
/**
 * Persons of the roll with a linked report.
 */
people: number, 
/**
 * Of these, who have agreed beforehand.
 */
consentedPeople: number, };

/**
 * A report in the list.
 */
export type IntakeLine = { 
/**
 * Its document.
 */
id: string, 
/**
 * By which way.
 */
channel: string, 
/**
 * Its number there.
 */
reference: string, 
/**
 * When it was received.
 */
received: string, 
/**
 * Name as said.
 */
name: string, 
/**
 * Reading as said.
 */
kana: string, 
/**
 * Birth date as said.
 */
birth: string, 
/**
 * Somebody else reports.
 */
byProxy: boolean, 
/**
 * Something of it was verified.
 */
verified: boolean, 
/**
 * Agreed beforehand.
 */
consented: boolean, 
/**
 * How it stands.
 */
standing: string, };

/**
 * What was decided about a report.
 */
export type IntakeMarkView = { 
/**
 * `linked`, `unlinked`, `ask`, `done`.
 */
verdict: string, 
/**
 * The person's name, where it is about one that is here.
 */
personName: string, 
/**
 * In words.
 */
comment: string, 
/**
 * Who, when.
 */
by: ByView, };

/**
 * Reports, the newest first.
 */
export type IntakePage = { 
/**
 * The reports.
 */
rows: Array<IntakeLine>, 
/**
 * How many are like this.
 */
total: number, 
/**
 * All of them, counted.
 */
counts: IntakeCounts, 
/**
 * This device may take in and decide.
 */
mayWrite: boolean, };

/**
 * What became of a report that was taken in.
 */
export type IntakeTaken = { 
/**
 * Its document.
 */
id: string, 
/**
 * The very same report was here already; nothing was written.
 */
known: boolean, };

/**
 * A report with everything.
 */
export type IntakeView = { 
/**
 * As in the list.
 */
line: IntakeLine, 
/**
 * What was said.
 */
claimed: StatedForm, 
/**
 * What was verified.
 */
verified: StatedForm | null, 
/**
 * Who reports.
 */
proxy: ProxyForm | null, 
/**
 * Where they say they are.
 */
whereabouts: string, 
/**
 * What they say they need.
 */
needs: string, 
/**
 * Everything as it came.
 */
raw: string, 
/**
 * What was decided, the oldest first.
 */
marks: Array<IntakeMarkView>, 
/**
 * Persons that it is linked to.
 */
linked: Array<PersonRow>, 
/**
 * Persons of the roll who could be meant, best first, with reasons. Nothing is linked by itself.
 */
candidates: Array<SamePerson>, 
/**
 * This device may decide.
 */
mayWrite: boolean, };

/**
 * Joins with a pack.
 */
export type JoinWithPack = { 
/**
 * The pack file.
 */
token: string, 
/**
 * The twenty digits of the operation that were compared; the pack is refused when it has others.
 * May be empty when the device belongs to the operation already.
 */
rootFingerprint: string, };

/**
 * What of the records of others lies here as it was written, and what was given up because an office
 * keeps it and others have signed for it. No record is lost by that: only its second form.
 */
export type Keeping = { 
/**
 * A person said that this device keeps everything.
 */
told: boolean, 
/**
 * It keeps everything that it may read, by that or by its role.
 */
everything: boolean, 
/**
 * Batches of records that were given up.
 */
givenUp: number, 
/**
 * Their kilobytes.
 */
givenUpKb: number, };

/**
 * What opens this device besides the passphrase.
 */
export type KeyState = { 
/**
 * A code on paper (救済用の鍵) opens it.
 */
rescue: boolean, 
/**
 * That code is held by the municipality's administrators, sealed to their devices.
 */
held: boolean, 
/**
 * Codes of a telephone are asked for.
 */
code: boolean, 
/**
 * Codes on paper that can stand for the telephone.
 */
recoveryLeft: number, };

/**
 * A device in use, and whether it is proved to know of the withdrawal.
 */
export type KnowsView = { 
/**
 * 端末の名前.
 */
deviceName: string, 
/**
 * 班.
 */
team: string, 
/**
 * It is proved to know.
 */
knows: boolean, };

/**
 * Leaves it set aside, and records why.
 */
export type LeaveAside = { 
/**
 * Ids of rows.
 */
rows: Array<string>, 
/**
 * Why.
 */
why: string, };

/**
 * A ledger that was written.
 */
export type LedgerMade = { 
/**
 * The file.
 */
fileName: string, 
/**
 * Where it lies.
 */
folder: string, 
/**
 * People in it.
 */
people: number, 
/**
 * Files in all: what there can be several of lies beside it.
 */
files: number, };

/**
 * The line to devices that are far.
 */
export type LineState = { 
/**
 * It carries little: what passes is limited.
 */
slow: boolean, 
/**
 * How fast it is, in kbit/s each way.
 */
kbitPerSecond: number, 
/**
 * Megabytes a day, both ways; 0 without a limit.
 */
mbPerDay: number, 
/**
 * Imports, attachments and checkpoints pass; they wait otherwise.
 */
bulk: boolean, 
/**
 * Kilobytes that have passed today.
 */
usedKb: number, 
/**
 * Nothing more passes today.
 */
usedUp: boolean, 
/**
 * Batches of records that wait for another line.
 */
waiting: number, 
/**
 * What the answers of far devices say that it carries, in kbit/s; 0 where they say nothing.
 */
proposedKbit: number, };

/**
 * What somebody said about two entries.
 */
export type LinkSaid = { 
/**
 * `same`, `different`, `relative`, `unsure`, `withdrawn`.
 */
verdict: string, 
/**
 * In words.
 */
comment: string, 
/**
 * What agreed and what did not when it was said, as codes.
 */
reasons: Array<string>, 
/**
 * Whether nobody has replaced it.
 */
inForce: boolean, 
/**
 * Who, when.
 */
by: ByView, };

/**
 * Another entry that is the same person.
 */
export type LinkedRecord = { 
/**
 * The entry.
 */
row: PersonRow, 
/**
 * Fields of it that say something else than the entry that is shown, or something more.
 */
fields: Array<FieldView>, 
/**
 * What was said about the two, newest first; empty where they hang together by a third.
 */
said: Array<LinkSaid>, };

/**
 * Which reports are wanted.
 */
export type ListIntakes = { 
/**
 * `open`, `linked`, `contested`, `ask`, `done`; empty for all.
 */
standing: string, 
/**
 * At most so many.
 */
limit: number, };

/**
 * Which pairs are wanted.
 */
export type ListSamePairs = { 
/**
 * At most so many (≤ 200).
 */
limit: number, };

/**
 * Has some of those who changed compared with all others.
 */
export type LookForSame = { 
/**
 * At most so many (≤ 1,000).
 */
most: number, };

/**
 * How far the comparing is.
 */
export type Looked = { 
/**
 * Compared now.
 */
compared: number, 
/**
 * Still to be compared.
 */
left: number, 
/**
 * Pairs that wait for somebody.
 */
waiting: number, };

/**
 * Makes keys and the file that asks to join.
 */
export type MakeEnrolRequest = { 
/**
 * 端末の名前.
 */
deviceName: string, 
/**
 * 記入者.
 */
operatorName: string, 
/**
 * 班.
 */
team: string, 
/**
 * Will open this device.
 */
passphrase: string, };

/**
 * A sealed envelope for a shelter.
 */
export type MakeEnvelope = { 
/**
 * Where it will lie, as people say it; the name that it has in the list of devices.
 */
place: string, 
/**
 * Whether it also reads records of health, disability and care.
 */
care: boolean, 
/**
 * Last day on which it can be opened, ISO date.
 */
validUntil: string, };

/**
 * Gives a need a new state.
 */
export type MarkNeed = { 
/**
 * The person.
 */
personId: string, 
/**
 * The need's item id.
 */
needId: string, 
/**
 * CL-38.
 */
state: string, 
/**
 * What was answered.
 */
comment: string, };

/**
 * Gives a task a new state.
 */
export type MarkTask = { 
/**
 * The person.
 */
personId: string, 
/**
 * The task's item id.
 */
taskId: string, 
/**
 * `open`, `done`, `postponed`, `cannot_do`.
 */
state: string, 
/**
 * New due date with `postponed`.
 */
due: string, 
/**
 * What came of it.
 */
comment: string, };

/**
 * A device of the operation.
 */
export type MemberDevice = { 
/**
 * The whole device id.
 */
device: string, 
/**
 * 端末の名前.
 */
deviceName: string, 
/**
 * 記入者.
 */
operatorName: string, 
/**
 * 班.
 */
team: string, 
/**
 * This device itself.
 */
own: boolean, 
/**
 * Role code; empty for a role of a newer version.
 */
role: string, 
/**
 * The municipality whose records it works with, where its unit is the own one.
 */
area: string, 
/**
 * The classes that it may read: `P0` …
 */
reads: Array<string>, 
/**
 * Its roles that go on, the one that ends last first.
 */
roles: Array<RoleView>, 
/**
 * Roles that this device may give it beside those.
 */
mayGive: Array<string>, 
/**
 * Name of the device that let it in; empty for the first one.
 */
admittedBy: string, 
/**
 * `admitted`, `suspended`, `ended`, `withdrawn`.
 */
standing: string, 
/**
 * When its right begins or began.
 */
since: string, 
/**
 * When its right ends or ended.
 */
until: string, 
/**
 * When its suspension ends.
 */
suspendedUntil: string | null, 
/**
 * How it was withdrawn.
 */
withdrawn: WithdrawnView | null, 
/**
 * When its newest receipt was signed; absent when never heard of.
 */
lastHeard: string | null, 
/**
 * Whether this device may withdraw it.
 */
mayWithdraw: boolean, 
/**
 * Whether this device may suspend it.
 */
mayFreeze: boolean, 
/**
 * The last moment until which this device may let it go on.
 */
mayExtendUntil: string | null, };

/**
 * One member as typed on the card.
 */
export type MemberForm = { 
/**
 * 姓.
 */
family: string, 
/**
 * 名.
 */
given: string, 
/**
 * せい.
 */
familyKana: string, 
/**
 * めい.
 */
givenKana: string, 
/**
 * 生年月日 as typed (also 78歳).
 */
birth: string, 
/**
 * CL-21; empty when not asked.
 */
sex: string, 
/**
 * 続柄.
 */
relationship: string, 
/**
 * CL-11 codes.
 */
consideration: Array<string>, 
/**
 * 「氏名不明」 was pressed.
 */
nameUnknown: boolean, 
/**
 * Whether the person is here; else whereabouts is unknown.
 */
here: boolean, };

/**
 * A member of a household.
 */
export type MemberView = { 
/**
 * The person.
 */
row: PersonRow, 
/**
 * 続柄.
 */
relationship: string, 
/**
 * 世帯主・代表者.
 */
head: boolean, 
/**
 * Left the household on.
 */
left: string | null, };

/**
 * Words for the file of rows to mend; Rust has none.
 */
export type MendWord = { 
/**
 * Code of the reason.
 */
code: string, 
/**
 * What stands in the file for it.
 */
text: string, };

/**
 * 居場所を変える.
 */
export type MovePeople = { 
/**
 * Who.
 */
personIds: Array<string>, 
/**
 * CL-12.
 */
category: string, 
/**
 * A known place.
 */
placeId: string | null, 
/**
 * Place in words.
 */
placeText: string, 
/**
 * CL-13; may be empty.
 */
presence: string, 
/**
 * When seen or heard; absent means now.
 */
seenAt: string | null, 
/**
 * CL-01; empty means self.
 */
source: string, 
/**
 * CL-02; empty means stated.
 */
verification: string, };

/**
 * The municipalities that a device of the prefecture has let in.
 */
export type Municipalities = { 
/**
 * One line each.
 */
rows: Array<MunicipalityView>, 
/**
 * For how many more there is room; 0 on a device that lets in none.
 */
free: number, };

/**
 * A municipality that the prefecture has let in.
 */
export type MunicipalityView = { 
/**
 * Names it for `approve_enrolment`.
 */
unit: string, 
/**
 * Names of the devices that administer or administered it, those who go on first.
 */
administrators: Array<string>, 
/**
 * Every one of them was withdrawn: it needs another.
 */
headless: boolean, };

/**
 * Says what the municipality of this device is called.
 */
export type NameUnit = { 
/**
 * As written, e.g. 金沢市.
 */
name: string, };

/**
 * A need raised with a note.
 */
export type NeedForm = { 
/**
 * CL-37.
 */
area: string, 
/**
 * In one line.
 */
title: string, 
/**
 * CL-35.
 */
urgency: string, };

/**
 * 困りごと.
 */
export type NeedView = { 
/**
 * Item id.
 */
id: string, 
/**
 * The person.
 */
personId: string, 
/**
 * The person's name.
 */
personName: string, 
/**
 * CL-37.
 */
area: string, 
/**
 * In one line.
 */
title: string, 
/**
 * CL-35.
 */
urgency: string, 
/**
 * CL-38.
 */
state: string, 
/**
 * The last answer.
 */
comment: string, 
/**
 * Who raised it.
 */
by: ByView, };

/**
 * Where a note or a picture of the outgoing team stands.
 */
export type NoteProof = { 
/**
 * Item id.
 */
id: string, 
/**
 * `note`, or `picture`: its pieces, which travel after the notes.
 */
kind: string, 
/**
 * The person's name.
 */
personName: string, 
/**
 * When written.
 */
at: string, 
/**
 * Names of the other devices that hold it.
 */
holders: Array<string>, };

/**
 * No arguments.
 */
export type Nothing = Record<symbol, never>;

/**
 * A device that was named for hidden persons and waits for the second of two people.
 */
export type OfficerView = { 
/**
 * The whole device id.
 */
device: string, 
/**
 * 端末の名前.
 */
deviceName: string, 
/**
 * 記入者.
 */
operatorName: string, 
/**
 * 班.
 */
team: string, };

/**
 * Names an attachment.
 */
export type OneAttachment = { 
/**
 * The person.
 */
personId: string, 
/**
 * Its id.
 */
attachmentId: string, };

/**
 * Names a device.
 */
export type OneDevice = { 
/**
 * The whole device id.
 */
device: string, };

/**
 * A record that stands on this device only.
 */
export type OnlyHere = { 
/**
 * The person's name, or empty.
 */
personName: string, 
/**
 * Kind of the item, as in a timeline.
 */
kind: string, 
/**
 * When written.
 */
at: string, };

/**
 * The envelope is opened at this device, which asked to join and has no pack.
 */
export type OpenEnvelope = { 
/**
 * The digits on the paper, as typed.
 */
code: string, 
/**
 * Records on a stick, from which the operation is known.
 */
token: string, 
/**
 * Why, of the code list.
 */
reason: string, };

/**
 * What a pack lets in to.
 */
export type PackView = { 
/**
 * 災害対応の名前; anybody can give any name.
 */
operation: string, 
/**
 * Twenty digits of the operation, to compare with the screen of the device that made the pack.
 */
rootFingerprint: string, 
/**
 * This device belongs to that operation already: nothing is to be compared.
 */
known: boolean, };

/**
 * Two entries.
 */
export type PairIds = { 
/**
 * One person.
 */
one: string, 
/**
 * The other person.
 */
other: string, };

/**
 * A paper to be looked at before it is attached.
 */
export type PaperFile = { 
/**
 * The file, PDF, in base 64.
 */
file: string, };

/**
 * The pages of a paper as they would be kept.
 */
export type PaperPages = { 
/**
 * JPEG in base 64, in their order.
 */
pages: Array<string>, };

/**
 * Reads a typed birth date.
 */
export type ParseBirth = { 
/**
 * As typed, e.g. S23.4.5.
 */
text: string, };

/**
 * The passphrase once more, for what an open screen alone must not do.
 */
export type Passphrase = { 
/**
 * As typed.
 */
passphrase: string, };

/**
 * A passphrase and what was typed to confirm it.
 */
export type PassphrasePair = { 
/**
 * The passphrase.
 */
passphrase: string, 
/**
 * What was typed.
 */
typed: string, };

/**
 * One word of a passphrase.
 */
export type PassphraseWord = { 
/**
 * As typed.
 */
text: string, 
/**
 * Reading in hiragana.
 */
reading: string, };

/**
 * Someone near by.
 */
export type PeerView = { 
/**
 * 端末の名前 where known, else the first digits of its key.
 */
name: string, 
/**
 * Address.
 */
address: string, 
/**
 * `found`, `connecting`, `receiving`, `in_sync`, `refused`, `failed`.
 */
state: string, 
/**
 * Records received in this contact.
 */
received: number, 
/**
 * Records expected, when known.
 */
expected: number | null, 
/**
 * Code of the reason with `failed`: `unreachable`, `address`, `timeout`, `closed`.
 */
reason: string, };

/**
 * The person's page.
 */
export type PersonPage = { 
/**
 * The head line.
 */
row: PersonRow, 
/**
 * Why the urgent flag is up.
 */
urgentReason: string, 
/**
 * Roll, ledger and (where allowed) care fields.
 */
fields: Array<FieldView>, 
/**
 * Households, current first.
 */
households: Array<HouseholdView>, 
/**
 * Newest first.
 */
whereabouts: Array<WhereaboutsView>, 
/**
 * Open needs first.
 */
needs: Array<NeedView>, 
/**
 * Open tasks first.
 */
tasks: Array<TaskView>, 
/**
 * Newest first.
 */
timeline: Array<TimelineItem>, 
/**
 * Whether this device may see the care class.
 */
careVisible: boolean, 
/**
 * Other entries that people have said are this person. What stands in them is on this page, too.
 */
records: Array<LinkedRecord>, 
/**
 * Entries about which people contradict each other.
 */
contested: Array<PersonRow>, 
/**
 * Whether this device may say that entries are one person, or take that back.
 */
mayLink: boolean, 
/**
 * Which municipalities have the records.
 */
sharing: Sharing, 
/**
 * 写真・書類, newest first.
 */
attachments: Array<AttachmentView>, 
/**
 * Whether this device may attach pictures.
 */
mayAttach: boolean, };

/**
 * One line of a list of people.
 */
export type PersonRow = { 
/**
 * Document id.
 */
id: string, 
/**
 * As written; empty when only the reading is known.
 */
name: string, 
/**
 * Reading in katakana.
 */
kana: string, 
/**
 * Birth date or estimate.
 */
birth: BirthView | null, 
/**
 * CL-21.
 */
sex: string, 
/**
 * 住所 as written.
 */
address: string, 
/**
 * CL-12 of the newest confirmed whereabouts.
 */
stayCategory: string, 
/**
 * Place in words.
 */
stayPlace: string, 
/**
 * 最終確認.
 */
stayConfirmed: string | null, 
/**
 * CL-22.
 */
watchLevel: string, 
/**
 * CL-35 of the raised flag.
 */
urgency: string | null, 
/**
 * 受付番号.
 */
receiptNumber: string, 
/**
 * 要約.
 */
summary: string, 
/**
 * Last contact by anybody, RFC 3339.
 */
lastContact: string | null, };

/**
 * A place for choosing.
 */
export type PlaceView = { 
/**
 * Document id.
 */
id: string, 
/**
 * Name.
 */
name: string, 
/**
 * CL-23.
 */
kind: string, 
/**
 * Address.
 */
address: string, 
/**
 * How many people are there by the newest claims.
 */
people: number, };

/**
 * What people call a profile. It shows on the locked screen.
 */
export type ProfileLabel = { 
/**
 * e.g. 夜の班.
 */
label: string, };

/**
 * Names a profile.
 */
export type ProfileName = { 
/**
 * From [`ProfileView`].
 */
id: string, };

/**
 * One profile of this computer, as it shows on the locked screen.
 */
export type ProfileView = { 
/**
 * Names it for the next request.
 */
id: string, 
/**
 * What people call it; may be empty.
 */
label: string, 
/**
 * The one that the locked screen opens.
 */
chosen: boolean, };

/**
 * Counted progress; `expected` absent when not known.
 */
export type Progress = { 
/**
 * So far.
 */
done: number, 
/**
 * In all.
 */
expected: number | null, };

/**
 * Proof for the outgoing team: where each of its notes and pictures stands.
 */
export type Proof = { 
/**
 * Notes and pictures of the outgoing team.
 */
notes: number, 
/**
 * Held by at least two devices other than the one that wrote it.
 */
heldByTwo: number, 
/**
 * Those that are not, oldest first (at most 100).
 */
lacking: Array<NoteProof>, };

/**
 * What is proposed, and who has signed.
 */
export type ProposalView = { 
/**
 * Names it for the next request; empty once it counts.
 */
token: string, 
/**
 * `close`, `open`, `beacon`, `rotate`, `admit`, `prefecture`, `withdraw`, `other`.
 */
what: string, 
/**
 * From when on, or the time that is said.
 */
at: string | null, 
/**
 * First digits of the device that it is about; empty without one.
 */
device: string, 
/**
 * Its name, where it is known.
 */
deviceName: string, 
/**
 * Numbers of the keys that have signed.
 */
signed: Array<number>, 
/**
 * How many must.
 */
threshold: number, 
/**
 * Something else was said by the root meanwhile: it has to be made anew.
 */
stale: boolean, 
/**
 * It counts, and is passed on.
 */
published: boolean, 
/**
 * Where the file lies that the next keeper of a key needs.
 */
file: FileMade | null, 
/**
 * The pack of a device that was added.
 */
pack: FileMade | null, };

/**
 * Who reports for somebody else.
 */
export type ProxyForm = { 
/**
 * Their name.
 */
name: string, 
/**
 * Who they are to the person.
 */
relation: string, 
/**
 * Their telephone.
 */
phone: string, };

/**
 * A sheet goes to the printer.
 */
export type RecordPrint = { 
/**
 * Which sheet, of the code list.
 */
what: string, 
/**
 * The people who stand on it.
 */
personIds: Array<string>, };

/**
 * Codes on paper, each good once. They are shown once and never kept.
 */
export type RecoveryCodes = { 
/**
 * Five groups of six digits each.
 */
codes: Array<string>, };

/**
 * Registers a person who is hidden from the beginning.
 */
export type RegisterHidden = { 
/**
 * 氏名.
 */
name: string, 
/**
 * 読み.
 */
kana: string, 
/**
 * 生年月日 as typed; empty when unknown.
 */
birth: string, 
/**
 * Where they are, in words.
 */
stay: string, 
/**
 * A first note; empty for none.
 */
note: string, };

/**
 * A household from a card. The first member is 世帯主・代表者.
 */
export type RegisterHousehold = { 
/**
 * Members; at least one.
 */
members: Array<MemberForm>, 
/**
 * 郵便番号.
 */
postalCode: string, 
/**
 * 住所.
 */
address: string, 
/**
 * 電話.
 */
phone: string, 
/**
 * Shelter's document id.
 */
placeId: string | null, 
/**
 * CL-12; empty means `unknown`.
 */
stayCategory: string, 
/**
 * Place in words.
 */
placeText: string, 
/**
 * CL for consent at reception: partners, municipality_only, undecided, refused; empty when not asked.
 */
consent: string, 
/**
 * CL-01; empty means `self`.
 */
source: string, 
/**
 * When it was heard; absent means now.
 */
seenAt: string | null, };

/**
 * It is durable on this device.
 */
export type Registered = { 
/**
 * Household's document id.
 */
householdId: string, 
/**
 * 受付番号 of the household.
 */
receiptNumber: string, 
/**
 * The members in order.
 */
people: Array<PersonRow>, 
/**
 * RFC 3339.
 */
savedAt: string, };

/**
 * A hidden person came back to the roll.
 */
export type Released = { 
/**
 * The new entry in the roll.
 */
personId: string, };

/**
 * Opens the profile by the code on paper and gives it a new passphrase.
 */
export type Rescue = { 
/**
 * The code.
 */
code: string, 
/**
 * The new passphrase.
 */
passphrase: string, };

/**
 * How a rescue code stands while it is typed.
 */
export type RescueCheck = { 
/**
 * One a group: `incomplete`, `good`, `wrong`.
 */
groups: Array<string>, 
/**
 * All eight are there and fit together.
 */
complete: boolean, };

/**
 * A new code on paper. It is shown once and never kept.
 */
export type RescueKey = { 
/**
 * Eight groups of six digits.
 */
groups: Array<string>, 
/**
 * When it was made, RFC 3339.
 */
made: string, };

/**
 * A role of a device that goes on.
 */
export type RoleView = { 
/**
 * The grant, to end it.
 */
grant: string, 
/**
 * Role code; empty for a role of a newer version.
 */
role: string, 
/**
 * The classes that it may read: `P0` …
 */
reads: Array<string>, 
/**
 * When it ends.
 */
until: string, 
/**
 * The agreement, of a private group.
 */
under: UnderView | null, 
/**
 * Whether this device may end it and leave the others.
 */
mayEnd: boolean, };

/**
 * The card of an operation.
 */
export type RootCard = { 
/**
 * 災害対応の名前.
 */
operation: string, 
/**
 * Its twenty digits.
 */
rootFingerprint: string, 
/**
 * A QR code as rows of `0` and `1`.
 */
picture: Array<string>, };

/**
 * A key of the root that lies on this device until it is put away.
 */
export type RootKeyHere = { 
/**
 * Its number, from 1.
 */
number: number, 
/**
 * It was written to a file or shown for paper.
 */
written: boolean, };

/**
 * Names a key of the root.
 */
export type RootKeyNumber = { 
/**
 * Its number, from 1.
 */
number: number, };

/**
 * A key of the root for paper.
 */
export type RootKeyPaper = { 
/**
 * Its number, from 1.
 */
number: number, 
/**
 * How many there are.
 */
keys: number, 
/**
 * How many of them must sign.
 */
threshold: number, 
/**
 * Groups of six digits.
 */
groups: Array<string>, 
/**
 * The same as a QR code: rows of `0` and `1`.
 */
picture: Array<string>, };

/**
 * Proposes what only the root may say, signed with these keys.
 */
export type RootPropose = { 
/**
 * `close`, `open`, `beacon`, `rotate`, `admit`, `prefecture`, `withdraw`.
 */
what: string, 
/**
 * Keys that sign now, by their tokens; none means those that lie on this device.
 */
keys: Array<string>, 
/**
 * The request of the device that a municipality is added with (`admit`); else empty.
 */
request: string, 
/**
 * The twenty digits of that request that were compared; else empty.
 */
checkDigits: string, 
/**
 * The device to be withdrawn (`withdraw`), or the member that is to administer the prefecture
 * (`prefecture`): its whole id; else empty.
 */
device: string, };

/**
 * Signs a proposal with one more key, or several.
 */
export type RootSign = { 
/**
 * The proposal.
 */
token: string, 
/**
 * Keys that sign now, by their tokens; none means those that lie on this device.
 */
keys: Array<string>, };

/**
 * How the root of this operation stands.
 */
export type RootState = { 
/**
 * How many keys there are.
 */
keys: number, 
/**
 * How many of them must sign.
 */
threshold: number, 
/**
 * Keys that lie on this device.
 */
here: Array<RootKeyHere>, 
/**
 * The operation is closed.
 */
closed: boolean, };

/**
 * Spaces that were given a new key.
 */
export type Rotated = { 
/**
 * How many.
 */
spaces: number, 
/**
 * Spaces whose key this device may not change, or does not hold.
 */
left: number, };

/**
 * It is durable on this device.
 */
export type SaidSame = { 
/**
 * Pairs about which something was said.
 */
pairs: number, 
/**
 * Pairs that still wait.
 */
waiting: number, };

/**
 * Two entries for somebody to look at.
 */
export type SamePair = { 
/**
 * One.
 */
one: PersonRow, 
/**
 * The other.
 */
other: PersonRow, 
/**
 * 電話 of the one.
 */
onePhone: string, 
/**
 * 電話 of the other.
 */
otherPhone: string, 
/**
 * `likely` or `possible`; empty where they do not look alike any more.
 */
strength: string, 
/**
 * What agrees and what does not, as codes.
 */
reasons: Array<string>, 
/**
 * Name or reading, birth date, and address or telephone agree, and nothing speaks against it.
 */
exact: boolean, 
/**
 * `same`, `different`, `relative`, `unsure`, `contested`; empty where nobody has said anything.
 */
stands: string, 
/**
 * What was said, newest first.
 */
said: Array<LinkSaid>, };

/**
 * The pairs that wait, the most pressing first.
 */
export type SamePairs = { 
/**
 * The first ones.
 */
pairs: Array<SamePair>, 
/**
 * How many in all.
 */
total: number, 
/**
 * People who are still to be compared.
 */
left: number, 
/**
 * Whether this device may say anything about them.
 */
mayWrite: boolean, };

/**
 * Whether both open the same.
 */
export type SamePassphrase = { 
/**
 * However they are spelt.
 */
same: boolean, };

/**
 * A candidate with its reasons.
 */
export type SamePerson = { 
/**
 * The person here.
 */
row: PersonRow, 
/**
 * `likely` (name and birth date agree) or `possible`.
 */
strength: string, 
/**
 * Codes: same_name, same_reading, similar_reading, same_given_name, same_surname,
 * same_birth_date, birth_date_one_slip, birth_date_agrees, similar_age, same_phone,
 * same_address, same_town, other_sex, other_birth_date, other_given_name.
 */
reasons: Array<string>, };

/**
 * It is durable on this device.
 */
export type Saved = { 
/**
 * Id of the main item.
 */
id: string, 
/**
 * RFC 3339.
 */
savedAt: string, };

/**
 * The date that a person has compared.
 */
export type SayDate = { 
/**
 * As shown in `EndedDevices`.
 */
date: string, };

/**
 * What a person says about one pair, or about several that they have looked at.
 */
export type SaySame = { 
/**
 * The pairs; at most 200.
 */
pairs: Array<PairIds>, 
/**
 * `same`, `different`, `relative`, `unsure`, `withdrawn`.
 */
verdict: string, 
/**
 * Why, in words.
 */
comment: string, };

/**
 * Hits.
 */
export type SearchAnswer = { 
/**
 * Best first.
 */
rows: Array<PersonRow>, 
/**
 * How many in all, counted up to 1,000.
 */
total: number, 
/**
 * How many people were searched.
 */
searched: number, 
/**
 * Milliseconds it took.
 */
millis: number, 
/**
 * Of the rows, those that are several entries of one person; the others of them have no row.
 */
together: Array<TogetherRow>, };

/**
 * A search as typed.
 */
export type SearchPeople = { 
/**
 * かな・漢字・生年月日・電話・番号・住所.
 */
text: string, 
/**
 * At most this many rows (≤ 200).
 */
limit: number, };

/**
 * Sends a handover, signed by this device.
 */
export type SendHandover = { 
/**
 * The team that takes over, as named.
 */
toTeam: string, 
/**
 * ISO date.
 */
periodFrom: string, 
/**
 * ISO date.
 */
periodTo: string, 
/**
 * The situation in the lead's words.
 */
situation: string, 
/**
 * The cases.
 */
items: Array<HandoverItemForm>, };

/**
 * Gives a field of a person a new value.
 */
export type SetField = { 
/**
 * The person.
 */
personId: string, 
/**
 * Field name of the data dictionary.
 */
field: string, 
/**
 * New value; absent says asked and not known.
 */
value: string | null, 
/**
 * When it was heard; absent means now.
 */
seenAt: string | null, };

/**
 * Has the device keep everything.
 */
export type SetKeeping = { 
/**
 * False leaves it to the role: an office keeps everything all the same.
 */
everything: boolean, };

/**
 * Says what the line may carry.
 */
export type SetLine = { 
/**
 * As in `LineState`.
 */
slow: boolean, 
/**
 * 16 to 10,000.
 */
kbitPerSecond: number, 
/**
 * 0 without a limit.
 */
mbPerDay: number, 
/**
 * As in `LineState`.
 */
bulk: boolean, };

/**
 * Raises or lowers the flag.
 */
export type SetUrgent = { 
/**
 * The person.
 */
personId: string, 
/**
 * The flag.
 */
flag: UrgentForm, };

/**
 * Gives a person's records to another unit, which writes on in them.
 */
export type SharePerson = { 
/**
 * The person.
 */
personId: string, 
/**
 * The unit, as [`UnitView`] names it.
 */
unit: string, 
/**
 * Whether health and care are given, too.
 */
care: boolean, 
/**
 * `consent`, `other_government`, `benefit`, `outsourcing`.
 */
basis: string, 
/**
 * Why, in words; needed with `benefit` and `outsourcing`.
 */
reason: string, 
/**
 * The last day, `YYYY-MM-DD`; empty: until somebody ends it.
 */
until: string, };

/**
 * To whom a person's records were given.
 */
export type ShareView = { 
/**
 * Its id.
 */
id: string, 
/**
 * What the unit is called.
 */
unit: string, 
/**
 * Whether health and care are given, too.
 */
care: boolean, 
/**
 * On what basis.
 */
basis: string, 
/**
 * Why, in words.
 */
reason: string, 
/**
 * The last day, as a date; empty where none was said.
 */
until: string, 
/**
 * `goes_on`, `over` (its last day is past), `ended`, `void` (said by who may not).
 */
stands: string, 
/**
 * Who ended it, when.
 */
ended: ByView | null, 
/**
 * Who said it, when.
 */
by: ByView, };

/**
 * Which municipalities have a person's records.
 */
export type Sharing = { 
/**
 * The municipality whose person this is, where it is not the one of this device.
 */
home: string, 
/**
 * To whom the records were given, the newest first (提供の記録).
 */
shares: Array<ShareView>, 
/**
 * Whether this device may give them, or end that.
 */
mayShare: boolean, };

/**
 * A signature with the result of its check.
 */
export type SignatureView = { 
/**
 * `outgoing` or `incoming`.
 */
side: string, 
/**
 * Who.
 */
by: ByView, 
/**
 * The signature is of that device and over this content.
 */
valid: boolean, };

/**
 * Where this installation stands.
 */
export type Stage = "fresh" | "joining" | "locked" | "code" | "open";

/**
 * Starts practice with clearly fake people.
 */
export type StartPractice = { 
/**
 * How many people.
 */
people: number, };

/**
 * Who somebody is, as said or as verified; everything may be empty.
 */
export type StatedForm = { 
/**
 * 氏名, with or without a space.
 */
name: string, 
/**
 * ふりがな.
 */
kana: string, 
/**
 * 生年月日, in any era.
 */
birth: string, 
/**
 * 性別 as written.
 */
sex: string, 
/**
 * 住所.
 */
address: string, 
/**
 * 電話.
 */
phone: string, };

/**
 * Where this installation stands, for the frame around every screen.
 */
export type Status = { 
/**
 * The stage decides which screen is shown.
 */
stage: Stage, 
/**
 * Practice data only: the frame is orange.
 */
practice: boolean, 
/**
 * Put back from a copy: to be read only.
 */
copy: boolean, 
/**
 * Name of the operation (災害対応), once known.
 */
operation: string | null, 
/**
 * Twenty digits of the root's fingerprint, to compare by eye.
 */
rootFingerprint: string | null, 
/**
 * 端末の名前.
 */
deviceName: string, 
/**
 * 記入者.
 */
operatorName: string, 
/**
 * 班.
 */
team: string, 
/**
 * Role code of this device's grant.
 */
role: string | null, 
/**
 * Whether this device may write the care class (要配慮, health).
 */
mayWriteCare: boolean, 
/**
 * Whether this device may let others in.
 */
mayEnrol: boolean, 
/**
 * Whether this device lets in the administrators of municipalities, for the prefecture.
 */
namesMunicipalities: boolean, 
/**
 * Whether it reads the roll (P1): one that only audits, or only administers, shows no person.
 */
readsRoll: boolean, 
/**
 * Whether it may write records to files that everybody can read.
 */
mayExport: boolean, 
/**
 * End of this device's right, RFC 3339.
 */
validUntil: string | null, 
/**
 * How this device stands: `admitted`, `suspended`, `ended`, `closed`, `withdrawn`, `erased`; empty
 * before it joined. One whose right has ended only reads; the last three show no record. All
 * hand in what was saved before.
 */
standing: string, 
/**
 * When its suspension ends.
 */
suspendedUntil: string | null, 
/**
 * What is wrong with this device's clock, where that can be proved.
 */
clock: ClockView | null, 
/**
 * Seconds to wait before the next passphrase is tried.
 */
waitSeconds: number, 
/**
 * Digits to compare while joining.
 */
checkDigits: string | null, 
/**
 * The bottom bar; absent while locked.
 */
bar: Bar | null, };

/**
 * A folder that records can be written to: a stick, or one of this machine.
 */
export type StickFolder = { 
/**
 * Names the folder for the next request.
 */
token: string, 
/**
 * As shown.
 */
folder: string, 
/**
 * It is a stick.
 */
stick: boolean, };

/**
 * What came of a stick. All of it is durable; to read the stick again adds only what is lacking.
 */
export type StickRead = { 
/**
 * `whole`; `half`: it ends too early, or parts are missing; `damaged`: it was changed.
 */
end: string, 
/**
 * Entries that were not here.
 */
entries: number, 
/**
 * Entries that were here.
 */
known: number, 
/**
 * People more than before.
 */
people: number, 
/**
 * Notes more than before.
 */
notes: number, 
/**
 * More set aside than before (確認待ち).
 */
aside: number, 
/**
 * Entries left out because those before them are lacking.
 */
gaps: number, 
/**
 * Entries of devices that this device does not know.
 */
strangers: number, 
/**
 * Entries that this device may not read.
 */
closed: number, 
/**
 * Pieces that their author did not make; left out.
 */
forged: number, 
/**
 * Entries that contradict what is here; kept beside it.
 */
forks: number, 
/**
 * Checkpoints that were not taken.
 */
refused: number, 
/**
 * Parts that do not lie there.
 */
partsMissing: number, 
/**
 * It brought word of what other devices hold.
 */
receipts: boolean, 
/**
 * How many of this device's records no other device is known to hold, now.
 */
onlyHere: number, };

/**
 * Records on a stick, as far as can be told without opening anything.
 */
export type StickView = { 
/**
 * Names them for the next request.
 */
token: string, 
/**
 * Name of the (first) file.
 */
fileName: string, 
/**
 * Folder it lies in, as shown.
 */
folder: string, 
/**
 * Name of the device that says it made them, or its first digits.
 */
maker: string, 
/**
 * This device made them.
 */
own: boolean, 
/**
 * Name of the device they are for; empty for everybody.
 */
to: string, 
/**
 * They belong to the operation of this device.
 */
ours: boolean, 
/**
 * When made, RFC 3339.
 */
made: string, 
/**
 * Size of all parts here, in KiB.
 */
kib: number, 
/**
 * Of how many parts they are.
 */
parts: number, 
/**
 * How many of them lie here.
 */
partsHere: number, };

/**
 * What was written.
 */
export type StickWritten = { 
/**
 * Names of the files.
 */
files: Array<string>, 
/**
 * Folder they lie in, as shown.
 */
folder: string, 
/**
 * Size of all parts, in KiB.
 */
kib: number, 
/**
 * Entries written; none is no mistake when a checkpoint holds them.
 */
entries: number, 
/**
 * A checkpoint stands in for the beginning.
 */
checkpoint: boolean, };

/**
 * Where records can be written to and read from.
 */
export type Sticks = { 
/**
 * Folders, sticks first.
 */
folders: Array<StickFolder>, 
/**
 * Records found there, newest first.
 */
found: Array<StickView>, };

/**
 * A generated passphrase, shown once.
 */
export type SuggestedPassphrase = { 
/**
 * The whole phrase as to be typed.
 */
text: string, 
/**
 * Its words with readings.
 */
words: Array<PassphraseWord>, };

/**
 * The screen 受け渡し.
 */
export type SyncStatus = { 
/**
 * How many of this device's records no other device is known to hold.
 */
onlyHere: number, 
/**
 * When the oldest of them was written.
 */
oldestOnlyHere: string | null, 
/**
 * The oldest ones (at most 50).
 */
onlyHereItems: Array<OnlyHere>, 
/**
 * Devices of the operation.
 */
devices: Array<DeviceView>, 
/**
 * Peers near by and dialled.
 */
peers: Array<PeerView>, 
/**
 * Addresses to type on another device.
 */
addresses: Array<string>, 
/**
 * People on this device.
 */
people: number, 
/**
 * Notes on this device.
 */
notes: number, 
/**
 * Records kept that this device cannot read yet.
 */
waiting: number, 
/**
 * Records that have come are still being put into the lists.
 */
applying: boolean, 
/**
 * 新しい形の記録: kept and passed on, and read once this program is a newer one.
 */
newer: number, 
/**
 * Records set aside because they were malformed.
 */
quarantined: number, 
/**
 * Logs stopped by a fork (a restored or cloned device).
 */
forks: number, };

/**
 * Takes an attachment back: it stays, marked.
 */
export type TakeBackAttachment = { 
/**
 * The person.
 */
personId: string, 
/**
 * Its id.
 */
attachmentId: string, 
/**
 * Why, in one line.
 */
reason: string, };

/**
 * A report as it came in.
 */
export type TakeIntake = { 
/**
 * `portal`, `line`, `phone`, `post`, `paper`, `elsewhere`.
 */
channel: string, 
/**
 * Its number there; may be empty.
 */
reference: string, 
/**
 * When it was received there, RFC 3339 or a date; absent for now.
 */
received: string | null, 
/**
 * What was said.
 */
claimed: StatedForm, 
/**
 * What was verified, and only that.
 */
verified: StatedForm | null, 
/**
 * Who reports for the person.
 */
proxy: ProxyForm | null, 
/**
 * The person has agreed beforehand that the information is shared.
 */
consented: boolean, 
/**
 * Where they say they are.
 */
whereabouts: string, 
/**
 * What they say they need.
 */
needs: string, 
/**
 * Everything as it came.
 */
raw: string, };

/**
 * That an attachment is taken back.
 */
export type TakenBack = { 
/**
 * Why.
 */
reason: string, 
/**
 * Who, when.
 */
by: ByView, };

/**
 * The next step.
 */
export type TaskForm = { 
/**
 * In one line.
 */
title: string, 
/**
 * ISO date or empty.
 */
due: string, 
/**
 * Promised to the person.
 */
promised: boolean, 
/**
 * Team; empty means whoever holds the case.
 */
team: string, };

/**
 * やること・約束.
 */
export type TaskView = { 
/**
 * Item id.
 */
id: string, 
/**
 * The person.
 */
personId: string, 
/**
 * The person's name.
 */
personName: string, 
/**
 * In one line.
 */
title: string, 
/**
 * ISO date or empty.
 */
due: string, 
/**
 * Promised to the person.
 */
promised: boolean, 
/**
 * Team.
 */
team: string, 
/**
 * `open`, `done`, `postponed`, `cannot_do`.
 */
state: string, 
/**
 * What came of it.
 */
comment: string, 
/**
 * Who wrote it.
 */
by: ByView, };

/**
 * One line of a person's history, newest first.
 */
export type TimelineItem = { 
/**
 * Item id.
 */
id: string, 
/**
 * `registered`, `note`, `care_note`, `whereabouts`, `need`, `need_mark`, `task`, `task_mark`, `flag`, `field`.
 */
kind: string, 
/**
 * When it was seen or heard.
 */
at: string, 
/**
 * The text of a note, the title of a need or task, the place of a whereabouts.
 */
text: string, 
/**
 * Code that goes with the kind: contact result, stay category, state, urgency, field name.
 */
code: string, 
/**
 * Who, when.
 */
by: ByView, 
/**
 * Newer text that corrects this note.
 */
corrected: ClaimView | null, 
/**
 * How many other devices are known to hold it. 0: this device only.
 */
holders: number, 
/**
 * It was written on this device.
 */
own: boolean, 
/**
 * The other entry in which it stands; empty for the one that is shown.
 */
recordId: string, 
/**
 * It does not count by itself: its author had lost the right. It is shown because a note that
 * counts stands on it.
 */
rescued: boolean, };

/**
 * The screen 今日.
 */
export type Today = { 
/**
 * ISO date.
 */
date: string, 
/**
 * 緊急.
 */
urgent: TodayList, 
/**
 * 今日まわる: promised, due, overdue.
 */
due: TodayList, 
/**
 * こたえを待っている困りごと.
 */
needs: TodayList, 
/**
 * 7日以上 会えていない.
 */
unseen: TodayList, 
/**
 * 居場所が分からない.
 */
unknownPlace: TodayList, 
/**
 * きのう17:00から変わった.
 */
changed: TodayList, 
/**
 * Handovers waiting to be taken over by this team.
 */
handoversWaiting: number, 
/**
 * 同じ人かも: pairs that wait for somebody.
 */
sameWaiting: number, 
/**
 * People on this device.
 */
people: number, };

/**
 * A list that may be longer than shown.
 */
export type TodayList = { 
/**
 * The first ones.
 */
rows: Array<TodayRow>, 
/**
 * How many in all.
 */
total: number, };

/**
 * One line of today's work.
 */
export type TodayRow = { 
/**
 * The person.
 */
person: PersonRow, 
/**
 * `urgent`, `promised`, `due`, `overdue`, `need`, `unseen`, `unknown_place`, `changed`.
 */
reason: string, 
/**
 * The task, the need, the flag's reason.
 */
text: string, 
/**
 * ISO date or empty.
 */
due: string, };

/**
 * A row that stands for several entries.
 */
export type TogetherRow = { 
/**
 * The row's person.
 */
id: string, 
/**
 * How many entries it stands for.
 */
records: number, };

/**
 * 確認待ち.
 */
export type Tray = { 
/**
 * The newest ones.
 */
rows: Array<TrayRow>, 
/**
 * How many in all.
 */
total: number, 
/**
 * How many of all nobody has decided about.
 */
undecided: number, 
/**
 * Entries that count and came after their author's period had ended.
 */
late: number, 
/**
 * Entries that wait for a key, a clock or the end of a suspension.
 */
waiting: number, };

/**
 * One thing that was written and is not counted.
 */
export type TrayItem = { 
/**
 * Why, as a short code.
 */
reason: string, 
/**
 * The person it is about, when that is known here.
 */
personId: string | null, 
/**
 * The person's name, or the name written in it; may be empty.
 */
personName: string, 
/**
 * Kind of the item, as in a timeline; `unreadable` for what does not open.
 */
kind: string, 
/**
 * Its words.
 */
text: string, 
/**
 * Its code, as in a timeline.
 */
code: string, 
/**
 * Who says so. Nobody has vouched for it.
 */
by: ByView, };

/**
 * What was set aside of one entry.
 */
export type TrayRow = { 
/**
 * By which it is accepted; empty when it cannot be named.
 */
id: string, 
/**
 * 端末の名前 of the device that wrote it.
 */
deviceName: string, 
/**
 * Its 班.
 */
team: string, 
/**
 * Written on this very device.
 */
own: boolean, 
/**
 * When it was written, as its device says.
 */
at: string | null, 
/**
 * Whether a person could still accept it.
 */
acceptable: boolean, 
/**
 * Whether this device may.
 */
mayAccept: boolean, 
/**
 * Somebody on this device decided to leave it.
 */
decision: DecisionView | null, 
/**
 * What it says.
 */
items: Array<TrayItem>, };

/**
 * Digits typed so far.
 */
export type TypedCode = { 
/**
 * As typed.
 */
code: string, };

/**
 * The agreement under which somebody works.
 */
export type UnderView = { 
/**
 * Its id.
 */
id: string, 
/**
 * 相手の団体; empty for one that was declared without a document.
 */
counterpart: string, 
/**
 * When it ends, as the grant says.
 */
until: string, };

/**
 * A municipality, or another unit of the operation.
 */
export type UnitView = { 
/**
 * Its id.
 */
unit: string, 
/**
 * Its name; empty where nobody has said it.
 */
name: string, 
/**
 * What the devices are called that administer it.
 */
administrators: Array<string>, 
/**
 * Whether this device works for it.
 */
own: boolean, };

/**
 * Opens the profile.
 */
export type Unlock = { 
/**
 * The passphrase.
 */
passphrase: string, };

/**
 * The urgent flag.
 */
export type UrgentForm = { 
/**
 * Raised or lowered.
 */
raised: boolean, 
/**
 * CL-35.
 */
urgency: string, 
/**
 * In one line, no health details.
 */
reason: string, };

/**
 * A claim of where the person is or was.
 */
export type WhereaboutsView = { 
/**
 * Item id.
 */
id: string, 
/**
 * CL-12.
 */
category: string, 
/**
 * Place in words.
 */
place: string, 
/**
 * CL-13.
 */
presence: string, 
/**
 * Since.
 */
since: string, 
/**
 * Who, when; `seen` is 最終確認.
 */
by: ByView, };

/**
 * Withdraws a device for good, and changes the keys.
 */
export type WithdrawDevice = { 
/**
 * The whole device id.
 */
device: string, 
/**
 * `lost`, `ended`, `misconduct`, `mistake`.
 */
reason: string, };

/**
 * How a device was withdrawn.
 */
export type WithdrawnView = { 
/**
 * When, as those who withdrew it say.
 */
at: string | null, 
/**
 * `lost`, `ended`, `misconduct`, `mistake`; the gravest first.
 */
reasons: Array<string>, 
/**
 * Devices in use that are proved to know of it, this one included.
 */
known: number, 
/**
 * Devices in use, without the withdrawn one.
 */
of: number, };

/**
 * Enters an agreement, or changes one that is there.
 */
export type WriteAgreement = { 
/**
 * The one to be changed; empty for a new one.
 */
id: string, 
/**
 * `commission` (委託) or `accord` (協定).
 */
kind: string, 
/**
 * 相手の団体.
 */
counterpart: string, 
/**
 * First day, ISO.
 */
from: string, 
/**
 * Last day, ISO (inclusive, local time).
 */
until: string, 
/**
 * The classes that it permits: `P1`, `P2`. Places and supplies (`P0`) always are.
 */
classes: Array<string>, 
/**
 * Legal basis: `outsourcing`, `consent`, `registered_body`.
 */
basis: string, 
/**
 * Registration number (登録被災者援護協力団体), with that basis.
 */
registration: string, 
/**
 * Number or title of the document; may be empty.
 */
document: string, };

/**
 * Writes about a hidden person.
 */
export type WriteHidden = { 
/**
 * Id of the sealed document.
 */
id: string, 
/**
 * A note; empty for none.
 */
note: string, 
/**
 * Where they are now, in words; empty when that is not said.
 */
stay: string, };

/**
 * Writes records to a stick.
 */
export type WriteStick = { 
/**
 * Folder, from [`StickFolder`].
 */
token: string, 
/**
 * For which device alone (whole device id); empty for everybody.
 */
device: string, };

/**
 * 訪問メモ.
 */
export type WriteVisit = { 
/**
 * About whom; the first is the main person.
 */
personIds: Array<string>, 
/**
 * CL-14; empty for a plain note.
 */
result: string, 
/**
 * What was heard and seen; may be empty when a result is given.
 */
text: string, 
/**
 * Health: goes to the care class.
 */
health: boolean, 
/**
 * When it was; absent means now.
 */
seenAt: string | null, 
/**
 * CL-01; empty means observation.
 */
source: string, 
/**
 * A need to raise.
 */
need: NeedForm | null, 
/**
 * The next step.
 */
next: TaskForm | null, 
/**
 * The urgent flag.
 */
urgent: UrgentForm | null, 
/**
 * New CL-22, or empty to leave as it is.
 */
watchLevel: string, };

export type Commands = {
  /** Where this installation stands. */
  status: { args: Nothing; answer: Status }
  /** A generated passphrase. */
  suggest_passphrase: { args: Nothing; answer: SuggestedPassphrase }
  /** Whether what was typed opens the same as the passphrase, in whatever letters. */
  same_passphrase: { args: PassphrasePair; answer: SamePassphrase }
  /** Founds an operation on this laptop. */
  create_operation: { args: CreateOperation; answer: Status }
  /** Starts practice with clearly fake people. */
  start_practice: { args: StartPractice; answer: Status }
  /** Ends practice: the practice profile is put away. */
  end_practice: { args: Nothing; answer: Status }
  /** Opens the profile. */
  unlock: { args: Unlock; answer: Status }
  /** Locks; drafts are kept. */
  lock: { args: Nothing; answer: Status }
  /** The code of the telephone, after the passphrase. */
  unlock_code: { args: TypedCode; answer: Status }
  /** How a rescue code stands while it is typed. */
  check_rescue_code: { args: TypedCode; answer: RescueCheck }
  /** Opens by the code on paper, with a new passphrase. */
  rescue: { args: Rescue; answer: Status }
  /** What opens this device. */
  key_state: { args: Nothing; answer: KeyState }
  /** A new passphrase, and a new key behind it. */
  change_passphrase: { args: ChangePassphrase; answer: KeyState }
  /** A new code on paper. */
  make_rescue_key: { args: Passphrase; answer: RescueKey }
  /** The code on paper opens nothing any more. */
  remove_rescue_key: { args: Passphrase; answer: KeyState }
  /** A new code on paper that is shown to nobody here and held by the municipality. */
  deposit_rescue_key: { args: Passphrase; answer: KeyState }
  /** The code that another device left with this one. */
  held_rescue_key: { args: OneDevice; answer: HeldRescue }
  /** A sealed envelope for a shelter. */
  make_envelope: { args: MakeEnvelope; answer: Envelope }
  /** Lets this device in by the code of an envelope, for three days. */
  open_envelope: { args: OpenEnvelope; answer: Status }
  /** A secret for the telephone. */
  begin_codes: { args: Nothing; answer: CodeEnrolment }
  /** From now on codes of the telephone are asked for. */
  confirm_codes: { args: TypedCode; answer: RecoveryCodes }
  /** New codes on paper for a lost telephone. */
  renew_recovery_codes: { args: TypedCode; answer: RecoveryCodes }
  /** Codes of the telephone are asked for no more. */
  end_codes: { args: TypedCode; answer: KeyState }
  /** The profiles of this computer. */
  list_profiles: { args: Nothing; answer: Array<ProfileView> }
  /** Locks, and asks for the passphrase of another profile. */
  choose_profile: { args: ProfileName; answer: Status }
  /** Locks, and begins a further profile. */
  add_profile: { args: ProfileLabel; answer: Status }
  /** What people call the open profile. */
  name_profile: { args: ProfileLabel; answer: Array<ProfileView> }
  /** Makes keys and the file that asks to join. */
  make_enrol_request: { args: MakeEnrolRequest; answer: FileMade }
  /** Files in the exchange folder and on sticks. */
  find_files: { args: FindFiles; answer: Array<FoundFile> }
  /** Who asks to join. */
  read_enrol_request: { args: FileToken; answer: EnrolRequestView }
  /** Lets a device in and writes its pack. */
  approve_enrolment: { args: ApproveEnrolment; answer: FileMade }
  /** Asks to be let in again with the same keys. */
  make_return_request: { args: Nothing; answer: FileMade }
  /** What this device asks for, as codes. */
  enrol_code: { args: Nothing; answer: CodeView }
  /** A pack as codes, when it is small enough. */
  pack_code: { args: FileToken; answer: CodeView }
  /** Takes what a scanner typed, somebody pasted or typed. */
  read_code: { args: CodeText; answer: CodeRead }
  /** Takes the code in a picture that lies where files of other devices do. */
  read_picture: { args: FileToken; answer: CodeRead }
  /** The card of the operation, to be printed. */
  root_card: { args: Nothing; answer: RootCard }
  /** Which operation a pack lets in to. */
  read_pack: { args: FileToken; answer: PackView }
  /** Joins with the pack. */
  join_with_pack: { args: JoinWithPack; answer: Status }
  /** 今日. */
  today: { args: Nothing; answer: Today }
  /** 探す. */
  search_people: { args: SearchPeople; answer: SearchAnswer }
  /** Reads a typed birth date. */
  parse_birth: { args: ParseBirth; answer: BirthView }
  /** 同じ人かも, on local data. */
  check_same_person: { args: CheckSamePerson; answer: Array<SamePerson> }
  /** 受付. */
  register_household: { args: RegisterHousehold; answer: Registered }
  /** The person's page. */
  get_person: { args: ById; answer: PersonPage }
  /** Gives a field a new value. */
  set_field: { args: SetField; answer: Saved }
  /** Places to choose from. */
  list_places: { args: Nothing; answer: Array<PlaceView> }
  /** A new place. */
  add_place: { args: AddPlace; answer: PlaceView }
  /** 自己申告: takes a report in as it came. */
  take_intake: { args: TakeIntake; answer: IntakeTaken }
  /** Reports, and how many there are. */
  list_intakes: { args: ListIntakes; answer: IntakePage }
  /** A report with who could be meant. */
  get_intake: { args: ById; answer: IntakeView }
  /** What a person decides about a report. */
  decide_intake: { args: DecideIntake; answer: IntakeView }
  /** Compares some of those who changed with all others. */
  look_for_same: { args: LookForSame; answer: Looked }
  /** Pairs that look alike and wait for somebody. */
  list_same_pairs: { args: ListSamePairs; answer: SamePairs }
  /** What a person says about pairs: the same, different, a relative, not sure, taken back. */
  say_same: { args: SaySame; answer: SaidSame }
  /** The municipalities of the operation. */
  list_units: { args: Nothing; answer: Array<UnitView> }
  /** What the own municipality is called. */
  name_unit: { args: NameUnit; answer: Array<UnitView> }
  /** Gives a person's records to another municipality. */
  share_person: { args: SharePerson; answer: Saved }
  /** Ends that. */
  end_share: { args: EndShare; answer: Saved }
  /** 写真・書類: attaches a picture. */
  add_attachment: { args: AddAttachment; answer: Saved }
  /** The pages of a paper (PDF) as they would be kept; writes nothing. */
  look_at_paper: { args: PaperFile; answer: PaperPages }
  /** The picture itself. */
  read_attachment: { args: OneAttachment; answer: AttachmentPicture }
  /** Takes an attachment back: it stays, marked. */
  take_back_attachment: { args: TakeBackAttachment; answer: Saved }
  /** Writes the picture to a file in the folder for files of other devices. */
  save_attachment: { args: OneAttachment; answer: FileMade }
  /** 訪問メモ. */
  write_visit: { args: WriteVisit; answer: Saved }
  /** 訂正. */
  correct_note: { args: CorrectNote; answer: Saved }
  /** 居場所を変える. */
  move_people: { args: MovePeople; answer: Saved }
  /** The urgent flag. */
  set_urgent: { args: SetUrgent; answer: Saved }
  /** 困りごと. */
  add_need: { args: AddNeed; answer: Saved }
  /** A need's new state. */
  mark_need: { args: MarkNeed; answer: Saved }
  /** 次にやること. */
  add_task: { args: AddTask; answer: Saved }
  /** A task's new state. */
  mark_task: { args: MarkTask; answer: Saved }
  /** What this team has to hand over, gathered from the records. */
  gather_handover: { args: Nothing; answer: Gathered }
  /** Sends a handover, signed by this device. */
  send_handover: { args: SendHandover; answer: HandoverView }
  /** Handovers on this device. */
  list_handovers: { args: Nothing; answer: Array<HandoverRow> }
  /** One handover. */
  get_handover: { args: ById; answer: HandoverView }
  /** Takes cases or asks. */
  answer_handover: { args: AnswerItems; answer: HandoverView }
  /** Signs as the incoming side, once every case is answered. */
  sign_handover: { args: ById; answer: HandoverView }
  /** What this device may do about hidden persons. */
  hidden_state: { args: Nothing; answer: HiddenState }
  /** 秘匿の人, for who reads about them. */
  list_hidden: { args: Nothing; answer: Array<HiddenRow> }
  /** Everything about a hidden person. */
  get_hidden: { args: ById; answer: HiddenPage }
  /** Hides a person of the roll: no device shows them any more. */
  hide_person: { args: HidePerson; answer: HiddenRow }
  /** Registers a person who is hidden from the beginning. */
  register_hidden: { args: RegisterHidden; answer: HiddenRow }
  /** A note or a place of a hidden person. */
  write_hidden: { args: WriteHidden; answer: Saved }
  /** Takes over what others wrote into the roll after the person was hidden. */
  take_over_late: { args: ById; answer: HiddenRow }
  /** Puts a hidden person into the roll again, as a new entry. */
  release_hidden: { args: ById; answer: Released }
  /** Hands the keys of hidden persons to a device that was named for them. */
  confirm_officer: { args: OneDevice; answer: HiddenState }
  /** 受け渡し. */
  sync_status: { args: Nothing; answer: SyncStatus }
  /** The line to devices that are far. */
  line_state: { args: Nothing; answer: LineState }
  /** Whether this device keeps every entry, and what it gave up. */
  keeping: { args: Nothing; answer: Keeping }
  /** Has the device keep every entry, or leaves it to its role. */
  set_keeping: { args: SetKeeping; answer: Keeping }
  /** Says what the line to devices that are far may carry. */
  set_line: { args: SetLine; answer: LineState }
  /** Types an address. */
  dial_address: { args: DialAddress; answer: Nothing }
  /** Seals and sends what waits. */
  sync_now: { args: Nothing; answer: Nothing }
  /** Folders that records can be written to, and records that lie there. */
  find_sticks: { args: Nothing; answer: Sticks }
  /** Writes records to a stick. */
  write_stick: { args: WriteStick; answer: StickWritten }
  /** Takes in the records of a stick. */
  read_stick: { args: FileToken; answer: StickRead }
  /** The devices of the operation and how they stand. */
  list_members: { args: Nothing; answer: Array<MemberDevice> }
  /** The municipalities that this device of the prefecture has let in. */
  list_municipalities: { args: Nothing; answer: Municipalities }
  /** Withdraws a device for good, and changes the keys. */
  withdraw_device: { args: WithdrawDevice; answer: Nothing }
  /** Suspends a device for three days. */
  freeze_device: { args: OneDevice; answer: Nothing }
  /** Lets a device go on with the same role, until a later day. */
  extend_device: { args: ExtendDevice; answer: Nothing }
  /** Gives a member another role beside those it has. */
  give_role: { args: GiveRole; answer: Nothing }
  /** Ends one role of a member that has another. */
  end_role: { args: EndRole; answer: Nothing }
  /** 協定・委託. */
  list_agreements: { args: Nothing; answer: Agreements }
  /** Enters an agreement, or changes one. */
  write_agreement: { args: WriteAgreement; answer: AgreementView }
  /** The keys of the root, and whether the operation is closed. */
  root_state: { args: Nothing; answer: RootState }
  /** Writes a key of the root to a file for its keeper. */
  root_key_file: { args: RootKeyNumber; answer: FileMade }
  /** A key of the root for paper. */
  root_key_paper: { args: RootKeyNumber; answer: RootKeyPaper }
  /** Forgets the keys of the root that lie here. */
  root_put_away: { args: Nothing; answer: RootState }
  /** Proposes what only the root may say. */
  root_propose: { args: RootPropose; answer: ProposalView }
  /** What a proposal says, and who has signed. */
  root_read: { args: FileToken; answer: ProposalView }
  /** Signs a proposal; it counts once enough keys have. */
  root_sign: { args: RootSign; answer: ProposalView }
  /** How many devices hold what they may keep no longer. */
  ended_devices: { args: Nothing; answer: EndedDevices }
  /** A person has looked at a calendar: those below learn the date, and erase what they may keep no longer. */
  say_date: { args: SayDate; answer: EndedDevices }
  /** Gives every space that this device may change a new key. */
  rotate_keys: { args: Nothing; answer: Rotated }
  /** What a lost device may hold, for the report. */
  device_holdings: { args: OneDevice; answer: Holdings }
  /** What would become of a list. Writes nothing. */
  import_look: { args: ImportLook; answer: ImportPreview }
  /** Takes in the list that was looked at. */
  import_run: { args: ImportRun; answer: ImportDone }
  /** Stops it after the rows that are being written. */
  import_cancel: { args: Nothing; answer: Nothing }
  /** The lists that were taken in on this device. */
  list_imports: { args: Nothing; answer: Array<ImportBatch> }
  /** Takes a list back. */
  undo_import: { args: ImportBatchId; answer: ImportUndone }
  /** Writes the rows to mend to a file. */
  import_mend_file: { args: ImportMend; answer: FileMade }
  /** 台帳: writes the ledger to a file for other offices. */
  export_ledger: { args: ExportLedger; answer: LedgerMade }
  /** 確認待ち: what was set aside. */
  list_tray: { args: Nothing; answer: Tray }
  /** Accepts what was set aside, signed by this device. */
  accept_aside: { args: AcceptAside; answer: Accepted }
  /** Leaves it set aside, and records why. */
  leave_aside: { args: LeaveAside; answer: Nothing }
  /** 操作の記録: what was done on this device. */
  audit_list: { args: AuditList; answer: AuditPage }
  /** だれがこの人を開いたか, on this device. */
  audit_of_person: { args: AuditOfPerson; answer: AuditPage }
  /** What was done on the other devices, on a device that audits. */
  audit_heard: { args: AuditHeard; answer: AuditHeardPage }
  /** How far the records of the other devices have come, and where they do not hold. */
  audit_devices: { args: Nothing; answer: AuditDevices }
  /** Whether the record of this device holds together. */
  audit_check: { args: Nothing; answer: AuditState }
  /** A sheet goes to the printer. */
  record_print: { args: RecordPrint; answer: Nothing }
  /** Keeps a draft. */
  save_draft: { args: DraftForm; answer: Nothing }
  /** A kept draft. */
  load_draft: { args: DraftName; answer: Draft }
  /** Forgets a draft. */
  clear_draft: { args: DraftName; answer: Nothing }
}

/** Code lists of the data dictionary: a code without a label does not compile. */
export const codes = {
  sourceKind: ['self', 'family', 'neighbour', 'shelter_staff', 'welfare', 'official_register', 'official_document', 'other_list', 'observation', 'import'],
  verification: ['document_seen', 'official_match', 'stated', 'hearsay', 'inferred', 'conflict'],
  stayCategory: ['shelter_designated', 'shelter_voluntary', 'shelter_1_5', 'shelter_secondary', 'shelter_welfare', 'wide_area', 'in_home', 'relatives', 'car', 'tent', 'temporary_constructed', 'temporary_rented', 'public_housing', 'care_facility', 'hospital', 'disaster_public_housing', 'own_home_rebuilt', 'moved_out', 'unknown'],
  presence: ['present', 'out_temporarily', 'left'],
  contactResult: ['met', 'family_met', 'phone_ok', 'absent', 'refused', 'moved', 'wrong_address', 'no_such_person', 'told_by_neighbour', 'died', 'emergency_dispatched'],
  datePrecision: ['day', 'month', 'year', 'estimated', 'unknown'],
  sex: ['male', 'female', 'not_known', 'not_applicable', 'not_answered', 'other'],
  watchLevel: ['intensive', 'regular', 'irregular', 'on_request', 'ended', 'unassessed'],
  urgency: ['life', 'today', 'days', 'normal'],
  needArea: ['housing', 'work', 'health', 'property_management', 'daily_life', 'legal', 'children', 'isolation', 'violence', 'care', 'other'],
  needState: ['open', 'working', 'waiting', 'solved', 'not_agreed', 'transferred'],
  taskState: ['open', 'done', 'postponed', 'cannot_do'],
  considerationReason: ['elderly', 'disabled', 'infant', 'pregnant', 'injured_ill', 'internal_disorder', 'incurable_disease', 'medical_care', 'foreigner', 'dementia', 'alone', 'single_parent', 'other'],
  placeKind: ['emergency_evacuation', 'designated_shelter', 'welfare_shelter', 'temporary_shelter', 'shelter_1_5', 'secondary_lodging', 'temporary_stay', 'temporary_housing_site', 'medical', 'care_facility', 'office', 'support_base', 'isolated_settlement'],
  consentScope: ['partners', 'municipality_only', 'undecided', 'refused'],
  shareBasis: ['consent', 'other_government', 'benefit', 'outsourcing'],
  attachmentKind: ['photo', 'scan', 'other'],
  asideReason: ['unknown_device', 'no_right', 'grant_void', 'beyond_cut', 'other_branch', 'forked', 'closed', 'before_period', 'after_period', 'rescued', 'clock', 'other_class', 'commit_malformed', 'entry_malformed', 'payload_malformed', 'does_not_open', 'does_not_unpack', 'foreign_actor', 'panicked', 'too_large', 'too_many_waiting', 'not_allowed', 'number_taken', 'stands_beside', 'carried_malformed', 'carried_forged', 'change_malformed', 'document_damaged', 'chunk_damaged', 'part_malformed'],
  auditKind: ['unlocked', 'locked', 'opener_changed', 'person_opened', 'searched', 'printed', 'exported', 'consent_changed', 'device_admitted', 'device_extended', 'device_frozen', 'device_withdrawn', 'role_ended', 'agreement_entered', 'root_said', 'keys_rotated', 'records_erased', 'date_said', 'aside_accepted', 'aside_left', 'handover_sent', 'handover_signed', 'audit_read', 'person_hidden', 'person_released', 'officer_confirmed', 'audit_let_go', 'envelope_made', 'envelope_opened', 'envelope_heard', 'export_refused', 'rescue_deposited', 'rescue_read', 'list_imported', 'import_undone', 'person_shared', 'share_ended', 'attachment_added', 'attachment_taken_back', 'attachment_opened', 'attachment_out'],
  auditSheet: ['visit_list', 'handover', 'leak_report', 'rescue_key', 'recovery_codes', 'audit', 'root_card', 'root_keys', 'envelope'],
  auditGroup: ['shown', 'out', 'devices', 'decided', 'door'],
  auditOpener: ['passphrase', 'code', 'rescue', 'rescue_made', 'rescue_removed', 'codes_begun', 'codes_renewed', 'codes_ended'],
  envelopeReason: ['life', 'no_leader', 'no_device', 'other'],
} as const

/** The version of the program that these screens belong to. */
export const VERSION = '0.1.0'

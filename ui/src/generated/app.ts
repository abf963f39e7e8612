// Written by `make bindings` from the `app` crate. Do not edit.

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
 * Role code: `municipality_officer`, `health_team`, `dispatched_staff`, `support_lead`, `recorder`.
 */
role: string, 
/**
 * Last day of the right, ISO date (inclusive, local time).
 */
validUntil: string, };

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
 * Progress of a reception under way.
 */
receiving: Progress | null, };

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
checkDigits: string, };

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
 * `practice`, `unlock`, `join`.
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
waitSeconds: number, } | { "code": "passphrase_too_short", 
/**
 * Fewest characters.
 */
least: number, } | { "code": "key_file_damaged" } | { "code": "database_damaged" } | { "code": "newer_version" } | { "code": "disk_full" } | { "code": "folder_unwritable" } | { "code": "missing", 
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
member: number, } | { "code": "in_future" } | { "code": "note_empty" } | { "code": "individual_number" } | { "code": "not_found" } | { "code": "not_allowed" } | { "code": "right_ended" } | { "code": "file_not_ours" } | { "code": "file_torn" } | { "code": "pack_for_other_device" } | { "code": "other_operation" } | { "code": "digits_differ" } | { "code": "file_gone" } | { "code": "address_unreadable" } | { "code": "handover_signed" } | { "code": "handover_incomplete", 
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
 * Which files to look for: `request` or `pack`.
 */
export type FindFiles = { 
/**
 * `request` or `pack`.
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
 * Suspends a device for three days.
 */
export type FreezeDevice = { 
/**
 * The whole device id.
 */
device: string, };

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
 * Where a note of the outgoing team stands.
 */
export type NoteProof = { 
/**
 * Item id.
 */
id: string, 
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
 * Reads a typed birth date.
 */
export type ParseBirth = { 
/**
 * As typed, e.g. S23.4.5.
 */
text: string, };

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
careVisible: boolean, };

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
 * Proof for the outgoing team: where each of its notes stands.
 */
export type Proof = { 
/**
 * Notes of the outgoing team.
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
millis: number, };

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
export type Stage = "fresh" | "joining" | "locked" | "open";

/**
 * Starts practice with clearly fake people.
 */
export type StartPractice = { 
/**
 * How many people.
 */
people: number, };

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
 * End of this device's right, RFC 3339.
 */
validUntil: string | null, 
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
 * Records set aside because they were malformed.
 */
quarantined: number, 
/**
 * Logs stopped by a fork (a restored or cloned device).
 */
forks: number, };

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
own: boolean, };

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
  /** Makes keys and the file that asks to join. */
  make_enrol_request: { args: MakeEnrolRequest; answer: FileMade }
  /** Files in the exchange folder and on sticks. */
  find_files: { args: FindFiles; answer: Array<FoundFile> }
  /** Who asks to join. */
  read_enrol_request: { args: FileToken; answer: EnrolRequestView }
  /** Lets a device in and writes its pack. */
  approve_enrolment: { args: ApproveEnrolment; answer: FileMade }
  /** Joins with the pack. */
  join_with_pack: { args: FileToken; answer: Status }
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
  /** 受け渡し. */
  sync_status: { args: Nothing; answer: SyncStatus }
  /** Types an address. */
  dial_address: { args: DialAddress; answer: Nothing }
  /** Seals and sends what waits. */
  sync_now: { args: Nothing; answer: Nothing }
  /** The devices of the operation and how they stand. */
  list_members: { args: Nothing; answer: Array<MemberView> }
  /** Withdraws a device for good, and changes the keys. */
  withdraw_device: { args: WithdrawDevice; answer: Nothing }
  /** Suspends a device for three days. */
  freeze_device: { args: FreezeDevice; answer: Nothing }
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
} as const

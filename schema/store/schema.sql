-- The whole schema as it stands after all migrations, with what every column means.
-- A test compares it with the migrations; the migrations make the database, this file explains it.

-- This device's own values by key: keys, clocks, settings.
CREATE TABLE meta (
  key TEXT NOT NULL PRIMARY KEY, -- Name of the value.
  value BLOB NOT NULL -- The value, as its owner writes it.
) STRICT, WITHOUT ROWID;

-- One Automerge document each.
CREATE TABLE document (
  n INTEGER PRIMARY KEY, -- Local number; also the row of a person and of the search index.
  id BLOB NOT NULL, -- Document id, 16 bytes.
  kind INTEGER NOT NULL, -- domain::kind::Kind as a number.
  space BLOB NOT NULL, -- The space it lives in, 16 bytes.
  snapshot BLOB NOT NULL DEFAULT x'', -- Everything folded, packed: in compact form, or the changes as they came; empty before the first fold.
  tail INTEGER NOT NULL DEFAULT 0, -- How many changes lie in `tail`.
  UNIQUE (id, kind)
) STRICT;

-- Changes that are not folded into the snapshot yet; those that wait for another stay here.
CREATE TABLE tail (
  document INTEGER NOT NULL REFERENCES document (n), -- document.n.
  hash BLOB NOT NULL, -- Hash of the change, 32 bytes.
  n INTEGER NOT NULL, -- Order in which it came.
  change BLOB NOT NULL, -- The change, packed.
  projected INTEGER NOT NULL DEFAULT 0, -- 1 once the change is applied and the lists know it.
  PRIMARY KEY (document, hash)
) STRICT, WITHOUT ROWID;

-- In which log each change travels, read through the view `origin`. Kept for ever: who holds what is read
-- from here.
CREATE TABLE origin_row (
  document INTEGER NOT NULL, -- document.n.
  hash BLOB NOT NULL, -- Hash of the change, 32 bytes.
  space BLOB NOT NULL, -- The space of the log.
  device BLOB, -- Device of the log, 32 bytes; NULL for a change of this device.
  lane INTEGER, -- Lane of the log; NULL for a change of this device.
  seq INTEGER, -- Position in the log; NULL for a change of this device.
  own INTEGER, -- own_commit.n of a change of this device.
  hlc INTEGER, -- Hybrid clock of the commit; NULL for a change of this device, and before schema 3.
  PRIMARY KEY (document, hash)
) STRICT, WITHOUT ROWID;
CREATE INDEX origin_own ON origin_row (own) WHERE own IS NOT NULL;
CREATE VIEW origin AS
  SELECT d.id AS document, r.hash AS hash, r.space AS space, r.device AS device, r.lane AS lane,
    r.seq AS seq, r.own AS own, r.hlc AS hlc
  FROM origin_row r JOIN document d ON d.n = r.document;

-- Every save of this device, for ever: 「この端末だけにある記録」 is a query over it.
CREATE TABLE own_commit (
  n INTEGER PRIMARY KEY AUTOINCREMENT, -- Number of the save; never used again.
  space BLOB NOT NULL, -- The space.
  lane INTEGER NOT NULL, -- The lane.
  document BLOB NOT NULL, -- Document id, 16 bytes.
  hlc INTEGER NOT NULL, -- Hybrid clock of the save.
  seq INTEGER, -- Position in this device's log; NULL until sealed.
  bytes BLOB, -- The commit as it will travel, packed; NULL once sealed.
  rest BLOB -- The end of the commit where it was packed by itself; else NULL.
) STRICT;
CREATE INDEX own_commit_unsealed ON own_commit (space, lane, n) WHERE seq IS NULL;
CREATE INDEX own_commit_sealed ON own_commit (space, lane, seq) WHERE seq IS NOT NULL;

-- Sealed entries of every device's logs, as they travel.
CREATE TABLE entry (
  n INTEGER PRIMARY KEY, -- Order in which it came.
  space BLOB NOT NULL, -- The space.
  device BLOB NOT NULL, -- Device of the log, 32 bytes.
  lane INTEGER NOT NULL, -- The lane.
  seq INTEGER NOT NULL, -- Position from 1, without gaps.
  hash BLOB NOT NULL, -- Hash of the entry, 32 bytes.
  prev BLOB NOT NULL, -- Hash of the entry before; zeros before the first.
  hlc INTEGER NOT NULL, -- Hybrid clock.
  state INTEGER NOT NULL, -- 0 waiting, 1 applied, 2 not readable yet, 3 set aside, 4 applied late, 5 of a newer form.
  bytes BLOB NOT NULL, -- The entry as it travels.
  UNIQUE (space, device, lane, seq)
) STRICT;
CREATE INDEX entry_to_do ON entry (state, lane, n) WHERE state <> 1;

-- Entries whose bytes were given up: a checkpoint that lies here holds every change of theirs.
CREATE TABLE dropped (
  space BLOB NOT NULL, -- The space.
  device BLOB NOT NULL, -- Device of the log, 32 bytes.
  lane INTEGER NOT NULL, -- The lane.
  seq INTEGER NOT NULL, -- Position in the log.
  hash BLOB NOT NULL, -- Hash of the entry: by it it is endorsed, and another one in its place is a fork.
  prev BLOB NOT NULL, -- Hash of the entry before; zeros before the first.
  PRIMARY KEY (space, device, lane, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX dropped_named ON dropped (hash);

-- How far each log has come.
CREATE TABLE log_head (
  space BLOB NOT NULL, -- The space.
  device BLOB NOT NULL, -- Device of the log, 32 bytes.
  lane INTEGER NOT NULL, -- The lane.
  seq INTEGER NOT NULL, -- Highest position without a gap.
  hash BLOB NOT NULL, -- Hash of that entry.
  hlc INTEGER NOT NULL, -- Its hybrid clock.
  frozen INTEGER NOT NULL DEFAULT 0, -- 1 after a fork: nothing is appended any more.
  floor INTEGER NOT NULL DEFAULT 0, -- Up to here a checkpoint stands in; entries may be missing.
  PRIMARY KEY (space, device, lane)
) STRICT, WITHOUT ROWID;

-- Checkpoints: what stands in for the beginning of every log of a space.
CREATE TABLE checkpoint (
  id BLOB NOT NULL PRIMARY KEY, -- Id of the checkpoint, 32 bytes.
  space BLOB NOT NULL, -- The space.
  state INTEGER NOT NULL, -- 0 being fetched, 1 all chunks are here, 2 being made here.
  hlc INTEGER NOT NULL, -- Hybrid clock.
  bytes BLOB NOT NULL -- The checkpoint as it travels; empty while it is being made.
) STRICT, WITHOUT ROWID;

-- Chunks of checkpoints, as they travel.
CREATE TABLE chunk (
  n INTEGER PRIMARY KEY, -- Local number.
  checkpoint BLOB NOT NULL, -- checkpoint.id.
  place INTEGER NOT NULL, -- Its place in the checkpoint, from 0.
  state INTEGER NOT NULL, -- 0 waiting, 1 applied, 2 not readable yet.
  hash BLOB NOT NULL, -- Id of the chunk, 32 bytes.
  bytes BLOB NOT NULL, -- The chunk as it travels.
  UNIQUE (checkpoint, place)
) STRICT;
CREATE INDEX chunk_to_do ON chunk (n) WHERE state = 0;

-- Which chunks hold parts of a document.
CREATE TABLE chunk_document (
  document BLOB NOT NULL, -- Document id, 16 bytes.
  kind INTEGER NOT NULL, -- Its kind.
  chunk INTEGER NOT NULL, -- chunk.n.
  PRIMARY KEY (document, kind, chunk)
) STRICT, WITHOUT ROWID;
CREATE INDEX chunk_document_chunk ON chunk_document (chunk);

-- The second branch of a log that forked. Proof of a cloned or restored device.
CREATE TABLE fork (
  n INTEGER PRIMARY KEY, -- Order in which it came.
  space BLOB NOT NULL, -- The space.
  device BLOB NOT NULL, -- Device of the log, 32 bytes.
  lane INTEGER NOT NULL, -- The lane.
  seq INTEGER NOT NULL, -- Where the branches part.
  hash BLOB NOT NULL, -- Hash of the entry that came second.
  bytes BLOB NOT NULL, -- That entry as it travels.
  UNIQUE (space, device, lane, seq, hash)
) STRICT;

-- Statements of the authority log.
CREATE TABLE statement (
  n INTEGER PRIMARY KEY, -- Order in which it came.
  id BLOB NOT NULL UNIQUE, -- Statement id, 32 bytes.
  issuer BLOB NOT NULL, -- Issuer's id, 32 bytes.
  seq INTEGER NOT NULL, -- Position in the issuer's log.
  bytes BLOB NOT NULL -- The statement as it travels.
) STRICT;

-- Keys of spaces that this device was given.
CREATE TABLE space_key (
  space BLOB NOT NULL, -- The space.
  epoch BLOB NOT NULL, -- Epoch id, 32 bytes.
  key BLOB NOT NULL, -- The key, 32 bytes.
  PRIMARY KEY (space, epoch)
) STRICT, WITHOUT ROWID;

-- The newest signed receipt of each device and space.
CREATE TABLE receipt (
  device BLOB NOT NULL, -- Device that signed it, 32 bytes.
  space BLOB NOT NULL, -- The space.
  hlc INTEGER NOT NULL, -- Hybrid clock of the receipt.
  bytes BLOB NOT NULL, -- The receipt as it travels.
  PRIMARY KEY (device, space)
) STRICT, WITHOUT ROWID;

-- Up to where a device is known to hold a log. Only moves forward.
CREATE TABLE receipt_position (
  space BLOB NOT NULL, -- The space.
  author BLOB NOT NULL, -- Device of the log, 32 bytes.
  lane INTEGER NOT NULL, -- The lane.
  holder BLOB NOT NULL, -- Device that holds it, 32 bytes.
  seq INTEGER NOT NULL, -- Highest position it holds.
  PRIMARY KEY (space, author, lane, holder)
) STRICT, WITHOUT ROWID;

-- What was set aside: kept, shown, never applied by itself.
CREATE TABLE quarantine (
  n INTEGER PRIMARY KEY, -- Order in which it came.
  reason TEXT NOT NULL, -- Short code.
  space BLOB NOT NULL, -- The space.
  device BLOB NOT NULL, -- Device of the log, 32 bytes.
  lane INTEGER NOT NULL, -- The lane.
  seq INTEGER NOT NULL, -- Position in the log.
  bytes BLOB NOT NULL -- The commit or entry.
) STRICT;

-- What is typed and not saved.
CREATE TABLE draft (
  form TEXT NOT NULL PRIMARY KEY, -- Which form, and of whom.
  json TEXT NOT NULL, -- Its content as the screen writes it.
  saved_ms INTEGER NOT NULL -- When it was kept, Unix milliseconds.
) STRICT, WITHOUT ROWID;

-- Every claim on every field that nobody has settled; read through the view `field`. Rows are found by
-- the local number of their document and not by its id: what is begun together lies together.
CREATE TABLE field_row (
  document INTEGER NOT NULL, -- document.n.
  field TEXT NOT NULL, -- Name of the field.
  rank INTEGER NOT NULL, -- 0 is the winner, equal on every device.
  claim TEXT, -- domain::provenance::Claim as JSON; NULL where it is the only one in the history, and stands there.
  PRIMARY KEY (document, field, rank)
) STRICT, WITHOUT ROWID;
CREATE INDEX field_list_origin ON field_row (document) WHERE field = 'list_origin' AND rank = 0;
CREATE VIEW field AS
  SELECT d.id AS document, r.field AS field, r.rank AS rank,
    coalesce(r.claim, (SELECT i.json FROM item_row i
      WHERE i.document = r.document AND i.collection = 'fields' AND i.id = r.field)) AS claim
  FROM field_row r JOIN document d ON d.n = r.document;

-- Every item, and every claim ever made, once: the history of each document; read through the view `item`.
CREATE TABLE item_row (
  document INTEGER NOT NULL, -- document.n.
  collection TEXT NOT NULL, -- Collection; `fields` for a claim.
  id TEXT NOT NULL, -- Item id; the name of the field for a claim.
  change BLOB NOT NULL, -- Hash of the change that wrote it.
  n INTEGER NOT NULL, -- Place within the change.
  seen_ms INTEGER NOT NULL, -- When it was seen, Unix milliseconds; 0 when unreadable.
  typed_ms INTEGER NOT NULL, -- When it was typed, Unix milliseconds; 0 when unreadable.
  json TEXT NOT NULL, -- The item of domain::item, or the claim, as JSON.
  PRIMARY KEY (document, collection, id, change)
) STRICT, WITHOUT ROWID;
CREATE INDEX item_notes ON item_row (typed_ms) WHERE collection = 'notes';
CREATE INDEX item_devices ON item_row (id) WHERE collection = 'devices';
-- Self-reports, the newest first.
CREATE INDEX item_received ON item_row (typed_ms) WHERE collection = 'received';
CREATE VIEW item AS
  SELECT d.id AS document, r.document AS place, r.collection AS collection, r.id AS id, r.change AS change,
    r.n AS n, r.seen_ms AS seen_ms, r.typed_ms AS typed_ms, r.json AS json
  FROM item_row r JOIN document d ON d.n = r.document;

-- Notes that are about further persons.
CREATE TABLE also (
  person BLOB NOT NULL, -- Document id of the other person.
  document BLOB NOT NULL, -- Document the note stands in.
  id TEXT NOT NULL, -- Item id of the note.
  PRIMARY KEY (person, document, id)
) STRICT, WITHOUT ROWID;

-- One line for each person: what lists show and sort by.
CREATE TABLE person (
  n INTEGER PRIMARY KEY, -- document.n; row of the search index.
  id BLOB NOT NULL UNIQUE, -- Document id of the entry in the roll.
  record BLOB NOT NULL UNIQUE, -- Document id of the ledger.
  care BLOB NOT NULL UNIQUE, -- Document id of the care document.
  name TEXT NOT NULL, -- Name as written.
  kana TEXT NOT NULL, -- Reading.
  sort_key TEXT NOT NULL, -- Folded reading, or folded name where there is none.
  birth TEXT NOT NULL, -- ISO, possibly partial.
  birth_precision TEXT NOT NULL, -- CL-20.
  birth_text TEXT NOT NULL, -- As typed.
  age_reported INTEGER, -- Age in years as said.
  age_reported_on TEXT NOT NULL, -- When the age was said.
  sex TEXT NOT NULL, -- CL-21.
  receipt_number TEXT NOT NULL, -- 受付番号.
  watch_level TEXT NOT NULL, -- CL-22; the heavier one while two answers stand.
  summary TEXT NOT NULL, -- 要約.
  address TEXT NOT NULL, -- 住所 as written.
  phone TEXT NOT NULL, -- As written.
  phone_key TEXT NOT NULL, -- Digits only.
  consent TEXT NOT NULL, -- The stricter one while two answers stand.
  urgency TEXT NOT NULL, -- CL-35 of the raised flag; empty when none is up.
  urgent_reason TEXT NOT NULL, -- Why it is up.
  urgent_ms INTEGER NOT NULL, -- When it was raised, Unix milliseconds.
  stay_category TEXT NOT NULL, -- CL-12 of the whereabouts that count; unknown without any.
  stay_place BLOB, -- The place's document id.
  stay_text TEXT NOT NULL, -- The place in words.
  stay_presence TEXT NOT NULL, -- CL-13.
  stay_seen TEXT NOT NULL, -- 最終確認 as recorded.
  stay_seen_ms INTEGER NOT NULL, -- The same, Unix milliseconds.
  last_contact TEXT NOT NULL, -- When anybody last reached the person, as recorded.
  last_contact_ms INTEGER NOT NULL, -- The same, Unix milliseconds; 0 for never.
  changed_ms INTEGER NOT NULL, -- When the newest record was typed, Unix milliseconds.
  contested INTEGER NOT NULL, -- Fields with two answers that nobody has settled.
  absences INTEGER NOT NULL, -- Visits in a row that found nobody.
  words INTEGER NOT NULL DEFAULT 0, -- Hash of what the search index holds of the person, to leave it alone while that stays.
  led BLOB -- The entry that stands for this one in lists where several are one person; NULL where it stands for itself.
) STRICT;
CREATE INDEX person_urgent ON person (urgent_ms) WHERE urgency <> '';
CREATE INDEX person_contact ON person (last_contact_ms);
CREATE INDEX person_changed ON person (changed_ms);
CREATE INDEX person_stay ON person (stay_category);
CREATE INDEX person_place ON person (stay_place) WHERE stay_place IS NOT NULL;
CREATE INDEX person_birth ON person (birth);
CREATE INDEX person_phone ON person (phone_key) WHERE phone_key <> '';
CREATE INDEX person_contested ON person (contested) WHERE contested > 0;
CREATE INDEX person_sort ON person (sort_key);
CREATE INDEX person_led ON person (led) WHERE led IS NOT NULL;

-- What people are found by: overlapping pairs of folded letters (normalise::grams). Keeps no text.
--   name: the name and every other name; kana: the reading; address: addresses and place of stay;
--   code: birth date (b1948 …), telephone turned round (p…) and forwards (q…), receipt number.
CREATE VIRTUAL TABLE person_search USING fts5 (
  name, kana, address, code,
  content = '', contentless_delete = 1,
  tokenize = 'unicode61 remove_diacritics 0',
  prefix = '1'
);

-- Households.
CREATE TABLE household (
  id BLOB NOT NULL PRIMARY KEY, -- Document id.
  kind TEXT NOT NULL, -- CL-15.
  receipt_number TEXT NOT NULL, -- 受付番号.
  area TEXT NOT NULL -- 地区.
) STRICT, WITHOUT ROWID;

-- The newest membership of each person in each household.
CREATE TABLE member (
  household BLOB NOT NULL, -- Document id of the household.
  person BLOB NOT NULL, -- Document id of the person.
  relationship TEXT NOT NULL, -- 続柄.
  head INTEGER NOT NULL, -- 1 for 世帯主・代表者.
  joined TEXT NOT NULL, -- Since when, as recorded.
  departed TEXT NOT NULL, -- Until when; empty for a present member.
  PRIMARY KEY (household, person)
) STRICT, WITHOUT ROWID;
CREATE INDEX member_by_person ON member (person);

-- 困りごと as it stands.
CREATE TABLE need (
  document BLOB NOT NULL, -- Document id of the ledger.
  id TEXT NOT NULL, -- Item id.
  area TEXT NOT NULL, -- CL-37.
  title TEXT NOT NULL, -- In one line.
  urgency TEXT NOT NULL, -- CL-35.
  state TEXT NOT NULL, -- CL-38 of the newest mark.
  comment TEXT NOT NULL, -- The last answer.
  raised_ms INTEGER NOT NULL, -- When it was raised, Unix milliseconds.
  changed_ms INTEGER NOT NULL, -- When it was last marked, Unix milliseconds.
  provenance TEXT NOT NULL, -- Who raised it, as JSON.
  open INTEGER NOT NULL, -- 1 while it still wants something.
  PRIMARY KEY (document, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX need_open ON need (raised_ms) WHERE open = 1;

-- やること・約束 as it stands.
CREATE TABLE task (
  document BLOB NOT NULL, -- Document id of the ledger.
  id TEXT NOT NULL, -- Item id.
  title TEXT NOT NULL, -- In one line.
  due TEXT NOT NULL, -- ISO date; empty when none was said.
  promised INTEGER NOT NULL, -- 1 when promised to the person.
  team TEXT NOT NULL, -- The team; empty for whoever holds the case.
  state TEXT NOT NULL, -- State of the newest mark.
  comment TEXT NOT NULL, -- What came of it.
  written_ms INTEGER NOT NULL, -- When it was written, Unix milliseconds.
  provenance TEXT NOT NULL, -- Who wrote it, as JSON.
  open INTEGER NOT NULL, -- 1 while it is to be done.
  PRIMARY KEY (document, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX task_open ON task (due) WHERE open = 1;

-- Places.
CREATE TABLE place (
  id BLOB NOT NULL PRIMARY KEY, -- Document id.
  name TEXT NOT NULL, -- Name.
  kana TEXT NOT NULL, -- Reading.
  kind TEXT NOT NULL, -- CL-23.
  address TEXT NOT NULL, -- Address.
  area TEXT NOT NULL, -- 地区.
  sort_key TEXT NOT NULL -- Folded reading, or folded name.
) STRICT, WITHOUT ROWID;

-- Handovers.
CREATE TABLE handover (
  id BLOB NOT NULL PRIMARY KEY, -- Document id.
  from_team TEXT NOT NULL, -- 前の班.
  to_team TEXT NOT NULL, -- 次の班.
  period_from TEXT NOT NULL, -- ISO date.
  period_to TEXT NOT NULL, -- ISO date.
  sent TEXT NOT NULL, -- When the outgoing side signed, as recorded; empty before.
  sent_ms INTEGER NOT NULL, -- The same, Unix milliseconds.
  cases INTEGER NOT NULL, -- How many cases.
  taken INTEGER NOT NULL, -- How many are taken.
  asked INTEGER NOT NULL, -- How many are asked about.
  outgoing INTEGER NOT NULL, -- 1 when the outgoing side has signed.
  incoming INTEGER NOT NULL -- 1 when the incoming side has signed.
) STRICT, WITHOUT ROWID;

-- Devices by their names, the newest of each.
CREATE TABLE directory (
  device TEXT NOT NULL PRIMARY KEY, -- Device id, hexadecimal.
  device_name TEXT NOT NULL, -- 端末の名前.
  operator_name TEXT NOT NULL, -- 記入者.
  team TEXT NOT NULL, -- 班.
  typed_ms INTEGER NOT NULL, -- When it was typed, Unix milliseconds.
  item TEXT NOT NULL -- Item id it comes from.
) STRICT, WITHOUT ROWID;

-- What was done on this device that matters for protection: a chain, only ever appended to (docs/SECURITY.md).
CREATE TABLE audit (
  n INTEGER PRIMARY KEY, -- Number from 1, without gaps.
  prev BLOB NOT NULL, -- Hash of the record before, 32 bytes; zeros before the first.
  hash BLOB NOT NULL, -- Hash over `prev` and every other column, 32 bytes.
  at_ms INTEGER NOT NULL, -- When, by this device's clock, Unix milliseconds.
  kind TEXT NOT NULL, -- Code of the act.
  subject BLOB, -- Document id of the person or handover, 16 bytes; NULL where there is none.
  operator BLOB NOT NULL, -- Account of who worked here, 16 bytes.
  detail TEXT NOT NULL -- Codes, counts and ids as JSON; never a name, never a text of a record.
) STRICT;
CREATE INDEX audit_subject ON audit (subject, n) WHERE subject IS NOT NULL;
CREATE INDEX audit_kind ON audit (kind, n);

-- Documents of hidden persons that stand in no list. Made from the documents that say so.
CREATE TABLE withheld (
  document BLOB NOT NULL PRIMARY KEY, -- Document id: the roll's entry, the ledger, the care document.
  kind INTEGER NOT NULL, -- domain::kind::Kind as a number.
  person BLOB NOT NULL -- Document id of the person.
) STRICT, WITHOUT ROWID;
CREATE INDEX withheld_person ON withheld (person);

-- People of a list whose taking in was undone, about whom nobody wrote anything: in no list.
CREATE TABLE withdrawn (
  person BLOB NOT NULL PRIMARY KEY, -- Document id of the person.
  record BLOB NOT NULL, -- Document id of the ledger, 16 bytes.
  care BLOB NOT NULL -- Document id of the care document, 16 bytes.
) STRICT, WITHOUT ROWID;
CREATE INDEX withdrawn_record ON withdrawn (record);
CREATE INDEX withdrawn_care ON withdrawn (care);

-- How two entries of the roll stand to each other, by what people have said; the smaller id first.
CREATE TABLE together (
  a BLOB NOT NULL, -- Document id of one person.
  b BLOB NOT NULL, -- Document id of the other.
  stands TEXT NOT NULL, -- same, different, relative, unsure, contested.
  PRIMARY KEY (a, b)
) STRICT, WITHOUT ROWID;
CREATE INDEX together_b ON together (b);
CREATE INDEX item_links ON item_row (document) WHERE collection = 'links';

CREATE INDEX item_shares ON item_row (document) WHERE collection = 'shares';

-- Commits of other spaces that were carried here: which entry brings which.
CREATE TABLE carried (
  document BLOB NOT NULL, -- Document id.
  kind INTEGER NOT NULL, -- Its kind.
  space BLOB NOT NULL, -- The space in which its author wrote, 16 bytes.
  device BLOB NOT NULL, -- The author, 32 bytes.
  lane INTEGER NOT NULL, -- The lane of the author's log.
  seq INTEGER NOT NULL, -- The position there.
  entry BLOB NOT NULL, -- Id of the author's entry; zero where the carrier vouches for it.
  hlc INTEGER NOT NULL, -- When the author's entry was sealed, or the commit saved.
  into_space BLOB NOT NULL, -- The space into which it was carried.
  by_device BLOB NOT NULL, -- Who carried it, 32 bytes.
  by_lane INTEGER NOT NULL, -- The lane of the carrier's log.
  by_seq INTEGER NOT NULL, -- The position there.
  PRIMARY KEY (document, into_space, space, device, lane, seq, by_device, by_lane, by_seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX carried_from ON carried (space, device, seq);

-- People who were not compared with the others since what they are compared by changed.
CREATE TABLE unprobed (
  person BLOB NOT NULL PRIMARY KEY, -- Document id of the person.
  words INTEGER NOT NULL -- Hash of the words of the line then, as in person.
) STRICT, WITHOUT ROWID;

-- Entries that look alike, as this device has found; the smaller id first.
CREATE TABLE look_alike (
  a BLOB NOT NULL, -- Document id of one person.
  b BLOB NOT NULL, -- Document id of the other.
  points INTEGER NOT NULL, -- Evidence in bits, for ordering.
  likely INTEGER NOT NULL, -- 1 where name and birth date agree.
  PRIMARY KEY (a, b)
) STRICT, WITHOUT ROWID;
CREATE INDEX look_alike_b ON look_alike (b);
CREATE INDEX look_alike_best ON look_alike (likely DESC, points DESC, a, b);

-- States of the rights that this device has been through: who names one in what it signs knew as much.
CREATE TABLE heads (
  heads BLOB NOT NULL PRIMARY KEY, -- Hash over the heads of all logs of statements, 32 bytes.
  known BLOB NOT NULL -- Of every issuer that had withdrawn somebody: id, 32 bytes, and how many of its statements were known, 8 bytes, big endian.
) STRICT, WITHOUT ROWID;

-- Parcels of audit records that other devices sealed, one line each; on devices that audit.
CREATE TABLE audit_parcel (
  device BLOB NOT NULL, -- Whose records.
  space BLOB NOT NULL, -- Space in which the parcel came.
  seq INTEGER NOT NULL, -- Its position in the log of the audit lane.
  hlc INTEGER NOT NULL, -- When it was sealed, hybrid clock.
  first INTEGER NOT NULL, -- Number of its first record.
  count INTEGER NOT NULL, -- How many records.
  prev BLOB NOT NULL, -- Hash of the record before the first.
  last BLOB NOT NULL, -- Hash of the last record.
  state INTEGER NOT NULL, -- 0 read, 1 sealed for others only, 2 does not open, 3 not what its hashes say.
  PRIMARY KEY (device, space, seq)
) STRICT, WITHOUT ROWID;

-- What was done on other devices, as they recorded it; on devices that audit.
CREATE TABLE audit_heard (
  id INTEGER PRIMARY KEY, -- Order of arrival here.
  device BLOB NOT NULL, -- On which device.
  n INTEGER NOT NULL, -- Number in that device's chain.
  at_ms INTEGER NOT NULL, -- When, by that device's clock, Unix milliseconds.
  kind TEXT NOT NULL, -- Code of the act.
  subject BLOB, -- Document id of the person or handover; NULL where there is none.
  operator BLOB NOT NULL, -- Account of who worked there.
  detail TEXT NOT NULL -- Codes, counts and ids as JSON.
) STRICT;
CREATE UNIQUE INDEX audit_heard_n ON audit_heard (device, n, at_ms, kind, operator);
CREATE INDEX audit_heard_at ON audit_heard (at_ms, id);
CREATE INDEX audit_heard_subject ON audit_heard (subject, at_ms) WHERE subject IS NOT NULL;
CREATE INDEX audit_heard_operator ON audit_heard (operator, at_ms);

-- Where the pieces of pictures and papers lie. An address says what a piece is and nothing else.
CREATE TABLE piece (
  address BLOB NOT NULL, -- Hash over the piece, 32 bytes; it stands in the header of the entry.
  space BLOB NOT NULL, -- Space of the entry that holds it.
  device BLOB NOT NULL, -- Whose log, 32 bytes.
  lane INTEGER NOT NULL, -- The lane of that log.
  seq INTEGER NOT NULL, -- The position there.
  PRIMARY KEY (address, space)
) STRICT, WITHOUT ROWID;

-- The pieces of what was attached on this device, and how far each has come.
CREATE TABLE own_piece (
  n INTEGER PRIMARY KEY, -- In the order in which they are sealed.
  space BLOB NOT NULL, -- Space into which it goes.
  document BLOB NOT NULL, -- Document id of the record that it is attached to.
  item TEXT NOT NULL, -- Id of the attachment there.
  address BLOB NOT NULL, -- As in `piece`.
  hlc INTEGER NOT NULL, -- When it was saved, hybrid clock.
  seq INTEGER, -- Its position in this device's log of the lane of attachments; NULL while it waits.
  bytes BLOB -- The piece while it waits to be sealed; NULL afterwards.
) STRICT;
CREATE INDEX own_piece_address ON own_piece (address);
CREATE INDEX own_piece_waiting ON own_piece (space, n) WHERE seq IS NULL;
CREATE INDEX item_attachments ON item_row (document) WHERE collection = 'attachments';

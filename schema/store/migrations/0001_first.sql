CREATE TABLE meta (
  key TEXT NOT NULL PRIMARY KEY,
  value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE document (
  n INTEGER PRIMARY KEY,
  id BLOB NOT NULL,
  kind INTEGER NOT NULL,
  space BLOB NOT NULL,
  snapshot BLOB NOT NULL DEFAULT x'',
  tail INTEGER NOT NULL DEFAULT 0,
  UNIQUE (id, kind)
) STRICT;

CREATE TABLE tail (
  document INTEGER NOT NULL REFERENCES document (n),
  hash BLOB NOT NULL,
  n INTEGER NOT NULL,
  change BLOB NOT NULL,
  projected INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (document, hash)
) STRICT, WITHOUT ROWID;

CREATE TABLE origin (
  document BLOB NOT NULL,
  hash BLOB NOT NULL,
  space BLOB NOT NULL,
  device BLOB,
  lane INTEGER,
  seq INTEGER,
  own INTEGER,
  PRIMARY KEY (document, hash)
) STRICT, WITHOUT ROWID;
CREATE INDEX origin_own ON origin (own) WHERE own IS NOT NULL;

CREATE TABLE own_commit (
  n INTEGER PRIMARY KEY AUTOINCREMENT,
  space BLOB NOT NULL,
  lane INTEGER NOT NULL,
  document BLOB NOT NULL,
  hlc INTEGER NOT NULL,
  seq INTEGER,
  bytes BLOB
) STRICT;
CREATE INDEX own_commit_unsealed ON own_commit (space, lane, n) WHERE seq IS NULL;
CREATE INDEX own_commit_sealed ON own_commit (space, lane, seq) WHERE seq IS NOT NULL;

CREATE TABLE entry (
  n INTEGER PRIMARY KEY,
  space BLOB NOT NULL,
  device BLOB NOT NULL,
  lane INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  hash BLOB NOT NULL,
  prev BLOB NOT NULL,
  hlc INTEGER NOT NULL,
  state INTEGER NOT NULL,
  bytes BLOB NOT NULL,
  UNIQUE (space, device, lane, seq)
) STRICT;
CREATE INDEX entry_to_do ON entry (state, lane, n) WHERE state <> 1;

CREATE TABLE log_head (
  space BLOB NOT NULL,
  device BLOB NOT NULL,
  lane INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  hash BLOB NOT NULL,
  hlc INTEGER NOT NULL,
  frozen INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (space, device, lane)
) STRICT, WITHOUT ROWID;

CREATE TABLE fork (
  n INTEGER PRIMARY KEY,
  space BLOB NOT NULL,
  device BLOB NOT NULL,
  lane INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  hash BLOB NOT NULL,
  bytes BLOB NOT NULL,
  UNIQUE (space, device, lane, seq, hash)
) STRICT;

CREATE TABLE statement (
  n INTEGER PRIMARY KEY,
  id BLOB NOT NULL UNIQUE,
  issuer BLOB NOT NULL,
  seq INTEGER NOT NULL,
  bytes BLOB NOT NULL
) STRICT;

CREATE TABLE space_key (
  space BLOB NOT NULL,
  epoch BLOB NOT NULL,
  key BLOB NOT NULL,
  PRIMARY KEY (space, epoch)
) STRICT, WITHOUT ROWID;

CREATE TABLE receipt (
  device BLOB NOT NULL,
  space BLOB NOT NULL,
  hlc INTEGER NOT NULL,
  bytes BLOB NOT NULL,
  PRIMARY KEY (device, space)
) STRICT, WITHOUT ROWID;

CREATE TABLE receipt_position (
  space BLOB NOT NULL,
  author BLOB NOT NULL,
  lane INTEGER NOT NULL,
  holder BLOB NOT NULL,
  seq INTEGER NOT NULL,
  PRIMARY KEY (space, author, lane, holder)
) STRICT, WITHOUT ROWID;

CREATE TABLE quarantine (
  n INTEGER PRIMARY KEY,
  reason TEXT NOT NULL,
  space BLOB NOT NULL,
  device BLOB NOT NULL,
  lane INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  bytes BLOB NOT NULL
) STRICT;

CREATE TABLE draft (
  form TEXT NOT NULL PRIMARY KEY,
  json TEXT NOT NULL,
  saved_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE field (
  document BLOB NOT NULL,
  field TEXT NOT NULL,
  rank INTEGER NOT NULL,
  claim TEXT NOT NULL,
  PRIMARY KEY (document, field, rank)
) STRICT, WITHOUT ROWID;

CREATE TABLE item (
  document BLOB NOT NULL,
  collection TEXT NOT NULL,
  id TEXT NOT NULL,
  change BLOB NOT NULL,
  n INTEGER NOT NULL,
  seen_ms INTEGER NOT NULL,
  typed_ms INTEGER NOT NULL,
  json TEXT NOT NULL,
  UNIQUE (document, collection, id, change)
) STRICT;
CREATE INDEX item_by_time ON item (document, seen_ms, typed_ms);
CREATE INDEX item_by_id ON item (id);

CREATE TABLE also (
  person BLOB NOT NULL,
  document BLOB NOT NULL,
  id TEXT NOT NULL,
  PRIMARY KEY (person, document, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE person (
  n INTEGER PRIMARY KEY,
  id BLOB NOT NULL UNIQUE,
  record BLOB NOT NULL UNIQUE,
  care BLOB NOT NULL UNIQUE,
  name TEXT NOT NULL,
  kana TEXT NOT NULL,
  sort_key TEXT NOT NULL,
  birth TEXT NOT NULL,
  birth_precision TEXT NOT NULL,
  birth_text TEXT NOT NULL,
  age_reported INTEGER,
  age_reported_on TEXT NOT NULL,
  sex TEXT NOT NULL,
  receipt_number TEXT NOT NULL,
  watch_level TEXT NOT NULL,
  summary TEXT NOT NULL,
  address TEXT NOT NULL,
  phone TEXT NOT NULL,
  phone_key TEXT NOT NULL,
  consent TEXT NOT NULL,
  urgency TEXT NOT NULL,
  urgent_reason TEXT NOT NULL,
  urgent_ms INTEGER NOT NULL,
  stay_category TEXT NOT NULL,
  stay_place BLOB,
  stay_text TEXT NOT NULL,
  stay_presence TEXT NOT NULL,
  stay_seen TEXT NOT NULL,
  stay_seen_ms INTEGER NOT NULL,
  last_contact TEXT NOT NULL,
  last_contact_ms INTEGER NOT NULL,
  changed_ms INTEGER NOT NULL,
  contested INTEGER NOT NULL,
  absences INTEGER NOT NULL
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

CREATE VIRTUAL TABLE person_search USING fts5 (
  name, kana, address, code,
  content = '', contentless_delete = 1,
  tokenize = 'unicode61 remove_diacritics 0',
  prefix = '1'
);

CREATE TABLE household (
  id BLOB NOT NULL PRIMARY KEY,
  kind TEXT NOT NULL,
  receipt_number TEXT NOT NULL,
  area TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE member (
  household BLOB NOT NULL,
  person BLOB NOT NULL,
  relationship TEXT NOT NULL,
  head INTEGER NOT NULL,
  joined TEXT NOT NULL,
  departed TEXT NOT NULL,
  PRIMARY KEY (household, person)
) STRICT, WITHOUT ROWID;
CREATE INDEX member_by_person ON member (person);

CREATE TABLE need (
  document BLOB NOT NULL,
  id TEXT NOT NULL,
  area TEXT NOT NULL,
  title TEXT NOT NULL,
  urgency TEXT NOT NULL,
  state TEXT NOT NULL,
  comment TEXT NOT NULL,
  raised_ms INTEGER NOT NULL,
  changed_ms INTEGER NOT NULL,
  provenance TEXT NOT NULL,
  open INTEGER NOT NULL,
  PRIMARY KEY (document, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX need_open ON need (raised_ms) WHERE open = 1;

CREATE TABLE task (
  document BLOB NOT NULL,
  id TEXT NOT NULL,
  title TEXT NOT NULL,
  due TEXT NOT NULL,
  promised INTEGER NOT NULL,
  team TEXT NOT NULL,
  state TEXT NOT NULL,
  comment TEXT NOT NULL,
  written_ms INTEGER NOT NULL,
  provenance TEXT NOT NULL,
  open INTEGER NOT NULL,
  PRIMARY KEY (document, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX task_open ON task (due) WHERE open = 1;

CREATE TABLE place (
  id BLOB NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  kana TEXT NOT NULL,
  kind TEXT NOT NULL,
  address TEXT NOT NULL,
  area TEXT NOT NULL,
  sort_key TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE handover (
  id BLOB NOT NULL PRIMARY KEY,
  from_team TEXT NOT NULL,
  to_team TEXT NOT NULL,
  period_from TEXT NOT NULL,
  period_to TEXT NOT NULL,
  sent TEXT NOT NULL,
  sent_ms INTEGER NOT NULL,
  cases INTEGER NOT NULL,
  taken INTEGER NOT NULL,
  asked INTEGER NOT NULL,
  outgoing INTEGER NOT NULL,
  incoming INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE directory (
  device TEXT NOT NULL PRIMARY KEY,
  device_name TEXT NOT NULL,
  operator_name TEXT NOT NULL,
  team TEXT NOT NULL,
  typed_ms INTEGER NOT NULL,
  item TEXT NOT NULL
) STRICT, WITHOUT ROWID;

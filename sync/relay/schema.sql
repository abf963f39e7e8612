-- What a relay keeps: sealed records, who may do what, and who holds what. Nothing in it can be read as
-- a record: no key is ever given to a relay. The same text serves SQLite and PostgreSQL.

CREATE TABLE IF NOT EXISTS operation (
  number BIGINT PRIMARY KEY, -- The beginning of the root, as a number.
  root BYTEA NOT NULL UNIQUE, -- Id of the operation's first statement.
  serial BIGINT NOT NULL, -- Rises with every change, so that other processes see what is new.
  entries BIGINT NOT NULL, -- How many entries are kept.
  bytes BIGINT NOT NULL, -- How long they and the chunks of checkpoints are together.
  heard BIGINT NOT NULL -- When a device of the operation last talked, Unix milliseconds.
);

CREATE TABLE IF NOT EXISTS statement (
  operation BIGINT NOT NULL,
  hash BYTEA NOT NULL, -- SHA-256 of the bytes.
  bytes BYTEA NOT NULL, -- The statement as it travels.
  changed BIGINT NOT NULL, -- The serial with which it came.
  PRIMARY KEY (operation, hash)
);
CREATE INDEX IF NOT EXISTS statement_changed ON statement (operation, changed);

CREATE TABLE IF NOT EXISTS log (
  operation BIGINT NOT NULL,
  space BYTEA NOT NULL,
  device BYTEA NOT NULL,
  lane BIGINT NOT NULL,
  seq BIGINT NOT NULL, -- Everything up to here is kept, or a checkpoint stands in for it.
  id BYTEA NOT NULL, -- The id of the entry there.
  forked BIGINT NOT NULL, -- 1 when two signed entries contradict each other.
  below BIGINT NOT NULL, -- Up to here entries may be missing.
  changed BIGINT NOT NULL,
  PRIMARY KEY (operation, space, device, lane)
);
CREATE INDEX IF NOT EXISTS log_changed ON log (operation, changed);

CREATE TABLE IF NOT EXISTS entry (
  operation BIGINT NOT NULL,
  space BYTEA NOT NULL,
  device BYTEA NOT NULL,
  lane BIGINT NOT NULL,
  seq BIGINT NOT NULL,
  id BYTEA NOT NULL,
  came BIGINT NOT NULL, -- When it came, Unix milliseconds.
  bytes BYTEA NOT NULL, -- The entry as it travels, sealed.
  PRIMARY KEY (operation, space, device, lane, seq)
);

CREATE TABLE IF NOT EXISTS fork (
  operation BIGINT NOT NULL,
  space BYTEA NOT NULL,
  device BYTEA NOT NULL,
  lane BIGINT NOT NULL,
  seq BIGINT NOT NULL,
  id BYTEA NOT NULL,
  bytes BYTEA NOT NULL, -- An entry that contradicts the log.
  PRIMARY KEY (operation, space, device, lane, seq, id)
);

CREATE TABLE IF NOT EXISTS receipt (
  operation BIGINT NOT NULL,
  space BYTEA NOT NULL,
  device BYTEA NOT NULL,
  hlc BIGINT NOT NULL, -- Its clock, as 64 bits.
  bytes BYTEA NOT NULL, -- The receipt as it travels.
  changed BIGINT NOT NULL,
  PRIMARY KEY (operation, space, device)
);
CREATE INDEX IF NOT EXISTS receipt_changed ON receipt (operation, changed);

CREATE TABLE IF NOT EXISTS checkpoint (
  operation BIGINT NOT NULL,
  id BYTEA NOT NULL,
  space BYTEA NOT NULL,
  whole BIGINT NOT NULL, -- 1 when all its chunks are kept.
  bytes BYTEA NOT NULL, -- The table as it travels.
  changed BIGINT NOT NULL,
  PRIMARY KEY (operation, id)
);
CREATE INDEX IF NOT EXISTS checkpoint_changed ON checkpoint (operation, changed);

CREATE TABLE IF NOT EXISTS chunk (
  operation BIGINT NOT NULL,
  checkpoint BYTEA NOT NULL,
  place BIGINT NOT NULL,
  bytes BYTEA NOT NULL, -- The chunk as it travels, sealed.
  PRIMARY KEY (operation, checkpoint, place)
);

CREATE TABLE IF NOT EXISTS used (
  operation BIGINT NOT NULL,
  device BYTEA NOT NULL, -- Who brought it.
  day BIGINT NOT NULL, -- Days since 1970, UTC.
  entries BIGINT NOT NULL,
  bytes BIGINT NOT NULL,
  PRIMARY KEY (operation, device, day)
);

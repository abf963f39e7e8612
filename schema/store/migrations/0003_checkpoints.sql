ALTER TABLE origin ADD COLUMN hlc INTEGER;
ALTER TABLE log_head ADD COLUMN floor INTEGER NOT NULL DEFAULT 0;
CREATE TABLE checkpoint (
  id BLOB NOT NULL PRIMARY KEY,
  space BLOB NOT NULL,
  state INTEGER NOT NULL,
  hlc INTEGER NOT NULL,
  bytes BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE chunk (
  n INTEGER PRIMARY KEY,
  checkpoint BLOB NOT NULL,
  place INTEGER NOT NULL,
  state INTEGER NOT NULL,
  hash BLOB NOT NULL,
  bytes BLOB NOT NULL,
  UNIQUE (checkpoint, place)
) STRICT;
CREATE INDEX chunk_to_do ON chunk (n) WHERE state = 0;
CREATE TABLE chunk_document (
  document BLOB NOT NULL,
  kind INTEGER NOT NULL,
  chunk INTEGER NOT NULL,
  PRIMARY KEY (document, kind, chunk)
) STRICT, WITHOUT ROWID;
CREATE INDEX chunk_document_chunk ON chunk_document (chunk);

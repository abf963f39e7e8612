CREATE TABLE audit_parcel (
  device BLOB NOT NULL,
  space BLOB NOT NULL,
  seq INTEGER NOT NULL,
  hlc INTEGER NOT NULL,
  first INTEGER NOT NULL,
  count INTEGER NOT NULL,
  prev BLOB NOT NULL,
  last BLOB NOT NULL,
  state INTEGER NOT NULL,
  PRIMARY KEY (device, space, seq)
) STRICT, WITHOUT ROWID;
CREATE TABLE audit_heard (
  id INTEGER PRIMARY KEY,
  device BLOB NOT NULL,
  n INTEGER NOT NULL,
  at_ms INTEGER NOT NULL,
  kind TEXT NOT NULL,
  subject BLOB,
  operator BLOB NOT NULL,
  detail TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX audit_heard_n ON audit_heard (device, n, at_ms, kind, operator);
CREATE INDEX audit_heard_at ON audit_heard (at_ms, id);
CREATE INDEX audit_heard_subject ON audit_heard (subject, at_ms) WHERE subject IS NOT NULL;
CREATE INDEX audit_heard_operator ON audit_heard (operator, at_ms);

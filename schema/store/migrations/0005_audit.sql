CREATE TABLE audit (
  n INTEGER PRIMARY KEY,
  prev BLOB NOT NULL,
  hash BLOB NOT NULL,
  at_ms INTEGER NOT NULL,
  kind TEXT NOT NULL,
  subject BLOB,
  operator BLOB NOT NULL,
  detail TEXT NOT NULL
) STRICT;
CREATE INDEX audit_subject ON audit (subject, n) WHERE subject IS NOT NULL;
CREATE INDEX audit_kind ON audit (kind, n);

CREATE TABLE dropped (
  space BLOB NOT NULL,
  device BLOB NOT NULL,
  lane INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  hash BLOB NOT NULL,
  prev BLOB NOT NULL,
  PRIMARY KEY (space, device, lane, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX dropped_named ON dropped (hash);

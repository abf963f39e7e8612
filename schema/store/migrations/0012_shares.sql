CREATE TABLE carried (
  document BLOB NOT NULL,
  kind INTEGER NOT NULL,
  space BLOB NOT NULL,
  device BLOB NOT NULL,
  lane INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  entry BLOB NOT NULL,
  hlc INTEGER NOT NULL,
  into_space BLOB NOT NULL,
  by_device BLOB NOT NULL,
  by_lane INTEGER NOT NULL,
  by_seq INTEGER NOT NULL,
  PRIMARY KEY (document, into_space, space, device, lane, seq, by_device, by_lane, by_seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX carried_from ON carried (space, device, seq);
CREATE INDEX item_shares ON item (document) WHERE collection = 'shares';

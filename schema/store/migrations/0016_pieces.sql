CREATE TABLE piece (
  address BLOB NOT NULL,
  space BLOB NOT NULL,
  device BLOB NOT NULL,
  lane INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  PRIMARY KEY (address, space)
) STRICT, WITHOUT ROWID;
CREATE TABLE own_piece (
  n INTEGER PRIMARY KEY,
  space BLOB NOT NULL,
  document BLOB NOT NULL,
  item TEXT NOT NULL,
  address BLOB NOT NULL,
  hlc INTEGER NOT NULL,
  seq INTEGER,
  bytes BLOB
) STRICT;
CREATE INDEX own_piece_address ON own_piece (address);
CREATE INDEX own_piece_waiting ON own_piece (space, n) WHERE seq IS NULL;
CREATE INDEX item_attachments ON item_row (document) WHERE collection = 'attachments';

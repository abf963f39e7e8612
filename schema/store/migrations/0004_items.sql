CREATE TABLE item_new (
  document BLOB NOT NULL,
  collection TEXT NOT NULL,
  id TEXT NOT NULL,
  change BLOB NOT NULL,
  n INTEGER NOT NULL,
  seen_ms INTEGER NOT NULL,
  typed_ms INTEGER NOT NULL,
  json TEXT NOT NULL,
  PRIMARY KEY (document, collection, id, change)
) STRICT, WITHOUT ROWID;
INSERT INTO item_new SELECT document, collection, id, change, n, seen_ms, typed_ms, json FROM item;
DROP TABLE item;
ALTER TABLE item_new RENAME TO item;
CREATE INDEX item_notes ON item (typed_ms) WHERE collection = 'notes';
CREATE INDEX item_devices ON item (id) WHERE collection = 'devices';

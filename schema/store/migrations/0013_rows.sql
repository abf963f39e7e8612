CREATE TABLE item_row (
  document INTEGER NOT NULL,
  collection TEXT NOT NULL,
  id TEXT NOT NULL,
  change BLOB NOT NULL,
  n INTEGER NOT NULL,
  seen_ms INTEGER NOT NULL,
  typed_ms INTEGER NOT NULL,
  json TEXT NOT NULL,
  PRIMARY KEY (document, collection, id, change)
) STRICT, WITHOUT ROWID;
INSERT INTO item_row
  SELECT (SELECT min(d.n) FROM document d WHERE d.id = i.document) AS place,
    i.collection, i.id, i.change, i.n, i.seen_ms, i.typed_ms, i.json
  FROM item i WHERE place IS NOT NULL;
DROP TABLE item;
CREATE INDEX item_notes ON item_row (typed_ms) WHERE collection = 'notes';
CREATE INDEX item_devices ON item_row (id) WHERE collection = 'devices';
CREATE INDEX item_received ON item_row (typed_ms) WHERE collection = 'received';
CREATE INDEX item_links ON item_row (document) WHERE collection = 'links';
CREATE INDEX item_shares ON item_row (document) WHERE collection = 'shares';
CREATE VIEW item AS
  SELECT d.id AS document, r.collection AS collection, r.id AS id, r.change AS change, r.n AS n,
    r.seen_ms AS seen_ms, r.typed_ms AS typed_ms, r.json AS json
  FROM item_row r JOIN document d ON d.n = r.document;
CREATE TABLE field_row (
  document INTEGER NOT NULL,
  field TEXT NOT NULL,
  rank INTEGER NOT NULL,
  claim TEXT,
  PRIMARY KEY (document, field, rank)
) STRICT, WITHOUT ROWID;
INSERT INTO field_row
  SELECT (SELECT min(d.n) FROM document d WHERE d.id = f.document) AS place, f.field, f.rank, f.claim
  FROM field f WHERE place IS NOT NULL;
DROP TABLE field;
CREATE INDEX field_list_origin ON field_row (document) WHERE field = 'list_origin' AND rank = 0;
CREATE VIEW field AS
  SELECT d.id AS document, r.field AS field, r.rank AS rank,
    coalesce(r.claim, (SELECT i.json FROM item_row i
      WHERE i.document = r.document AND i.collection = 'fields' AND i.id = r.field)) AS claim
  FROM field_row r JOIN document d ON d.n = r.document;

CREATE TABLE origin_row (
  document INTEGER NOT NULL,
  hash BLOB NOT NULL,
  space BLOB NOT NULL,
  device BLOB,
  lane INTEGER,
  seq INTEGER,
  own INTEGER,
  hlc INTEGER,
  PRIMARY KEY (document, hash)
) STRICT, WITHOUT ROWID;
INSERT INTO origin_row
  SELECT (SELECT min(d.n) FROM document d WHERE d.id = o.document) AS place,
    o.hash, o.space, o.device, o.lane, o.seq, o.own, o.hlc
  FROM origin o WHERE place IS NOT NULL;
DROP TABLE origin;
CREATE INDEX origin_own ON origin_row (own) WHERE own IS NOT NULL;
CREATE VIEW origin AS
  SELECT d.id AS document, r.hash AS hash, r.space AS space, r.device AS device, r.lane AS lane,
    r.seq AS seq, r.own AS own, r.hlc AS hlc
  FROM origin_row r JOIN document d ON d.n = r.document;
DROP VIEW item;
CREATE VIEW item AS
  SELECT d.id AS document, r.document AS place, r.collection AS collection, r.id AS id, r.change AS change,
    r.n AS n, r.seen_ms AS seen_ms, r.typed_ms AS typed_ms, r.json AS json
  FROM item_row r JOIN document d ON d.n = r.document;
ALTER TABLE own_commit ADD COLUMN rest BLOB;

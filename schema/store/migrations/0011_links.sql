CREATE TABLE together (
  a BLOB NOT NULL,
  b BLOB NOT NULL,
  stands TEXT NOT NULL,
  PRIMARY KEY (a, b)
) STRICT, WITHOUT ROWID;
CREATE INDEX together_b ON together (b);
CREATE INDEX item_links ON item (document) WHERE collection = 'links';
CREATE TABLE unprobed (
  person BLOB NOT NULL PRIMARY KEY,
  words INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE look_alike (
  a BLOB NOT NULL,
  b BLOB NOT NULL,
  points INTEGER NOT NULL,
  likely INTEGER NOT NULL,
  PRIMARY KEY (a, b)
) STRICT, WITHOUT ROWID;
CREATE INDEX look_alike_b ON look_alike (b);
CREATE INDEX look_alike_best ON look_alike (likely DESC, points DESC, a, b);
INSERT INTO unprobed (person, words) SELECT id, words FROM person;

CREATE TABLE withheld (
  document BLOB NOT NULL PRIMARY KEY,
  kind INTEGER NOT NULL,
  person BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX withheld_person ON withheld (person);

CREATE TABLE withdrawn (
  person BLOB NOT NULL PRIMARY KEY,
  record BLOB NOT NULL,
  care BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX withdrawn_record ON withdrawn (record);
CREATE INDEX withdrawn_care ON withdrawn (care);
CREATE INDEX field_list_origin ON field (document) WHERE field = 'list_origin' AND rank = 0;

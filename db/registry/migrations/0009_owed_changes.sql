-- Members whose jobs changed while the engine's database was out of reach: a mark in it is owed for each.
CREATE TABLE owed_changes (
  user_id TEXT PRIMARY KEY,
  since INTEGER NOT NULL
);

-- The runs of an import, for its jobs' new ids; one row a run.
CREATE TABLE staged_runs (
  import_id TEXT NOT NULL,
  row INTEGER NOT NULL,
  -- Null: its job is not in the file, and it will be left out.
  job TEXT,
  -- A JSON object with a value for each column of the run, and what it sent and was answered.
  content TEXT NOT NULL,
  record TEXT,
  staged_at INTEGER NOT NULL,
  PRIMARY KEY (import_id, row)
);

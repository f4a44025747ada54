-- What a member has sent to be imported, checked and ready, until they say so; one row a job.
CREATE TABLE staged_jobs (
  import_id TEXT NOT NULL,
  row INTEGER NOT NULL,
  name TEXT NOT NULL,
  -- A JSON object with a value for each column of the job.
  content TEXT NOT NULL,
  -- 1: its secret headers have no values.
  lacks_secrets INTEGER NOT NULL,
  staged_at INTEGER NOT NULL,
  PRIMARY KEY (import_id, row)
);

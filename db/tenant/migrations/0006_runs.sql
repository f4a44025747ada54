-- What became of each occurrence: the ended runs, delivered by the engine.
CREATE TABLE runs (
  job_id TEXT NOT NULL,
  -- Milliseconds since 1970, as are all instants here.
  scheduled_for INTEGER NOT NULL,
  attempt INTEGER NOT NULL,
  job_version INTEGER NOT NULL,
  cause TEXT NOT NULL,
  state TEXT NOT NULL,
  reason TEXT,
  detail TEXT,
  start_at INTEGER NOT NULL,
  claimed_at INTEGER,
  started_at INTEGER,
  ended_at INTEGER NOT NULL,
  -- Missed occurrences in a row are one record: the last of them, and how many.
  through INTEGER,
  instants INTEGER NOT NULL DEFAULT 1,
  dst_note TEXT,
  UNIQUE (job_id, scheduled_for, attempt)
);

CREATE INDEX runs_by_time ON runs (scheduled_for, job_id, attempt);

-- What an attempt sent and what it was answered, as JSON.
CREATE TABLE run_records (
  job_id TEXT NOT NULL,
  scheduled_for INTEGER NOT NULL,
  attempt INTEGER NOT NULL,
  record TEXT NOT NULL,
  PRIMARY KEY (job_id, scheduled_for, attempt)
);

CREATE TRIGGER runs_removed AFTER DELETE ON runs
BEGIN
  DELETE FROM run_records
  WHERE job_id = old.job_id AND scheduled_for = old.scheduled_for AND attempt = old.attempt;
END;

-- Since when a change of the job has not reached the engine.
ALTER TABLE cron_jobs ADD COLUMN waits_since INTEGER;

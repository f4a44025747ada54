-- How many runs of a stretch of time ended in which way, and the latest that ended so.
CREATE INDEX runs_by_state ON runs (state, scheduled_for, instants);

-- Which schedules there are, without reading a job.
CREATE INDEX cron_jobs_by_zone ON cron_jobs (timezone, schedule, enabled, id);

-- The run that a form asked for: sent again it asks for the same.
CREATE TABLE run_requests (
  form_key TEXT PRIMARY KEY,
  job_id TEXT NOT NULL,
  -- Milliseconds since 1970.
  scheduled_for INTEGER NOT NULL
);

CREATE INDEX run_requests_by_job ON run_requests (job_id, scheduled_for);

ALTER TABLE cron_jobs ADD COLUMN name_key TEXT NOT NULL DEFAULT '';

ALTER TABLE cron_jobs ADD COLUMN search_text TEXT NOT NULL DEFAULT '';

-- SQL folds ASCII alone; a job with other letters is folded in full when it is next saved.
UPDATE cron_jobs SET
  name_key = lower(name),
  search_text = lower(name || char(10) || schedule || char(10) || command);

DROP INDEX cron_jobs_by_name;

CREATE INDEX cron_jobs_by_name ON cron_jobs (name_key, id, enabled);

CREATE INDEX cron_jobs_by_schedule ON cron_jobs (schedule, id, enabled);

CREATE INDEX cron_jobs_by_created_at ON cron_jobs (created_at, id, enabled);

CREATE INDEX cron_jobs_by_updated_at ON cron_jobs (updated_at, id, enabled);

ALTER TABLE cron_jobs ADD COLUMN timezone TEXT NOT NULL DEFAULT 'UTC';

ALTER TABLE cron_jobs ADD COLUMN version INTEGER NOT NULL DEFAULT 1;

ALTER TABLE cron_jobs ADD COLUMN form_key TEXT;

CREATE UNIQUE INDEX cron_jobs_form_key ON cron_jobs (form_key);

CREATE INDEX cron_jobs_by_name ON cron_jobs (name COLLATE NOCASE, id, enabled);

ALTER TABLE cron_jobs ADD COLUMN kind TEXT NOT NULL DEFAULT 'shell';

-- A JSON object; what it leaves out has its default.
ALTER TABLE cron_jobs ADD COLUMN settings TEXT NOT NULL DEFAULT '{}';

-- A JSON list of {name, sealed}.
ALTER TABLE cron_jobs ADD COLUMN secret_headers TEXT NOT NULL DEFAULT '[]';

-- Which of its secrets a job signs its calls with; they are derived, not kept.
ALTER TABLE cron_jobs ADD COLUMN signing_generation INTEGER NOT NULL DEFAULT 1;

-- An address was meant to be called.
UPDATE cron_jobs SET kind = 'http', command = trim(command, char(9, 10, 32))
  WHERE lower(trim(command, char(9, 10, 32))) GLOB 'http*://?*'
    AND (lower(trim(command, char(9, 10, 32))) GLOB 'http://*' OR lower(trim(command, char(9, 10, 32))) GLOB 'https://*')
    AND trim(command, char(9, 10, 32)) NOT GLOB '*[' || char(9, 10, 32) || ']*';

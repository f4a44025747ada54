-- One row a job. A deleted job leaves its row for a while, so that a late write of an older version changes nothing.
CREATE TABLE due_jobs (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  tenant TEXT NOT NULL,
  job TEXT NOT NULL,
  version INTEGER NOT NULL,
  -- enabled, paused, deleted
  state TEXT NOT NULL,
  schedule TEXT NOT NULL,
  timezone TEXT NOT NULL,
  policy TEXT NOT NULL,
  kind TEXT NOT NULL,
  -- Sealed.
  spec TEXT NOT NULL,
  -- The next occurrence by the schedule, and when it starts: later by jitter. Null when there is none.
  scheduled_for INTEGER,
  next_run_at INTEGER,
  -- Every occurrence up to then has its run or its record.
  accounted_to INTEGER NOT NULL,
  -- Failed runs in a row.
  failures INTEGER NOT NULL DEFAULT 0,
  updated_at INTEGER NOT NULL,
  UNIQUE (tenant, job)
);

CREATE INDEX due_jobs_next ON due_jobs (next_run_at) WHERE next_run_at IS NOT NULL;

CREATE INDEX due_jobs_deleted ON due_jobs (updated_at) WHERE state = 'deleted';

-- A run that is planned, running, or ended and not yet delivered to its tenant.
CREATE TABLE open_runs (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  tenant TEXT NOT NULL,
  job TEXT NOT NULL,
  scheduled_for INTEGER NOT NULL,
  attempt INTEGER NOT NULL,
  version INTEGER NOT NULL,
  cause TEXT NOT NULL,
  state TEXT NOT NULL,
  -- 1: waits for an earlier run of the job whatever its policy says.
  waits INTEGER NOT NULL DEFAULT 0,
  start_at INTEGER NOT NULL,
  -- No further attempt begins later.
  retry_until INTEGER NOT NULL,
  claimed_at INTEGER,
  started_at INTEGER,
  ended_at INTEGER,
  -- The process at it; null: any may take it, or, where it runs, its target reports until `report_by`.
  owner TEXT,
  fence INTEGER NOT NULL DEFAULT 0,
  report_by INTEGER,
  cancel_at INTEGER,
  reason TEXT,
  detail TEXT,
  through INTEGER,
  instants INTEGER NOT NULL DEFAULT 1,
  dst_note TEXT,
  record TEXT,
  UNIQUE (tenant, job, scheduled_for, attempt)
);

CREATE INDEX open_runs_free ON open_runs (start_at) WHERE state = 'queued' AND owner IS NULL;

CREATE INDEX open_runs_owned ON open_runs (owner) WHERE owner IS NOT NULL;

CREATE INDEX open_runs_elsewhere ON open_runs (report_by) WHERE report_by IS NOT NULL;

CREATE INDEX open_runs_to_cancel ON open_runs (owner) WHERE cancel_at IS NOT NULL;

CREATE INDEX open_runs_ended ON open_runs (ended_at, tenant) WHERE ended_at IS NOT NULL;

-- The processes that run jobs. Whoever stops counting its beats up is taken for dead and loses its row.
CREATE TABLE engines (
  owner TEXT PRIMARY KEY,
  beat INTEGER NOT NULL
);

-- A row for every change of a job that is on its way from the tenant to the due list.
CREATE TABLE dirty_tenants (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  tenant TEXT NOT NULL,
  since INTEGER NOT NULL
);

CREATE INDEX dirty_tenants_since ON dirty_tenants (since);

-- What the engine has to remember as a whole, by name.
CREATE TABLE engine_notes (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
);

-- A tenant on its way from one backend to another; the last move of each stays, so that no name is used twice.
CREATE TABLE tenant_moves (
  user_id TEXT PRIMARY KEY,
  -- copying, switched, over
  state TEXT NOT NULL,
  from_backend TEXT NOT NULL,
  from_name TEXT NOT NULL,
  to_backend TEXT NOT NULL,
  to_name TEXT NOT NULL,
  to_generation INTEGER NOT NULL,
  begun_at INTEGER NOT NULL,
  switched_at INTEGER
);

CREATE INDEX idx_tenant_moves_open ON tenant_moves (state) WHERE state <> 'over';

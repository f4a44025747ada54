CREATE TABLE user_databases (
  user_id TEXT PRIMARY KEY,
  email TEXT NOT NULL,
  db_name TEXT NOT NULL,
  db_url TEXT,
  db_token TEXT,
  storage_used_bytes INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
);

CREATE INDEX idx_user_databases_email ON user_databases (email);

-- Tokens that end soon are renewed.
CREATE INDEX idx_user_databases_token_end ON user_databases (token_expires_at) WHERE token_expires_at IS NOT NULL;

-- When storage_used_bytes was last measured.
ALTER TABLE user_databases ADD COLUMN storage_measured_at INTEGER NOT NULL DEFAULT 0;

CREATE INDEX idx_user_databases_measured ON user_databases (storage_measured_at) WHERE state = 'ready';

-- Databases at a provider that no row names; removed when they are gone there, or get a row.
CREATE TABLE stray_databases (
  backend TEXT NOT NULL,
  db_name TEXT NOT NULL,
  first_seen_at INTEGER NOT NULL,
  PRIMARY KEY (backend, db_name)
);

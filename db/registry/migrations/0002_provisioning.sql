ALTER TABLE user_databases ADD COLUMN backend TEXT NOT NULL DEFAULT 'embedded';
-- pending, db_created, credentialed, ready
ALTER TABLE user_databases ADD COLUMN state TEXT NOT NULL DEFAULT 'pending';
ALTER TABLE user_databases ADD COLUMN generation INTEGER NOT NULL DEFAULT 1;
ALTER TABLE user_databases ADD COLUMN schema_version INTEGER NOT NULL DEFAULT 0;
ALTER TABLE user_databases ADD COLUMN token_expires_at INTEGER;
ALTER TABLE user_databases ADD COLUMN attempts INTEGER NOT NULL DEFAULT 0;
ALTER TABLE user_databases ADD COLUMN last_error TEXT;
ALTER TABLE user_databases ADD COLUMN next_attempt_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE user_databases ADD COLUMN lease_owner TEXT;
ALTER TABLE user_databases ADD COLUMN lease_until INTEGER NOT NULL DEFAULT 0;
ALTER TABLE user_databases ADD COLUMN fence INTEGER NOT NULL DEFAULT 0;

CREATE UNIQUE INDEX idx_user_databases_db_name ON user_databases (db_name);

CREATE INDEX idx_user_databases_unready ON user_databases (next_attempt_at) WHERE state <> 'ready';

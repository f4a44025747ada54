-- Instants are milliseconds since 1970. Deleting a user takes identities and sessions along; the audit log stays.
CREATE TABLE users (
  id TEXT PRIMARY KEY,
  email TEXT NOT NULL UNIQUE,
  role TEXT NOT NULL,
  password_hash TEXT,
  email_confirmed_at INTEGER,
  last_sign_in_at INTEGER,
  banned_until INTEGER,
  app_metadata TEXT NOT NULL,
  user_metadata TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  deleted_at INTEGER
) STRICT;

CREATE INDEX users_created_at ON users (created_at);

CREATE TABLE identities (
  id TEXT PRIMARY KEY,
  user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  provider TEXT NOT NULL,
  provider_id TEXT NOT NULL,
  identity_data TEXT NOT NULL,
  last_sign_in_at INTEGER,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  UNIQUE (provider, provider_id)
) STRICT;

CREATE INDEX identities_user_id ON identities (user_id);

CREATE TABLE sessions (
  id TEXT PRIMARY KEY,
  user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  aal TEXT NOT NULL,
  refresh_hmac_key BLOB NOT NULL,
  refresh_counter INTEGER NOT NULL,
  refreshed_at INTEGER NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;

CREATE INDEX sessions_user_id ON sessions (user_id);

CREATE TABLE session_methods (
  session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
  method TEXT NOT NULL,
  authenticated_at INTEGER NOT NULL,
  PRIMARY KEY (session_id, method)
) STRICT;

CREATE TABLE audit_log (
  id INTEGER PRIMARY KEY,
  action TEXT NOT NULL,
  actor TEXT NOT NULL,
  user_id TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;

CREATE INDEX audit_log_user_id ON audit_log (user_id);

-- What a member shows beside the password. Codes come from `secret`, in base32.
CREATE TABLE factors (
  id TEXT PRIMARY KEY,
  user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  friendly_name TEXT NOT NULL,
  factor_type TEXT NOT NULL,
  status TEXT NOT NULL,
  secret TEXT NOT NULL,
  -- The half minute whose code was taken last: no code counts twice, and none from before it.
  last_step INTEGER NOT NULL,
  last_challenged_at INTEGER,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  UNIQUE (user_id, friendly_name)
) STRICT;

CREATE TABLE challenges (
  id TEXT PRIMARY KEY,
  factor_id TEXT NOT NULL REFERENCES factors (id) ON DELETE CASCADE,
  created_at INTEGER NOT NULL,
  verified_at INTEGER
) STRICT;

CREATE INDEX challenges_factor_id ON challenges (factor_id);

-- The factor by which the session became aal2.
ALTER TABLE sessions ADD COLUMN factor_id TEXT;

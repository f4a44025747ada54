-- A JWT stays good until it expires: what ended earlier stands here.
CREATE TABLE ended_sessions (
  session_id TEXT PRIMARY KEY,
  user_id TEXT NOT NULL,
  ended_at INTEGER NOT NULL
);

CREATE INDEX idx_ended_sessions_ended_at ON ended_sessions (ended_at);

-- Tokens of this member issued up to that second are refused, but for the kept sessions (a JSON list of ids).
CREATE TABLE session_epochs (
  user_id TEXT PRIMARY KEY,
  ended_until INTEGER NOT NULL,
  kept TEXT NOT NULL,
  updated_at INTEGER NOT NULL
);

CREATE INDEX idx_session_epochs_updated_at ON session_epochs (updated_at);

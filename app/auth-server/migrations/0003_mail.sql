-- When mails went out, by kind, and the address a member wants to change to.
ALTER TABLE users ADD COLUMN new_email TEXT;
-- 1 when one of the two addresses agreed to the change.
ALTER TABLE users ADD COLUMN email_change_confirm_status INTEGER NOT NULL DEFAULT 0;
ALTER TABLE users ADD COLUMN invited_at INTEGER;
ALTER TABLE users ADD COLUMN confirmation_sent_at INTEGER;
ALTER TABLE users ADD COLUMN recovery_sent_at INTEGER;
ALTER TABLE users ADD COLUMN email_change_sent_at INTEGER;
ALTER TABLE users ADD COLUMN reauthentication_sent_at INTEGER;

-- What a mail carries: one live token a user and kind, for the address it was sent to.
CREATE TABLE one_time_tokens (
  user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  kind TEXT NOT NULL,
  address TEXT NOT NULL,
  token_hash TEXT NOT NULL,
  expires_at INTEGER NOT NULL,
  wrong_codes INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (user_id, kind)
) STRICT;

CREATE INDEX one_time_tokens_token_hash ON one_time_tokens (token_hash);
CREATE INDEX one_time_tokens_address ON one_time_tokens (address);

-- A browser that asked for a mail with a PKCE challenge, and the code it may redeem once the link was opened.
CREATE TABLE flow_states (
  auth_code TEXT PRIMARY KEY,
  user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  method TEXT NOT NULL,
  code_challenge TEXT NOT NULL,
  code_challenge_method TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  code_issued_at INTEGER
) STRICT;

CREATE INDEX flow_states_user_id ON flow_states (user_id);
CREATE INDEX flow_states_created_at ON flow_states (created_at);

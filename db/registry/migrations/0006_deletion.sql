-- Deletions are looked for every minute.
CREATE INDEX idx_user_databases_deleting ON user_databases (next_attempt_at) WHERE state = 'deleting';

-- A state of another name is not on its way to ready.
DROP INDEX idx_user_databases_unready;

CREATE INDEX idx_user_databases_provisionable ON user_databases (next_attempt_at)
  WHERE state IN ('pending', 'db_created', 'credentialed');

-- What the oldest sessions and entries are found by, to let them go. Refreshes are kept for less time than the rest.
CREATE INDEX sessions_refreshed_at ON sessions (refreshed_at);
CREATE INDEX audit_log_created_at ON audit_log (created_at);
CREATE INDEX audit_log_refreshes ON audit_log (created_at) WHERE action = 'token_refreshed';

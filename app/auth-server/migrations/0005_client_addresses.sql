-- From where it was asked; '' when nobody knows.
ALTER TABLE audit_log ADD COLUMN client_address TEXT NOT NULL DEFAULT '';

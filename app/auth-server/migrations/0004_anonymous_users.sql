-- A user without an address; `email`, which is unique and never missing, then holds the id.
ALTER TABLE users ADD COLUMN is_anonymous INTEGER NOT NULL DEFAULT 0;

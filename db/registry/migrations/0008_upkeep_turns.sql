-- When upkeep last turned to a tenant: those it could not reach wait behind the others.
ALTER TABLE user_databases ADD COLUMN token_tried_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE user_databases ADD COLUMN storage_tried_at INTEGER NOT NULL DEFAULT 0;

-- Databases that were deleted, and are deleted once more later: a provider may still make one that nobody waited for.
CREATE TABLE departed_databases (
  backend TEXT NOT NULL,
  db_name TEXT NOT NULL,
  due_at INTEGER NOT NULL,
  PRIMARY KEY (backend, db_name)
);

-- How many occurrences of a quarter of an hour ended in which way, those included that are no longer kept.
CREATE TABLE run_counts (
  -- Its start, in milliseconds since 1970. The hours of every zone are made of such.
  quarter INTEGER NOT NULL,
  state TEXT NOT NULL,
  runs INTEGER NOT NULL,
  PRIMARY KEY (quarter, state)
);

INSERT INTO run_counts (quarter, state, runs)
  SELECT scheduled_for / 900000 * 900000, state, sum(instants) FROM runs GROUP BY 1, 2;

CREATE TRIGGER runs_counted AFTER INSERT ON runs
BEGIN
  INSERT INTO run_counts (quarter, state, runs)
  VALUES (new.scheduled_for / 900000 * 900000, new.state, new.instants)
  ON CONFLICT (quarter, state) DO UPDATE SET runs = runs + excluded.runs;
END;

-- Each run of digits is written with its length before it, so that Job 2 comes before Job 10, as nameKeyOf does.
UPDATE cron_jobs SET name_key = (
  WITH RECURSIVE walk (place, digits, key) AS (
    VALUES (1, '', '')
    UNION ALL
    SELECT
      place + 1,
      iif(substr(name_key, place, 1) GLOB '[0-9]', digits || substr(name_key, place, 1), ''),
      key || iif(
        substr(name_key, place, 1) GLOB '[0-9]',
        '',
        iif(digits = '', '', printf('%03d', length(ltrim(digits, '0'))) || ltrim(digits, '0')) || substr(name_key, place, 1)
      )
    FROM walk
    WHERE place <= length(name_key) + 1
  )
  SELECT key FROM walk WHERE place = length(name_key) + 2
)
WHERE name_key GLOB '*[0-9]*';

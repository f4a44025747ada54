-- A link bears a value of its own from now on. What it bore was made of the code: a million tries found it. Links mailed
-- before are void, their codes still work.
ALTER TABLE one_time_tokens ADD COLUMN code_hash TEXT NOT NULL DEFAULT '';
UPDATE one_time_tokens SET code_hash = replace(token_hash, 'pkce_', ''), token_hash = lower(hex(randomblob(28)));

-- When the token was issued that named the e-mail address; an older one is not believed any more.
ALTER TABLE user_databases ADD COLUMN email_as_of INTEGER NOT NULL DEFAULT 0;

-- Roles and skills of accounts, second factors, enrolment, settings, prepared replies, the journal.

ALTER TABLE accounts ADD COLUMN role VARCHAR(16) NOT NULL DEFAULT 'agent'
    CHECK (role IN ('agent', 'supervisor', 'admin'));
ALTER TABLE accounts ADD COLUMN minors SMALLINT NOT NULL DEFAULT 0 CHECK (minors IN (0, 1));
-- Comma separated: at most 16 of 32 characters.
ALTER TABLE accounts ADD COLUMN tags VARCHAR(527) NOT NULL DEFAULT '';
-- Made by the demo: a password is enough, and a desk that is not the demo's refuses it.
ALTER TABLE accounts ADD COLUMN demo SMALLINT NOT NULL DEFAULT 0 CHECK (demo IN (0, 1));
-- Sealed (store/seal.h); empty: none.
ALTER TABLE accounts ADD COLUMN totp_secret VARCHAR(120) NOT NULL DEFAULT '';
-- The step of the last code that was accepted (RFC 6238): each is accepted once.
ALTER TABLE accounts ADD COLUMN totp_step BIGINT NOT NULL DEFAULT 0 CHECK (totp_step >= 0);
ALTER TABLE accounts ADD COLUMN created_ms BIGINT NOT NULL DEFAULT 0;
ALTER TABLE accounts ADD COLUMN version BIGINT NOT NULL DEFAULT 1 CHECK (version > 0);

ALTER TABLE sessions ADD COLUMN created_ms BIGINT NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN seen_ms BIGINT NOT NULL DEFAULT 0;
-- Nobody can say when those that are there were last seen: sign in again.
DELETE FROM sessions;

CREATE TABLE enrolments (
    token_hash CHAR(64) NOT NULL PRIMARY KEY,
    account BIGINT NOT NULL UNIQUE REFERENCES accounts (id) ON DELETE CASCADE,
    expires_ms BIGINT NOT NULL
);

CREATE TABLE recovery_codes (
    account BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    code_hash CHAR(64) NOT NULL,
    PRIMARY KEY (account, code_hash)
);

CREATE TABLE passkeys (
    id BIGINT NOT NULL PRIMARY KEY CHECK (id > 0),
    account BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    credential_id VARCHAR(2046) NOT NULL UNIQUE CHECK (credential_id <> ''),
    public_key VARCHAR(2048) NOT NULL CHECK (public_key <> ''),
    algorithm INTEGER NOT NULL,
    sign_count BIGINT NOT NULL CHECK (sign_count BETWEEN 0 AND 4294967295),
    user_verified SMALLINT NOT NULL CHECK (user_verified IN (0, 1)),
    label VARCHAR(64) NOT NULL,
    added_ms BIGINT NOT NULL,
    used_ms BIGINT NOT NULL
);

CREATE INDEX passkeys_account ON passkeys (account);

-- Never deleted: the value null is the default again, and the version goes on counting.
CREATE TABLE settings (
    name VARCHAR(64) NOT NULL PRIMARY KEY CHECK (name <> ''),
    value TEXT NOT NULL,
    version BIGINT NOT NULL CHECK (version > 0),
    changed_ms BIGINT NOT NULL,
    changed_by BIGINT NOT NULL
);

CREATE TABLE replies (
    id BIGINT NOT NULL PRIMARY KEY CHECK (id > 0),
    language VARCHAR(8) NOT NULL CHECK (language <> ''),
    title VARCHAR(128) NOT NULL,
    text VARCHAR(4096) NOT NULL,
    position BIGINT NOT NULL CHECK (position BETWEEN 0 AND 4294967295),
    minors SMALLINT NOT NULL CHECK (minors IN (0, 1)),
    version BIGINT NOT NULL CHECK (version > 0)
);

-- What staff did, each row chained to the one before (store/journal.h). The actor is an account's
-- number, 0 for the command line; no reference, because the journal outlives what it names.
CREATE TABLE journal (
    number BIGINT NOT NULL PRIMARY KEY CHECK (number > 0),
    at_ms BIGINT NOT NULL,
    actor BIGINT NOT NULL CHECK (actor >= 0),
    action VARCHAR(32) NOT NULL,
    subject VARCHAR(128) NOT NULL,
    detail VARCHAR(4096) NOT NULL,
    previous_hash CHAR(64) NOT NULL,
    hash CHAR(64) NOT NULL
);

-- The last number that was given out, so that what was deleted leaves none to be used again.
CREATE TABLE numbers (
    name VARCHAR(64) NOT NULL PRIMARY KEY CHECK (name <> ''),
    last BIGINT NOT NULL CHECK (last >= 0)
);

INSERT INTO numbers (name, last) VALUES ('passkeys', 0), ('replies', 0);

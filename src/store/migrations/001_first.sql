-- Staff and keys. In the part of SQL that SQLite and PostgreSQL share: bytes are text in hexadecimal,
-- yes and no are 1 and 0, times are milliseconds since 1970.

-- Never deleted, only disabled: tickets and the journal go on naming their numbers.
CREATE TABLE accounts (
    id BIGINT NOT NULL PRIMARY KEY CHECK (id > 0),
    name VARCHAR(64) NOT NULL UNIQUE CHECK (name <> ''),
    display VARCHAR(64) NOT NULL,
    profession VARCHAR(32) NOT NULL,
    password_hash VARCHAR(127) NOT NULL,
    zones SMALLINT NOT NULL CHECK (zones BETWEEN 0 AND 3),
    languages BIGINT NOT NULL CHECK (languages BETWEEN 0 AND 4294967295),
    capacity BIGINT NOT NULL CHECK (capacity BETWEEN 0 AND 4294967295),
    takes_at_once SMALLINT NOT NULL CHECK (takes_at_once IN (0, 1)),
    disabled SMALLINT NOT NULL CHECK (disabled IN (0, 1))
);

CREATE TABLE sessions (
    token_hash CHAR(64) NOT NULL PRIMARY KEY,
    account BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    expires_ms BIGINT NOT NULL
);

CREATE INDEX sessions_account ON sessions (account);
CREATE INDEX sessions_expires ON sessions (expires_ms);

CREATE TABLE keys (
    name VARCHAR(64) NOT NULL PRIMARY KEY CHECK (name <> ''),
    value VARCHAR(1024) NOT NULL
);

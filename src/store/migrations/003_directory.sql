-- The directory (communes, who is competent for them, places), national lines, counters.

-- What was imported last of each kind. `number` grows with every import of any kind.
CREATE TABLE imports (
    kind VARCHAR(16) NOT NULL PRIMARY KEY
        CHECK (kind IN ('communes', 'zones', 'police', 'gendarmerie', 'annuaire', 'places')),
    number BIGINT NOT NULL UNIQUE CHECK (number > 0),
    source VARCHAR(128) NOT NULL, -- the file's name; empty: what the build carries
    imported_ms BIGINT NOT NULL,
    taken BIGINT NOT NULL CHECK (taken >= 0),
    refused BIGINT NOT NULL CHECK (refused >= 0)
);

INSERT INTO numbers (name, last) VALUES ('imports', 0), ('lines', 0), ('places', 0);

-- By INSEE code. Coordinates in hundred-thousandths of a degree (WGS 84), null when not known.
CREATE TABLE communes (
    code CHAR(5) NOT NULL PRIMARY KEY,
    name VARCHAR(128) NOT NULL CHECK (name <> ''),
    population BIGINT NOT NULL CHECK (population >= 0),
    latitude INTEGER CHECK (latitude BETWEEN -9000000 AND 9000000),
    longitude INTEGER CHECK (longitude BETWEEN -18000000 AND 18000000)
);

CREATE TABLE commune_postal_codes (
    postal_code CHAR(5) NOT NULL,
    commune CHAR(5) NOT NULL REFERENCES communes (code) ON DELETE CASCADE,
    PRIMARY KEY (postal_code, commune)
);

CREATE INDEX commune_postal_codes_commune ON commune_postal_codes (commune);

-- Without a reference to communes: both lists are replaced whole, each by itself. A commune that
-- two units share has a row for each.
CREATE TABLE zones (
    commune CHAR(5) NOT NULL,
    zone VARCHAR(12) NOT NULL CHECK (zone IN ('police', 'gendarmerie')),
    unit VARCHAR(16) NOT NULL, -- places.unit of a gendarmerie; empty for police
    service VARCHAR(192) NOT NULL,
    PRIMARY KEY (commune, zone, service)
);

CREATE TABLE places (
    id BIGINT NOT NULL PRIMARY KEY CHECK (id > 0),
    import VARCHAR(16) NOT NULL REFERENCES imports (kind) DEFERRABLE INITIALLY DEFERRED,
    kind VARCHAR(32) NOT NULL CHECK (kind <> ''), -- police, gendarmerie, aav ... (places/place.h)
    unit VARCHAR(16) NOT NULL,
    name VARCHAR(192) NOT NULL CHECK (name <> ''),
    address VARCHAR(256) NOT NULL, -- without postal code and town; lines end with a line feed
    postal_code VARCHAR(5) NOT NULL,
    town VARCHAR(128) NOT NULL,
    commune VARCHAR(5) NOT NULL,
    telephone VARCHAR(32) NOT NULL,
    hours VARCHAR(512) NOT NULL, -- places/hours.h; empty: not known
    note VARCHAR(512) NOT NULL,
    latitude INTEGER CHECK (latitude BETWEEN -9000000 AND 9000000),
    longitude INTEGER CHECK (longitude BETWEEN -18000000 AND 18000000)
);

CREATE INDEX places_import ON places (import);

-- Numbers to call that are the same everywhere. Texts are JSON by language, {"fr":"..."}.
CREATE TABLE lines (
    id BIGINT NOT NULL PRIMARY KEY CHECK (id > 0),
    version BIGINT NOT NULL CHECK (version > 0),
    number VARCHAR(24) NOT NULL UNIQUE CHECK (number <> ''),
    names VARCHAR(1024) NOT NULL,
    ways VARCHAR(32) NOT NULL CHECK (ways <> ''), -- of call, sms, chat, video; with commas
    hours VARCHAR(512) NOT NULL,                  -- as in places
    note VARCHAR(1024) NOT NULL,
    source VARCHAR(256) NOT NULL,
    verified_ms BIGINT NOT NULL CHECK (verified_ms >= 0), -- 0: to be verified
    position BIGINT NOT NULL CHECK (position BETWEEN 0 AND 4294967295)
);

-- How often something happened in a month, and nothing else about it.
CREATE TABLE counters (
    what VARCHAR(32) NOT NULL CHECK (what <> ''),
    month CHAR(7) NOT NULL, -- 2026-11, UTC
    times BIGINT NOT NULL CHECK (times > 0),
    PRIMARY KEY (what, month)
);

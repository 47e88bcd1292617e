-- 002: linked parties, what is kept of them for linking, and what is known from elsewhere.

CREATE TABLE same (
    party_n INTEGER PRIMARY KEY REFERENCES party (n),
    one_n   INTEGER NOT NULL REFERENCES party (n)
) STRICT;

CREATE INDEX same_by_one ON same (one_n);

CREATE TABLE name_key (
    key     TEXT NOT NULL,
    party_n INTEGER NOT NULL REFERENCES party (n),
    PRIMARY KEY (key, party_n)
) STRICT, WITHOUT ROWID;

CREATE TABLE appearance (
    party_n   INTEGER NOT NULL REFERENCES party (n),
    version_n INTEGER NOT NULL REFERENCES version (n),
    day       TEXT,
    lang      TEXT NOT NULL,
    beside    TEXT NOT NULL,
    near      TEXT NOT NULL,
    PRIMARY KEY (party_n, version_n)
) STRICT, WITHOUT ROWID;

CREATE TABLE known (
    id     TEXT PRIMARY KEY,
    kind   TEXT NOT NULL,
    name   TEXT NOT NULL,
    source TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE known_name (
    key      TEXT NOT NULL,
    known_id TEXT NOT NULL REFERENCES known (id),
    name     TEXT NOT NULL,
    PRIMARY KEY (key, known_id, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE held (
    holder TEXT NOT NULL,
    office TEXT NOT NULL,
    since  TEXT,
    until  TEXT,
    source TEXT NOT NULL,
    UNIQUE (holder, office, since, until)
) STRICT;

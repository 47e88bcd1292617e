-- 001: the first schema. What stands here was released, and never changes; schema.sql does.

CREATE TABLE article (
    n         INTEGER PRIMARY KEY,
    id        TEXT NOT NULL UNIQUE,
    version_n INTEGER REFERENCES version (n)
) STRICT;

CREATE TABLE version (
    n         INTEGER PRIMARY KEY,
    id        TEXT NOT NULL UNIQUE,
    article_n INTEGER NOT NULL REFERENCES article (n),
    text      TEXT NOT NULL,
    title     TEXT,
    outlet    TEXT,
    published TEXT,
    lang      TEXT NOT NULL,
    url       TEXT,
    byline    TEXT,
    blocks    TEXT NOT NULL,
    ref       TEXT NOT NULL,
    read_at   TEXT NOT NULL,
    reading   TEXT NOT NULL
) STRICT;

CREATE INDEX version_by_article ON version (article_n);

CREATE TABLE fact (
    version_n INTEGER NOT NULL REFERENCES version (n),
    position  INTEGER NOT NULL,
    field     TEXT NOT NULL,
    value     TEXT NOT NULL,
    how       TEXT NOT NULL,
    span      TEXT,
    PRIMARY KEY (version_n, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE party (
    n    INTEGER PRIMARY KEY,
    id   TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    name TEXT NOT NULL
) STRICT;

CREATE TABLE alias (
    n       INTEGER PRIMARY KEY,
    party_n INTEGER NOT NULL REFERENCES party (n),
    name    TEXT NOT NULL,
    key     TEXT NOT NULL,
    UNIQUE (party_n, name)
) STRICT;

CREATE TABLE attribution (
    n          INTEGER PRIMARY KEY,
    id         TEXT NOT NULL UNIQUE,
    version_n  INTEGER NOT NULL REFERENCES version (n),
    source     TEXT NOT NULL,
    cue        TEXT NOT NULL,
    content    TEXT NOT NULL,
    quoted     TEXT NOT NULL,
    form       TEXT NOT NULL,
    score      REAL NOT NULL,
    model_id   TEXT NOT NULL
) STRICT;

CREATE INDEX attribution_by_version ON attribution (version_n);

CREATE TABLE statement (
    n             INTEGER PRIMARY KEY,
    id            TEXT NOT NULL,
    digest        TEXT NOT NULL UNIQUE,
    version_n     INTEGER NOT NULL REFERENCES version (n),
    attribution_n INTEGER NOT NULL REFERENCES attribution (n),
    speaker_n     INTEGER NOT NULL REFERENCES party (n),
    mention       TEXT NOT NULL,
    act           TEXT NOT NULL,
    said_edtf     TEXT,
    said_reason   TEXT,
    said_evidence TEXT,
    parent_id     TEXT,
    superseded_at TEXT,
    superseded_by INTEGER REFERENCES statement (n),

    live          INTEGER NOT NULL DEFAULT 0,
    day           TEXT,
    outlet        TEXT COLLATE NOCASE,
    lang          TEXT NOT NULL
) STRICT;

CREATE INDEX statement_by_id ON statement (id);
CREATE INDEX statement_by_version ON statement (version_n);
CREATE INDEX live_by_day ON statement (day, n) WHERE live;
CREATE INDEX live_by_speaker ON statement (speaker_n, day, n, version_n) WHERE live;
CREATE INDEX live_by_outlet ON statement (outlet, day, n) WHERE live;
CREATE INDEX live_by_act ON statement (act, day, n) WHERE live;
CREATE INDEX live_by_lang ON statement (lang, day, n) WHERE live;

CREATE TABLE hop (
    statement_n INTEGER NOT NULL REFERENCES statement (n),
    position    INTEGER NOT NULL,
    party_n     INTEGER NOT NULL REFERENCES party (n),
    role        TEXT NOT NULL,
    evidence    TEXT,
    PRIMARY KEY (statement_n, position)
) STRICT, WITHOUT ROWID;

CREATE INDEX hop_by_party ON hop (party_n, statement_n);

CREATE TABLE link (
    n        INTEGER PRIMARY KEY,
    id       TEXT NOT NULL UNIQUE,
    left_id  TEXT NOT NULL,
    right_id TEXT NOT NULL,
    relation TEXT NOT NULL,
    score    REAL NOT NULL,
    by       TEXT NOT NULL,
    made_at  TEXT NOT NULL,
    retracts TEXT REFERENCES link (id)
) STRICT;

CREATE INDEX link_by_left ON link (left_id, relation);
CREATE INDEX link_by_right ON link (right_id, relation);
CREATE INDEX link_by_relation ON link (relation) WHERE retracts IS NULL;
CREATE INDEX link_by_retracts ON link (retracts) WHERE retracts IS NOT NULL;

CREATE TABLE skipped (
    n          INTEGER PRIMARY KEY,
    ref        TEXT NOT NULL UNIQUE,
    stage      TEXT NOT NULL,
    reason     TEXT NOT NULL,
    given_id   TEXT,
    skipped_at TEXT NOT NULL
) STRICT;

CREATE VIRTUAL TABLE search USING fts5 (content, who, outlet, tokenize = 'unicode61');

CREATE VIRTUAL TABLE search_stem USING fts5vocab (search, row);

-- 005: vectors, claims computed from links, and copies of articles. Older statements get theirs with
-- `menurut regroup`.


CREATE TABLE gist (
    n           INTEGER PRIMARY KEY AUTOINCREMENT,  -- another one, if it is made anew
    statement_n INTEGER NOT NULL UNIQUE REFERENCES statement (n),
    model_id    TEXT NOT NULL,
    vector      BLOB NOT NULL,                  -- of length 1, in steps of 1/127, a byte each
    denies      INTEGER NOT NULL,               -- says of something that it is not so
    commits     INTEGER NOT NULL                -- for its own part
) STRICT;

CREATE TABLE claim (                            -- of several statements, or of one that rejects a claim
    n           INTEGER PRIMARY KEY,
    id          TEXT NOT NULL UNIQUE,
    founder_id  TEXT NOT NULL,                  -- statement.id: the claim is where this one is
    wording_id  TEXT NOT NULL,                  -- statement.id
    text        TEXT NOT NULL,
    disputed    INTEGER NOT NULL,
    parties     INTEGER NOT NULL,
    sources     INTEGER NOT NULL,
    statements  INTEGER NOT NULL,
    firmness    REAL NOT NULL,
    confirmed   INTEGER NOT NULL,
    first       TEXT,
    last        TEXT,
    merged_into TEXT                            -- claim.id: this one is no more
) STRICT;

CREATE INDEX claim_by_founder ON claim (founder_id);
CREATE INDEX claim_disputed ON claim (sources, last, firmness, n) WHERE disputed AND merged_into IS NULL;
CREATE INDEX claim_by_last ON claim (statements, last, n) WHERE merged_into IS NULL;

CREATE TABLE member (
    statement_n INTEGER PRIMARY KEY REFERENCES statement (n),
    claim_n     INTEGER NOT NULL REFERENCES claim (n),
    stance      TEXT NOT NULL
) STRICT;

CREATE INDEX member_by_claim ON member (claim_n);

CREATE TABLE claim_event (                      -- claims that were merged or split: never forgotten
    n        INTEGER PRIMARY KEY,
    claim_id TEXT NOT NULL,
    what     TEXT NOT NULL,
    other_id TEXT NOT NULL,
    at       TEXT NOT NULL
) STRICT;

CREATE INDEX claim_event_by_claim ON claim_event (claim_id);

CREATE TABLE band (                             -- what nearly equal texts share: parts of their MinHash
    key       INTEGER NOT NULL,
    version_n INTEGER NOT NULL REFERENCES version (n),
    PRIMARY KEY (key, version_n)
) STRICT, WITHOUT ROWID;

CREATE TABLE origin (                           -- of copies, the article that was first
    article_n INTEGER PRIMARY KEY REFERENCES article (n),
    first_n   INTEGER NOT NULL REFERENCES article (n)
) STRICT;

CREATE INDEX origin_by_first ON origin (first_n);

-- The whole schema of a ledger, as it is now. A fresh ledger is made from this file; an older one
-- gets here through migrations/, and a test holds the two equal.
--
-- What was observed (article, version, attribution) is never changed. What it was taken to mean
-- (statement) is never deleted: a better reading supersedes it. What somebody judged (link) is
-- only ever added to.
--
-- `n` is a row's number, for joining; `id` is what the world cites. A span is a JSON array
-- [start, end], in code points of version.text, end exclusive; spans are an array of these.

CREATE TABLE article (
    n         INTEGER PRIMARY KEY,
    id        TEXT NOT NULL UNIQUE,             -- over all its versions
    version_n INTEGER REFERENCES version (n)    -- the current one; set by the transaction that adds it
) STRICT;

CREATE TABLE version (                          -- an article in these very words
    n         INTEGER PRIMARY KEY,
    id        TEXT NOT NULL UNIQUE,             -- Article.version_id
    article_n INTEGER NOT NULL REFERENCES article (n),
    text      TEXT NOT NULL,
    title     TEXT,
    outlet    TEXT,
    published TEXT,                             -- EDTF
    lang      TEXT NOT NULL,
    url       TEXT,
    byline    TEXT,
    blocks    TEXT NOT NULL,                    -- JSON: [[start, end, kind], …]
    ref       TEXT NOT NULL,                    -- where it was first found
    read_at   TEXT NOT NULL,                    -- when these words were first read: ISO 8601, UTC
    reading   TEXT NOT NULL                     -- hash of its latest reading: the same again changes nothing
) STRICT;

CREATE INDEX version_by_article ON version (article_n);

CREATE TABLE fact (                             -- where an article's metadata comes from
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

CREATE TABLE alias (                            -- a party's names, its own name first
    n       INTEGER PRIMARY KEY,
    party_n INTEGER NOT NULL REFERENCES party (n),
    name    TEXT NOT NULL,
    key     TEXT NOT NULL,                      -- text.key(name): no case, no accents
    UNIQUE (party_n, name)
) STRICT;

CREATE TABLE attribution (                      -- observed: source, cue and content in the text
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

CREATE TABLE statement (                        -- interpreted: what an attribution was taken to mean
    n             INTEGER PRIMARY KEY,
    id            TEXT NOT NULL,                -- Statement.id
    digest        TEXT NOT NULL UNIQUE,         -- hash of all it says: another interpretation is another row
    version_n     INTEGER NOT NULL REFERENCES version (n),
    attribution_n INTEGER NOT NULL REFERENCES attribution (n),
    speaker_n     INTEGER NOT NULL REFERENCES party (n),
    mention       TEXT NOT NULL,
    act           TEXT NOT NULL,
    said_edtf     TEXT,
    said_reason   TEXT,
    said_evidence TEXT,
    parent_id     TEXT,                         -- a statement.id
    superseded_at TEXT,                         -- when a reading of the same words no longer gave it
    superseded_by INTEGER REFERENCES statement (n),  -- what took its place; NULL: nothing did
    -- For searching, so that every filter is on one table:
    live          INTEGER NOT NULL DEFAULT 0,   -- of the current version, and not superseded
    day           TEXT,                         -- of speaking, else of publication; year, month or day
    outlet        TEXT COLLATE NOCASE,
    lang          TEXT NOT NULL,
    deed          TEXT NOT NULL DEFAULT 'says', -- finer than act
    -- How each was found, and the chance that it is right; NULL: not known.
    speaker_how        TEXT,
    speaker_confidence REAL,
    act_how            TEXT,
    said_confidence    REAL
) STRICT;

CREATE INDEX statement_by_id ON statement (id);
CREATE INDEX statement_by_version ON statement (version_n);
CREATE INDEX live_by_day ON statement (day, n) WHERE live;
CREATE INDEX live_by_speaker ON statement (speaker_n, day, n, version_n) WHERE live;
CREATE INDEX live_by_outlet ON statement (outlet, day, n) WHERE live;
CREATE INDEX live_by_act ON statement (act, day, n) WHERE live;
CREATE INDEX live_by_lang ON statement (lang, day, n) WHERE live;

CREATE TABLE hop (                              -- the chain of a statement, from the speaker to the reader
    statement_n INTEGER NOT NULL REFERENCES statement (n),
    position    INTEGER NOT NULL,
    party_n     INTEGER NOT NULL REFERENCES party (n),
    role        TEXT NOT NULL,
    evidence    TEXT,
    how         TEXT,                           -- what metadata it was read from
    confidence  REAL,                           -- the chance that it belongs there; NULL: not judged
    PRIMARY KEY (statement_n, position)
) STRICT, WITHOUT ROWID;

CREATE INDEX hop_by_party ON hop (party_n, statement_n);

CREATE TABLE rejection (                        -- that a statement as a whole rejects a claim
    statement_n INTEGER PRIMARY KEY REFERENCES statement (n),
    by          TEXT NOT NULL,                  -- its cue or words of its content
    confidence  REAL NOT NULL,
    evidence    TEXT NOT NULL,                  -- a span: the words that reject
    claim       TEXT NOT NULL,                  -- spans: the words that hold the claim; none where unknown
    claim_id    TEXT                            -- statement.id of the claim, where a statement holds it
) STRICT;

CREATE INDEX rejection_by_claim ON rejection (claim_id) WHERE claim_id IS NOT NULL;

CREATE TABLE link (                             -- judgements, append-only; see judged, below
    n        INTEGER PRIMARY KEY,
    id       TEXT NOT NULL UNIQUE,
    left_id  TEXT NOT NULL,                     -- statements, parties or articles, as the relation has it
    right_id TEXT NOT NULL,
    relation TEXT NOT NULL,
    score    REAL NOT NULL,
    by       TEXT NOT NULL,                     -- program:NAME or person:NAME
    made_at  TEXT NOT NULL,
    retracts TEXT REFERENCES link (id)
) STRICT;

CREATE INDEX link_by_left ON link (left_id, relation);
CREATE INDEX link_by_right ON link (right_id, relation);
CREATE INDEX link_by_relation ON link (relation) WHERE retracts IS NULL;
CREATE INDEX link_by_retracts ON link (retracts) WHERE retracts IS NOT NULL;

CREATE TABLE skipped (                          -- what could not be read, until it can
    n          INTEGER PRIMARY KEY,
    ref        TEXT NOT NULL UNIQUE,
    stage      TEXT NOT NULL,
    reason     TEXT NOT NULL,
    given_id   TEXT,
    skipped_at TEXT NOT NULL
) STRICT;

-- The stems of every live statement; rowid is statement.n. It keeps its own copy of the stems
-- because a contentless table can't delete before SQLite 3.43.
CREATE VIRTUAL TABLE search USING fts5 (content, who, outlet, tokenize = 'unicode61');

-- How many statements have a stem: candidates() looks for the rare ones.
CREATE VIRTUAL TABLE search_stem USING fts5vocab (search, row);

-- Parties that are one. `same` is computed from link, and may be computed anew at any time; so may
-- name_key and appearance, from what the articles say.

CREATE TABLE same (                             -- which party each linked one is shown as
    party_n INTEGER PRIMARY KEY REFERENCES party (n),
    one_n   INTEGER NOT NULL REFERENCES party (n)
) STRICT;

CREATE INDEX same_by_one ON same (one_n);

CREATE TABLE name_key (                         -- what other spellings of a party's names share
    key     TEXT NOT NULL,
    party_n INTEGER NOT NULL REFERENCES party (n),
    PRIMARY KEY (key, party_n)
) STRICT, WITHOUT ROWID;

CREATE TABLE appearance (                       -- what an article shows of a party
    party_n   INTEGER NOT NULL REFERENCES party (n),
    version_n INTEGER NOT NULL REFERENCES version (n),
    day       TEXT,                             -- of publication
    lang      TEXT NOT NULL,
    beside    TEXT NOT NULL,                    -- stems of words beside its name: JSON
    near      TEXT NOT NULL,                    -- keys of other names: JSON
    PRIMARY KEY (party_n, version_n)
) STRICT, WITHOUT ROWID;

CREATE TABLE known (                            -- parties and offices from elsewhere
    id     TEXT PRIMARY KEY,                    -- that of a party, once an article has it
    kind   TEXT NOT NULL,                       -- of a party, or 'office'
    name   TEXT NOT NULL,
    source TEXT NOT NULL                        -- "wikidata:Q7747"
) STRICT, WITHOUT ROWID;

CREATE TABLE known_name (
    key      TEXT NOT NULL,                     -- text.key(name)
    known_id TEXT NOT NULL REFERENCES known (id),
    name     TEXT NOT NULL,
    PRIMARY KEY (key, known_id, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE held (                             -- who held which office, from when to when
    holder TEXT NOT NULL,                       -- known.id
    office TEXT NOT NULL,                       -- known.id of the office, or its key
    since  TEXT,
    until  TEXT,
    source TEXT NOT NULL,
    UNIQUE (holder, office, since, until)
) STRICT;

-- Statements about the same proposition. `gist` is what matching made of a statement's words; `claim` and
-- `member` are computed from link, and may be computed anew at any time, but a claim keeps its id.

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

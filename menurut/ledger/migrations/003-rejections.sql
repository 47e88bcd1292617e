-- 003: finer acts, and which claim a statement rejects. Older readings get both when they are read again.

ALTER TABLE statement ADD COLUMN deed TEXT NOT NULL DEFAULT 'says';

UPDATE statement
SET deed = CASE act WHEN 'asserts' THEN 'says' WHEN 'directs' THEN 'requests' ELSE act END;

CREATE TABLE rejection (
    statement_n INTEGER PRIMARY KEY REFERENCES statement (n),
    by          TEXT NOT NULL,
    confidence  REAL NOT NULL,
    evidence    TEXT NOT NULL,
    claim       TEXT NOT NULL,
    claim_id    TEXT
) STRICT;

CREATE INDEX rejection_by_claim ON rejection (claim_id) WHERE claim_id IS NOT NULL;

"""The longer queries. `s` is a statement, `v` its article's version, `c` the current version."""

SEARCH = "SELECT s.n FROM {tables} WHERE {condition} ORDER BY {order} LIMIT :limit OFFSET :offset"

COUNT = "SELECT count(*) FROM {tables} WHERE {condition}"

ENTRIES = """
SELECT s.*, a.source, a.cue, a.content, a.quoted, a.form, a.score, a.model_id, successor.id AS successor_id,
       r.by AS rejects_by, r.confidence AS rejects_confidence, r.evidence AS rejects_evidence,
       r.claim AS rejects_claim, r.claim_id AS rejects_claim_id
FROM statement AS s
JOIN attribution AS a ON a.n = s.attribution_n
LEFT JOIN rejection AS r ON r.statement_n = s.n
LEFT JOIN statement AS successor ON successor.n = s.superseded_by
WHERE s.n IN (SELECT value FROM json_each(?))
"""

HOPS = """
SELECT * FROM hop WHERE statement_n IN (SELECT value FROM json_each(?)) ORDER BY statement_n, position
"""

# A linked party is shown as the one of them that `same` names, with the names of all.
PARTIES = """
SELECT asked.value AS asked, party.* FROM json_each(?) AS asked LEFT JOIN same ON party_n = asked.value
JOIN party ON party.n = coalesce(one_n, asked.value)
"""

ALIASES = """
SELECT alias.party_n AS shown, alias.name, alias.n FROM alias
WHERE party_n IN (SELECT value FROM json_each(:many))
UNION SELECT one_n, alias.name, alias.n FROM same JOIN alias USING (party_n)
WHERE one_n IN (SELECT value FROM json_each(:many)) ORDER BY 3
"""

# The numbers of those who are one with some parties, and of these.
ONES = """
SELECT n FROM party WHERE n IN ({parties})
UNION SELECT other.party_n FROM same JOIN same AS other USING (one_n) WHERE same.party_n IN ({parties})
"""

_VERSION = """
SELECT v.*, a.id AS article_id, v.n = a.version_n AS current
FROM version AS v JOIN article AS a ON a.n = v.article_n JOIN version AS c ON c.n = a.version_n
"""

VERSIONS_BY_NUMBER = _VERSION + "WHERE v.n IN (SELECT value FROM json_each(?))"  # noqa: S608

VERSIONS = _VERSION + "WHERE a.id = ?"

ARTICLES = _VERSION + "WHERE v.n = a.version_n ORDER BY v.n DESC LIMIT ? OFFSET ?"

# An id may have several rows, where a reading changed the interpretation but not the id: the
# current row stands for it.
STATEMENT = """
SELECT n FROM statement WHERE id = ? ORDER BY live DESC, superseded_at IS NULL DESC, n DESC LIMIT 1
"""

NEXT_LIVE = "SELECT n FROM statement WHERE live AND n > ? ORDER BY n LIMIT ?"

FACETS = """
WITH hit AS {once} (
    SELECT s.outlet, s.act, s.lang, coalesce(one_n, s.speaker_n) AS speaker_n
    FROM {tables} LEFT JOIN same ON same.party_n = s.speaker_n WHERE {condition}
),
facet AS (
    SELECT 'outlet' AS facet, outlet AS value, count(*) AS statements FROM hit GROUP BY outlet
    UNION ALL SELECT 'act', act, count(*) FROM hit GROUP BY act
    UNION ALL SELECT 'lang', lang, count(*) FROM hit GROUP BY lang
    UNION ALL
    SELECT 'speaker', (SELECT name FROM party WHERE n = speaker_n), count(*) FROM hit GROUP BY speaker_n
)
SELECT * FROM facet WHERE value IS NOT NULL ORDER BY facet, statements DESC, value
"""

SPEAKERS = """
SELECT coalesce(one_n, speaker_n) AS one, count(*) AS statements, count(DISTINCT version_n) AS articles,
       min(day) AS first, max(day) AS last
FROM statement LEFT JOIN same ON party_n = speaker_n WHERE live AND {condition}
GROUP BY one ORDER BY statements DESC, one LIMIT :limit OFFSET :offset
"""

# Parties as they are shown, those that are linked first.
NAMED_PARTIES = """
SELECT DISTINCT coalesce(one_n, n) AS one, one_n IS NULL AS single FROM party LEFT JOIN same ON party_n = n
WHERE {condition} ORDER BY single, one LIMIT :limit OFFSET :offset
"""

SAID = "SELECT n FROM statement WHERE version_n = ? AND superseded_at IS NULL"

COMPLETIONS = {
    "article": "SELECT id FROM article WHERE id >= ? AND id < ? ORDER BY id LIMIT ?",
    "claim": "SELECT id FROM claim WHERE id >= ? AND id < ? ORDER BY id LIMIT ?",
    "party": "SELECT id FROM party WHERE id >= ? AND id < ? ORDER BY id LIMIT ?",
    "statement": "SELECT DISTINCT id FROM statement WHERE id >= ? AND id < ? ORDER BY id LIMIT ?",
}

COUNTS = {
    "articles": "count(*) FROM article",
    "versions": "count(*) FROM version",
    "statements": "count(*) FROM statement WHERE live",
    "speakers": "count(DISTINCT coalesce(one_n, speaker_n)) "
    "FROM statement LEFT JOIN same ON party_n = speaker_n WHERE live",
    "outlets": "count(*) FROM (SELECT 1 FROM statement WHERE live AND outlet IS NOT NULL GROUP BY outlet)",
    "claims": "count(*) FROM claim WHERE merged_into IS NULL AND statements > 1",
    "disputes": "count(*) FROM claim WHERE merged_into IS NULL AND disputed",
    "skipped": "count(*) FROM skipped",
}

LINKED_BY = "SELECT DISTINCT left_id FROM link WHERE by GLOB ? AND by <> ? AND retracts IS NULL"

LIVE = "SELECT n FROM statement WHERE live AND id IN (SELECT value FROM json_each(?))"

GISTS = "SELECT statement_n, vector FROM gist WHERE statement_n IN (SELECT value FROM json_each(?))"

GISTS_BY_NUMBER = "SELECT n, statement_n FROM gist WHERE n IN (SELECT value FROM json_each(?))"

CLAIMS = {
    False: """
SELECT * FROM claim WHERE merged_into IS NULL AND statements >= :least
ORDER BY last DESC, statements DESC, n DESC LIMIT :limit OFFSET :offset
""",
    True: """
SELECT * FROM claim WHERE merged_into IS NULL AND disputed
ORDER BY sources DESC, last DESC, firmness DESC, n DESC LIMIT :limit OFFSET :offset
""",
}

NEXT_CLAIMS = "SELECT * FROM claim WHERE merged_into IS NULL AND n > ? ORDER BY n LIMIT ?"

NEXT_SINGLE = """
SELECT s.n, coalesce(denies, s.act = 'denies') AS denies,
       coalesce(commits, s.act IN ('asserts', 'denies')) AS commits
FROM statement AS s LEFT JOIN gist ON statement_n = s.n
WHERE s.live AND s.n > ? AND s.n NOT IN (SELECT statement_n FROM member) ORDER BY s.n LIMIT ?
"""

DENIALS_ALONE = """
SELECT s.n FROM statement AS s JOIN gist ON gist.statement_n = s.n AND denies
WHERE s.live AND s.id IN (SELECT value FROM json_each(?)) AND s.n NOT IN (SELECT statement_n FROM member)
"""

CLAIMS_OF = """
SELECT claim.*, s.id AS statement_id FROM statement AS s
JOIN member ON member.statement_n = s.n JOIN claim ON claim.n = claim_n
WHERE s.live AND s.id IN (SELECT value FROM json_each(?))
"""

MEMBERS = """
SELECT member.* FROM member JOIN statement AS s ON s.n = statement_n
WHERE s.live AND claim_n IN (SELECT value FROM json_each(?)) ORDER BY s.day, s.n
"""

EVENTS = """
SELECT * FROM claim_event WHERE claim_id IN (SELECT value FROM json_each(:ids))
   OR other_id IN (SELECT value FROM json_each(:ids)) ORDER BY n
"""

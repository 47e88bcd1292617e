"""Every record that the stages hand to one another. Standard library only.

Observation and interpretation are kept apart: an `Attribution` is what stands in the text and
never changes; a `Statement` is what a resolver took it to mean, and a better one may supersede it.

A span is `(start, end)`, end exclusive, in code points of the immutable `Article.text`
(what Python's `text[start:end]` means). Identity is content: see `stable_id`.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from enum import StrEnum

Span = tuple[int, int]
Spans = tuple[Span, ...]


def stable_id(*parts: object) -> str:
    """The first 80 bits, in hex, of the SHA-256 of a canonical JSON array.

    A JSON array rather than joined strings, so that ("a", "bc") and ("ab", "c") differ.
    """
    canonical = json.dumps(parts, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()[:20]


class BlockKind(StrEnum):
    """What a stretch of an article's text is. Everything but `BODY` is kept, and kept apart."""

    HEADLINE = "headline"
    BODY = "body"
    CAPTION = "caption"
    CREDIT = "credit"  # of a photograph
    BYLINE = "byline"
    DATELINE = "dateline"  # "JAKARTA, KOMPAS.com -"
    READ_ALSO = "read-also"
    ADVERT = "advert"
    COMMENTS = "comments"
    COPYRIGHT = "copyright"
    SOURCE = "source"  # "Sumber: https://…"
    BOILERPLATE = "boilerplate"


class Act(StrEnum):
    """What the cue does; the five that measurements use."""

    ASSERTS = "asserts"
    DENIES = "denies"
    ASKS = "asks"
    DIRECTS = "directs"
    OTHER = "other"


class Deed(StrEnum):
    """What the cue does, finer than `Act`, which each belongs to: see `act`.

    One that no list of a language names is the widest of its act: says, denies, asks, requests, other.
    """

    SAYS = "says"
    CLAIMS = "claims"
    REPORTS = "reports"
    ADMITS = "admits"  # also that it is so, and what he does not deny
    ACCUSES = "accuses"
    PREDICTS = "predicts"
    BELIEVES = "believes"
    KNOWS = "knows"
    FINDS = "finds"  # sees, shows, concludes
    ANNOUNCES = "announces"
    DECIDES = "decides"  # rules, sentences
    WARNS = "warns"
    DENIES = "denies"
    ASKS = "asks"
    REQUESTS = "requests"
    ORDERS = "orders"
    FORBIDS = "forbids"
    ADVISES = "advises"
    HOPES = "hopes"  # wants
    PLANS = "plans"
    COMMITS = "commits"  # promises
    THREATENS = "threatens"
    DECLINES = "declines"  # to comment, to say: "did not explain"
    REFUSES = "refuses"  # opposes
    SUPPORTS = "supports"
    CONDEMNS = "condemns"  # criticises, regrets
    PRAISES = "praises"  # thanks, apologises
    DOUBTS = "doubts"
    FEARS = "fears"
    OFFERS = "offers"
    DISCUSSES = "discusses"  # names a topic, and not what was said of it
    OTHER = "other"

    @property
    def act(self) -> Act:
        """The one of the five that it belongs to."""
        return _ACTS.get(self, Act.OTHER)


_ACTS = {
    **dict.fromkeys((Deed.SAYS, Deed.CLAIMS, Deed.REPORTS, Deed.ADMITS, Deed.ACCUSES), Act.ASSERTS),
    **dict.fromkeys((Deed.PREDICTS, Deed.BELIEVES, Deed.KNOWS, Deed.FINDS), Act.ASSERTS),
    **dict.fromkeys((Deed.ANNOUNCES, Deed.DECIDES, Deed.WARNS), Act.ASSERTS),
    Deed.DENIES: Act.DENIES,
    Deed.ASKS: Act.ASKS,
    **dict.fromkeys((Deed.REQUESTS, Deed.ORDERS, Deed.FORBIDS, Deed.ADVISES), Act.DIRECTS),
}


class RejectedBy(StrEnum):
    """By which of its words a statement rejects a claim."""

    CUE = "cue"  # "membantah"
    CONTENT = "content"  # "it is not true"


class SpeakerHow(StrEnum):
    """How it was found who speaks."""

    NAMED = "named"  # the source's own words name him
    SHORT = "short-form"  # a short form or initials of a name that the article has in full
    KNOWN = "known"  # another name of a state or outlet: "Moscow" for Russia
    DESCRIPTION = "description"  # a role or description, taken to mean somebody who is in the article
    PRONOUN = "pronoun"  # a pronoun or clitic, likewise
    CONTEXT = "context"  # no words for him: taken from who is spoken of around
    OWN = "own-voice"  # the article's own words: its outlet
    UNNAMED = "unnamed"  # described and not named: the description stands for him
    NOBODY = "nobody"  # the article does not say who


class ActHow(StrEnum):
    """By what it was found which act a cue does."""

    LIST = "list"  # the language's lists of words
    TAGGER = "tagger"  # the extractor's hint
    ASSUMED = "assumed"  # neither: most assert


DOUBTFUL = 0.6
"""A confidence below which a reader is told that something is in doubt."""


class Form(StrEnum):
    """How the content is given: wholly quoted, not quoted, or partly."""

    DIRECT = "direct"
    INDIRECT = "indirect"
    MIXED = "mixed"


class PartyKind(StrEnum):
    """What kind of party speaks or relays."""

    PERSON = "person"
    ORGANISATION = "organisation"
    STATE = "state"
    OUTLET = "outlet"
    DOCUMENT = "document"
    ANONYMOUS = "anonymous"
    UNKNOWN = "unknown"


class HopRole(StrEnum):
    """What a hop of the reporting chain did with the words."""

    TOLD = "told"  # the speaker said it to this outlet, or on it
    QUOTED = "quoted-by"
    RELAYED = "relayed-by"  # another speaker's words contain it
    PUBLISHED = "published-by"  # the article's own outlet
    TAKEN_FROM = "taken-from"  # where the whole article was taken from


class Relation(StrEnum):
    """What a link says of its left and right end."""

    SAME_CLAIM = "same-claim"
    DENIES = "denies"
    SAME_PARTY = "same-party"
    COPY_OF = "copy-of"


class Stance(StrEnum):
    """How a statement stands to the claim that it is about."""

    AFFIRMS = "affirms"
    DENIES = "denies"
    NEUTRAL = "neutral"  # asks, doubts, or reports what others say of it


@dataclass(frozen=True, slots=True)
class Given:
    """What the sender says about an article, before anybody looked into it. All optional."""

    id: str | None = None
    outlet: str | None = None
    title: str | None = None
    date: str | None = None
    lang: str | None = None
    byline: str | None = None


@dataclass(frozen=True, slots=True)
class RawPage:
    """A document as it was found, decoded and otherwise untouched.

    `ref` is how a person finds it again (a path, a path with a line number, an address);
    `media_type` is "text/plain" or "text/html"; `fetched_at` is ISO 8601 in UTC.
    """

    ref: str
    body: str
    media_type: str = "text/plain"
    url: str | None = None
    fetched_at: str | None = None
    given: Given = Given()


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of `Article.text` with its kind."""

    span: Span
    kind: BlockKind


@dataclass(frozen=True, slots=True)
class Fact:
    """One piece of an article's metadata, and where it came from.

    `field` is the name of an `Article` field, or one of "credit", "licence", "source_url",
    "source_outlet"; `how` says what it was read from ("given", "html:og:site_name",
    "text:copyright"), and `span` where in the text, if it stands there.
    """

    field: str
    value: str
    how: str
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Article:
    """A cleaned article. `text` holds everything, boilerplate too; offsets never move.

    `id` is the article's identity over its versions (the sender's id, else the hash of its
    address or path, else of its text); `published` is an EDTF date ("2016-11-11", "2016-11").
    """

    id: str
    text: str
    blocks: tuple[Block, ...]
    lang: str
    url: str | None = None
    outlet: str | None = None
    title: str | None = None
    byline: str | None = None
    published: str | None = None
    origin: tuple[Fact, ...] = ()
    ref: str = ""

    @property
    def version_id(self) -> str:
        """The identity of these very words: the same article changed at its source has another."""
        return stable_id("version", self.id, self.text, self.title, self.outlet, self.published)

    def fact(self, field: str) -> Fact | None:
        """The first known fact about `field`."""
        return next((fact for fact in self.origin if fact.field == field), None)


@dataclass(frozen=True, slots=True)
class Skipped:
    """A document that could not be read: a value, stored and counted, never an exception.

    `stage` is the stage that gave up ("read", "clean", …); `id` is the sender's id, if any.
    """

    ref: str
    stage: str
    reason: str
    id: str | None = None


@dataclass(frozen=True, slots=True)
class Attribution:
    """Source, cue and content as they stand in the text (PARC 3, PolNeAR). Observed, never changed.

    Each role is a tuple of spans, empty where the role is absent and several where it is
    discontinuous. `quoted` are the stretches of `content` inside quotation marks. `score` is in
    [0, 1]; `model_id` names the extractor that saw it. `act` is what the extractor takes the cue to
    do, a hint to the resolver, which is not kept.
    """

    article_id: str
    source: Spans
    cue: Spans
    content: Spans
    form: Form
    score: float
    model_id: str
    quoted: Spans = ()
    act: Act | None = None

    @property
    def start(self) -> int:
        """Where the attribution begins in the text."""
        return min(start for start, _ in self.source + self.cue + self.content)

    @property
    def place(self) -> tuple[int, int]:
        """Where it stands among others when sorted: in the order of the text, before those inside it."""
        spans = self.content + self.cue
        return min(start for start, _ in spans), -max(end for _, end in spans)

    @property
    def core(self) -> Span:
        """From the first to the last character of source and cue, or, without them, of the content."""
        spans = self.source + self.cue or self.content
        return min(start for start, _ in spans), max(end for _, end in spans)


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody who speaks or relays."""

    id: str
    kind: PartyKind
    name: str
    aliases: tuple[str, ...] = ()

    @property
    def shown(self) -> str:
        """The name; of one that the text leaves unnamed, "anonymous: DESCRIPTION"."""
        if self.kind is not PartyKind.ANONYMOUS:
            return self.name
        return f"anonymous: {self.name}" if self.name else "anonymous"


@dataclass(frozen=True, slots=True)
class Hop:
    """One step on the way from the speaker to the reader, with the words that show it.

    `evidence` is a span of the article's text, or None where the hop is known from metadata; `how`
    says then what it was read from, as `Fact.how` does. `confidence` is the chance that the hop
    belongs to the chain, as it was judged; None where nothing judged it.
    """

    party_id: str
    role: HopRole
    evidence: Span | None = None
    how: str | None = None
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Dating:
    """When something was said, as an EDTF date (ISO 8601-2), and why that is thought.

    `edtf` is "2016-11-11", "2016-11", "2016"; "XXXX-11-11" where the year is open; or
    "[2011-11-11,2016-11-11]", one of a set, where the weekday leaves several. `confidence` is the
    chance that it is the day of speaking; None where nothing judged it.
    """

    edtf: str
    reason: str
    evidence: Span | None = None
    confidence: float | None = None

    @property
    def iso(self) -> str | None:
        """The date as an ISO prefix (day, month or year), or None while it is open."""
        return None if set(self.edtf) & set("X[") else self.edtf


@dataclass(frozen=True, slots=True)
class Rejection:
    """That a statement as a whole says of a claim that it is not so, and of which one.

    `evidence` are the words that reject: the cue, or words of the content ("that is a hoax"), as `by`
    says. `claim` are the article's words that hold what is rejected, and `claim_id` the statement
    that does, if one does; empty and None where the article does not say.
    """

    by: RejectedBy
    confidence: float
    evidence: Span
    claim: Spans = ()
    claim_id: str | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """What an attribution was taken to mean.

    `chain` is ordered from the speaker to the reader. `parent_id` is the statement whose content
    holds this one. `speaker_id` names a `Party`; `mention` is the speaker as this article has it.
    `deed` is what the cue does, finer than `act`. `speaker_confidence` is the chance that the
    speaker is right; this and how speaker and act were found are None where that is not known.
    """

    id: str
    attribution: Attribution
    speaker_id: str
    mention: str
    act: Act
    chain: tuple[Hop, ...] = ()
    said_on: Dating | None = None
    parent_id: str | None = None
    deed: Deed = Deed.SAYS
    rejects: Rejection | None = None
    speaker_how: SpeakerHow | None = None
    speaker_confidence: float | None = None
    act_how: ActHow | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """A judgement that two things belong together, by the program or a person; append-only.

    `by` is "program:NAME" or "person:NAME"; `made_at` is ISO 8601 in UTC; `retracts` is the id of
    an earlier link that this one takes back.
    """

    left: str
    right: str
    relation: Relation
    score: float
    by: str
    made_at: str
    retracts: str | None = None

    @property
    def id(self) -> str:
        """Identity of the judgement; the same judgement made again is the same link."""
        return stable_id("link", self.left, self.right, self.relation, self.by, self.retracts)


@dataclass(frozen=True, slots=True)
class Reading:
    """All that was made of one article: what a ledger stores in one transaction."""

    article: Article
    statements: tuple[Statement, ...] = ()
    parties: tuple[Party, ...] = ()


# What a ledger shows. The records above go in; these come out, joined for a reader.


@dataclass(frozen=True, slots=True)
class Step:
    """A hop with its party spelled out and the words that show it."""

    party: Party
    role: HopRole
    evidence: Span | None
    evidence_text: str
    how: str | None = None
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class WordedRejection(Rejection):
    """A rejection with its words."""

    evidence_words: str = ""
    claim_words: str = ""


@dataclass(frozen=True, slots=True)
class ArticleRef:
    """Enough of an article's version to cite it; `current` is False once a newer one was read."""

    id: str
    version_id: str
    title: str | None
    outlet: str | None
    published: str | None
    lang: str
    url: str | None
    ref: str
    read_at: str
    current: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """A statement as a ledger shows it: resolved, worded, and leading back to the characters.

    `content` are the content's spans joined by " … "; the spans are in `attribution`.
    `superseded_by` is the id of the statement that a later reading of the same text put in its
    place; such a statement stays citable, but is not found by searching.
    """

    id: str
    article: ArticleRef
    attribution: Attribution
    speaker: Party
    mention: str
    act: Act
    source: str
    cue: str
    content: str
    chain: tuple[Step, ...]
    said_on: Dating | None
    parent_id: str | None
    superseded_by: str | None
    deed: Deed = Deed.SAYS
    rejects: WordedRejection | None = None
    speaker_how: SpeakerHow | None = None
    speaker_confidence: float | None = None
    act_how: ActHow | None = None


@dataclass(frozen=True, slots=True)
class SpeakerRow:
    """A party that spoke, with how often (statements, articles) and from when to when.

    `first` and `last` are the day of speaking, or, where that is open, of publication.
    """

    party: Party
    statements: int
    articles: int
    first: str | None
    last: str | None


@dataclass(frozen=True, slots=True)
class Against:
    """A statement, one that denies it in words, and the link between them."""

    claim: Entry
    denial: Entry
    link: Link


@dataclass(frozen=True, slots=True)
class Gist:
    """What matching keeps of a statement: its vector, and how its words stand to what they are about.

    `vector` is of length 1, in steps of 1/127, a byte each. `denies` is whether it says of something that it
    is not so; `commits` whether it says so for its own part, and does not only ask, wish or pass on.
    """

    statement_id: str
    model_id: str
    vector: bytes
    denies: bool
    commits: bool


@dataclass(frozen=True, slots=True)
class Member:
    """A statement with its stance to the claim that it is about."""

    entry: Entry
    stance: Stance


@dataclass(frozen=True, slots=True)
class ClaimEvent:
    """That a claim went into an older one ("merged"), or that one was taken out of it ("split")."""

    claim_id: str
    what: str
    other_id: str
    at: str


@dataclass(frozen=True, slots=True)
class Claim:
    """Statements about one proposition, across articles and languages.

    `id` stays as the claim grows. `text` is the shortest clear wording among those who affirm it, that of the
    statement `wording_id`; where none does, the words that a denial rejects. `parties` is how many took a
    side, `sources` how many independent articles carried them (copies count once), `firmness` the chance that
    its members belong together, of the weakest link that it hangs on; 1 for a single one.
    """

    id: str
    text: str
    wording_id: str
    disputed: bool
    parties: int
    sources: int
    firmness: float
    first: str | None
    last: str | None
    members: tuple[Member, ...]
    confirmed: bool = False  # every link of it by a person
    history: tuple[ClaimEvent, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """A statement that answers a question: for it, against it, or neither; `score` is the chance of that."""

    entry: Entry
    stance: Stance
    score: float


@dataclass(frozen=True, slots=True)
class Position:
    """What one speaker says about one claim, in the order of time.

    `reversals` are pairs of members that follow one another with opposite stances: a suggestion that the
    speaker has changed, each with its evidence.
    """

    claim: Claim
    members: tuple[Member, ...]
    reversals: tuple[tuple[Member, Member], ...]


@dataclass(frozen=True, slots=True)
class Profile:
    """What the articles show of a party, for telling whether two are one.

    `beside` are stems of words beside its name (roles, bodies), `near` keys of other names in its
    articles; `first` and `last` are the days of its articles. `one` is the party it is linked to.
    """

    id: str
    kind: PartyKind
    names: tuple[str, ...]
    lang: str = ""
    beside: frozenset[str] = frozenset()
    near: frozenset[str] = frozenset()
    articles: frozenset[str] = frozenset()
    first: str | None = None
    last: str | None = None
    one: str | None = None

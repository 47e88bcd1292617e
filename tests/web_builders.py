"""A small ledger for looking at: everything that a page can show, in invented articles.

Each article is a list of blocks; the statements' words are found in the joined text.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from builders import MODEL, Said, find, found, party, reading

from menurut.ledger import Ledger, Query, open_ledger
from menurut.types import (
    Act,
    ActHow,
    Answer,
    Article,
    Attribution,
    Block,
    BlockKind,
    Dating,
    Fact,
    Form,
    Gist,
    Hop,
    HopRole,
    Link,
    Party,
    PartyKind,
    Reading,
    RejectedBy,
    Rejection,
    Relation,
    Span,
    SpeakerHow,
    Stance,
    Statement,
    stable_id,
)

BODY, HEADLINE, CAPTION, CREDIT = BlockKind.BODY, BlockKind.HEADLINE, BlockKind.CAPTION, BlockKind.CREDIT

RASMI = party("Rasmi Hutanto", PartyKind.PERSON, "Hutanto", "juru bicara Dewan Pelabuhan")
OFFICIAL = party("pejabat pelabuhan yang tak mau disebut namanya", PartyKind.ANONYMOUS)
COUNCIL = party("Dewan Pelabuhan Selasar", PartyKind.ORGANISATION)
TIDES = party("Tides Weekly", PartyKind.OUTLET)
SAUH = party("Kantor Berita Sauh", PartyKind.OUTLET)
KABAR = party("Kabar Selasar", PartyKind.OUTLET)
LANTERN = party("The Lantern", PartyKind.OUTLET)
EVERYBODY = (RASMI, OFFICIAL, COUNCIL, TIDES, SAUH, KABAR, LANTERN)

# Ids that senders might give: each must lead back to its article.
ODD_IDS = [
    "https://kabar.example/2024/05/dermaga?hal=2&q=a b#atas",
    "a/../b",
    "..",
    ".",
    "laporan.json",
    "tilde~",
    "100% benar+salah",
    "//lain.example/x",
    "dermaga–é–船",
    'kutip"<b>&amp;',
    "baris\nbaru",
    "back\\slash",
]

HOSTILE = (
    "<script>document.title='dicuri'</script><img src=x onerror=alert(1)> & \u202eterbalik\u202c "
    "\x07 \u200f{{ 7 * 7 }} javascript:alert(1)"
)


def laid(*blocks: tuple[BlockKind, str]) -> tuple[str, tuple[Block, ...]]:
    """The blocks' texts, a line apart, and where each stands."""
    text, spans = "", []
    for kind, words in blocks:
        start = len(text)
        text += words + "\n"
        spans.append(Block((start, start + len(words)), kind))
    return text, tuple(spans)


def said(
    article: Article,
    speaker: Party,
    source: str,
    cue: str | tuple[str, ...],
    content: str | tuple[str, ...],
    *,
    act: Act = Act.ASSERTS,
    form: Form = Form.INDIRECT,
    quoted: str | tuple[str, ...] = "",
    chain: tuple[tuple[Party, HopRole, str], ...] = (),
    said_on: Dating | None = None,
    parent: Statement | None = None,
    near: str = "",
    sure: tuple[SpeakerHow, float] = (SpeakerHow.NAMED, 0.97),
) -> Statement:
    """A statement in words; its source is the first in the text, or the first within `near`."""
    text = article.text
    first = text.index(near) + near.find(source)
    where = ((first, first + len(source)),) if near else found(text, source)
    seen = Attribution(
        article.id, where, found(text, cue), found(text, content), form, 0.87, MODEL,
        quoted=found(text, quoted),
    )  # fmt: skip
    hops = tuple(_hop(by, role, find(text, words) if words else None) for by, role, words in chain)
    return Statement(
        stable_id("said", article.version_id, seen.source, seen.cue, seen.content),
        seen, speaker.id, source or speaker.name, act, hops, said_on, parent.id if parent else None,
        speaker_how=sure[0], speaker_confidence=sure[1], act_how=ActHow.LIST,
    )  # fmt: skip


def _hop(by: Party, role: HopRole, evidence: Span | None) -> Hop:
    read = {HopRole.PUBLISHED: "text:copyright", HopRole.TAKEN_FROM: "text:source"}.get(role)
    return Hop(by.id, role, evidence, read, None if read else 0.88)


def dermaga() -> Reading:
    """Indonesian: every kind of block, a chain of four hops, nested and broken quotations."""
    text, blocks = laid(
        (HEADLINE, "Dewan Pelabuhan bantah dermaga lama akan ditutup"),
        (CAPTION, "Dermaga lama di Selasar pada sore hari."),
        (CREDIT, "(Foto: Sauh/Tirta)"),
        (
            BODY,
            "Juru bicara Dewan Pelabuhan, Rasmi Hutanto, mengatakan kepada Tides Weekly dalam wawancara pada "
            "Jumat bahwa “dermaga lama tidak akan ditutup tahun ini”, seperti dikutip Kantor Berita Sauh.",
        ),
        (
            BODY,
            "“Saya hanya membaca kabar itu di koran,” tambahnya. “Tidak ada keputusan apa pun,” jelasnya.",
        ),
        (
            BODY,
            "Seorang pejabat yang tak mau disebut namanya mengaku Hutanto pernah berkata bahwa penutupan "
            "tinggal menunggu tanda tangan.",
        ),
        (BlockKind.READ_ALSO, "Baca juga: Jadwal feri berubah mulai Senin"),
        (BODY, "Pada bulan Maret, Dewan Pelabuhan meminta para nelayan memindahkan perahu mereka."),
        (BlockKind.SOURCE, "Sumber: https://kabar.example/dermaga"),
        (BlockKind.COPYRIGHT, "Hak cipta milik Kabar Selasar"),
    )
    article = Article(
        "dermaga", text, blocks, "id", "https://kabar.example/dermaga", "Kabar Selasar",
        "Dewan Pelabuhan bantah dermaga lama akan ditutup", "Tirta Wening", "2024-05-12",
        (
            Fact("outlet", "Kabar Selasar", "text:copyright", find(text, "Kabar Selasar")),
            Fact("published", "2024-05-12", "given"),
            Fact("credit", "Sauh/Tirta", "text:credit", find(text, "Sauh/Tirta")),
            Fact("source_url", "https://kabar.example/dermaga", "text:source"),
            Fact("lang", "id", "recognised"),
        ),
        "berita/dermaga.txt",
    )  # fmt: skip
    way = (
        (TIDES, HopRole.TOLD, "kepada Tides Weekly dalam wawancara"),
        (SAUH, HopRole.QUOTED, "seperti dikutip Kantor Berita Sauh"),
        (KABAR, HopRole.PUBLISHED, "Hak cipta milik Kabar Selasar"),
        (LANTERN, HopRole.TAKEN_FROM, ""),
    )
    friday = Dating("2024-05-10", "Jumat sebelum artikel terbit", find(text, "pada Jumat"), 0.81)
    denial = said(
        article, RASMI, "Juru bicara Dewan Pelabuhan, Rasmi Hutanto", "mengatakan",
        "“dermaga lama tidak akan ditutup tahun ini”", act=Act.DENIES, form=Form.MIXED,
        quoted="dermaga lama tidak akan ditutup tahun ini", chain=way, said_on=friday,
    )  # fmt: skip
    parts = ("Saya hanya membaca kabar itu di koran", "Tidak ada keputusan apa pun")
    broken = said(
        article, RASMI, "", ("tambahnya", "jelasnya"), parts, form=Form.DIRECT, quoted=parts,
        chain=way[2:], said_on=friday, sure=(SpeakerHow.CONTEXT, 0.41),
    )  # fmt: skip
    outer = said(
        article, OFFICIAL, "Seorang pejabat yang tak mau disebut namanya", "mengaku",
        "Hutanto pernah berkata bahwa penutupan tinggal menunggu tanda tangan", chain=way[2:3],
    )  # fmt: skip
    inner = said(
        article, RASMI, "Hutanto", "pernah berkata", "penutupan tinggal menunggu tanda tangan",
        near="Hutanto pernah berkata", parent=outer,
        chain=((OFFICIAL, HopRole.RELAYED, "Seorang pejabat yang tak mau disebut namanya"), *way[2:3]),
        said_on=Dating("[2023-05-12,2024-05-12]", "hanya hari dan bulan yang disebut"),
    )  # fmt: skip
    request = said(
        article, COUNCIL, "Dewan Pelabuhan", "meminta", "para nelayan memindahkan perahu mereka",
        near="Dewan Pelabuhan meminta", act=Act.DIRECTS,
        said_on=Dating("2024-03", "Pada bulan Maret", find(text, "Pada bulan Maret")),
    )  # fmt: skip
    return Reading(article, (denial, broken, outer, inner, request), EVERYBODY)


def pier() -> Reading:
    """English: the claim that the council denies, by somebody unnamed; and a question."""
    text, blocks = laid(
        (HEADLINE, "Old pier to close, sources say"),
        (BlockKind.BYLINE, "By Wren Okafor"),
        (
            BODY,
            "The old pier at Selasar will close before the end of the year, a port official who asked "
            "not to be named told Tides Weekly on 8 May.",
        ),
        (BODY, "“Who would want to sign that?” wondered Rasmi Hutanto, the spokeswoman of the port council."),
        (BODY, f"A letter to the editor read: {HOSTILE}"),
    )
    article = Article(
        "pier", text, blocks, "en", "javascript:alert(1)", "Tides Weekly", "Old pier to close, sources say",
        "Wren Okafor", "2024-05-09", (Fact("outlet", "Tides Weekly", "html:og:site_name"),), "news/pier.html",
    )  # fmt: skip
    claim = said(
        article, OFFICIAL, "a port official who asked not to be named", "told",
        "The old pier at Selasar will close before the end of the year",
        chain=((TIDES, HopRole.TOLD, "told Tides Weekly"), (TIDES, HopRole.PUBLISHED, "")),
        said_on=Dating("2024-05-08", "on 8 May, in the year of the article", find(text, "on 8 May")),
    )  # fmt: skip
    question = said(
        article, RASMI, "Rasmi Hutanto, the spokeswoman of the port council", "wondered",
        "Who would want to sign that?", act=Act.ASKS, form=Form.DIRECT, quoted="Who would want to sign that?",
        said_on=Dating("XXXX-05-08", "no year is near"),
    )  # fmt: skip
    letter = said(article, party("A letter <i>to</i> the editor"), "A letter to the editor", "read", HOSTILE)
    return Reading(article, (claim, question, letter), (*EVERYBODY, party("A letter <i>to</i> the editor")))


def odd(article_id: str) -> Reading:
    """One sentence under an id that is hard to put into an address."""
    text, blocks = laid((BODY, "The harbour master said the tide tables are wrong."))
    article = Article(
        article_id, text, blocks, "en", outlet="The Lantern", published="2019", ref="lantern.jsonl:1"
    )
    master = party("the harbour master", PartyKind.UNKNOWN)
    spoken = said(article, master, "The harbour master", "said", "the tide tables are wrong")
    return Reading(article, (spoken,), (master,))


def earlier(reading: Reading) -> Reading:
    """The same article before its source changed it: a line at the end is not there yet."""
    text = reading.article.text
    end = reading.article.blocks[-1].span[0]
    article = replace(reading.article, text=text[:end], blocks=reading.article.blocks[:-1])
    return Reading(article)


def changed(reading: Reading) -> Reading:
    """The same article after its source changed it: one sentence more."""
    text = reading.article.text + "Perahu terakhir berangkat sore itu.\n"
    article = replace(reading.article, text=text)
    moved = tuple(replace(one, id=stable_id(one.id, "changed"), parent_id=None) for one in reading.statements)
    return Reading(article, moved, reading.parties)


def reread(reading: Reading) -> Reading:
    """The same words, understood otherwise: the broken quotation is now somebody else's."""
    other = replace(
        reading.statements[1], id=stable_id(reading.statements[1].id, "reread"), speaker_id=COUNCIL.id
    )
    kept = tuple(one for one in reading.statements if one is not reading.statements[1])
    return Reading(reading.article, (*kept, other), reading.parties)


def denial_of(denial: Statement, claim: Statement, by: str = "program:words-1") -> Link:
    return Link(denial.id, claim.id, Relation.DENIES, 0.74, by, "2024-06-01T00:00:00Z")


def build(path: Path, odd_ids: bool = True) -> Path:
    """The ledger of all of these at `path`."""
    first, second = dermaga(), pier()
    with open_ledger(path) as ledger:
        for reading in (earlier(first), first, second, *map(odd, ODD_IDS if odd_ids else [])):
            ledger.add(reading)
        ledger.add_links([denial_of(first.statements[0], second.statements[0])])
    return path


# Claims: a ferry that several say will stop and several that it won't, a lighthouse of which only a denial
# speaks, and a fare that a person says is one claim.

WIRA, BOARD = "Wira Sandang", "the harbour board"
FERRY = reading(
    "ferry",
    "Wira Sandang said the ferry Camar will stop sailing in June. "
    "Tula Renggis wondered whether the Camar would stop sailing in June.",
    Said(WIRA, "said", "the ferry Camar will stop sailing in June", said_on="2024-05-02"),
    Said("Tula Renggis", "wondered", "whether the Camar would stop sailing in June", act=Act.ASKS),
    outlet="Tides Weekly", title="Ferry to stop", published="2024-05-03",
)  # fmt: skip
FERI = reading(
    "feri",
    "Dewan Pelabuhan membantah feri Camar akan berhenti berlayar pada Juni, lapor Kantor Berita Sauh. "
    "Nara Wigati mengatakan Camar berhenti berlayar bulan Juni. "
    "Oman Sulistra menyatakan pada Juni tak ada lagi pelayaran feri Camar. "
    "Kepala terminal memastikan feri Camar berlayar terakhir kali pada 31 Mei.",
    Said(
        "Dewan Pelabuhan", "membantah", "feri Camar akan berhenti berlayar pada Juni", act=Act.DENIES,
        via=("Kantor Berita Sauh",), kind=PartyKind.ORGANISATION, said_on="2024-05-05",
    ),
    Said("Nara Wigati", "mengatakan", "Camar berhenti berlayar bulan Juni"),
    Said("Oman Sulistra", "menyatakan", "pada Juni tak ada lagi pelayaran feri Camar"),
    Said("Kepala terminal", "memastikan", "feri Camar berlayar terakhir kali pada 31 Mei"),
    lang="id", outlet="Kabar Selasar", title="Feri Camar dibantah berhenti", published="2024-05-06",
)  # fmt: skip
TURN = reading(
    "turn",
    "Wira Sandang denied on Thursday that the ferry Camar would stop sailing.",
    Said(WIRA, "denied", "that the ferry Camar would stop sailing", act=Act.DENIES, said_on="2024-06-20"),
    outlet="The Lantern", title=None, published="2024-06-21",
)  # fmt: skip
FARE = reading(
    "fare",
    "The harbour board announced that the fare rises on Monday. "
    "Wira Sandang said the fare goes up on Monday.",
    Said("The harbour board", "announced", "the fare rises on Monday", speaker=BOARD,
         kind=PartyKind.ORGANISATION),
    Said(WIRA, "said", "the fare goes up on Monday"),
    outlet="Tides Weekly", title="Fare to rise", published="2024-04-10",
)  # fmt: skip


def lighthouse() -> Reading:
    """A denial of what nobody in the ledger says."""
    made = reading(
        "mercusuar",
        "Mira Tandun membantah kabar bahwa mercusuar tua sudah dijual kepada orang asing.",
        Said("Mira Tandun", "membantah kabar bahwa", "mercusuar tua sudah dijual kepada orang asing",
             act=Act.DENIES, said_on="2024-03"),
        lang="id", outlet="Kabar Selasar", title="Mercusuar", published="2024-03-09",
    )  # fmt: skip
    (denial,) = made.statements
    seen = denial.attribution
    rejects = Rejection(RejectedBy.CUE, 0.9, seen.cue[0], seen.content)
    return replace(made, statements=(replace(denial, rejects=rejects),))


def same(one: Statement, other: Statement, score: float = 0.9, by: str = "program:claims-1") -> Link:
    left, right = sorted((one.id, other.id))
    return Link(left, right, Relation.SAME_CLAIM, score, by, "2024-06-01T00:00:00Z")


def claim_id(made: Reading) -> str:
    """The claim that a reading's first statement founded."""
    return stable_id("claim", made.statements[0].id)


def build_claims(path: Path) -> Path:
    """The ledger of all that is above, with claims; two of the ferry's were one each at first."""
    build(path, odd_ids=False)
    says, asks = FERRY.statements
    denies, *others = FERI.statements
    (turn,), (unheard,) = TURN.statements, lighthouse().statements
    rises, goes_up = FARE.statements
    with open_ledger(path) as ledger:
        for one in (FERRY, FERI, TURN, FARE, lighthouse()):
            ledger.add(one)
        ledger.add_links([denial_of(denies, says)])
        ledger.add_links([same(others[0], others[1])])
        ledger.add_links([same(says, other, 0.55) for other in others])  # the second goes into the first
        ledger.add_links([denial_of(turn, says), same(says, asks)])
        ledger.judge_claim((rises.id, goes_up.id), Relation.SAME_CLAIM, True, "person:tirta")
        ledger.add_gists([_gist(unheard)])
    return path


def _gist(statement: Statement) -> Gist:
    return Gist(statement.id, "by-hand", bytes(8), True, True)


def answers(ledger: Ledger, question: str, query: Query | None = None, limit: int = 30) -> list[Answer]:
    """In the place of `pipeline.ask`, whose model is no matter here: two for, one against, one neutral."""
    if "nothing" in question or (query and query.since == "2099"):
        return []
    chosen = zip((*FERRY.statements, *FERI.statements[:2]), (0.91, 0.6, 0.8, 0.44), strict=True)
    stances = (Stance.AFFIRMS, Stance.NEUTRAL, Stance.DENIES, Stance.AFFIRMS)
    return [
        Answer(ledger.statement(one.id), stance, score)
        for (one, score), stance in zip(chosen, stances, strict=True)
    ][:limit]

"""Claims, disputes, questions and positions: the pages and the JSON behind them, over links made by hand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import test_web as every
import web_builders as build
from fastapi.testclient import TestClient

from menurut.errors import ModelError
from menurut.ledger import open_ledger
from menurut.types import Claim, Member, Relation, Stance, Statement
from menurut.web import app
from menurut.web.addresses import claim_url, list_url, speaker_url, statement_url
from menurut.web.sides import told, varied
from menurut.web.ui import LANGUAGES

SAYS, ASKS = build.FERRY.statements
DENIES, NARA, OMAN, CHIEF = build.FERI.statements
(TURN,) = build.TURN.statements
(UNHEARD,) = build.lighthouse().statements
RISES, GOES_UP = build.FARE.statements
FERRY, PIER, LIGHTHOUSE, FARE = (
    build.claim_id(one) for one in (build.FERRY, build.dermaga(), build.lighthouse(), build.FARE)
)
MERGED = build.stable_id("claim", NARA.id)
WIRA = build.party(build.WIRA)
QUESTION = "Will the ferry Camar stop?"
PAGES = [
    "/claims",
    "/disputes",
    claim_url(FERRY),
    claim_url(LIGHTHOUSE),
    claim_url(FARE),
    "/ask",
    list_url("/ask", q=QUESTION, speaker="Wira", since="2024-05", until="2024-06-30"),
    "/ask?q=nothing",
    "/?q=Camar",
    statement_url(SAYS.id),
    statement_url(UNHEARD.id),
    speaker_url(WIRA.id),
]
EN = {"Accept-Language": "en"}


@pytest.fixture(scope="module")
def ledger_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build.build_claims(tmp_path_factory.mktemp("claims") / "ledger.db")


@pytest.fixture(scope="module")
def server(ledger_path: Path) -> Iterator[TestClient]:
    with (
        pytest.MonkeyPatch.context() as patch,
        TestClient(app(ledger_path), follow_redirects=False) as client,
    ):
        patch.setattr("menurut.pipeline.ask", build.answers)
        yield client


@pytest.fixture
def client(server: TestClient) -> TestClient:
    server.cookies.clear()
    return server


def ids(members: list[dict[str, str]], stance: str) -> set[str]:
    return {one["statement_id"] for one in members if one["stance"] == stance}


def parts(html: str, opening: str) -> list[str]:
    """What a page says from each `opening` to the next."""
    return [every.shown(part) for part in html.split(opening)[1:]]


# Every page


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_page_is_shown_in_both_languages(client: TestClient, address: str, lang: str) -> None:
    every.test_every_page_is_shown_in_both_languages(client, address, lang)


@pytest.mark.parametrize("address", PAGES)
def test_every_page_is_what_a_page_must_be(client: TestClient, address: str) -> None:
    every.test_every_answer_has_the_headers(client, address)
    every.test_no_page_has_script_or_style_in_it_or_names_another_host(client, address)
    every.test_every_page_has_its_data_beside_it(client, address)
    every.test_every_link_within_the_site_leads_somewhere(client, address)
    every.test_ids_are_unique_and_inner_links_have_a_target(client, address)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_pages_of_an_empty_ledger_say_what_to_do(tmp_path: Path, lang: str) -> None:
    open_ledger(tmp_path / "empty.db").close()
    with TestClient(app(tmp_path / "empty.db"), headers={"Accept-Language": lang}) as client:
        assert client.get("/claims.json").json() == {"page": 1, "next": None, "claims": []}
        assert client.get("/disputes.json").json()["disputes"] == []
        assert client.get("/ask.json").json() == {"query": {}, "answers": []}
        assert "menurut read --ledger empty.db" in client.get("/ask").text
        for address in ("/claims", "/disputes"):
            assert 'class="empty"' in client.get(address).text
        assert client.get("/claims/absent").status_code == 404


def test_every_page_is_reached_from_every_other_and_counts_are_told(client: TestClient) -> None:
    html = client.get("/claims", headers=EN).text
    top = html[html.index('<nav aria-label="Main pages">') : html.index("<main")]
    assert re.findall(r'href="([^"]+)"', top) == ["/", "/ask", "/speakers", "/claims", "/disputes"]
    assert '<a href="/claims" aria-current="page">' in top
    assert "3 claims and 3 disputes" in every.shown(html)


# Disputes


def test_a_dispute_shows_who_stands_where(client: TestClient) -> None:
    found = {one["claim_id"]: one for one in client.get("/disputes.json").json()["disputes"]}
    assert list(found) == [FERRY, PIER, LIGHTHOUSE]  # by independent sources
    statements = found[FERRY]["statements"]
    assert ids(statements, "affirms") == {SAYS.id, NARA.id, OMAN.id, CHIEF.id}
    assert ids(statements, "denies") == {DENIES.id, TURN.id}
    assert ids(statements, "neutral") == {ASKS.id}

    html = client.get("/disputes", headers=EN).text
    ferry = html[html.index(f'id="c-{FERRY}"') :].partition("</section>")[0]
    affirms, denies = ferry.partition('<div class="side denies">')[::2]
    assert all(statement_url(one.id) in affirms for one in (SAYS, NARA, OMAN))
    assert statement_url(CHIEF.id) not in ferry and f'href="{claim_url(FERRY)}">1 more<' in affirms
    denies, neutral = denies.partition("<details")[::2]
    said = every.shown(denies)
    for words in (
        "Denied by 2", "Dewan Pelabuhan", "Kantor Berita Sauh", "said 5 May 2024", "Kabar Selasar",
        "feri Camar akan berhenti berlayar pada Juni",
    ):  # fmt: skip
        assert words in said
    assert statement_url(ASKS.id) in neutral and statement_url(ASKS.id) not in affirms + denies
    assert "3 independent sources" in every.shown(neutral)
    assert "suggested by the program, firmness 0.55 uncertain" in every.shown(neutral)


def test_the_words_of_a_claim_lead_to_their_statement(client: TestClient) -> None:
    html = client.get(claim_url(FERRY), headers=EN).text
    wording = client.get(claim_url(FERRY, data=True)).json()["wording_id"]
    header = html[html.index('<header class="title">') :].partition("</header>")[0]
    assert f'in the words of <a href="{statement_url(wording)}"' in header
    assert 'lang="id"' in header


def test_words_that_only_a_denial_has_are_somebody_elses(client: TestClient) -> None:
    for address in ("/disputes", claim_url(LIGHTHOUSE), statement_url(UNHEARD.id)):
        html = client.get(address, headers=EN).text
        affirms = html[html.rindex('<div class="side affirms">') :].partition('<div class="side denies">')[0]
        said = every.shown(affirms)
        assert "somebody not named" in said and "known only from the denial by Mira Tandun" in said
        assert "mercusuar tua sudah dijual kepada orang asing" in said
        assert statement_url(UNHEARD.id) in affirms
    said = every.shown(client.get(claim_url(LIGHTHOUSE), headers=EN).text)
    assert "in the words that are rejected by Mira Tandun" in said
    assert "suggested by the program, from the denial alone" in said
    statements = client.get(claim_url(LIGHTHOUSE, data=True)).json()["statements"]
    assert [(one["speaker"], one["stance"]) for one in statements] == [
        ("Mira Tandun", "denies"),
        (None, "affirms"),
    ]


def test_what_a_person_confirmed_looks_otherwise(client: TestClient) -> None:
    confirmed, suggested = (client.get(claim_url(one), headers=EN).text for one in (FARE, FERRY))
    assert "dispute confirmed" in confirmed and "confirmed by a person" in confirmed
    assert "dispute suggested" in suggested and "confirmed by a person" not in suggested
    assert "suggested by the program" not in confirmed


# Claims


def test_claims_are_listed_latest_first(client: TestClient) -> None:
    found = client.get("/claims.json").json()
    assert [one["claim_id"] for one in found["claims"]] == [FERRY, PIER, FARE]
    said = every.shown(client.get("/claims", headers=EN).text)
    for words in ("affirms Wira Sandang, Nara Wigati, Oman Sulistra and 1 more", "denies Dewan Pelabuhan",
                  "neutral Tula Renggis", "2 May 2024 – 20 June 2024"):  # fmt: skip
        assert words in said


def test_claims_are_paged(tmp_path: Path) -> None:
    with open_ledger(tmp_path / "many.db") as ledger:
        pairs: list[list[Statement]] = []
        for number in range(30):
            made = [build.odd(f"{number}-{end}") for end in "ab"]
            for one in made:
                ledger.add(one)
            pairs.append([one.statements[0] for one in made])
        ledger.add_links([build.same(*pair) for pair in pairs])
    with TestClient(app(tmp_path / "many.db")) as many:
        first = many.get("/claims.json").json()
        assert (len(first["claims"]), first["next"]) == (25, "/claims.json?page=2")
        second = many.get(first["next"]).json()
        assert (len(second["claims"]), second["next"]) == (5, None)
        assert 'rel="next" href="/claims?page=2"' in many.get("/claims").text
        assert 'rel="prev" href="/claims?page=1"' in many.get("/claims?page=2").text
        assert many.get("/claims?page=9").status_code == 200


def test_a_claim_is_told_in_time_with_chain_and_evidence(client: TestClient) -> None:
    html = client.get(claim_url(FERRY), headers=EN).text
    moments = parts(html, '<li class="moment')
    stances = [re.search(r"affirms|denies|neutral", one.partition(">")[2]) for one in moments]
    assert [found and found.group() for found in stances] == [
        "affirms", "neutral", "denies", "affirms", "affirms", "affirms", "denies",
    ]  # fmt: skip
    assert "said 5 May 2024 denies Dewan Pelabuhan" in moments[2]
    assert "quoted by Kantor Berita Sauh Kantor Berita Sauh" in moments[2]  # the name, then the evidence
    assert "Wira Sandang" in moments[0] and "Wira Sandang" in moments[-1]


def test_a_merged_claim_leads_to_the_one_that_it_went_into(client: TestClient) -> None:
    for data in (False, True):
        answer = client.get(claim_url(MERGED, data))
        assert (answer.status_code, answer.headers["location"]) == (303, claim_url(FERRY, data))
    html = client.get(claim_url(FERRY), headers=EN).text
    assert f"this claim was merged into it: {MERGED}" in every.shown(html)


def test_a_claim_that_was_parted_says_from_what(tmp_path: Path) -> None:
    path = build.build_claims(tmp_path / "ledger.db")
    with open_ledger(path) as ledger:
        ledger.judge_claim((NARA.id, SAYS.id), Relation.SAME_CLAIM, False, "person:tirta")
    with TestClient(app(path), headers=EN) as client:
        parted, left = (client.get(claim_url(one)).text for one in (MERGED, FERRY))
    assert f"was merged into the claim {FERRY}" in every.shown(parted)
    assert f"was taken out of the claim {FERRY}" in every.shown(parted)
    assert f"this claim was taken out of it: {MERGED}" in every.shown(left)
    assert f'href="{claim_url(FERRY)}"' in parted and f'href="{claim_url(MERGED)}"' in left


def test_a_claim_whose_statements_are_gone_says_so(tmp_path: Path) -> None:
    path = build.build_claims(tmp_path / "ledger.db")
    with open_ledger(path) as ledger:
        ledger.add(replace(build.FARE, statements=()))
        claim = replace(ledger.claim(FERRY), members=())
    with pytest.MonkeyPatch.context() as patch, TestClient(app(path), headers=EN) as client:
        patch.setattr("menurut.ledger.Ledger.claim", lambda *_: claim)
        patch.setattr("menurut.ledger.Ledger.claims", lambda *_, **__: [claim])
        assert "no longer in the current versions" in client.get(claim_url(FERRY)).text
        assert client.get("/claims").status_code == client.get("/disputes").status_code == 200


@pytest.mark.parametrize("claim_id", ["absent", "", "..", "a/b", "%00", "~", SAYS.id])
def test_bad_ids_are_not_found(client: TestClient, claim_id: str) -> None:
    page, data = client.get(claim_url(claim_id)), client.get(claim_url(claim_id, data=True))
    assert page.status_code == data.status_code == 404
    assert data.headers["content-type"] == "application/problem+json"
    assert data.json()["status"] == 404


# Questions


def test_a_question_is_answered_by_side_with_score(client: TestClient) -> None:
    address = list_url("/ask", q=QUESTION)
    html = client.get(address, headers=EN).text
    said = every.shown(html)
    assert "4 statements answer it" in said and "Nothing is generated" in said
    sides = parts(html, '<div class="side')
    assert "For 2" in sides[0] and "match 0.91" in sides[0] and "match 0.44" in sides[0]
    assert "Against 1" in sides[1] and "match 0.80" in sides[1] and "Kantor Berita Sauh" in sides[1]
    assert "Neutral 1" in sides[1] and "match 0.60" in sides[1]
    found = client.get(list_url("/ask.json", q=QUESTION)).json()
    assert found["query"] == {"q": QUESTION}
    assert [one["stance"] for one in found["answers"]] == ["affirms", "neutral", "denies", "affirms"]
    assert found["answers"][0]["score"] == 0.91 and found["answers"][0]["statement"]["id"] == SAYS.id


def test_a_question_is_narrowed(client: TestClient) -> None:
    found = client.get("/ask.json?q=x&speaker=Wira&since=2099&until=").json()
    assert found == {"query": {"q": "x", "speaker": "Wira", "since": "2099"}, "answers": []}
    html = client.get("/ask?q=x&since=2099").text
    assert "<details open>" in html and 'value="2099"' in html
    assert 'href="/?q=x&amp;since=2099"' in html  # its words can be searched instead


def test_what_cant_be_asked_is_a_problem(client: TestClient) -> None:
    answer = client.get("/ask.json?q=x&since=yesterday")
    assert answer.status_code == 422 and answer.headers["content-type"] == "application/problem+json"
    assert client.get("/ask?q=x&until=1").status_code == 422


def test_nothing_is_asked_of_the_model_without_a_question(
    ledger_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ModelError("the pack is damaged; install Menurut anew")

    monkeypatch.setattr("menurut.pipeline.ask", fail)
    with TestClient(app(ledger_path)) as client:
        assert client.get("/ask?q=+").status_code == 200
        answer = client.get("/ask.json?q=x")
        assert answer.status_code == 500 and "install Menurut anew" in answer.json()["detail"]
        assert "install Menurut anew" in client.get("/ask?q=x").text


def test_a_question_is_escaped(client: TestClient) -> None:
    for words in ('"><script>alert(1)</script>', "\x00\u202e{{7*7}}", "nothing <b>"):
        html = client.get("/ask", params={"q": words}).text
        assert "<script>alert" not in html and "<b>" not in html and "\u202e" not in html


def test_search_offers_to_ask(client: TestClient) -> None:
    html = client.get("/?q=Camar&since=2024&outlet=Tides+Weekly", headers=EN).text
    assert 'href="/ask?q=Camar&amp;since=2024"' in html and "Ask this: “Camar”" in every.shown(html)
    assert "Ask this" not in client.get("/", headers=EN).text


# Statements and speakers


def test_a_statement_shows_the_others_of_its_claim(client: TestClient) -> None:
    html = client.get(statement_url(SAYS.id), headers=EN).text
    section = html[html.index('aria-labelledby="claim"') : html.index('aria-labelledby="dispute"')]
    said = every.shown(section)
    for words in ("This statement: affirms", "Others who affirm it 3", "Others who deny it 2"):
        assert words in said
    assert f'href="{claim_url(FERRY)}">The whole claim' in section
    assert statement_url(SAYS.id) not in section
    assert client.get(statement_url(SAYS.id, data=True)).json()["claim"]["claim_id"] == FERRY
    against = html[html.index('aria-labelledby="dispute"') :]
    assert statement_url(DENIES.id) in against and statement_url(TURN.id) in against
    assert "suggested by the program, score 0.74" in every.shown(against)


def test_a_statement_about_nothing_else_has_no_claim(client: TestClient) -> None:
    (letter,) = build.pier().statements[2:]
    assert 'aria-labelledby="claim"' not in client.get(statement_url(letter.id)).text
    assert client.get(statement_url(letter.id, data=True)).json()["claim"] is None


def test_a_speaker_who_turned_is_shown_with_both_statements(client: TestClient) -> None:
    html = client.get(speaker_url(WIRA.id), headers=EN).text
    positions = html[html.index('class="positions"') : html.index('aria-labelledby="time"')]
    said = every.shown(positions)
    assert said.index("said 2 May 2024 affirms") < said.index("said 20 June 2024 denies")
    turn = positions[positions.index('class="turn"') :]
    assert statement_url(SAYS.id) in turn and statement_url(TURN.id) in turn
    assert "Possible reversal: affirms, said 2 May 2024 → denies, said 20 June 2024" in said
    assert "suggested by the program" in said
    (position,) = client.get(speaker_url(WIRA.id, data=True)).json()["positions"]
    assert position["claim_id"] == FERRY and position["reversals"] == [[SAYS.id, TURN.id]]


def test_denials_of_several_years_stay_apart(tmp_path: Path) -> None:
    later = build.reading(
        "again", "Wira Sandang denied that the ferry Camar would stop sailing. "
        "Tula Renggis said the ferry Camar would end its service.",
        build.Said(build.WIRA, "denied", "that the ferry Camar would stop sailing", act=build.Act.DENIES),
        build.Said("Tula Renggis", "said", "the ferry Camar would end its service"),
        published="2031-02-01",
    )  # fmt: skip
    path = build.build_claims(tmp_path / "ledger.db")
    with open_ledger(path) as ledger:
        ledger.add(later)
        ledger.add_links([build.denial_of(*later.statements)])
    with TestClient(app(path), headers=EN) as client:
        positions = client.get(speaker_url(WIRA.id, data=True)).json()["positions"]
        said = [{one["statement"]["id"] for one in position["statements"]} for position in positions]
        assert said == [{SAYS.id, TURN.id}, {later.statements[0].id}]
        assert len(client.get("/claims.json").json()["claims"]) == 4


def test_a_speaker_without_positions_has_no_heading_for_them(client: TestClient) -> None:
    assert 'class="positions"' not in client.get(speaker_url(build.OFFICIAL.id)).text


# Sides


def test_the_first_of_each_speaker_stands_before_his_others(ledger_path: Path) -> None:
    with open_ledger(ledger_path) as ledger:
        one, two = (Member(ledger.statement(each.id), Stance.AFFIRMS) for each in (SAYS, TURN))
        other = Member(ledger.statement(NARA.id), Stance.AFFIRMS)
    assert varied([one, two, other]) == [one, other, two]


def test_rejected_words_that_a_statement_holds_are_nobody_elses(ledger_path: Path) -> None:
    with open_ledger(ledger_path) as ledger:
        claim = ledger.claim(LIGHTHOUSE)
        (denial,) = claim.members
        assert denial.entry.rejects
        held = replace(denial.entry, rejects=replace(denial.entry.rejects, claim_id=SAYS.id))
        holder = Member(ledger.statement(SAYS.id), Stance.AFFIRMS)

    def unsaid(*members: Member) -> int:
        made: Claim = replace(claim, members=members)
        return len(told(made).sides[Stance.AFFIRMS].unsaid)

    assert unsaid(denial) == unsaid(denial, denial) == 1  # the same words twice are said once
    assert unsaid(replace(denial, entry=held), holder) == 0
    assert unsaid(replace(denial, entry=held)) == 1


def test_a_claim_whose_wording_is_no_longer_current_has_no_source() -> None:
    claim = Claim("c", "so it is", "gone", True, 1, 1, 0.9, None, None, ())
    assert told(claim).wording is None and not told(claim).rejected


def test_addresses_of_the_data_are_described(client: TestClient) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    assert {"/claims.json", "/ask.json", "/disputes.json"} <= set(paths)
    assert any(path.startswith("/claims/{") for path in paths)


@pytest.mark.parametrize(
    ("other", "relation"), [(SAYS, Relation.DENIES), (build.pier().statements[1], Relation.SAME_CLAIM)]
)
def test_hostile_words_are_inert_in_a_claim(tmp_path: Path, other: Statement, relation: Relation) -> None:
    letter = build.pier().statements[2]
    path = build.build_claims(tmp_path / "ledger.db")
    with open_ledger(path) as ledger:
        ledger.judge_claim((letter.id, other.id), relation, True, "person:<i>tirta</i>")
        claim = ledger.claims_of([letter.id])[letter.id]
    with TestClient(app(path)) as client:
        for address in ("/claims", claim_url(claim.id), statement_url(letter.id), statement_url(other.id)):
            html = client.get(address).text
            assert "&lt;i&gt;to" in html
            assert "<script>document" not in html and "<img src=x" not in html and "<i>" not in html
            assert "\x07" not in html and "\u202e" not in html

"""The pages and the JSON behind them, over a ledger with everything that a page can show."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path
from string import Formatter
from urllib.parse import unquote

import pytest
import web_builders as build
from fastapi.testclient import TestClient

import menurut.web
from menurut.ledger import open_ledger
from menurut.types import (
    Act,
    ActHow,
    BlockKind,
    Deed,
    Form,
    HopRole,
    PartyKind,
    RejectedBy,
    Rejection,
    SpeakerHow,
    Stance,
)
from menurut.web import app
from menurut.web.addresses import article_url, id_path, path_id, speaker_url, statement_url, web_url
from menurut.web.ui import LANGUAGES, Wording, choose_language, strings, visible

DENIAL, BROKEN, OUTER, INNER, REQUEST = build.dermaga().statements
CLAIM, QUESTION, LETTER = build.pier().statements
PAGES = [
    "/",
    "/?q=dermaga",
    "/speakers",
    speaker_url(build.RASMI.id),
    "/disputes",
    "/claims",
    "/ask",
    "/articles/dermaga",
    "/articles/pier",
    statement_url(DENIAL.id),
    statement_url(INNER.id),
    statement_url(LETTER.id),
]


@pytest.fixture(scope="module")
def ledger_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build.build(tmp_path_factory.mktemp("web") / "ledger.db")


@pytest.fixture(scope="module")
def server(ledger_path: Path) -> Iterator[TestClient]:
    with TestClient(app(ledger_path), follow_redirects=False) as client:
        yield client


@pytest.fixture
def client(server: TestClient) -> TestClient:
    server.cookies.clear()
    return server


def shown(html: str) -> str:
    """What a page says, without its elements and with single blanks."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", "", html)))


# Every page


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_page_is_shown_in_both_languages(client: TestClient, address: str, lang: str) -> None:
    answer = client.get(address, headers={"Accept-Language": lang})
    assert answer.status_code == 200
    assert f'<html lang="{lang}">' in answer.text
    assert answer.headers["content-language"] == lang


@pytest.mark.parametrize(
    "address", [*PAGES, "/articles/absent", "/search.json", "/static/menurut.css", "/?page=x"]
)
def test_every_answer_has_the_headers(client: TestClient, address: str) -> None:
    headers = client.get(address).headers
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize("address", PAGES)
def test_no_page_has_script_or_style_in_it_or_names_another_host(client: TestClient, address: str) -> None:
    html = client.get(address).text
    assert re.findall(r"<script[^>]*>", html) == ['<script src="/static/menurut.js" defer>']
    assert not re.search(r"<style|\sstyle=|\son\w+=\"", html)
    loaded = re.findall(r'<(?:link|script|img)[^>]+(?:href|src)="([^"]+)"', html)
    assert loaded and all(address.startswith("/") and not address.startswith("//") for address in loaded)


@pytest.mark.parametrize("address", PAGES)
def test_every_page_has_its_data_beside_it(client: TestClient, address: str) -> None:
    html = client.get(address).text
    (data,) = re.findall(r'<link rel="alternate" type="application/json" href="([^"]+)"', html)
    answer = client.get(unescape(data))
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"


@pytest.mark.parametrize("address", PAGES)
def test_every_link_within_the_site_leads_somewhere(client: TestClient, address: str) -> None:
    html = client.get(address).text
    for link in set(re.findall(r'href="(/[^"#]*)', html)):
        assert client.get(unescape(link)).status_code in {200, 303}, link


@pytest.mark.parametrize("address", PAGES)
def test_ids_are_unique_and_inner_links_have_a_target(client: TestClient, address: str) -> None:
    html = client.get(address).text
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', html)) <= set(ids)


# Search


def test_search_shows_speaker_act_words_chain_date_and_outlet(client: TestClient) -> None:
    said = shown(client.get("/?q=ditutup", headers={"Accept-Language": "en"}).text)
    for words in (
        "Rasmi Hutanto", "denies", "dermaga lama tidak akan ditutup tahun ini", "Tides Weekly",
        "Kantor Berita Sauh", "said 10 May 2024", "Kabar Selasar",
    ):  # fmt: skip
        assert words in said


@pytest.mark.parametrize(
    ("asked", "ids"),
    [
        ("speaker=hutanto", {DENIAL.id, BROKEN.id, INNER.id, QUESTION.id}),
        (f"speaker_id={build.COUNCIL.id}", {REQUEST.id}),
        ("outlet=Tides+Weekly", {CLAIM.id, QUESTION.id, LETTER.id}),
        ("via=sauh", {DENIAL.id}),
        ("act=denies", {DENIAL.id}),
        ("lang=en&named=anonymous", {CLAIM.id}),
        ("lang=id&named=named", {DENIAL.id, BROKEN.id, INNER.id, REQUEST.id}),
        ("until=2024-03", {REQUEST.id}),
        ("q=dermaga&act=&lang=&since=&until=&named=", {DENIAL.id}),
    ],
)
def test_filters(client: TestClient, asked: str, ids: set[str]) -> None:
    odd = {build.odd(one).statements[0].id for one in build.ODD_IDS}
    found = client.get(f"/search.json?{asked}").json()
    assert {one["id"] for one in found["statements"]} - odd == ids
    assert client.get(f"/?{asked}").status_code == 200


def test_filters_in_force_can_be_removed_one_by_one(client: TestClient) -> None:
    html = client.get("/?q=dermaga&act=denies&outlet=Kabar+Selasar").text
    assert 'href="/?q=dermaga&amp;outlet=Kabar+Selasar"' in html
    assert 'href="/?q=dermaga&amp;act=denies"' in html


def test_a_filter_by_id_shows_the_name(client: TestClient) -> None:
    html = client.get(f"/?speaker_id={build.RASMI.id}", headers={"Accept-Language": "en"}).text
    assert "Remove the filter Speaker: Rasmi Hutanto" in html
    assert client.get("/?speaker_id=nobody").status_code == 200


def test_facets_count_and_narrow(client: TestClient) -> None:
    facets = client.get("/search.json").json()["facets"]
    assert {"value": "Kabar Selasar", "count": 5} in facets["outlet"]
    assert 'href="/?outlet=Kabar+Selasar"' in client.get("/").text


def ids_of_all_pages(client: TestClient, address: str | None) -> list[str]:
    ids = []
    while address:
        page = client.get(address).json()
        ids += [one["id"] for one in page["statements"]]
        address = page["next"]
    return ids


def test_paging(client: TestClient, tmp_path: Path) -> None:
    with open_ledger(tmp_path / "many.db") as ledger:
        for number in range(60):
            ledger.add(build.odd(f"many-{number}"))
    with TestClient(app(tmp_path / "many.db")) as many:
        first = many.get("/search.json?lang=en").json()
        assert (first["total"], first["pages"], len(first["statements"])) == (60, 3, 25)
        assert len(set(ids_of_all_pages(many, "/search.json?lang=en"))) == 60
        assert 'rel="next" href="/?lang=en&amp;page=2"' in many.get("/?lang=en").text
        party = build.odd("x").parties[0].id
        newest = ids_of_all_pages(many, speaker_url(party, True))
        oldest = ids_of_all_pages(many, speaker_url(party, True, order="oldest"))
        assert oldest == newest[::-1] and len(oldest) == 60
        assert many.get(speaker_url(party, True, order="oldest", page=9)).json()["statements"] == []


def test_an_empty_ledger_says_what_to_do(tmp_path: Path) -> None:
    open_ledger(tmp_path / "empty.db").close()
    with TestClient(app(tmp_path / "empty.db")) as client:
        assert "menurut read --ledger empty.db" in client.get("/").text
        assert client.get("/search.json").json()["statements"] == []
        for address in ("/speakers", "/claims", "/disputes", "/ask"):
            assert client.get(address).status_code == 200


@pytest.mark.parametrize(
    "words", ["\x00", "\"'*(", "AND OR NOT", "“belum tertutup", "%", "a" * 5000, "\u202e", "{{7*7}}"]
)
def test_any_words_can_be_searched(client: TestClient, words: str) -> None:
    assert client.get("/", params={"q": words}).status_code == 200
    assert client.get("/speakers", params={"name": words}).status_code == 200


# An article


def test_an_article_marks_source_cue_and_content(client: TestClient) -> None:
    html = client.get("/articles/dermaga").text
    assert '<span class="source l1 b e" data-label="S1">Juru bicara Dewan Pelabuhan, Rasmi' in html
    assert '<span class="cue l1 b e" data-label="C1">mengatakan</span>' in html
    assert '<span class="content l1 quoted">dermaga lama tidak akan ditutup tahun ini</span>' in html
    assert 'data-s="3 4"' in html  # one statement within another
    assert f'<a class="n" href="#s-{BROKEN.id}"' in html  # the second part of a broken quotation


def test_the_text_on_the_page_is_the_text(client: TestClient) -> None:
    html = client.get("/articles/dermaga").text
    words = html[html.index('<div class="words"') : html.index("<aside")]
    words = re.sub(r'<a class="n".*?</a>', "", words)
    for line in build.dermaga().article.text.splitlines():
        assert line in unescape(re.sub(r"<[^>]+>", "", words))


def test_what_is_not_body_is_named(client: TestClient) -> None:
    said = shown(client.get("/articles/dermaga", headers={"Accept-Language": "id"}).text)
    assert "keterangan gambar Dermaga lama di Selasar" in said
    assert "kredit foto (Foto: Sauh/Tirta)" in said
    assert "baca juga Baca juga: Jadwal feri" in said


def test_metadata_says_where_it_comes_from(client: TestClient) -> None:
    said = shown(client.get("/articles/dermaga", headers={"Accept-Language": "en"}).text)
    assert "Kabar Selasar from the text (copyright)" in said
    assert "12 May 2024 from the sender" in said


def test_an_older_version_says_so_and_keeps_its_statements(tmp_path: Path) -> None:
    first = build.dermaga()
    with open_ledger(tmp_path / "versions.db") as ledger:
        ledger.add(first)
        ledger.add(build.changed(first))
    with TestClient(app(tmp_path / "versions.db")) as client:
        banner = 'class="banner"'
        assert banner not in client.get("/articles/dermaga").text
        old = client.get(article_url("dermaga", first.article.version_id)).text
        assert banner in old and "Perahu terakhir" not in old
        assert banner in client.get(statement_url(DENIAL.id)).text
        assert client.get("/articles/dermaga?version=none").status_code == 404
        data = client.get("/articles/dermaga.json").json()
        assert [version["current"] for version in data["versions"]] == [False, True]


def test_a_superseded_statement_stays_citable_at_its_characters(tmp_path: Path) -> None:
    first = build.dermaga()
    with open_ledger(tmp_path / "reread.db") as ledger:
        ledger.add(first)
        ledger.add(build.reread(first))
    with TestClient(app(tmp_path / "reread.db")) as client:
        html = client.get(statement_url(BROKEN.id)).text
        assert 'class="banner"' in html
        (address,) = set(re.findall(r'href="(/articles/dermaga\?[^"#]*at=[^"#]*)', html))
        article = client.get(unescape(address)).text
        assert f'id="t-{BROKEN.id}"' in article and f'id="s-{BROKEN.id}"' in article
        assert f'id="s-{BROKEN.id}"' not in client.get("/articles/dermaga").text


def test_a_statement_that_a_later_reading_dropped_says_so(tmp_path: Path) -> None:
    first = build.dermaga()
    with open_ledger(tmp_path / "dropped.db") as ledger:
        ledger.add(first)
        ledger.add(replace(first, statements=first.statements[1:]))
    with TestClient(app(tmp_path / "dropped.db")) as client:
        said = shown(client.get(statement_url(DENIAL.id), headers={"Accept-Language": "en"}).text)
        assert "A later reading no longer found this statement" in said


def test_a_statement_says_what_it_does_and_what_it_rejects(tmp_path: Path) -> None:
    first = build.dermaga()
    denial, claim = first.statements[:2]
    rejects = Rejection(RejectedBy.CUE, 0.95, denial.attribution.cue[0], claim.attribution.content, claim.id)
    does = replace(denial, act=Act.OTHER, deed=Deed.DOUBTS, rejects=rejects)
    with open_ledger(tmp_path / "rejects.db") as ledger:
        ledger.add(replace(first, statements=(does, *first.statements[1:])))
        words = ledger.statement(claim.id).content
    with TestClient(app(tmp_path / "rejects.db")) as client:
        page = client.get(statement_url(denial.id), headers={"Accept-Language": "en"}).text
        assert "other doubts" in shown(page) and f"Rejects{words}" in shown(page)
        assert f'href="{statement_url(claim.id)}"' in page
        assert client.get(statement_url(denial.id, data=True)).json()["rejects"]["claim_id"] == claim.id


def test_an_unknown_statement_in_an_article_is_not_found(client: TestClient) -> None:
    assert client.get("/articles/dermaga?at=nothing").status_code == 404
    assert client.get(f"/articles/dermaga?at={CLAIM.id}").status_code == 200  # another article's


# A statement, a speaker, disputes


def test_a_statement_shows_chain_date_reason_offsets_and_dispute(client: TestClient) -> None:
    said = shown(client.get(statement_url(DENIAL.id), headers={"Accept-Language": "en"}).text)
    hops = (
        "speaker Rasmi Hutanto", "told Tides Weekly", "quoted by Kantor Berita Sauh",
        "published by Kabar Selasar", "whose article was taken from The Lantern",
    )  # fmt: skip
    places = [said.index(hop) for hop in hops]
    assert places == sorted(places)
    assert "seperti dikutip Kantor Berita Sauh" in said
    assert "Why: Jumat sebelum artikel terbit" in said and "from the text (source)" in said
    start, end = DENIAL.attribution.content[0]
    assert f"{start}–{end}" in said
    assert "In dispute with" in said and "The old pier at Selasar will close" in said
    assert (
        f'href="/articles/dermaga?at={DENIAL.id}#t-{DENIAL.id}"' in client.get(statement_url(DENIAL.id)).text
    )


def test_a_statement_says_how_it_was_found_and_what_is_in_doubt(client: TestClient) -> None:
    pages = [client.get(statement_url(one.id), headers={"Accept-Language": "en"}) for one in (DENIAL, BROKEN)]
    sure, doubted = (shown(page.text) for page in pages)
    assert "named in the source, confidence 0.97" in sure and "by a list of words" in sure
    assert "from the text (copyright)" in sure and "uncertain" not in sure
    assert "taken from the context, confidence 0.41 uncertain" in doubted
    assert '<q lang="id">Rasmi Hutanto</q>' not in pages[1].text  # no words of the article name him here


def test_dates_show_how_far_they_are_known(client: TestClient) -> None:
    def when(statement_id: str) -> str:
        return shown(client.get(statement_url(statement_id), headers={"Accept-Language": "en"}).text)

    assert "said March 2024 month only" in when(REQUEST.id)
    assert "said 12 May 2023 or 2024" in when(INNER.id)
    assert "said 8 May, year open" in when(QUESTION.id)
    assert "published 12 May 2024" in when(OUTER.id)


def test_a_speaker_shows_names_statements_outlets_and_relays(client: TestClient) -> None:
    said = shown(client.get(speaker_url(build.RASMI.id), headers={"Accept-Language": "en"}).text)
    for words in ("Also called: Hutanto", "4 statements", "Kabar Selasar 3", "Kantor Berita Sauh 1"):
        assert words in said
    data = client.get(speaker_url(build.RASMI.id, data=True)).json()
    assert data["party"]["name"] == "Rasmi Hutanto" and data["total"] == 4


def test_a_speaker_without_a_name_can_be_read_of(tmp_path: Path) -> None:
    nobody = build.party("", build.PartyKind.UNKNOWN)
    made = build.odd("nameless")
    with open_ledger(tmp_path / "nameless.db") as ledger:
        spoken = replace(made.statements[0], speaker_id=nobody.id, mention="")
        ledger.add(replace(made, statements=(spoken,), parties=(nobody,)))
    with TestClient(app(tmp_path / "nameless.db"), headers={"Accept-Language": "en"}) as client:
        for address in (
            "/",
            "/speakers",
            "/articles/nameless",
            statement_url(spoken.id),
            speaker_url(nobody.id),
        ):
            assert "(not said who)" in client.get(address).text


def test_a_party_that_only_relays_has_a_page(client: TestClient) -> None:
    assert client.get(speaker_url(build.SAUH.id)).status_code == 200


def test_a_dispute_shows_both_sides(client: TestClient) -> None:
    (dispute,) = client.get("/disputes.json").json()["disputes"]
    sides = {one["statement_id"]: one["stance"] for one in dispute["statements"]}
    assert sides == {CLAIM.id: "affirms", DENIAL.id: "denies"}
    html = client.get("/disputes").text
    assert "dispute suggested" in html
    assert statement_url(CLAIM.id) in html and statement_url(DENIAL.id) in html


def test_a_statement_shows_what_is_against_it_and_whose_word_that_is(client: TestClient) -> None:
    for one, other in ((DENIAL, CLAIM), (CLAIM, DENIAL)):
        (against,) = client.get(statement_url(one.id, data=True)).json()["disputes"]
        assert (against["claim"]["id"], against["denial"]["id"]) == (CLAIM.id, DENIAL.id)
        html = client.get(statement_url(one.id), headers={"Accept-Language": "en"}).text
        section = html[html.index('aria-labelledby="dispute"') :]
        assert statement_url(other.id) in section
        assert "suggested by the program, score 0.74" in shown(section)


# Addresses


@pytest.mark.parametrize("article_id", build.ODD_IDS)
def test_any_id_leads_to_its_article(client: TestClient, article_id: str) -> None:
    assert client.get(article_url(article_id)).status_code == 200
    assert client.get(article_url(article_id, data=True)).json()["id"] == article_id
    spoken = build.odd(article_id).statements[0]
    html = client.get(statement_url(spoken.id)).text
    assert unescape(html).count(article_url(article_id, at=spoken.id)) >= 1
    switch = client.get(article_url(article_id), params={"ui": "id"})
    assert client.get(switch.headers["location"]).status_code == 200


@pytest.mark.parametrize("item_id", [*build.ODD_IDS, "", "~", "~~", ".json", "a.json~"])
def test_ids_in_addresses_are_unambiguous(item_id: str) -> None:
    part = path_id(item_id)
    assert "/" not in part and part not in {"", ".", ".."} and not part.endswith(".json")
    assert id_path(unquote(part)) == item_id


@pytest.mark.parametrize(
    ("address", "safe"),
    [
        ("https://a.example/x?y#z", True),
        ("http://a.example", True),
        ("javascript:alert(1)", False),
        ("JaVaScRiPt:alert(1)", False),
        ("data:text/html,x", False),
        ("//a.example", False),
        ("https:a.example", False),
        ("http://[", False),
        ("", False),
        (None, False),
    ],
)
def test_only_web_addresses_are_linked(address: str | None, safe: bool) -> None:
    assert (web_url(address) == address) is safe or address is None


# Hostile text


def test_hostile_text_is_inert(client: TestClient) -> None:
    for address in (
        "/",
        "/articles/pier",
        statement_url(LETTER.id),
        speaker_url(LETTER.speaker_id),
        "/speakers",
    ):
        html = client.get(address).text
        assert "<script>document" not in html and "<img src=x" not in html and "<i>to</i>" not in html
        assert "\x07" not in html and "\u202e" not in html
        assert 'href="javascript:' not in html
    assert "{{ 7 * 7 }}" in client.get("/articles/pier").text


def test_what_is_asked_is_escaped(client: TestClient) -> None:
    html = client.get("/", params={"q": '"><script>alert(1)</script>', "speaker": "<b>"}).text
    assert "<script>alert" not in html and "<b>" not in html


def test_invisible_characters_become_visible() -> None:
    assert visible("a\x00b\x1b[0m\u202ec\ud800\td\n") == "a\ufffdb\ufffd[0m\ufffdc\ufffd\td\n"


# Errors


@pytest.mark.parametrize(
    "address",
    [
        "/articles/absent",
        "/statements/absent",
        "/speakers/absent",
        "/claims/absent",
        "/absent",
        "/articles/",
        "/static/absent",
    ],
)
def test_what_is_not_there_is_404(client: TestClient, address: str) -> None:
    answer = client.get(address, headers={"Accept-Language": "id"})
    assert answer.status_code == 404
    assert "Tidak ada di sini" in answer.text


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/articles/absent.json", 404),
        ("/statements/absent.json", 404),
        ("/speakers/absent.json", 404),
        ("/claims/absent.json", 404),
        ("/claims.json?page=0", 422),
        ("/absent.json", 404),
        ("/search.json?page=0", 422),
        ("/search.json?act=sings", 422),
        ("/search.json?since=yesterday", 422),
    ],
)
def test_errors_of_the_data_are_problem_details(client: TestClient, address: str, status: int) -> None:
    answer = client.get(address)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == status and problem["title"] and problem["type"] == "about:blank"


def test_a_wrong_request_says_what_is_wrong(client: TestClient) -> None:
    answer = client.get("/?since=yesterday")
    assert answer.status_code == 422 and "since" in answer.text


def test_nothing_can_be_changed(client: TestClient) -> None:
    for method in ("post", "put", "delete", "patch"):
        assert getattr(client, method)("/articles/dermaga").status_code == 405


def test_a_broken_program_says_so_without_details(ledger_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("inner detail")

    monkeypatch.setattr("menurut.web.pages.speakers", fail)
    with TestClient(app(ledger_path), raise_server_exceptions=False) as client:
        for address in ("/speakers", "/speakers.json"):
            answer = client.get(address)
            assert answer.status_code == 500 and "inner detail" not in answer.text
            assert "content-security-policy" in answer.headers


def test_a_missing_ledger_is_503(tmp_path: Path) -> None:
    with TestClient(app(tmp_path / "absent.db")) as client:
        assert client.get("/").status_code == 503
        assert client.get("/search.json").json()["status"] == 503
    assert not (tmp_path / "absent.db").exists()


# The interface's language


def test_every_string_is_in_every_language_with_the_same_names() -> None:
    for key, forms in strings().items():
        assert set(forms) == set(LANGUAGES), key
        names = {
            frozenset(name for _, name, _, _ in Formatter().parse(form) if name)
            for value in forms.values()
            for form in ([value] if isinstance(value, str) else value)
        }
        assert len(names) == 1, key


def test_every_string_that_is_used_is_there_and_none_is_left_over() -> None:
    folder = Path(menurut.web.__file__).parent
    used = "".join(path.read_text("utf-8") for path in [*folder.glob("templates/*"), *folder.glob("*.py")])
    composed = {
        *(f"act_{act}" for act in Act), *(f"form_{form}" for form in Form),
        *(f"deed_{deed}" for deed in Deed), *(f"rejects_by_{by}" for by in RejectedBy),
        *(f"who_{how}" for how in SpeakerHow), *(f"act_by_{how}" for how in ActHow),
        *(f"kind_{kind}" for kind in PartyKind),
        *(f"hop_{role}" for role in HopRole), *(f"block_{kind}" for kind in BlockKind if kind != "body"),
        *(key for key in strings() if key.startswith(("how_", "field_", "error_"))),
        "role_source_letter", "role_cue_letter", "role_name_source", "role_name_cue", "role_name_content",
        "named_named", "named_anonymous",
        *(f"{kind}_{stance}" for kind in ("stance", "side", "others", "answer") for stance in Stance),
        *(f"event_{what}_{end}" for what in ("merged", "split") for end in ("own", "other")),
    }  # fmt: skip
    named = set(re.findall(r"""["'](\w+)["']""", used))
    assert composed <= set(strings())
    assert set(strings()) <= named | composed, set(strings()) - named - composed


@pytest.mark.parametrize(
    ("chosen", "accepted", "lang"),
    [
        (None, "id-ID,id;q=0.9,en;q=0.8", "id"),
        (None, "en-GB, id;q=0.5", "en"),
        (None, "fr, id;q=0.3, en;q=0.2", "id"),
        (None, "id;q=0, fr", "en"),
        (None, "ms", "id"),
        (None, ";;q=x,,", "en"),
        (None, "", "en"),
        ("id", "en", "id"),
        ("xx", "id", "id"),
    ],
)
def test_the_language_is_chosen(chosen: str | None, accepted: str, lang: str) -> None:
    assert choose_language(chosen, accepted) == lang


def test_a_chosen_language_is_kept_and_leaves_the_address(client: TestClient) -> None:
    answer = client.get("/?q=a%26b&ui=id&act=denies")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/?q=a%26b&act=denies"
    assert "ui=id" in answer.headers["set-cookie"]
    client.cookies.clear()  # the header below is the only one
    kept = client.get("/", headers={"Cookie": "ui=id", "Accept-Language": "en"})
    assert '<html lang="id">' in kept.text


@pytest.mark.parametrize("path", ["//evil.example", "/\\evil.example", "///evil.example/%2e%2e"])
def test_a_chosen_language_never_leads_to_another_host(client: TestClient, path: str) -> None:
    location = client.get(f"http://testserver{path}?ui=id").headers["location"]
    assert re.match(r"/(?![/\\])", location)


@pytest.mark.parametrize(
    ("edtf", "en", "id"),
    [
        ("2016-11-11", "11 November 2016", "11 November 2016"),
        ("2016-05", "May 2016", "Mei 2016"),
        ("2016", "2016", "2016"),
        ("XXXX-02-29", "29 February, year open", "29 Februari, tahun belum pasti"),
        ("[2005-11-11,2011-11-11,2016-11-11]", "11 November 2005, 2011 or 2016",
         "11 November 2005, 2011 atau 2016"),
        ("2016-99-99", "2016-99-99", "2016-99-99"),
        ("soon", "soon", "soon"),
    ],
)  # fmt: skip
def test_dates_are_written_for_people(edtf: str, en: str, id: str) -> None:
    assert (Wording("en").date(edtf), Wording("id").date(edtf)) == (en, id)


def test_the_data_is_described(client: TestClient) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    assert {"/search.json", "/speakers.json", "/disputes.json"} <= set(paths)

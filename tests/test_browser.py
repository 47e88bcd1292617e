"""The pages in a real Chromium: what a reader does, by mouse, by keyboard and on a telephone."""

from __future__ import annotations

import os
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import uvicorn
import web_builders as build
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Error, Page, expect, sync_playwright

from menurut.ledger import open_ledger
from menurut.web import app
from menurut.web.addresses import article_url, claim_url, speaker_url, statement_url

pytestmark = pytest.mark.browser

DENIAL, BROKEN, OUTER, INNER, REQUEST = build.dermaga().statements
FERRY, LIGHTHOUSE = (build.claim_id(one) for one in (build.FERRY, build.lighthouse()))
PAGES = {
    "search": "/",
    "results": "/?q=dermaga&act=denies",
    "nothing found": "/?q=tiadasatupun",
    "article": "/articles/dermaga",
    "hostile article": "/articles/pier",
    "article at a statement": article_url("dermaga", at=INNER.id),
    "old version": article_url("dermaga", build.dermaga().article.version_id),
    "statement": statement_url(DENIAL.id),
    "speakers": "/speakers",
    "speaker": speaker_url(build.RASMI.id),
    "disputes": "/disputes",
    "claims": "/claims",
    "claim": claim_url(FERRY),
    "claim of a denial alone": claim_url(LIGHTHOUSE),
    "statement of a claim": statement_url(build.FERRY.statements[0].id),
    "speaker who turned": speaker_url(build.party(build.WIRA).id),
    "nothing asked": "/ask",
    "asked": "/ask?q=Will+the+ferry+stop%3F&since=2024",
    "not answered": "/ask?q=nothing",
    "not found": "/articles/absent",
}
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def chromium() -> str | None:
    """The system's Chromium; None lets Playwright look for its own."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return os.environ.get("MENURUT_CHROMIUM") or next(filter(None, map(shutil.which, names)), None)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        except Error as error:
            if os.environ.get("CI"):
                raise
            pytest.skip(f"no Chromium (MENURUT_CHROMIUM names one): {error.message.splitlines()[0]}")
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the site, over a ledger where one article has an older version too."""
    path = build.build_claims(tmp_path_factory.mktemp("browser") / "ledger.db")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("menurut.pipeline.ask", build.answers)
        yield from serving(path)


def serving(path: Path) -> Iterator[str]:
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app(path), log_level="warning"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    until = time.monotonic() + 10
    while not server.started and time.monotonic() < until:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    thread.join(timeout=10)


@pytest.fixture
def page(browser: Browser, site: str) -> Iterator[Page]:
    yield from opened(browser, site, 1280, "light", "en-GB")


def opened(browser: Browser, site: str, width: int, scheme: str, locale: str) -> Iterator[Page]:
    """A page that fails the test if it asks another host for anything or its script fails."""
    context = browser.new_context(
        base_url=site,
        viewport={"width": width, "height": 850},
        color_scheme="dark" if scheme == "dark" else "light",
        locale=locale,
        reduced_motion="reduce",
    )
    page = context.new_page()
    asked: list[str] = []
    wrong: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on(
        "console", lambda message: wrong.append(message.text) if "Content Security" in message.text else None
    )
    yield page
    context.close()
    assert {urlsplit(address).netloc for address in asked} <= {urlsplit(site).netloc}
    assert not wrong


def test_from_a_question_to_the_very_words(page: Page) -> None:
    page.goto("/")
    page.get_by_label("Words, a name or a topic").fill("dermaga")
    page.keyboard.press("Enter")
    page.wait_for_url("**/?q=dermaga")  # what was left empty is not in the address
    page.get_by_role("link", name="denies").or_(page.locator(".facet a", has_text="denies")).first.click()
    page.wait_for_url("**/?q=dermaga&act=denies")
    page.locator(".card blockquote a").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Rasmi Hutanto")
    expect(page.locator(".chain .hop")).to_have_count(5)
    page.get_by_role("link", name="See it in the article").click()
    expect(page.locator(".margin li.active .who")).to_contain_text("denies")
    lit = page.locator(".seg.active")
    expect(lit.first).to_be_in_viewport()
    assert "dermaga lama tidak akan ditutup tahun ini" in "".join(lit.all_text_contents())


def test_stepping_by_keyboard(page: Page) -> None:
    page.goto("/articles/dermaga")
    active = page.locator(".margin li.active")
    expect(active).to_have_count(0)
    for key, number in [("j", 1), ("n", 2), ("j", 3), ("j", 4), ("k", 3), ("p", 2)]:
        page.keyboard.press(key)
        expect(active).to_have_attribute("data-n", str(number))
        expect(page.locator(".seg.active").first).to_be_in_viewport()
        expect(page.locator(":focus")).to_have_attribute("aria-current", "true")
    assert "".join(page.locator(".seg.active .content").all_text_contents()) == "".join(
        ("Saya hanya membaca kabar itu di koran", "Tidak ada keputusan apa pun")
    )
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{statement_url(BROKEN.id)}")


def test_stepping_stops_at_both_ends_and_leaves_shortcuts_alone(page: Page) -> None:
    page.goto("/articles/dermaga")
    for _ in range(9):
        page.keyboard.press("j")
    expect(page.locator(".margin li.active")).to_have_attribute("data-n", "5")
    page.keyboard.press("Control+k")
    expect(page.locator(".margin li.active")).to_have_attribute("data-n", "5")


def test_a_click_in_the_text_finds_the_innermost_statement(page: Page) -> None:
    page.goto("/articles/dermaga")
    page.locator(".seg", has_text="penutupan tinggal menunggu tanda tangan").click()
    expect(page.locator(".margin li.active")).to_have_attribute("data-n", "4")


def test_the_keyboard_alone_reaches_everything(page: Page) -> None:
    page.goto("/articles/dermaga")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Skip to content")
    expect(page.locator(":focus")).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_class("n")  # the first statement's number in the text


def test_without_script_everything_is_there(browser: Browser, site: str) -> None:
    context = browser.new_context(base_url=site, java_script_enabled=False, locale="en")
    page = context.new_page()
    page.goto(article_url("dermaga", at=INNER.id))
    expect(page.locator(".margin li.active")).to_have_attribute("data-n", "4")
    page.locator(f"#s-{DENIAL.id} .go").click()
    expect(page.locator(f"#t-{DENIAL.id}")).to_be_in_viewport()
    page.goto("/")
    page.get_by_label("Words, a name or a topic").fill("dermaga")
    page.get_by_role("button", name="Search").click()
    expect(page.locator(".card")).to_have_count(1)
    context.close()


def test_from_a_question_to_the_claim(page: Page) -> None:
    page.goto("/?q=Camar")
    page.get_by_role("link", name="Ask this").click()
    page.wait_for_url("**/ask?q=Camar")
    page.get_by_label("Ask a question or check a claim").fill("Will the ferry stop?")
    page.keyboard.press("Enter")
    page.wait_for_url("**/ask?q=Will+the+ferry+stop%3F")
    page.locator(".side.denies .card blockquote a").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Dewan Pelabuhan")
    page.get_by_role("link", name="The whole claim").click()
    expect(page.locator(".timeline .moment")).to_have_count(7)


def test_neutral_statements_unfold_by_keyboard_and_without_script(browser: Browser, site: str) -> None:
    context = browser.new_context(base_url=site, java_script_enabled=False, locale="en")
    page = context.new_page()
    page.goto(claim_url(FERRY))
    card = page.locator("details.neutral .card")
    expect(card).to_be_hidden()
    page.locator("details.neutral summary").focus()
    page.keyboard.press("Enter")
    expect(card).to_be_visible()
    context.close()


def test_hostile_text_does_nothing(page: Page) -> None:
    page.goto("/articles/pier")
    assert page.title() == "Old pier to close, sources say · Menurut"
    expect(page.locator(".words")).to_contain_text("<script>document.title='dicuri'</script>")
    expect(page.locator("main img, main script")).to_have_count(0)


def test_the_language_changes_and_stays(page: Page) -> None:
    page.goto("/speakers?name=hutanto")
    expect(page.get_by_role("heading", level=1)).to_have_text("Speakers")
    page.get_by_role("link", name="Bahasa Indonesia").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Pembicara")
    assert page.url.endswith("/speakers?name=hutanto")
    page.goto("/disputes")
    expect(page.locator("html")).to_have_attribute("lang", "id")


def test_the_browser_chooses_the_language(browser: Browser, site: str) -> None:
    for page in opened(browser, site, 1280, "light", "id-ID"):
        page.goto("/")
        expect(page.get_by_role("heading", level=1)).to_have_text("Siapa mengatakan apa?")


@pytest.mark.parametrize("width", [320, 390, 768, 1280, 2200])
def test_no_page_scrolls_sideways(browser: Browser, site: str, width: int) -> None:
    for page in opened(browser, site, width, "light", "id-ID"):
        for name, address in PAGES.items():
            page.goto(address)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, name


def test_a_telephone_steps_with_buttons(browser: Browser, site: str) -> None:
    for page in opened(browser, site, 390, "light", "en-GB"):
        page.goto("/articles/dermaga")
        page.get_by_role("button", name="Next statement").click()
        page.get_by_role("button", name="Next statement").click()
        expect(page.locator(".stepper output")).to_have_text("2 / 5")
        expect(page.locator(".seg.active").first).to_be_in_viewport()
        page.locator(f"#t-{OUTER.id}").click()  # a number in the text leads to the list below it
        expect(page.locator(f"#s-{OUTER.id}")).to_be_in_viewport()


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("locale", ["id-ID", "en-GB"])
def test_axe_finds_nothing(browser: Browser, site: str, width: int, scheme: str, locale: str) -> None:
    for page in opened(browser, site, width, scheme, locale):
        for name, address in PAGES.items():
            page.goto(address)
            if address.startswith("/articles/dermaga"):
                page.keyboard.press("j")  # the colours of a statement that is lit up, too
            if name == "results":
                page.locator("summary").click()
            found = Axe().run(page)
            assert found.violations_count == 0, f"{name}: {found.generate_report()}"


def test_axe_finds_nothing_in_an_empty_ledger(browser: Browser, tmp_path: Path) -> None:
    open_ledger(tmp_path / "empty.db").close()
    for site in serving(tmp_path / "empty.db"):
        for page in opened(browser, site, 1280, "light", "en-GB"):
            for address in ("/", "/ask", "/ask?q=x", "/speakers", "/claims", "/disputes"):
                page.goto(address)
                found = Axe().run(page)
                assert found.violations_count == 0, found.generate_report()

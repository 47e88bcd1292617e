"""The pages and the data behind them, over HTTP. It only reads the ledger.

Every page has a `.json` beside it. Each request opens the ledger for itself: a connection of
SQLite belongs to one thread, and opening one takes less than a millisecond.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from http import HTTPStatus
from pathlib import Path
from typing import Annotated, Literal

import uvicorn
from fastapi import Depends, FastAPI, Request, Response
from fastapi import Query as Asks
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse
from fastapi.staticfiles import StaticFiles
from starlette.convertors import Convertor, register_url_convertor
from starlette.datastructures import URL
from starlette.exceptions import HTTPException

from menurut import __version__
from menurut.errors import LedgerError, ModelError, NotFoundError
from menurut.ledger import Ledger, open_ledger
from menurut.web import pages
from menurut.web.addresses import claim_url, id_path
from menurut.web.pages import Asked
from menurut.web.ui import LANGUAGES, Wording, choose_language, strings, templates

_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-cache",
    "Vary": "Accept-Language, Cookie",
}
_YEAR_IN_SECONDS = 365 * 24 * 60 * 60


class _AnyId(Convertor[str]):
    """An id in a path: any characters, line ends and slashes too."""

    regex = r"[\s\S]+"

    def convert(self, value: str) -> str:
        return id_path(value)

    def to_string(self, value: str) -> str:
        return value


register_url_convertor("anyid", _AnyId())

Page = Annotated[int, Asks(ge=1, le=1_000_000, description="Page of the list, from 1.")]
_ISO_PREFIX = r"^([0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?)?$"
IsoDate = Annotated[str, Asks(pattern=_ISO_PREFIX, description="Year, month or day, ISO 8601.")]
ActAsked = Literal["", "asserts", "denies", "asks", "directs", "other"]


def asked_for(
    q: str = "",
    speaker: str = "",
    speaker_id: str = "",
    outlet: str = "",
    via: str = "",
    act: ActAsked = "",
    lang: str = "",
    named: Literal["", "named", "anonymous"] = "",
    since: IsoDate = "",
    until: IsoDate = "",
    page: Page = 1,
) -> Asked:
    """A search, from the parts of the address; an empty part asks for nothing."""
    words, name, relay = q.strip(), speaker.strip(), via.strip()
    return Asked(words, name, speaker_id, outlet, relay, act, lang, named, since, until, page)


def question_for(q: str = "", speaker: str = "", since: IsoDate = "", until: IsoDate = "") -> Asked:
    """A question or claim, with what narrows the statements that may answer it."""
    return Asked(q=q.strip(), speaker=speaker.strip(), since=since, until=until)


AskedFor = Annotated[Asked, Depends(asked_for)]
Question = Annotated[Asked, Depends(question_for)]


def app(ledger_path: str | Path) -> FastAPI:
    """The site over the ledger at `ledger_path`, which must be there."""
    # The interactive documentation of FastAPI loads scripts from another host, so there is none.
    site = FastAPI(title="Menurut", version=__version__, docs_url=None, redoc_url=None)
    site.mount("/static", StaticFiles(packages=[("menurut.web", "static")]))
    _add_errors(site)
    _add_pages(site, ledger_path)
    _add_data(site, ledger_path)
    _add_items(site, ledger_path)
    _add_claims(site, ledger_path)
    site.middleware("http")(_framed)
    return site


def serve(ledger_path: str | Path, host: str, port: int) -> None:
    """Serves the site until it is interrupted; an absent ledger is made, and its page says what to do."""
    with open_ledger(ledger_path):
        pass  # what is wrong with the ledger is said now, not on the first page
    shown = f"[{host}]" if ":" in host else host
    print(f"Menurut shows {ledger_path} at http://{shown}:{port}/ (Ctrl+C ends it)", flush=True)
    uvicorn.run(app(ledger_path), host=host, port=port, log_level="warning", server_header=False)


def _add_pages(site: FastAPI, ledger_path: str | Path) -> None:
    """The pages that list."""

    @site.get("/", include_in_schema=False)
    def search(request: Request, asked: AskedFor) -> Response:
        with open_ledger(ledger_path, create=False) as ledger:
            return _page(request, "search.html", pages.search(ledger, asked), ledger)

    @site.get("/ask", include_in_schema=False)
    def ask(request: Request, asked: Question) -> Response:
        with open_ledger(ledger_path, create=False) as ledger:
            return _page(request, "ask.html", pages.ask(ledger, asked), ledger)

    @site.get("/speakers", include_in_schema=False)
    def speakers(request: Request, name: str = "", page: Page = 1) -> Response:
        with open_ledger(ledger_path, create=False) as ledger:
            return _page(request, "speakers.html", pages.speakers(ledger, name.strip(), page), ledger)

    @site.get("/claims", include_in_schema=False)
    def claims(request: Request, page: Page = 1) -> Response:
        with open_ledger(ledger_path, create=False) as ledger:
            return _page(request, "claims.html", pages.claims(ledger, page), ledger)

    @site.get("/disputes", include_in_schema=False)
    def disputes(request: Request, page: Page = 1) -> Response:
        with open_ledger(ledger_path, create=False) as ledger:
            return _page(request, "disputes.html", pages.disputes(ledger, page), ledger)


def _add_data(site: FastAPI, ledger_path: str | Path) -> None:
    """The data behind the lists."""

    @site.get("/search.json")
    def search_json(asked: AskedFor) -> JSONResponse:
        with open_ledger(ledger_path, create=False) as ledger:
            return JSONResponse(pages.search(ledger, asked).json())

    @site.get("/ask.json")
    def ask_json(asked: Question) -> JSONResponse:
        with open_ledger(ledger_path, create=False) as ledger:
            return JSONResponse(pages.ask(ledger, asked).json())

    @site.get("/speakers.json")
    def speakers_json(name: str = "", page: Page = 1) -> JSONResponse:
        with open_ledger(ledger_path, create=False) as ledger:
            return JSONResponse(pages.speakers(ledger, name.strip(), page).json())

    @site.get("/claims.json")
    def claims_json(page: Page = 1) -> JSONResponse:
        with open_ledger(ledger_path, create=False) as ledger:
            return JSONResponse(pages.claims(ledger, page).json())

    @site.get("/disputes.json")
    def disputes_json(page: Page = 1) -> JSONResponse:
        with open_ledger(ledger_path, create=False) as ledger:
            return JSONResponse(pages.disputes(ledger, page).json())


def _add_items(site: FastAPI, ledger_path: str | Path) -> None:
    """Articles, statements and speakers: each as data and as a page.

    The data's address comes before the page's, which would take ".json" for a part of the id.
    """

    @site.get("/articles/{article_id:anyid}.json")
    def article_json(article_id: str, version: str = "", at: str = "") -> JSONResponse:
        with open_ledger(ledger_path, create=False) as ledger:
            return JSONResponse(pages.article(ledger, article_id, version or None, at or None).json())

    @site.get("/articles/{article_id:anyid}", include_in_schema=False)
    def article(request: Request, article_id: str, version: str = "", at: str = "") -> Response:
        with open_ledger(ledger_path, create=False) as ledger:
            found = pages.article(ledger, article_id, version or None, at or None)
            return _page(request, "article.html", found, ledger)

    @site.get("/statements/{statement_id:anyid}.json")
    def statement_json(statement_id: str) -> JSONResponse:
        with open_ledger(ledger_path, create=False) as ledger:
            return JSONResponse(pages.statement(ledger, statement_id).json())

    @site.get("/statements/{statement_id:anyid}", include_in_schema=False)
    def statement(request: Request, statement_id: str) -> Response:
        with open_ledger(ledger_path, create=False) as ledger:
            return _page(request, "statement.html", pages.statement(ledger, statement_id), ledger)

    @site.get("/speakers/{party_id:anyid}.json")
    def speaker_json(party_id: str, page: Page = 1, order: Literal["", "oldest"] = "") -> JSONResponse:
        with open_ledger(ledger_path, create=False) as ledger:
            return JSONResponse(pages.speaker(ledger, party_id, page, order == "oldest").json())

    @site.get("/speakers/{party_id:anyid}", include_in_schema=False)
    def speaker(
        request: Request, party_id: str, page: Page = 1, order: Literal["", "oldest"] = ""
    ) -> Response:
        with open_ledger(ledger_path, create=False) as ledger:
            found = pages.speaker(ledger, party_id, page, order == "oldest")
            return _page(request, "speaker.html", found, ledger)


def _add_claims(site: FastAPI, ledger_path: str | Path) -> None:
    """Claims: each as data and as a page. One that went into another leads there."""

    @site.get("/claims/{claim_id:anyid}.json")
    def claim_json(claim_id: str) -> Response:
        with open_ledger(ledger_path, create=False) as ledger:
            found = pages.claim(ledger, claim_id)
            return _went(found, claim_id, data=True) or JSONResponse(found.json())

    @site.get("/claims/{claim_id:anyid}", include_in_schema=False)
    def claim(request: Request, claim_id: str) -> Response:
        with open_ledger(ledger_path, create=False) as ledger:
            found = pages.claim(ledger, claim_id)
            return _went(found, claim_id) or _page(request, "claim.html", found, ledger)


def _went(found: pages.ClaimPage, asked: str, data: bool = False) -> Response | None:
    """The way to the claim that the one asked for went into, if it did; a person may part them again."""
    now = found.about.claim.id
    return None if now == asked else RedirectResponse(claim_url(now, data), 303)


def _page(
    request: Request, template: str, shown: object, ledger: Ledger | None = None, status: int = 200
) -> HTMLResponse:
    """A template with what it shows, in the reader's language."""
    lang = choose_language(request.cookies.get("ui"), request.headers.get("accept-language", ""))
    drawn = templates().get_template(template).render(
        page=shown,
        t=Wording(lang),
        counts=ledger.counts() if ledger else None,
        path=request.url.path,
        here=_path_and_query(request),
        data_url=_data_url(request) if status == 200 else None,
    )  # fmt: skip
    return HTMLResponse(drawn, status, headers={"Content-Language": lang})


def _data_url(request: Request) -> str:
    """The address of the data behind this page."""
    path, _, query = _path_and_query(request).partition("?")
    return (("/search" if path == "/" else path) + ".json") + (f"?{query}" if query else "")


def _path_and_query(request: Request, drop: str = "ui") -> str:
    """This page's own address as it was asked for, without the host and without `drop`.

    It starts with exactly one slash: "//host" would be an address on another host.
    """
    raw: bytes = request.scope.get("raw_path") or request.url.path.encode()
    path = "/" + raw.decode("ascii", "replace").partition("?")[0].lstrip("/\\")
    return str(URL(path).replace(query=URL(str(request.url)).remove_query_params(drop).query))


async def _framed(request: Request, following: Callable[[Request], Awaitable[Response]]) -> Response:
    """The headers of every answer; "?ui=id" is kept in a cookie and leaves the address."""
    chosen = request.query_params.get("ui")
    if chosen in LANGUAGES and request.method == "GET":
        response: Response = RedirectResponse(_path_and_query(request), 303)
        response.set_cookie("ui", chosen, max_age=_YEAR_IN_SECONDS, httponly=True, samesite="lax")
    else:
        response = await following(request)
    response.headers.update(_HEADERS)
    return response


def _add_errors(site: FastAPI) -> None:
    """Errors as a friendly page or, for the data, as problem details (RFC 9457)."""

    @site.exception_handler(NotFoundError)
    def not_found(request: Request, error: NotFoundError) -> Response:
        return _problem(request, 404, str(error))

    @site.exception_handler(LedgerError)
    def no_ledger(request: Request, error: LedgerError) -> Response:
        return _problem(request, 503, str(error))

    @site.exception_handler(ModelError)
    def no_model(request: Request, error: ModelError) -> Response:
        return _problem(request, 500, str(error))

    @site.exception_handler(HTTPException)
    def refused(request: Request, error: HTTPException) -> Response:
        # Starlette's own detail only repeats the status.
        return _problem(request, error.status_code, "", error.headers)

    @site.exception_handler(RequestValidationError)
    def senseless(request: Request, error: RequestValidationError) -> Response:
        wrong = [f"{found['loc'][-1]}: {found['msg']}" for found in error.errors()]
        return _problem(request, 422, "; ".join(wrong))

    @site.exception_handler(Exception)
    def broken(request: Request, error: Exception) -> Response:
        # This one is answered outside the middleware, so it brings its own headers.
        return _problem(request, 500, "", _HEADERS)


def _problem(request: Request, status: int, detail: str, headers: object = None) -> Response:
    key = f"error_{status}" if f"error_{status}" in strings() else "error_400"
    if not request.url.path.endswith(".json"):
        response: Response = _page(request, "problem.html", {"title": key, "detail": detail}, status=status)
    else:
        title = HTTPStatus(status).phrase
        problem = {"type": "about:blank", "title": title, "status": status, "instance": request.url.path}
        problem |= {"detail": detail} if detail else {}
        response = JSONResponse(problem, status, media_type="application/problem+json")
    response.headers.update(dict(headers) if isinstance(headers, dict) else {})
    return response

"""Pages for people: small, without scripts, and closed to frames, search engines and foreign content."""

from __future__ import annotations

from pathlib import Path

from fastapi import Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

_PAGES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "pages"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)

_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    # The address of a page is a secret of its reader: it must not travel on to the pages it links to.
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
}

LANGUAGES = ("en", "de", "es", "fr")
"""What the pages for customers speak: those of the engine's own words."""

_FOR_CUSTOMERS = ("/t/", "/unsubscribe/")


def show(page: str, status: int = 200, **values: object) -> HTMLResponse:
    """Return a page of the folder `pages`, filled in."""
    return HTMLResponse(_PAGES.get_template(page).render(values), status, headers=_HEADERS)


def wants_page(request: Request) -> bool:
    """Whether a customer looks at it with a browser, for whom JSON is no answer."""
    return request.url.path.startswith(_FOR_CUSTOMERS) and "text/html" in request.headers.get("accept", "")


def show_refusal(request: Request, status: int, message: str) -> HTMLResponse:
    """Return an error as a page, in the language the browser asks for."""
    language = language_of(request.headers.get("accept-language", ""))
    return show("refusal.html", status, language=language, code=status, message=message)


def language_of(tag: str) -> str:
    """Return the language of a page for a reader of the language `tag`, or of the first in an `Accept-Language`:
    English where the pages do not speak it."""
    language = tag.lower()[:2]
    return language if language in LANGUAGES else "en"

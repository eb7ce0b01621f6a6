"""The pages: every message as the customer would have got it."""

from __future__ import annotations

import re
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from notifier.domain.notification import Channel
from notifier.domain.segments import count_segments
from notifier.simulator import fates, faults
from notifier.simulator.mailbox import Received
from notifier.simulator.simulation import simulation_of

_PAGES = Path(__file__).parent / "pages"
_ASSETS = {"inbox.css": "text/css", "inbox.js": "text/javascript"}
_ON_A_PAGE = 100
_PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; frame-src 'self'; img-src data:; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
_MAIL_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data: https:; font-src data:; form-action 'none'; "
    "frame-ancestors 'self'"
)
"""A mail may look as it likes, but it runs nothing."""

_TONES = {
    "delivered": "good",
    "bounce": "bad",
    "blocked": "bad",
    "dropped": "bad",
    "spamreport": "bad",
    "undelivered": "bad",
    "refused": "bad",
    "deferred": "odd",
    "unsubscribe": "odd",
}


async def show_inbox(request: Request) -> Response:
    """GET /: newest first. `channel` and `q` (in recipient, subject and text) narrow it down."""
    simulation = simulation_of(request)
    channel, words = request.query_params.get("channel", ""), request.query_params.get("q", "").strip()
    found = (message for message in simulation.mailbox.newest() if _is_shown(message, channel, words.lower()))
    return _page(
        "inbox.html",
        messages=list(islice(found, _ON_A_PAGE)),
        most=_ON_A_PAGE,
        counts=simulation.mailbox.counts(),
        channel=channel,
        words=words,
        faults=simulation.faults.all(),
        origin=str(request.base_url).rstrip("/"),
        examples=_examples(),
    )


async def show_message(request: Request) -> Response:
    """GET /messages/{id}"""
    message = simulation_of(request).mailbox.get(request.path_params["id"])
    if message is None:
        return _page("missing.html", status=404)
    return _page("message.html", message=message, segments=count_segments(message.text))


async def show_html(request: Request) -> Response:
    """GET /messages/{id}/html: the HTML part, as it stands in the frames. Its links open outside of them."""
    message = simulation_of(request).mailbox.get(request.path_params["id"])
    if message is None or not message.html:
        return Response(status_code=404)
    html = re.sub(r"(<head\b[^>]*>)", r'\1<base target="_blank">', message.html, count=1, flags=re.IGNORECASE)
    return HTMLResponse(html, headers={"content-security-policy": _MAIL_POLICY, "referrer-policy": "no-referrer"})


async def show_asset(request: Request) -> Response:
    """GET /pages/{name}: the style sheet and the script."""
    name = request.path_params["name"]
    if name not in _ASSETS:
        return Response(status_code=404)
    return Response((_PAGES / name).read_bytes(), media_type=_ASSETS[name])


def _is_shown(message: Received, channel: str, words: str) -> bool:
    if channel and message.channel != channel:
        return False
    return not words or words in f"{message.to}\n{message.subject}\n{message.text}".lower()


def _state(message: Received) -> str:
    if not message.accepted:
        return "refused"
    return message.events[-1] if message.events else message.status


def _tone(message: Received) -> str:
    return _TONES.get(_state(message), "plain")


def _examples() -> dict[str, Any]:
    """Return what a newcomer can try, in the words of the page."""
    return {
        "mails": [(f"{name}@example.com", fate.meaning) for name, fate in fates.MAIL_FATES.items()],
        "texts": [(fates.number_for(code), f"{code}: {why}") for code, why in fates.UNDELIVERED.items()],
        "refused": [(number, str(code)) for number, (code, _) in fates.REFUSED_NUMBERS.items()],
        "silent": fates.SILENT_NUMBER,
        "modes": [(mode.value, meaning) for mode, meaning in faults.MEANING.items()],
    }


def _page(name: str, status: int = 200, **values: Any) -> Response:
    html = _environment().get_template(name).render(Channel=Channel, **values)
    headers = {
        "content-security-policy": _PAGE_POLICY,
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
    }
    return HTMLResponse(html, status, headers)


@cache
def _environment() -> Environment:
    environment = Environment(loader=FileSystemLoader(_PAGES), autoescape=True, undefined=StrictUndefined)
    environment.filters |= {"state": _state, "tone": _tone, "ord": ord}
    return environment

"""Who gets into the console, and who gets nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

import httpx
import pytest
import sqlalchemy as sa
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect
from websockets.typing import Origin

from notifier.domain.access import Role
from notifier.errors import NotFound, StoreUnavailable
from notifier.store.tables import sessions
from notifier.web.ops.console import PAGES
from notifier.web.ops.signing_in import find_page_inside
from notifier.web.ops.trouble import word
from tests.ops.conftest import SignedIn
from tests.ops.running import PASSWORD, Console, signed_in

pytestmark = pytest.mark.timeout(180)

PATHS = [f"/ops{path.replace('{shipment_id}', 'shp_1').replace('{name}', 'blackout')}" for path in PAGES]
HTML = {"Accept": "text/html"}


def test_without_a_login_there_is_nothing(console: Console) -> None:
    with httpx.Client(base_url=console.url, timeout=20) as client:
        for path in ("/ops", *PATHS, "/ops/export/transit.csv", "/ops/look.css", "/ops/_nicegui/x"):
            shown = client.get(path, headers=HTML)
            assert shown.status_code == httpx.codes.SEE_OTHER, path
            assert shown.headers["location"].startswith("/ops/login?next=/ops")
            assert shown.content == b""
            assert client.get(path).status_code == httpx.codes.UNAUTHORIZED, path


def test_a_forged_session_opens_nothing(console: Console) -> None:
    for token in ("x", "' OR 1=1", "0" * 64, "\\x00"):
        answer = httpx.get(f"{console.url}/ops/", cookies={"notifier_ops": token}, timeout=20)
        assert answer.status_code == httpx.codes.UNAUTHORIZED, token


def test_a_session_that_is_over_opens_nothing_and_no_socket(console: Console) -> None:
    with signed_in(console, Role.AGENT) as client:
        cookies = dict(client.cookies)
    mark = hashlib.sha256(cookies["notifier_ops"].encode()).hexdigest()
    with console.engine.app.db.begin() as connection:
        ended = sa.update(sessions).where(sessions.c.mark == mark).values(expires_at=console.engine.clock.at)
        assert connection.execute(ended).rowcount == 1
    assert httpx.get(f"{console.url}/ops/", cookies=cookies, timeout=20).status_code == httpx.codes.UNAUTHORIZED
    with pytest.raises(InvalidStatus), connect(_socket(console), additional_headers=_as_header(cookies)):
        pass


def test_the_socket_behind_the_pages_is_guarded_too(console: Console) -> None:
    with pytest.raises(InvalidStatus) as refused, connect(_socket(console)):
        pass
    assert refused.value.response.status_code == httpx.codes.FORBIDDEN


def _socket(console: Console) -> str:
    return f"ws{console.url.removeprefix('http')}/ops/_nicegui_ws/socket.io/?EIO=4&transport=websocket"


def _as_header(cookies: Mapping[str, str]) -> dict[str, str]:
    return {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}


def test_other_sites_cannot_use_a_session(console: Console, as_role: SignedIn) -> None:
    client, evil = as_role(Role.ADMIN), {"Origin": "https://evil.example"}
    assert client.get("/ops/", headers=evil).status_code == httpx.codes.FORBIDDEN
    assert client.post("/ops/logout", headers=evil).status_code == httpx.codes.FORBIDDEN
    with (
        pytest.raises(InvalidStatus),
        connect(
            _socket(console),
            additional_headers=_as_header(dict(client.cookies)),
            origin=Origin("https://evil.example"),
        ),
    ):
        pass
    assert client.get("/ops/").status_code == httpx.codes.OK


def test_a_form_of_another_site_that_hides_where_it_comes_from_is_refused(console: Console, as_role: SignedIn) -> None:
    hidden = {"Origin": "null", "Sec-Fetch-Site": "cross-site"}
    assert as_role(Role.ADMIN).post("/ops/logout", headers=hidden).status_code == httpx.codes.FORBIDDEN
    form = {"name": "agent-1", "password": PASSWORD}
    foreign = httpx.post(f"{console.url}/ops/login", data=form, headers=hidden, timeout=20)
    assert foreign.status_code == httpx.codes.FORBIDDEN
    assert "set-cookie" not in foreign.headers
    own = {"Origin": "null", "Sec-Fetch-Site": "same-origin"}
    assert httpx.post(f"{console.url}/ops/login", data=form, headers=own, timeout=20).is_redirect
    linked = as_role(Role.ADMIN).get("/ops/", headers={"Sec-Fetch-Site": "cross-site"})
    assert linked.status_code == httpx.codes.OK


def test_what_is_refused_is_closed_to_frames_and_caches_too(console: Console) -> None:
    for path in ("/ops/", "/ops/login", "/ops/export/transit.csv"):
        answer = httpx.get(f"{console.url}{path}", timeout=20)
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"], path
        assert answer.headers["cache-control"] == "no-store", path
        assert answer.headers["x-content-type-options"] == "nosniff", path


@pytest.mark.parametrize("path", PATHS)
def test_who_is_signed_in_sees_every_page(as_role: SignedIn, path: str) -> None:
    answer = as_role(Role.ADMIN).get(path)
    assert answer.status_code == httpx.codes.OK
    assert answer.headers["cache-control"] == "no-store"
    assert "noindex" in answer.headers["x-robots-tag"]
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]


def test_the_first_page_leads_to_the_console(console: Console) -> None:
    assert '<a href="/ops">Console</a>' in httpx.get(f"{console.url}/", timeout=20).text


def test_an_address_that_leads_nowhere_is_answered_in_our_own_words(as_role: SignedIn) -> None:
    answer = as_role(Role.AGENT).get("/ops/nothing", headers=HTML)
    assert answer.status_code == httpx.codes.NOT_FOUND
    assert "There is no such page" in answer.text
    assert "<script" not in answer.text
    assert as_role(Role.AGENT).get("/ops/nothing").json()["errors"][0]["error"] == "NotFound"


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (StoreUnavailable("down: OperationalError"), "The database does not answer. Please try again in a moment."),
        (NotFound("there is no rule x"), "There is no rule x."),
        (KeyError("NOTIFIER_SECRET"), "Something went wrong on our side; it is in the log."),
    ],
)
def test_what_goes_wrong_is_said_and_nothing_of_our_insides(error: Exception, said: str) -> None:
    assert word(error) == said


def test_an_agent_sees_no_record_of_changes(as_role: SignedIn) -> None:
    answer = as_role(Role.AGENT).get("/ops/record")
    assert "not for your role" in answer.text
    assert "root" not in answer.text


def test_the_cookie_is_for_this_console_alone(console: Console) -> None:
    answer = httpx.post(
        f"{console.url}/ops/login", data={"name": "agent-1", "password": "correct horse battery"}, timeout=20
    )
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "Path=/ops" in cookie
    assert "SameSite=lax" in cookie


def test_signing_out_ends_the_session(console: Console) -> None:
    with signed_in(console, Role.AGENT) as client:
        kept = dict(client.cookies)
        assert client.post("/ops/logout").status_code == httpx.codes.SEE_OTHER
        assert httpx.get(f"{console.url}/ops/", cookies=kept, timeout=20).status_code == httpx.codes.UNAUTHORIZED


@pytest.mark.parametrize("wanted", ["https://evil.example", "//evil.example", "/opsx", "javascript:alert(1)", "/v1"])
def test_after_signing_in_nobody_is_sent_elsewhere(wanted: str) -> None:
    assert find_page_inside(wanted) == "/ops"
    assert find_page_inside("/ops/rules") == "/ops/rules"


def test_a_wrong_password_is_refused_in_plain_words(console: Console) -> None:
    answer = httpx.post(f"{console.url}/ops/login", data={"name": "<b>x", "password": "y"}, timeout=20)
    assert answer.status_code == httpx.codes.UNAUTHORIZED
    assert "The name or the password is wrong." in answer.text
    assert "<b>x" not in answer.text


def test_figures_can_be_exported(as_role: SignedIn) -> None:
    client = as_role(Role.AGENT)
    answer = client.get("/ops/export/stages.csv?days=365")
    assert answer.headers["content-type"].startswith("text/csv")
    assert answer.text.splitlines()[0] == "stage,count,median hours,p90 hours"
    assert client.get("/ops/export/nothing.csv").status_code == httpx.codes.NOT_FOUND

"""Who gets into the console, and who gets nothing."""

from __future__ import annotations

import httpx
import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect
from websockets.typing import Origin

from notifier.domain.access import Role
from notifier.web.ops.console import PAGES
from tests.ops.running import Console, signed_in

pytestmark = pytest.mark.timeout(180)

PATHS = [f"/ops{path.replace('{shipment_id}', 'shp_1').replace('{name}', 'blackout')}" for path in PAGES]
HTML = {"Accept": "text/html"}


@pytest.mark.parametrize("path", ["/ops", *PATHS, "/ops/export/transit.csv", "/ops/look.css", "/ops/_nicegui/x"])
def test_without_a_login_there_is_nothing(console: Console, path: str) -> None:
    shown = httpx.get(f"{console.url}{path}", headers=HTML, timeout=20)
    assert shown.status_code == httpx.codes.SEE_OTHER
    assert shown.headers["location"].startswith("/ops/login?next=/ops")
    assert shown.content == b""
    assert httpx.get(f"{console.url}{path}", timeout=20).status_code == httpx.codes.UNAUTHORIZED


@pytest.mark.parametrize("token", ["x", "' OR 1=1", "0" * 64, "\\x00"])
def test_a_forged_session_opens_nothing(console: Console, token: str) -> None:
    answer = httpx.get(f"{console.url}/ops/", cookies={"notifier_ops": token}, timeout=20)
    assert answer.status_code == httpx.codes.UNAUTHORIZED


def test_the_socket_behind_the_pages_is_guarded_too(console: Console) -> None:
    url = f"ws{console.url.removeprefix('http')}/ops/_nicegui_ws/socket.io/?EIO=4&transport=websocket"
    with pytest.raises(InvalidStatus) as refused, connect(url):
        pass
    assert refused.value.response.status_code == httpx.codes.FORBIDDEN


def test_other_sites_cannot_use_a_session(console: Console) -> None:
    with signed_in(console, Role.ADMIN) as client:
        evil = {"Origin": "https://evil.example"}
        assert client.get("/ops/", headers=evil).status_code == httpx.codes.FORBIDDEN
        assert client.post("/ops/logout", headers=evil).status_code == httpx.codes.FORBIDDEN
        cookies = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
        url = f"ws{console.url.removeprefix('http')}/ops/_nicegui_ws/socket.io/?EIO=4&transport=websocket"
        with (
            pytest.raises(InvalidStatus),
            connect(url, additional_headers={"Cookie": cookies}, origin=Origin("https://evil.example")),
        ):
            pass
        assert client.get("/ops/").status_code == httpx.codes.OK


@pytest.mark.parametrize("path", PATHS)
def test_who_is_signed_in_sees_every_page(console: Console, path: str) -> None:
    with signed_in(console, Role.ADMIN) as client:
        answer = client.get(path)
        assert answer.status_code == httpx.codes.OK
        assert answer.headers["cache-control"] == "no-store"
        assert "noindex" in answer.headers["x-robots-tag"]
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]


def test_an_agent_sees_no_record_of_changes(console: Console) -> None:
    with signed_in(console, Role.AGENT) as client:
        answer = client.get("/ops/record")
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
def test_after_signing_in_nobody_is_sent_elsewhere(console: Console, wanted: str) -> None:
    data = {"name": "agent-1", "password": "correct horse battery", "next": wanted}
    answer = httpx.post(f"{console.url}/ops/login", data=data, timeout=20)
    assert answer.headers["location"] == "/ops"


def test_a_wrong_password_is_refused_in_plain_words(console: Console) -> None:
    answer = httpx.post(f"{console.url}/ops/login", data={"name": "<b>x", "password": "y"}, timeout=20)
    assert answer.status_code == httpx.codes.UNAUTHORIZED
    assert "The name or the password is wrong." in answer.text
    assert "<b>x" not in answer.text


def test_figures_can_be_exported(console: Console) -> None:
    with signed_in(console, Role.AGENT) as client:
        answer = client.get("/ops/export/stages.csv?days=365")
        assert answer.headers["content-type"].startswith("text/csv")
        assert answer.text.splitlines()[0] == "stage,count,median hours,p90 hours"
        assert client.get("/ops/export/nothing.csv").status_code == httpx.codes.NOT_FOUND

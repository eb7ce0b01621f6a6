"""`notifier replay`: saved bodies through the door of a running engine."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import orjson
import pytest
from click.testing import Result

from notifier.cli.replay import command
from notifier.errors import NotFound, NotifierError, WebhookRejected
from notifier.ports import RawWebhook
from notifier.service import accept
from notifier.service.shops import follow_shops
from tests.cli.running import run
from tests.followed import CONFIG, SECRET, Followed, following
from tests.shops.bodies import a_shopify_fulfilment, a_shopify_order


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Followed]:
    with following(tmp_path) as followed:
        yield followed


@pytest.fixture
def door(engine: Followed) -> Iterator[str]:
    """The engine behind a real socket; what it keeps is judged before it answers."""
    with serving(engine) as url:
        yield url


@contextmanager
def serving(engine: Followed, *, judges: bool = True) -> Iterator[str]:
    class Door(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            source = self.path.partition("?")[0].rpartition("/")[2]
            raw = RawWebhook(source=source, body=body, received_at=engine.clock.at, headers=headers, path=self.path)
            status, answer = knock(engine, raw, judges)
            self.send_response(status)
            self.end_headers()
            self.wfile.write(orjson.dumps(answer))

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Door)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def knock(engine: Followed, raw: RawWebhook, judges: bool) -> tuple[int, dict[str, object]]:
    try:
        kind = accept.webhook_kind(engine.app.settings(), raw.source)
        arrival = accept.open_door(engine.app.settings(), kind, raw)
    except NotifierError as error:
        status = 401 if isinstance(error, WebhookRejected) else 404
        return status, {"errors": [{"error": "Refused", "message": str(error)}]}
    kept = [one for one in accept.keep(engine.app, [arrival]) if one is not None]
    accept.wake(engine.app, kind, kept)
    if judges:
        announced: Any = engine.queue.take("follow_shops")
        follow_shops(engine.app, announced)
        engine.pass_time()
    return 200, {"status": "kept"}


def replay(
    engine: Followed, url: str, body: bytes, *options: str, source: str = "aftership", **variables: str
) -> Result:
    file = Path(engine.variables["NOTIFIER_DATA"]) / "body.json"
    file.write_bytes(body)
    env = {**engine.environment(), **variables}
    return run(command, str(file), "--source", source, "--url", url, *options, env=env)


def said(result: Result) -> str:
    return " ".join(result.output.split())


def test_a_body_is_signed_pushed_and_its_outcome_told(engine: Followed, door: str) -> None:
    engine.register()
    result = replay(engine, door, engine.body("delivered"))
    assert result.exit_code == 0
    assert "body.json: 200, judged: 1 event; shipment P-1 (shp_" in said(result)
    assert "is delivered, told: arrived by sms (first_time)" in said(result)


def test_history_is_recorded_and_said_to_be_history(engine: Followed, door: str) -> None:
    engine.register()
    old = engine.body("delivered")
    engine.clock.advance(days=3)
    assert "is delivered, told: nothing (backfill)" in said(replay(engine, door, old))


def test_a_parcel_of_which_no_rule_speaks_says_so(engine: Followed, door: str) -> None:
    engine.register()
    assert "is picked_up, told: nothing (no rule holds)" in said(replay(engine, door, engine.body("picked_up")))


def test_a_number_that_nobody_registered_comes_with_the_way_to_register_it(engine: Followed, door: str) -> None:
    result = replay(engine, door, engine.body("picked_up"))
    assert result.exit_code == 0
    assert "200, unmatched; nobody has registered LX123." in said(result)
    assert "POST https://track.example/v1/shipments" in said(result)
    assert '"legs":[{"carrier":"cainiao","tracking_number":"LX123"}]' in said(result)


def test_a_sample_shipment_is_registered_on_request_and_only_once(engine: Followed, door: str) -> None:
    first = said(replay(engine, door, engine.body("picked_up"), "--register"))
    assert "registered cainiao:LX123 as shp_" in first
    assert "is picked_up" in first
    engine.clock.advance(hours=1)
    assert "registered" not in said(replay(engine, door, engine.body("in_customs"), "--register"))


def test_a_body_that_was_here_before_says_so(engine: Followed, door: str) -> None:
    engine.register()
    body = engine.body("picked_up")
    replay(engine, door, body)
    assert "it was here before and counts once; then judged" in said(replay(engine, door, body))


def test_a_body_that_cannot_be_read_is_kept_and_says_why(engine: Followed, door: str) -> None:
    result = replay(engine, door, b'{"event": "tracking_update"')
    assert result.exit_code == 0
    assert "200, unreadable (the body is not JSON" in said(result)


def test_an_unsigned_body_is_refused_at_the_door(engine: Followed, door: str) -> None:
    result = replay(engine, door, engine.body("picked_up"), "--as-is")
    assert result.exit_code == 1
    assert "401, refused: aftership: the request has no header" in said(result)


def test_another_secret_than_the_engine_s_is_named_as_the_cause(engine: Followed, door: str) -> None:
    result = replay(engine, door, engine.body("picked_up"), AFTERSHIP_WEBHOOK_SECRET="another")
    assert result.exit_code == 1
    assert "The engine has another secret for aftership than this command" in said(result)


def test_an_engine_without_workers_is_said_to_have_none(engine: Followed) -> None:
    with serving(engine, judges=False) as url:
        result = replay(engine, url, engine.body("picked_up"), "--wait", "0")
    assert "kept, and not judged within 0s: does a worker run?" in said(result)


def test_where_nobody_listens_one_line_says_so(engine: Followed) -> None:
    result = replay(engine, "http://127.0.0.1:9", engine.body("picked_up"))
    assert result.exit_code == 1
    assert "Error: no engine answers at http://127.0.0.1:9 (" in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_an_unknown_source_is_told_which_there_are(engine: Followed, tmp_path: Path) -> None:
    file = tmp_path / "body.json"
    file.write_text("{}")
    with pytest.raises(NotFound, match="`nobody` is not among the sources in the configuration: aftership"):
        run(command, str(file), "--source", "nobody", env=engine.environment())


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[tuple[Followed, str]]:
    """The engine with two shops, behind a real socket."""
    shops = f'  shopify: {{kind: shopify, secret: "{SECRET}"}}\n'
    shops += f'  shipstation: {{kind: shipstation, secret: "{SECRET}", api: {{key: key, secret: password}}}}\n'
    with following(tmp_path, CONFIG.replace("sources:\n", f"sources:\n{shops}")) as engine, serving(engine) as url:
        yield engine, url


def test_what_a_shop_says_is_proven_as_the_shop_does_and_its_orders_are_told(shop: tuple[Followed, str]) -> None:
    body = orjson.dumps(a_shopify_order(fulfillments=[a_shopify_fulfilment()]))
    result = replay(*shop, body, source="shopify")
    assert result.exit_code == 0
    assert "body.json: 200, judged; shipment #1001/LX123 (shp_" in said(result)
    assert "refused" in said(replay(*shop, body, "--as-is", source="shopify"))


def test_a_token_in_the_address_goes_with_what_a_shop_announces(shop: tuple[Followed, str]) -> None:
    announced = {"resource_url": "https://ssapi.shipstation.com/stores", "resource_type": "STORE"}
    assert "body.json: 200, ignored" in said(replay(*shop, orjson.dumps(announced), source="shipstation"))

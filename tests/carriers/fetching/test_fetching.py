"""How carriers are asked: every request as its vendor wants it, every answer as what it means."""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from notifier.carriers import CARRIERS
from notifier.carriers.fetching import RECIPES, Credentials, HttpFetcher, HttpSubscriber
from notifier.ports import Fetched, FetchResult, RawWebhook
from tests.carriers.fetching.standin import Answer, StandIn, standing_in

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
ACCOUNT = Credentials(key="the-key", secret="the-secret", account="0123")
BASIC = "Basic " + base64.b64encode(b"the-key:the-secret").decode()
PAYLOADS = Path(os.environ.get("NOTIFIER_PAYLOADS", Path(__file__).parents[4] / "shared" / "payloads"))

TOKEN_PATHS = {"ups": "/security/v1/oauth/token", "fedex": "/oauth/token"}
TOKEN = Answer(body=b'{"access_token": "token-1", "expires_in": "14399"}')


@pytest.fixture
def api() -> Iterator[StandIn]:
    """A carrier's API."""
    with standing_in() as running:
        for path in TOKEN_PATHS.values():
            running.will_answer(path, TOKEN)
        yield running


Ask = Callable[..., Fetched]


@pytest.fixture
def ask(api: StandIn) -> Iterator[Ask]:
    """Asks the API as if it were that of a kind; one account as long as the kind is the same."""
    made: dict[str, HttpFetcher] = {}

    def fetch(kind: str, *numbers: str) -> Fetched:
        fetcher = made.setdefault(kind, HttpFetcher(RECIPES[kind], ACCOUNT, api.url))
        return fetcher.fetch(numbers or ("LX1",), NOW)

    yield fetch
    for fetcher in made.values():
        fetcher.close()


# Per kind: how many numbers, then method, path, query, the headers that matter, and the JSON body.
REQUESTS: dict[str, tuple[int, str, str, dict[str, str], dict[str, str], Any]] = {
    "17track": (
        2,
        "POST",
        "/track/v2.4/gettrackinfo",
        {},
        {"17token": "the-key"},
        [{"number": "LX1"}, {"number": "LX2"}],
    ),
    "aftership": (
        2,
        "GET",
        "/tracking/2025-07/trackings",
        {"tracking_numbers": "LX1,LX2"},
        {"as-api-key": "the-key"},
        None,
    ),
    "australiapost": (
        2,
        "GET",
        "/shipping/v1/track",
        {"tracking_ids": "LX1,LX2"},
        {"authorization": BASIC, "account-number": "0123"},
        None,
    ),
    "canadapost": (
        1,
        "GET",
        "/vis/track/pin/LX1/detail",
        {},
        {"authorization": BASIC, "accept": "application/vnd.cpc.track-v2+xml"},
        None,
    ),
    "dhl": (
        1,
        "GET",
        "/track/shipments",
        {"trackingNumber": "LX1", "language": "en"},
        {"dhl-api-key": "the-key"},
        None,
    ),
    "easypost": (
        1,
        "GET",
        "/v2/trackers",
        {"tracking_code": "LX1"},
        {"authorization": "Basic " + base64.b64encode(b"the-key:").decode()},
        None,
    ),
    "fedex": (
        2,
        "POST",
        "/track/v1/trackingnumbers",
        {},
        {"authorization": "Bearer token-1"},
        {
            "includeDetailedScans": True,
            "trackingInfo": [
                {"trackingNumberInfo": {"trackingNumber": "LX1"}},
                {"trackingNumberInfo": {"trackingNumber": "LX2"}},
            ],
        },
    ),
    "royalmail": (
        1,
        "GET",
        "/mailpieces/v2/LX1/events",
        {},
        {"x-ibm-client-id": "the-key", "x-ibm-client-secret": "the-secret", "x-accept-rmg-terms": "yes"},
        None,
    ),
    "ship24": (1, "GET", "/public/v1/trackers/search/LX1/results", {}, {"authorization": "Bearer the-key"}, None),
    "ups": (
        1,
        "GET",
        "/api/track/v1/details/LX1",
        {"locale": "en_US"},
        {"authorization": "Bearer token-1", "transactionsrc": "notifier"},
        None,
    ),
}


def test_every_recipe_is_tried_here() -> None:
    assert REQUESTS.keys() == RECIPES.keys()


@pytest.mark.parametrize("kind", REQUESTS)
def test_a_carrier_is_asked_as_it_wants_to_be(api: StandIn, ask: Ask, kind: str) -> None:
    count, method, path, query, headers, body = REQUESTS[kind]
    api.will_answer(path, Answer(body=b'{"said": 1}'))
    fetched = ask(kind, *("LX1", "LX2")[:count])
    assert fetched == Fetched(result=FetchResult.ANSWERED, bodies=(b'{"said": 1}',))
    asked = api.asked[-1]
    assert (asked.method, asked.path, asked.query) == (method, path, query)
    assert {name: asked.headers.get(name) for name in headers} == headers
    assert (json.loads(asked.body) if asked.body else None) == body
    assert (count == 1) == (RECIPES[kind].most == 1)


def test_a_number_cannot_lead_to_another_path(api: StandIn, ask: Ask) -> None:
    api.will_answer("*", Answer())
    ask("ups", "../1Z?x=1")
    assert api.asked[-1].path == "/api/track/v1/details/..%2F1Z%3Fx%3D1"


@pytest.mark.parametrize(
    ("status", "result"),
    [
        (400, FetchResult.MALFORMED),
        (401, FetchResult.REFUSED),
        (402, FetchResult.REFUSED),
        (403, FetchResult.REFUSED),
        (404, FetchResult.ANSWERED),
        (410, FetchResult.REFUSED),
        (429, FetchResult.THROTTLED),
        (302, FetchResult.UNAVAILABLE),
        (500, FetchResult.UNAVAILABLE),
        (503, FetchResult.UNAVAILABLE),
    ],
)
def test_every_status_means_something(api: StandIn, ask: Ask, status: int, result: FetchResult) -> None:
    api.will_answer("*", Answer(status=status, body=b"why", headers={"location": "http://127.0.0.1:9/"}))
    fetched = ask("aftership")
    assert fetched.result is result
    assert fetched.bodies == ()
    assert fetched.problem == ("" if result is FetchResult.ANSWERED else f"answered {status}")


@pytest.mark.parametrize(
    ("said", "wait"),
    [
        ("120", timedelta(minutes=2)),
        ("Mon, 23 Nov 2026 09:05:00 GMT", timedelta(minutes=5)),
        ("Mon, 23 Nov 2026 08:00:00 GMT", timedelta(0)),
        ("99999999", timedelta(hours=24)),
        ("soon", None),
        ("", None),
    ],
)
def test_how_long_to_wait_is_asked_in_seconds_or_by_a_date(
    api: StandIn, ask: Ask, said: str, wait: timedelta | None
) -> None:
    api.will_answer("*", Answer(status=429, headers={"retry-after": said}))
    assert ask("ship24").wait == wait


def test_an_answer_without_an_end_is_broken_off(api: StandIn, ask: Ask) -> None:
    api.will_answer("*", Answer(is_endless=True))
    fetched = ask("aftership")
    assert (fetched.result, fetched.bodies) == (FetchResult.UNAVAILABLE, ())


def test_nobody_there_is_a_result_and_names_no_number(api: StandIn) -> None:
    fetcher = HttpFetcher(RECIPES["ship24"], ACCOUNT, "http://127.0.0.1:9")
    fetched = fetcher.fetch(["LX1"], NOW)
    fetcher.close()
    assert fetched.result is FetchResult.UNAVAILABLE
    assert fetched.problem == "no answer (ConnectError)"


def test_a_key_that_fits_no_header_is_a_result(api: StandIn) -> None:
    fetcher = HttpFetcher(RECIPES["ship24"], Credentials(key="schlüssel"), api.url)
    assert fetcher.fetch(["LX1"], NOW).result is FetchResult.UNAVAILABLE
    fetcher.close()


def test_ups_is_asked_to_push(api: StandIn) -> None:
    subscription = RECIPES["ups"].subscription
    assert subscription is not None
    api.will_answer("*", Answer(body=b'{"validTrackingNumbers": ["1Z1"]}'))
    fetcher = HttpFetcher(RECIPES["ups"], ACCOUNT, api.url)
    subscriber = HttpSubscriber(fetcher, subscription)
    fetched = subscriber.subscribe(["1Z1", "1Z2"], "https://track.example/webhooks/ups", "proof", NOW)
    fetcher.close()
    assert fetched.result is FetchResult.ANSWERED
    asked = api.asked[-1]
    assert (asked.method, asked.path) == ("POST", "/api/track/v1/subscription/standard/package")
    assert asked.headers["authorization"] == "Bearer token-1"
    assert json.loads(asked.body) == {
        "locale": "en_US",
        "countryCode": "US",
        "trackingNumberList": ["1Z1", "1Z2"],
        "destination": {
            "url": "https://track.example/webhooks/ups",
            "credentialType": "Bearer",
            "credential": "proof",
        },
    }
    assert (subscriber.most_subscribed, subscriber.subscribed_for) == (100, timedelta(days=14))


# Tokens


@pytest.mark.parametrize("kind", TOKEN_PATHS)
def test_a_token_is_got_once_and_kept(api: StandIn, ask: Ask, kind: str) -> None:
    api.will_answer("*", Answer())
    for _ in range(3):
        assert ask(kind).result is FetchResult.ANSWERED
    assert [one.path for one in api.asked].count(TOKEN_PATHS[kind]) == 1
    token = api.asked[0]
    assert b"grant_type=client_credentials" in token.body
    assert token.headers.get("authorization") == (BASIC if kind == "ups" else None)


def test_a_token_that_is_no_longer_taken_is_got_anew_once(api: StandIn, ask: Ask) -> None:
    api.will_answer(TOKEN_PATHS["ups"], TOKEN, Answer(body=b'{"access_token": "token-2"}'))
    api.will_answer("/api/track/v1/details/LX1", Answer(status=401), Answer(body=b"[]"))
    assert ask("ups").bodies == (b"[]",)
    assert api.asked[-1].headers["authorization"] == "Bearer token-2"


def test_an_account_that_is_refused_is_asked_twice_at_most(api: StandIn, ask: Ask) -> None:
    api.will_answer("/api/track/v1/details/LX1", Answer(status=403))
    assert ask("ups").result is FetchResult.REFUSED
    assert len(api.asked) == 4


def test_a_token_that_runs_out_at_once_is_not_kept(api: StandIn, ask: Ask) -> None:
    api.will_answer(TOKEN_PATHS["ups"], Answer(body=b'{"access_token": "short", "expires_in": 30}'))
    api.will_answer("*", Answer())
    ask("ups")
    ask("ups")
    assert [one.path for one in api.asked].count(TOKEN_PATHS["ups"]) == 2


@pytest.mark.parametrize(
    ("answer", "result"),
    [
        (Answer(status=401), FetchResult.REFUSED),
        (Answer(body=b"no json"), FetchResult.REFUSED),
        (Answer(body=b"[]"), FetchResult.REFUSED),
        (Answer(body=b"{}"), FetchResult.REFUSED),
        (Answer(status=429, headers={"retry-after": "9"}), FetchResult.THROTTLED),
        (Answer(status=500), FetchResult.UNAVAILABLE),
    ],
)
def test_without_a_token_nothing_is_asked(api: StandIn, ask: Ask, answer: Answer, result: FetchResult) -> None:
    api.will_answer(TOKEN_PATHS["fedex"], answer)
    assert ask("fedex").result is result
    assert {one.path for one in api.asked} == {TOKEN_PATHS["fedex"]}


# Real answers

REAL: dict[str, tuple[str, ...]] = {
    "aftership": ("aftership/get-tracking-cainiao-customs.json", "aftership/get-tracking-fedex-delivered.json"),
    "australiapost": ("australiapost/tracking-response.json", "australiapost/tracking-error-response.json"),
    "canadapost": ("canadapost/tracking-response.xml", "canadapost/unknown-tracking-number-response.xml"),
    "dhl": ("dhl/dhl-universal-tracking-error-response.json",),
    "easypost": ("easypost/tracker-list.json",),
    "fedex": ("fedex/tracking-response.json", "fedex/error-response.json"),
    "royalmail": ("royalmail/get-summary.json",),
    "ups": ("ups/tracking-response.json", "ups/tracking-number-not-found-response.json"),
}


@pytest.mark.parametrize(("kind", "name"), [(kind, name) for kind, names in REAL.items() for name in names])
def test_a_real_answer_arrives_as_it_was_sent_and_its_adapter_reads_it(
    api: StandIn, ask: Ask, kind: str, name: str
) -> None:
    if not PAYLOADS.is_dir():
        pytest.skip(f"there are no real bodies at {PAYLOADS}")
    body = (PAYLOADS / name).read_bytes()
    api.will_answer("*", Answer(body=body))
    assert ask(kind).bodies == (body,)
    if kind in CARRIERS:
        parsed = CARRIERS[kind]("").parse(RawWebhook(source=kind, body=body, received_at=NOW))
        assert parsed.updates or parsed.ignored

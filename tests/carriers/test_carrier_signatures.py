"""Who may speak to us: the recipes of every provider, and that they fail closed."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from notifier.carriers import CARRIERS
from notifier.carriers.aftership import AfterShip
from notifier.carriers.dcsa import DCSA
from notifier.carriers.dhl import DHL
from notifier.carriers.easypost import EasyPost
from notifier.carriers.easyship import Easyship
from notifier.carriers.epcis import EPCIS
from notifier.carriers.fedex import FedEx
from notifier.carriers.generic import GenericSource
from notifier.carriers.generic_spec import GenericSpec, Signature
from notifier.carriers.karrio import Karrio
from notifier.carriers.parcelsapp import Parcels
from notifier.carriers.reading.asked import OnlyAsked
from notifier.carriers.reading.signatures import Encoding
from notifier.carriers.sendcloud import Sendcloud
from notifier.carriers.seventeentrack import SeventeenTrack
from notifier.carriers.ship24 import Ship24
from notifier.carriers.shippo import Shippo
from notifier.carriers.terminal49 import Terminal49
from notifier.carriers.trackingmore import TrackingMore
from notifier.carriers.ups import Ups
from notifier.carriers.usps import Usps
from notifier.domain.events import TzSource
from notifier.errors import WebhookRejected
from notifier.ports import Carrier, RawWebhook
from tests.carriers.conftest import RECEIVED_AT, play_shipengine
from tests.carriers.real_bodies import ADAPTERS, READ, WRITTEN

Request = Callable[..., RawWebhook]

PAYLOADS = Path(os.environ.get("NOTIFIER_PAYLOADS", Path(__file__).parents[2].parent / "shared" / "payloads"))
BODY = '{"parcel":"Größe 3"}'.encode()


def declare(signature: Signature, **settings: object) -> GenericSource:
    known: dict[str, object] = {"name": "acme", "tracking_number": "number", "code": "code", "secret": "s3cret"}
    return GenericSource(GenericSpec(signature=signature, **(known | settings)))  # type: ignore[arg-type]


SIGNING: dict[str, Carrier] = {
    "17track": SeventeenTrack("s3cret"),
    "aftership": AfterShip("s3cret"),
    "dcsa": DCSA("s3cret"),
    "easypost": EasyPost("s3cret"),
    "epcis": EPCIS("s3cret"),
    "sendcloud": Sendcloud("s3cret"),
    "shipengine": play_shipengine(),
    "generic-sha1": declare(Signature.HMAC_SHA1, header="X-Sig", prefix="sha1="),
    "generic-sha256": declare(Signature.HMAC_SHA256, header="X-Sig", encoding=Encoding.BASE64),
    "generic-sha512": declare(Signature.HMAC_SHA512, header="X-Sig"),
    "shippo": Shippo("s3cret"),
    "fedex": FedEx("s3cret"),
    "usps": Usps("s3cret"),
    "terminal49": Terminal49("s3cret"),
}
SUBSCRIBED = b'{"event_type":"parcels.event.created"}'
TRUSTING: dict[str, Carrier] = {
    "dhl": DHL("s3cret"),
    "karrio": Karrio("s3cret"),
    "ship24": Ship24("s3cret"),
    "generic-token": declare(Signature.TOKEN, header="X-Token"),
    "generic-bearer": declare(Signature.TOKEN),
    "generic-basic": declare(Signature.BASIC, secret="user:pass"),
    "trackingmore": TrackingMore("s3cret"),
    "ups": Ups("s3cret"),
    "easyship": Easyship("s3cret"),
    "parcelsapp": Parcels("s3cret"),
}
PROVEN_INSIDE = {"track123"}
"""Whose proof stands in the body and not in a header: their own tests try it."""
ANSWERS = ("answer", "poll", "get", "tracking-response", "gathered", "batch", "v3-", "list")
"""How the names of bodies begin that were asked for: nobody else can have said what they say."""

ASKED = {
    name: adapter
    for name, make in CARRIERS.items()
    if isinstance(make, type) and issubclass(make, OnlyAsked)
    for adapter in [make()]
}


def covers_the_body(carrier: Carrier) -> bool:
    """Whether its signature fits no other body."""
    try:
        carrier.verify(RawWebhook(source="x", body=b"[]", received_at=RECEIVED_AT, headers=carrier.sign(b"{}")))
    except WebhookRejected:
        return True
    return False


NEW = {
    name: make("s3cret")
    for name, make in CARRIERS.items()
    if name not in {*SIGNING, *TRUSTING, *ASKED, *PROVEN_INSIDE, "generic"}
}
"""Adapters that nobody has entered above: they are tried by what they do."""
SIGNING |= {name: carrier for name, carrier in NEW.items() if covers_the_body(carrier)}
TRUSTING |= {name: carrier for name, carrier in NEW.items() if name not in SIGNING}
LOCKED = SIGNING | TRUSTING
WITHOUT_SECRET: dict[str, Carrier] = {
    **{name: CARRIERS[name]("") for name in LOCKED if name in CARRIERS},
    "shipengine": play_shipengine(""),
    "token": declare(Signature.TOKEN, secret=""),
    "basic": declare(Signature.BASIC, secret=""),
}


@pytest.mark.parametrize("carrier", LOCKED.values(), ids=LOCKED)
def test_what_a_source_signs_is_accepted(carrier: Carrier, request_of: Request) -> None:
    headers = carrier.sign(BODY)
    assert headers
    assert all(name == name.lower() for name in headers)
    carrier.verify(request_of(BODY, headers))


@pytest.mark.parametrize("carrier", SIGNING.values(), ids=SIGNING)
def test_a_body_changed_on_its_way_is_refused(carrier: Carrier, request_of: Request) -> None:
    with pytest.raises(WebhookRejected, match="changed the body"):
        carrier.verify(request_of(BODY + b" ", carrier.sign(BODY)))


@pytest.mark.parametrize("carrier", LOCKED.values(), ids=LOCKED)
@pytest.mark.parametrize("value", ["", "x", "ümlaut", "\udcff", "0" * 10_000])
def test_a_wrong_proof_is_refused(carrier: Carrier, value: str, request_of: Request) -> None:
    with pytest.raises(WebhookRejected):
        carrier.verify(request_of(BODY, dict.fromkeys(carrier.sign(BODY), value)))


@pytest.mark.parametrize("carrier", LOCKED.values(), ids=LOCKED)
def test_a_request_without_the_header_is_refused_by_its_name(carrier: Carrier, request_of: Request) -> None:
    with pytest.raises(WebhookRejected, match=next(iter(carrier.sign(BODY)))):
        carrier.verify(request_of(BODY))


@pytest.mark.parametrize("carrier", WITHOUT_SECRET.values(), ids=WITHOUT_SECRET)
def test_without_a_secret_even_the_fitting_signature_is_refused(carrier: Carrier, request_of: Request) -> None:
    with pytest.raises(WebhookRejected, match="`secret` is empty"):
        carrier.verify(request_of(BODY, carrier.sign(BODY)))


@pytest.mark.parametrize("carrier", ASKED.values(), ids=ASKED)
def test_a_source_that_only_answers_has_a_shut_door(carrier: Carrier, request_of: Request) -> None:
    assert carrier.sign(BODY) == {}
    assert carrier.identify(request_of(BODY)) == ""
    with pytest.raises(WebhookRejected, match=f"{carrier.name} does not push"):
        carrier.verify(request_of(BODY))


PUSHES = [path for path in [*WRITTEN, *READ] if not path.stem.startswith(ANSWERS) and path.parent.name not in ASKED]


@pytest.mark.parametrize("path", PUSHES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_what_no_signature_covers_is_marked(path: Path, request_of: Request) -> None:
    kind = path.parent.name
    headers = LOCKED[kind].sign(path.read_bytes()) if kind in LOCKED else {}
    parsed = ADAPTERS[kind].parse(request_of(path.read_bytes(), headers))
    is_signed = kind in SIGNING and "authorization" not in headers
    timed = [event for update in parsed.updates for event in update.events if event.tz_source is not TzSource.RECEIVED]
    assert {event.confirmed for event in timed} <= {is_signed}


def test_the_door_of_every_kind_of_source_is_tried() -> None:
    assert CARRIERS.keys() == (LOCKED.keys() & CARRIERS.keys()) | ASKED.keys() | PROVEN_INSIDE | {"generic"}


def test_only_a_source_declared_open_needs_no_proof(request_of: Request) -> None:
    source = declare(Signature.NONE, secret="")
    source.verify(request_of(BODY))
    assert source.sign(BODY) == {}


def test_aftership_writes_base64_and_takes_the_secret_as_text(request_of: Request) -> None:
    looks_like_hex = "00ff" * 8
    value = base64.b64encode(hmac.digest(looks_like_hex.encode(), BODY, hashlib.sha256)).decode()
    carrier = AfterShip(looks_like_hex)
    assert carrier.sign(BODY) == {"aftership-hmac-sha256": value}
    carrier.verify(request_of(BODY, {"as-signature-hmac-sha256": value}))


def test_easypost_normalises_the_secret_before_it_signs() -> None:
    composed, decomposed = "s\u00e9cret", "se\u0301cret"
    assert composed != decomposed
    value = hmac.new(decomposed.encode(), BODY, hashlib.sha256).hexdigest()
    assert EasyPost(composed).sign(BODY) == {"x-hmac-signature": f"hmac-sha256-hex={value}"}
    assert EasyPost(decomposed).sign(BODY) == EasyPost(composed).sign(BODY)


@pytest.mark.parametrize("name", ["aftership/webhook-tracking-update-delivered-no-checkpoints", "easypost/event-body"])
def test_a_published_vector_is_reproduced(name: str, request_of: Request) -> None:
    path = PAYLOADS / f"{name}.vector.json"
    if not path.exists():
        pytest.skip("the folder of real bodies is not on this machine (see NOTIFIER_PAYLOADS)")
    vector = json.loads(path.read_text())
    body = (path.parent / vector["body_file"]).read_bytes().rstrip(b"\n")
    secret = vector["secret"]
    carrier: Carrier = AfterShip(secret) if path.parent.name == "aftership" else EasyPost(secret)
    carrier.verify(request_of(body, {vector["header"].lower(): vector["header_value"]}))


def test_17track_hashes_the_body_a_slash_and_the_key(request_of: Request) -> None:
    value = hashlib.sha256(BODY + b"/s3cret").hexdigest()
    assert SeventeenTrack("s3cret").sign(BODY) == {"sign": value}
    path = PAYLOADS / "17track" / "webhook-tracking-stopped.vector.json"
    if not path.exists():
        pytest.skip("the folder of real bodies is not on this machine (see NOTIFIER_PAYLOADS)")
    vector = json.loads(path.read_text())
    body = (path.parent / vector["body_file"].partition(" ")[0]).read_bytes()
    SeventeenTrack(vector["key"]).verify(request_of(body, {vector["header"]: vector["header_value"]}))


def test_shippo_signs_a_time_and_the_body(request_of: Request) -> None:
    now = int(RECEIVED_AT.timestamp())
    value = hmac.new(b"s3cret", f"{now}.".encode() + BODY, hashlib.sha256).hexdigest()
    carrier, header = Shippo("s3cret"), "shippo-auth-signature"
    carrier.verify(request_of(BODY, {header: f"t={now},v1={value}"}))
    with pytest.raises(WebhookRejected, match="changed the body"):
        carrier.verify(request_of(BODY, {header: f"t={now + 1},v1={value}"}))
    path = PAYLOADS / "shippo" / "webhook-track-updated.vector.json"
    if not path.exists():
        pytest.skip("the folder of real bodies is not on this machine (see NOTIFIER_PAYLOADS)")
    vector = json.loads(path.read_text())
    body = (path.parent / vector["body_file"].partition(" ")[0]).read_bytes()
    Shippo(vector["secret"]).verify(_sent_when_signed(request_of(body, {header: vector["header_value"]})))


def _sent_when_signed(raw: RawWebhook) -> RawWebhook:
    signed_at = int(raw.headers["shippo-auth-signature"].partition(",")[0].removeprefix("t="))
    return replace(raw, received_at=datetime.fromtimestamp(signed_at, UTC))


@pytest.mark.parametrize(("seconds", "is_taken"), [(-301, False), (-300, True), (0, True), (300, True), (301, False)])
def test_a_request_of_shippo_that_is_sent_again_later_is_refused(
    seconds: int, is_taken: bool, request_of: Request
) -> None:
    signed_at = int(RECEIVED_AT.timestamp()) + seconds
    value = hmac.new(b"s3cret", f"{signed_at}.".encode() + BODY, hashlib.sha256).hexdigest()
    request = request_of(BODY, {"shippo-auth-signature": f"t={signed_at},v1={value}"})
    if is_taken:
        Shippo("s3cret").verify(request)
        return
    with pytest.raises(WebhookRejected, match="signed 301 seconds from now"):
        Shippo("s3cret").verify(request)


def test_the_published_vector_of_trackingmore_is_reproduced_whatever_the_body(request_of: Request) -> None:
    path = PAYLOADS / "trackingmore" / "v4-signature.vector.json"
    if not path.exists():
        pytest.skip("the folder of real bodies is not on this machine (see NOTIFIER_PAYLOADS)")
    vector = json.loads(path.read_text())
    headers = {"signature": vector["signature"], "timestamp": vector["timestamp"]}
    TrackingMore(vector["secret"]).verify(request_of(BODY, headers))
    with pytest.raises(WebhookRejected):
        TrackingMore(vector["secret"]).verify(request_of(BODY, headers | {"timestamp": "1662371529"}))


def test_the_published_vector_of_sendcloud_is_reproduced(request_of: Request) -> None:
    path = PAYLOADS / "sendcloud" / "signature.vector.json"
    if not path.exists():
        pytest.skip("the folder of real bodies is not on this machine (see NOTIFIER_PAYLOADS)")
    vector = json.loads(path.read_text())
    carrier = Sendcloud(vector["secret"])
    carrier.verify(request_of(vector["body"].encode(), {vector["header"].lower(): vector["header_value"]}))


def test_a_subscription_of_sendcloud_sends_its_token_and_nothing_else_may(request_of: Request) -> None:
    carrier, token = Sendcloud("s3cret"), {"authorization": "Bearer s3cret"}
    assert carrier.sign(SUBSCRIBED) == token
    carrier.verify(request_of(SUBSCRIBED, token))
    with pytest.raises(WebhookRejected):
        carrier.verify(request_of(SUBSCRIBED, {"authorization": "Bearer other"}))
    with pytest.raises(WebhookRejected, match="sendcloud-signature"):
        carrier.verify(request_of(BODY, token))


def test_trackingmore_names_the_timestamp_that_is_missing(request_of: Request) -> None:
    with pytest.raises(WebhookRejected, match="the header timestamp is missing"):
        TrackingMore("s3cret").verify(request_of(BODY, {"signature": TrackingMore("s3cret").sign(BODY)["signature"]}))


def test_a_hex_digest_may_come_in_capitals(request_of: Request) -> None:
    carrier = SIGNING["generic-sha1"]
    carrier.verify(request_of(BODY, {name: value.upper() for name, value in carrier.sign(BODY).items()}))


def test_base64_and_tokens_keep_their_case(request_of: Request) -> None:
    for name in ("aftership", "generic-sha256", "generic-token"):
        headers = {header: value.swapcase() for header, value in LOCKED[name].sign(BODY).items()}
        with pytest.raises(WebhookRejected):
            LOCKED[name].verify(request_of(BODY, headers))


def test_a_declaration_does_not_show_its_secret() -> None:
    spec = GenericSpec(name="a", signature=Signature.TOKEN, tracking_number="n", code="c", secret="hush")
    assert "hush" not in repr(spec)

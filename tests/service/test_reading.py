"""What a body says: the adapter's words, the operator's, and whose word it is."""

from __future__ import annotations

import orjson
import pytest
from pydantic import SecretStr

from notifier.carriers.ship24 import Ship24
from notifier.config.settings import HookSource
from notifier.domain.events import Meaning, Parsed, TrackingUpdate
from notifier.domain.stages import IncidentKind, Stage
from notifier.ports import RawWebhook
from notifier.service.reading import confirm, read
from tests.builders import an_event, at


def read_code(code: str, **status_map: tuple[str, ...]) -> Parsed:
    """Read a push of Ship24 that has this code."""
    scan = {"eventId": "1", "status": "Somewhere", "statusCode": code, "datetime": "2026-11-23T09:00:00Z"}
    body = {"trackings": [{"tracker": {"trackingNumber": "LX1"}, "events": [scan]}]}
    source = HookSource(name="ship24", kind="ship24", secret=SecretStr("s"), status_map=status_map)
    raw = RawWebhook(source="ship24", body=orjson.dumps(body), received_at=at("mon 09:00"))
    return read(Ship24("s"), raw, source)


@pytest.mark.parametrize(
    ("words", "meaning", "stage", "incident"),
    [
        (("in_customs",), Meaning.MILESTONE, Stage.IN_CUSTOMS, None),
        (("customs_held",), Meaning.INCIDENT, None, IncidentKind.CUSTOMS_HELD),
        (("in_customs", "customs_held"), Meaning.MILESTONE, Stage.IN_CUSTOMS, IncidentKind.CUSTOMS_HELD),
        (("info",), Meaning.INFO, None, None),
        (("stale",), Meaning.STALE, None, None),
    ],
)
@pytest.mark.parametrize("code", ["brand_new", "delivery_delivered"])
def test_the_operators_word_goes_before_the_adapters(
    code: str, words: tuple[str, ...], meaning: Meaning, stage: Stage | None, incident: IncidentKind | None
) -> None:
    (event,) = read_code(code, **{code: words}).updates[0].events
    assert (event.meaning, event.stage, event.incident, event.raw_code) == (meaning, stage, incident, code)


def test_other_codes_stay_as_the_adapter_reads_them() -> None:
    (event,) = read_code("delivery_delivered", brand_new=("in_customs",)).updates[0].events
    assert event.stage is Stage.DELIVERED


def test_what_a_carrier_answered_us_is_certain() -> None:
    events = (an_event(confirmed=False), an_event("mon 10:00"))
    said = Parsed(updates=(TrackingUpdate(source="x", carrier="x", tracking_number="1", events=events),))
    assert [event.confirmed for event in confirm(said).updates[0].events] == [True, True]

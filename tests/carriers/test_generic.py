"""The declared source: carriers that nobody wrote code for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifier.carriers.generic import GenericSource
from notifier.carriers.generic_spec import GenericSpec, IgnoreWhen, Signature, find_mistakes
from notifier.carriers.reading.paths import read_path
from notifier.domain.events import Meaning, Parsed, Precision, TrackingUpdate, TzSource
from notifier.domain.stages import IncidentKind, Stage
from notifier.errors import UnreadablePayload
from notifier.ports import Carrier, RawWebhook
from tests.carriers.conftest import RECEIVED_AT, make_request

Read = Callable[[Carrier, object], TrackingUpdate]
Request = Callable[..., RawWebhook]

FLAT = GenericSpec(
    name="bikes",
    signature=Signature.NONE,
    tracking_number="parcel",
    code="state",
    time="when",
    statuses={"LOADED": "out_for_delivery", "DONE": "delivered", "DENT": ["delivered", "damaged"], "PING": "info"},
)
DEEP = GenericSpec(
    name="post",
    signature=Signature.HMAC_SHA256,
    secret="s3cret",
    header="X-Post-Signature",
    delivery_id="meta.id",
    updates="data.parcels[]",
    tracking_number="ids[0].value",
    carrier_path="by",
    reference="order",
    origin_country="from.country",
    destination_country="to.country",
    promise_earliest="eta.from",
    promise_latest="eta.to",
    promise_format="%d.%m.%Y",
    ignore_when=(IgnoreWhen(path="$.kind", values=("ping", "invoice")), IgnoreWhen(path="test", values=("true",))),
    events="history",
    code="status.code",
    text="status.text",
    time="at",
    time_format="%d.%m.%Y %H:%M",
    zone="Europe/Paris",
    city="where.town",
    region="where.region",
    country="where.country",
    event_id="id",
    statuses={"C1": "picked_up", "D9": "delivered", "H2": "customs_held", "Z0": "stale"},
    ignore_case=True,
)


def deep(*parcels: dict[str, object], kind: str = "tracking") -> dict[str, Any]:
    return {"kind": kind, "meta": {"id": "d-1"}, "data": {"parcels": list(parcels)}}


def parcel(*history: dict[str, object], **fields: object) -> dict[str, object]:
    return {"ids": [{"type": "main", "value": "P1"}], "by": "Poste", "history": list(history), **fields}


def row(code: str, at: str = "05.06.2024 12:30", **fields: object) -> dict[str, object]:
    return {"status": {"code": code, "text": f"text of {code}"}, "at": at, **fields}


def test_a_body_that_is_itself_the_event_is_read(read: Read) -> None:
    update = read(GenericSource(FLAT), {"parcel": "B7", "state": "LOADED", "when": "2024-06-05T09:00:00+02:00"})
    (event,) = update.events
    assert (update.source, update.carrier, update.tracking_number) == ("test", "bikes", "B7")
    assert (event.stage, event.raw_code, event.at) == (
        Stage.OUT_FOR_DELIVERY,
        "LOADED",
        datetime(2024, 6, 5, 7, tzinfo=UTC),
    )
    assert not event.confirmed


@pytest.mark.parametrize(
    ("code", "stage", "incident", "meaning"),
    [
        ("DENT", Stage.DELIVERED, IncidentKind.DAMAGED, Meaning.MILESTONE),
        ("PING", None, None, Meaning.INFO),
        ("done", None, None, Meaning.UNKNOWN),
        ("", None, None, Meaning.UNKNOWN),
    ],
)
def test_a_code_says_what_the_operator_wrote_and_nothing_else(
    code: str, stage: Stage | None, incident: IncidentKind | None, meaning: Meaning, read: Read
) -> None:
    (event,) = read(GenericSource(FLAT), {"parcel": "B7", "state": code}).events
    assert (event.stage, event.incident, event.meaning) == (stage, incident, meaning)
    assert (event.at, event.tz_source) == (RECEIVED_AT, TzSource.RECEIVED)


def test_a_list_of_events_becomes_one_update_for_each_parcel(request_of: Request) -> None:
    body = [
        {"parcel": "B7", "state": "LOADED", "when": "2024-06-05T09:00:00Z"},
        {"parcel": "B8", "state": "LOADED", "when": "2024-06-05T09:00:00Z"},
        {"parcel": "B7", "state": "DONE", "when": "2024-06-05T10:00:00Z"},
    ]
    parsed = GenericSource(FLAT).parse(request_of(body))
    found = {update.tracking_number: [event.stage for event in update.events] for update in parsed.updates}
    assert found == {"B7": [Stage.OUT_FOR_DELIVERY, Stage.DELIVERED], "B8": [Stage.OUT_FOR_DELIVERY]}


def test_a_nested_body_is_read_along_the_declared_paths(read: Read) -> None:
    body = deep(
        parcel(
            row("d9", "06.06.2024 08:15", id=2, where={"town": "Lille", "region": "Nord", "country": "FRA"}),
            row("C1", id=1),
            order="#1003",
            to={"country": "de"},
            eta={"from": "07.06.2024", "to": "09.06.2024"},
            **{"from": {"country": "FRA"}},
        )
    )
    update = read(GenericSource(DEEP), body)
    first, last = update.events
    assert (update.carrier, update.tracking_number, update.reference) == ("poste", "P1", "#1003")
    assert (update.origin_country, update.destination_country) == ("FR", "DE")
    assert (first.stage, first.raw_text, first.tz_source) == (Stage.PICKED_UP, "text of C1", TzSource.CARRIER)
    assert (last.stage, str(last.place), last.at) == (
        Stage.DELIVERED,
        "Lille, Nord, FR",
        datetime(2024, 6, 6, 6, 15, tzinfo=UTC),
    )
    assert first.confirmed
    assert last.confirmed
    assert update.promise is not None
    assert (update.promise.earliest, update.promise.latest) == (date(2024, 6, 7), date(2024, 6, 9))
    assert update.promise.stated_at == RECEIVED_AT


def test_the_ids_of_events_make_their_keys(read: Read) -> None:
    source = GenericSource(DEEP)
    (one,), (corrected,), (other,) = (
        read(source, deep(parcel(history))).events
        for history in (row("C1", id=1), row("C1", "05.06.2024 12:45", id=1), row("C1", id=2))
    )
    assert one.key == corrected.key
    assert one.key != other.key


def test_without_ids_the_time_code_and_place_make_the_key(read: Read) -> None:
    source = GenericSource(replace(DEEP, event_id=""))
    (one,), (reworded,), (other,) = (
        read(source, deep(parcel(history))).events
        for history in (row("C1"), row("c1") | {"status": {"code": "C1", "text": "anders"}}, row("H2"))
    )
    assert one.key == reworded.key
    assert one.key != other.key


@pytest.mark.parametrize(
    ("form", "value", "precision"),
    [
        ("unix", 1717583400, Precision.SECOND),
        ("unix", 1717583400.25, Precision.SECOND),
        ("unix", "1717583400", Precision.SECOND),
        ("unix_ms", 1717583400000, Precision.SECOND),
        ("iso", "2024-06-05T10:30:00Z", Precision.SECOND),
        ("%Y/%m/%d", "2024/06/05", Precision.DATE),
    ],
)
def test_times_are_read_in_the_declared_form(form: str, value: object, precision: Precision, read: Read) -> None:
    source = GenericSource(replace(FLAT, time_format=form))
    (event,) = read(source, {"parcel": "B7", "state": "DONE", "when": value}).events
    assert (event.at.date(), event.precision) == (date(2024, 6, 5), precision)
    assert precision is Precision.DATE or (event.at.hour, event.at.minute) == (10, 30)


@pytest.mark.parametrize(
    ("fields", "earliest", "latest"),
    [
        ({"from": "2024-06-07", "to": "2024-06-09"}, date(2024, 6, 7), date(2024, 6, 9)),
        ({"from": "2024-06-07"}, date(2024, 6, 7), date(2024, 6, 7)),
        ({"on": "2024-06-08T00:00:00Z"}, date(2024, 6, 8), date(2024, 6, 8)),
        (
            {"from": "2024-06-07T08:00:00+02:00", "to": "2024-06-07T12:00:00+02:00"},
            datetime(2024, 6, 7, 6, tzinfo=UTC),
            datetime(2024, 6, 7, 10, tzinfo=UTC),
        ),
        ({"from": "2024-06-07T08:00:00+02:00", "to": "2024-06-09"}, date(2024, 6, 7), date(2024, 6, 9)),
    ],
)
def test_a_window_is_read_from_its_ends_or_its_day(
    fields: dict[str, str], earliest: date, latest: date, read: Read
) -> None:
    spec = replace(FLAT, promise_earliest="from", promise_latest="to", promise_date="on")
    promise = read(GenericSource(spec), {"parcel": "B7", "state": "DONE", **fields}).promise
    assert promise is not None
    assert (promise.earliest, promise.latest) == (earliest, latest)
    assert isinstance(promise.earliest, datetime) is isinstance(earliest, datetime)


def test_hours_of_a_window_are_of_the_declared_zone(read: Read) -> None:
    spec = replace(FLAT, promise_date="on", zone="Europe/Paris")
    promise = read(GenericSource(spec), {"parcel": "B7", "state": "DONE", "on": "2024-06-07T08:00:00"}).promise
    assert promise is not None
    assert promise.latest == datetime(2024, 6, 7, 6, tzinfo=UTC)


@pytest.mark.parametrize(
    "body", [deep(kind="ping"), {"kind": "invoice"}, deep(parcel(row("C1"), test=True))], ids=["kind", "bare", "update"]
)
def test_what_the_operator_names_is_ignored(body: object, request_of: Request) -> None:
    assert GenericSource(DEEP).parse(request_of(body)) == Parsed(ignored="what `ignore_when` names")


def test_one_ignored_update_does_not_hide_the_others(read: Read) -> None:
    body = deep(parcel(row("C1"), test=True), parcel(row("D9"), test=False))
    assert [event.stage for event in read(GenericSource(DEEP), body).events] == [Stage.DELIVERED]


@pytest.mark.parametrize("spec", [FLAT, DEEP], ids=["flat", "deep"])
def test_an_empty_list_is_ignored_with_a_reason(spec: GenericSpec, request_of: Request) -> None:
    body = [] if spec is FLAT else deep()
    assert GenericSource(spec).parse(request_of(body)) == Parsed(ignored="an empty list of updates")


def test_a_parcel_without_any_event_yet_is_an_update_without_events(read: Read) -> None:
    assert read(GenericSource(DEEP), deep(parcel())).events == ()


@pytest.mark.parametrize(
    ("spec", "body", "complaint"),
    [
        (FLAT, b"<xml/>", "not JSON"),
        (FLAT, 5, r"the body\[0\]: expected an object, found a number"),
        (FLAT, [None], r"the body\[0\]: expected an object, found nothing"),
        (FLAT, {"state": "DONE"}, r"the body\[0\].parcel: expected text, found nothing"),
        (DEEP, {"kind": "tracking"}, r"data.parcels\[\]: expected the list of updates, found nothing"),
        (DEEP, deep({"ids": []}), r"updates\[0\].ids\[0\].value: expected text, found nothing"),
        (DEEP, deep({"ids": [{"value": "P1"}]}), r"updates\[0\].history: expected the list of events, found nothing"),
    ],
)
def test_what_is_missing_is_named_with_its_place(
    spec: GenericSpec, body: object, complaint: str, request_of: Request
) -> None:
    with pytest.raises(UnreadablePayload, match=complaint):
        GenericSource(spec).parse(request_of(body))


def test_a_request_is_known_by_the_declared_id(request_of: Request) -> None:
    assert GenericSource(DEEP).identify(request_of(deep())) == "d-1"
    assert GenericSource(FLAT).identify(request_of({"id": 1})) == ""
    assert GenericSource(DEEP).identify(request_of(b"nonsense")) == ""


@pytest.mark.parametrize(
    ("change", "mistake"),
    [
        ({"name": ""}, "`name` is empty"),
        ({"tracking_number": ""}, "`tracking_number` is empty"),
        ({"code": ""}, "`code` is empty"),
        ({"signature": Signature.HMAC_SHA256}, "`header` is empty: which header carries the hmac-sha256?"),
        ({"events": "data..x"}, '`events`: "data..x" is no path'),
        ({"ignore_when": (IgnoreWhen(path="", values=()),)}, '`ignore_when`: "" is no path'),
        ({"statuses": {"X": "deliverd"}}, '`statuses.X`: "deliverd" is no stage'),
        ({"statuses": {"X": []}}, "`statuses.X`: expected one word"),
        ({"zone": "Europe/Atlantis"}, "`zone`: "),
        ({"zone": "Europe"}, "`zone`: "),
        ({"time_format": "epoch"}, '`time_format`: "epoch" is neither'),
        ({"promise_format": "%H"}, '`promise_format`: "%H" is neither'),
    ],
)
def test_a_mistake_in_a_declaration_is_found_before_the_first_body(change: dict[str, Any], mistake: str) -> None:
    spec = replace(FLAT, **change)
    assert [found for found in find_mistakes(spec) if found.startswith(mistake)]
    with pytest.raises(ValueError, match="`"):
        GenericSource(spec)


def test_all_mistakes_of_a_declaration_are_told_at_once() -> None:
    spec = replace(FLAT, name="", zone="Nowhere", statuses={"X": "x", "Y": "y"})
    assert len(find_mistakes(spec)) == 4
    assert find_mistakes(FLAT) == find_mistakes(DEEP) == []


NODE = {"a": [{"b": [1, 2]}, {"b": []}, {"c": None}], "d": {"e": "x"}}


@pytest.mark.parametrize(
    ("path", "items"),
    [
        ("d.e", ["x"]),
        ("$.d.e", ["x"]),
        ("a[0].b", [1, 2]),
        ("a[0].b[]", [1, 2]),
        ("a[0].b[-1]", [2]),
        ("a[].b", [1, 2]),
        ("a[1].b", []),
        ("a[2].c", None),
        ("a[9].b", None),
        ("a.b", None),
        ("d[0]", None),
        ("d.e.f", None),
    ],
)
def test_a_path_leads_to_its_values(path: str, items: list[object] | None) -> None:
    assert read_path(path).find_items(NODE, NODE) == items


def test_a_path_from_the_top_leaves_the_node_it_is_read_for(read: Read) -> None:
    assert read_path("$.d.e").find({"d": {"e": "inner"}}, NODE) == "x"
    spec = replace(DEEP, reference="$.meta.id", text="$.kind")
    update = read(GenericSource(spec), deep(parcel(row("C1"), meta={"id": "not this"})))
    assert (update.reference, update.events[0].raw_text) == ("d-1", "tracking")


@pytest.mark.parametrize("written", ["", ".", "a.", ".a", "a..b", "a[", "a[x]", "[0]", "$.", "a]b", "a[0]b"])
def test_what_is_no_path_is_a_mistake(written: str) -> None:
    with pytest.raises(ValueError, match="is no path"):
        read_path(written)


VALUES: st.SearchStrategy[object] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["parcel", "state", "when", "history", "ids", "data", "parcels"]), inner)
    ),
    max_leaves=12,
)


@pytest.mark.parametrize("spec", [FLAT, DEEP], ids=["flat", "deep"])
@given(body=VALUES)
def test_no_json_breaks_a_declared_source(spec: GenericSpec, body: object) -> None:
    source, request = GenericSource(spec), make_request(body)
    source.identify(request)
    try:
        parsed = source.parse(request)
    except UnreadablePayload:
        return
    assert parsed.ignored or parsed.updates

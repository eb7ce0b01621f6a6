"""Keys, positions and the way back: what all adapters make of the scans they read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifier.carriers.reading.position import Route
from notifier.carriers.reading.returns import turn_back
from notifier.carriers.reading.sayings import ByPosition, Said, read_words
from notifier.carriers.reading.scans import Parcel, Scan, adds_to, build_events
from notifier.carriers.reading.times import UNREAD, Moment
from notifier.domain.events import Meaning, Place, TrackingEvent, TzSource
from notifier.domain.stages import IncidentKind, Stage

START = datetime(2024, 6, 1, 8, tzinfo=UTC)
ABROAD = Route(origin="CN", destination="DE")
AT_HOME = Route(origin="DE", destination="DE")


def parcel(route: Route = ABROAD) -> Parcel:
    return Parcel(adapter="test", carrier="acme", number="N1", received_at=START, route=route)


def scan(
    said: Said,
    hours: float = 0,
    *,
    country: str = "",
    text: str = "",
    identity: str = "X",
    added_at: str = "",
    event_id: str = "",
    tz_source: TzSource = TzSource.EXPLICIT,
) -> Scan:
    at = START + timedelta(hours=hours)
    return Scan(
        said=said,
        moment=Moment(at=at, wall=at.isoformat(), raw=at.isoformat(), tz_source=tz_source),
        identity=identity,
        raw_code=identity,
        text=text,
        place=Place(country=country),
        added_at=added_at,
        event_id=event_id,
    )


def stages(*scans: Scan, route: Route = ABROAD) -> list[Stage | None]:
    return [event.stage for event in build_events(scans, parcel(route))]


@pytest.mark.parametrize(
    ("said", "country", "stage"),
    [
        (ByPosition.ARRIVAL, "CN", Stage.AT_FORWARDER),
        (ByPosition.ARRIVAL, "AE", Stage.TRANSIT_HUB),
        (ByPosition.ARRIVAL, "DE", Stage.ARRIVED_DESTINATION),
        (ByPosition.ARRIVAL, "", Stage.IN_TRANSIT),
        (ByPosition.DEPARTURE, "CN", Stage.IN_TRANSIT),
        (ByPosition.DEPARTURE, "AE", Stage.TRANSIT_HUB),
        (ByPosition.DEPARTURE, "DE", Stage.IN_TRANSIT),
        (ByPosition.DEPARTURE, "", Stage.IN_TRANSIT),
        (ByPosition.CLEARANCE_STARTED, "CN", Stage.EXPORT_CUSTOMS),
        (ByPosition.CLEARANCE_STARTED, "AE", Stage.TRANSIT_HUB),
        (ByPosition.CLEARANCE_STARTED, "DE", Stage.IN_CUSTOMS),
        (ByPosition.CLEARANCE_STARTED, "", Stage.IN_CUSTOMS),
        (ByPosition.CLEARANCE_DONE, "CN", Stage.EXPORT_CLEARED),
        (ByPosition.CLEARANCE_DONE, "DE", Stage.CUSTOMS_CLEARED),
        (ByPosition.CLEARANCE_DONE, "", Stage.CUSTOMS_CLEARED),
    ],
)
def test_the_country_of_a_scan_decides_on_which_side_it_was(said: ByPosition, country: str, stage: Stage) -> None:
    assert stages(scan(said, country=country)) == [stage]


@pytest.mark.parametrize("said", list(ByPosition))
def test_a_parcel_that_stays_in_its_country_crosses_no_border(said: ByPosition) -> None:
    assert stages(scan(said, country="DE"), route=AT_HOME) == [Stage.IN_TRANSIT]


@pytest.mark.parametrize("said", [ByPosition.ARRIVAL, ByPosition.DEPARTURE])
@pytest.mark.parametrize("route", [Route(), Route(origin="CN"), Route(destination="DE")])
def test_without_both_countries_an_arrival_or_departure_names_no_milestone(said: ByPosition, route: Route) -> None:
    assert stages(scan(said, country="DE"), route=route) == [Stage.IN_TRANSIT]


@pytest.mark.parametrize(
    ("text", "country", "stage"),
    [
        ("EXPORT clearance started", "", Stage.EXPORT_CUSTOMS),
        ("Released for Import", "CN", Stage.IN_CUSTOMS),
        ("Exported goods presented to customs", "DE", Stage.EXPORT_CUSTOMS),
        ("import of an export", "CN", Stage.EXPORT_CUSTOMS),
        ("important parcel at customs", "CN", Stage.EXPORT_CUSTOMS),
        ("reexport papers", "", Stage.IN_CUSTOMS),
    ],
)
def test_an_explicit_word_of_the_carrier_comes_before_the_country(text: str, country: str, stage: Stage) -> None:
    assert stages(scan(ByPosition.CLEARANCE_STARTED, text=text, country=country)) == [stage]


def test_leaving_a_hub_of_the_origin_is_leaving_the_country_only_after_export_clearance() -> None:
    before = scan(ByPosition.DEPARTURE, 1, country="CN")
    cleared = scan(Stage.EXPORT_CLEARED, 2)
    after = scan(ByPosition.DEPARTURE, 3, country="CN")
    assert stages(after, cleared, before) == [Stage.IN_TRANSIT, Stage.EXPORT_CLEARED, Stage.DEPARTED_ORIGIN]


def test_hubs_after_customs_are_no_new_arrival_in_the_country() -> None:
    assert stages(
        scan(ByPosition.ARRIVAL, 1, country="DE"),
        scan(Stage.CUSTOMS_CLEARED, 2),
        scan(ByPosition.ARRIVAL, 3, country="DE"),
    ) == [Stage.ARRIVED_DESTINATION, Stage.CUSTOMS_CLEARED, Stage.IN_TRANSIT]


def test_a_bare_in_transit_before_does_not_put_the_origin_behind() -> None:
    assert stages(scan(Stage.IN_TRANSIT, 1), scan(ByPosition.ARRIVAL, 2, country="CN"))[1] is Stage.AT_FORWARDER


def test_what_may_have_been_later_is_no_evidence_for_what_came_before() -> None:
    vague = scan(Stage.CUSTOMS_CLEARED, 1, tz_source=TzSource.ASSUMED)
    assert stages(vague, scan(ByPosition.ARRIVAL, 3, country="DE"))[1] is Stage.ARRIVED_DESTINATION
    assert stages(vague, scan(ByPosition.ARRIVAL, 16, country="DE"))[1] is Stage.IN_TRANSIT


def keys(*scans: Scan) -> list[str]:
    return [event.key for event in build_events(scans, parcel())]


def test_a_key_survives_new_words_a_new_tag_and_a_place_that_becomes_finer() -> None:
    first = scan(Stage.PICKED_UP, text="Collected", identity="PU")._replace(place=Place(city="Shenzhen"))
    again = first._replace(
        said=Stage.IN_TRANSIT, text="Abgeholt", raw_code="Y", place=Place(city=" SHENZHEN", country="CN")
    )
    assert keys(first) == keys(again)


@pytest.mark.parametrize(
    "other",
    [
        scan(Stage.PICKED_UP, 1),
        scan(Stage.PICKED_UP, identity="Y"),
        scan(Stage.PICKED_UP, country="CN"),
        scan(Stage.PICKED_UP, event_id="1"),
    ],
    ids=["time", "code", "place", "id"],
)
def test_scans_that_differ_have_different_keys(other: Scan) -> None:
    assert keys(scan(Stage.PICKED_UP)) != keys(other)


def test_the_same_scan_of_another_parcel_has_another_key() -> None:
    one, other = parcel(), parcel()._replace(number="N2")
    same = [scan(Stage.PICKED_UP)]
    assert build_events(same, one)[0].key != build_events(same, other)[0].key


def test_rows_whose_times_cannot_be_read_stay_apart_and_are_of_when_they_came() -> None:
    unread = [Moment(at=UNREAD, raw=raw, wall=raw, tz_source=TzSource.RECEIVED) for raw in ("soon", "later", "soon")]
    events = build_events([scan(Stage.PICKED_UP)._replace(moment=moment) for moment in unread], parcel())
    assert sorted(event.raw_time for event in events) == ["later", "soon"]
    assert {(event.at, event.tz_source, event.wall_time) for event in events} == {(START, TzSource.RECEIVED, "")}


def test_a_row_that_is_repeated_word_for_word_is_one_event() -> None:
    assert len(keys(scan(Stage.PICKED_UP), scan(Stage.PICKED_UP))) == 1


def test_two_scans_of_one_second_stay_two_whatever_their_order() -> None:
    arrived, left = scan(ByPosition.ARRIVAL, text="Arrived"), scan(ByPosition.DEPARTURE, text="Left")
    assert len(set(keys(arrived, left))) == 2
    assert keys(arrived, left) == keys(left, arrived)


def test_a_second_scan_of_the_same_second_does_not_take_the_key_of_the_first() -> None:
    first = scan(Stage.PICKED_UP, text="Z", added_at="2024-06-01T08:00:00+00:00")
    later = scan(Stage.PICKED_UP, text="A", added_at="2024-06-01T09:00:00+00:00")
    (alone,) = build_events([first], parcel())
    together = {event.raw_text: event.key for event in build_events([later, first], parcel())}
    assert together["Z"] == alone.key
    assert together["A"] != alone.key


def test_the_providers_own_id_is_the_key_even_if_it_corrects_the_time() -> None:
    assert keys(scan(Stage.PICKED_UP, event_id="7")) == keys(scan(Stage.PICKED_UP, 5, country="CN", event_id="7"))


SCANS = st.builds(
    scan,
    st.sampled_from([*Stage, *IncidentKind, *ByPosition, Meaning.INFO, (Stage.DELIVERED, IncidentKind.DAMAGED)]),
    st.integers(0, 5),
    country=st.sampled_from(["", "CN", "AE", "DE"]),
    text=st.sampled_from(["", "import", "export"]),
    identity=st.sampled_from(["A", "B"]),
    added_at=st.sampled_from(["", "2024-06-01", "2024-06-02"]),
    event_id=st.sampled_from(["", "", "1"]),
)


@given(st.lists(SCANS, max_size=8).flatmap(lambda scans: st.tuples(st.just(scans), st.permutations(scans))))
def test_the_order_of_the_rows_changes_nothing(orders: tuple[list[Scan], list[Scan]]) -> None:
    rows, shuffled = orders
    events = build_events(rows, parcel())
    assert len({event.key for event in events}) == len(events)
    assert build_events(shuffled, parcel()) == events
    assert build_events(rows + shuffled, parcel()) == events


def back(*said: Said, is_return: bool = False, is_flagged: bool = False) -> list[Stage | None]:
    events = build_events([scan(one, hour, identity=str(hour)) for hour, one in enumerate(said)], parcel())
    return [event.stage for event in turn_back(events, is_return=is_return, is_flagged=is_flagged)]


def test_a_delivery_after_the_turn_is_one_to_the_sender() -> None:
    found = back(Stage.OUT_FOR_DELIVERY, Stage.DELIVERED, Stage.RETURNING, Stage.OUT_FOR_DELIVERY, Stage.DELIVERED)
    assert found == [
        *(Stage.OUT_FOR_DELIVERY, Stage.DELIVERED),
        *(Stage.RETURNING, Stage.RETURNING, Stage.RETURNED),
    ]


def test_other_ends_and_incidents_stay_what_they_are_on_the_way_back() -> None:
    assert back(Stage.RETURNING, IncidentKind.DELAY, Stage.LOST) == [Stage.RETURNING, None, Stage.LOST]


def test_a_shipment_that_is_a_return_is_on_its_way_back_from_the_first_scan() -> None:
    found = back(Stage.LABEL_CREATED, Stage.PICKED_UP, Stage.DELIVERED, is_return=True)
    assert found == [Stage.LABEL_CREATED, Stage.RETURNING, Stage.RETURNED]


def test_a_mere_flag_turns_the_delivery_only() -> None:
    assert back(Stage.PICKED_UP, Stage.DELIVERED, is_flagged=True) == [Stage.PICKED_UP, Stage.RETURNED]
    assert back(Stage.PICKED_UP, Stage.DELIVERED) == [Stage.PICKED_UP, Stage.DELIVERED]


@pytest.mark.parametrize(
    ("told", "said", "is_news"),
    [
        ([], Stage.IN_TRANSIT, True),
        ([Stage.PICKED_UP], Stage.IN_TRANSIT, False),
        ([Stage.PICKED_UP], IncidentKind.DELAY, False),
        ([Stage.PICKED_UP], Stage.DELIVERED, True),
        ([Stage.DELIVERED], Stage.DELIVERED, False),
        ([(Stage.DELIVERED, IncidentKind.DAMAGED)], Stage.DELIVERED, False),
        ([Stage.DELIVERED], Stage.LOST, True),
        ([IncidentKind.DELAY], Meaning.STALE, True),
        ([Meaning.STALE], Meaning.STALE, False),
    ],
)
def test_a_summary_is_news_only_where_it_ends_what_the_scans_leave_open(
    told: list[Said], said: Said, is_news: bool
) -> None:
    assert adds_to(told, said) is is_news


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("delivered", Stage.DELIVERED),
        (["customs_held"], IncidentKind.CUSTOMS_HELD),
        ("info", Meaning.INFO),
        ("stale", Meaning.STALE),
        (["delivered", "damaged"], (Stage.DELIVERED, IncidentKind.DAMAGED)),
        (["damaged", "delivered"], (Stage.DELIVERED, IncidentKind.DAMAGED)),
    ],
)
def test_an_operators_words_name_what_a_code_says(words: str | list[str], said: Said) -> None:
    assert read_words(words) == said


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        ("deliverd", 'Did you mean "delivered"'),
        ("zzz", "is no stage, no incident"),
        (["delivered", "lost"], "one stage and one incident"),
        (["delivered", "info"], "one stage and one incident"),
        ([], "expected one word"),
    ],
)
def test_other_words_are_a_mistake(words: str | list[str], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        read_words(words)


def test_an_event_carries_what_the_carrier_wrote() -> None:
    (event,) = build_events([scan(Stage.LOST, text="gone")._replace(carrier="usps", resolves=True)], parcel())
    assert event == TrackingEvent(
        key=event.key,
        at=START,
        received_at=START,
        meaning=Meaning.MILESTONE,
        stage=Stage.LOST,
        resolves=True,
        raw_code="X",
        raw_text="gone",
        raw_time=START.isoformat(),
        wall_time=START.isoformat(),
        carrier="usps",
    )

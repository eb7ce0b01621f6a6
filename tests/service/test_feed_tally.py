"""What is counted of each source, and that nobody is named in it."""

from __future__ import annotations

import pytest

from notifier.domain.shipment import Recipient
from notifier.service.feed_report import Hearing, Lag, report, unknown_codes
from notifier.service.feed_tally import blank_out
from notifier.store import feeds
from notifier.store.feeds import MOST_CODES, UnmappedCode
from notifier.web.probes import feed_figures
from tests.followed import Followed

JO = Recipient(name="Jonas Weber", email="jonas@example.com", phone="+4915112345678")


def strange(engine: Followed, code: str, text: str = "Parcel in limbo", number: str = "LX123") -> None:
    """The aggregator pushes a checkpoint with a code of which nobody has heard."""
    engine.histories.setdefault(number, []).append(
        {
            "slug": "cainiao",
            "tag": code,
            "subtag": "",
            "message": text,
            "checkpoint_time": engine.clock.at.isoformat(),
            "country_iso3": "DEU",
        }
    )
    engine.push(number=number)


def test_bodies_are_counted_by_hour_and_by_what_became_of_them(engine: Followed) -> None:
    engine.register()
    engine.push("picked_up")
    engine.knock(b'{"event_id": "1", "event": "order_update", "msg": {}}')
    engine.knock(b"[]")
    engine.work()
    (found,) = report(engine.app)
    counts = {name: count for name, count in found.counts.items() if count}
    assert counts == {"bodies": 3, "ignored": 1, "unreadable": 1, "lag_1m": 1}
    assert found.hearing is Hearing.HEARD
    assert found.heard_at == engine.clock.at


def test_a_body_that_waited_for_its_parcel_is_counted_once(engine: Followed) -> None:
    engine.push("picked_up")
    engine.work()
    engine.register()
    engine.pass_time(seconds=30)
    (found,) = report(engine.app)
    assert {name: count for name, count in found.counts.items() if count} == {"bodies": 1, "lag_1m": 1}


def test_a_source_that_never_said_anything_is_in_the_list(engine: Followed) -> None:
    (found,) = report(engine.app)
    assert (found.source, found.kind, found.hearing) == ("aftership", "aftership", Hearing.NEVER)
    assert (found.heard_at, found.usual_gap, found.lags) == (None, None, ())


def test_an_event_without_a_code_is_in_no_list_of_codes(engine: Followed) -> None:
    engine.register()
    strange(engine, "", "Words alone")
    assert unknown_codes(engine.app) == []
    assert report(engine.app)[0].counts["unmapped"] == 0


def test_the_lag_is_that_of_the_half_and_of_nearly_all(engine: Followed) -> None:
    engine.register()
    scanned = engine.clock.at
    for number, minutes in enumerate((0, 5, 5, 5, 30)):
        engine.clock.set(scanned)
        engine.clock.advance(hours=number)
        engine.body("picked_up")
        engine.clock.advance(minutes=minutes)
        engine.push()
    (found,) = report(engine.app)
    assert [(lag.share, lag.at_most and lag.at_most.total_seconds()) for lag in found.lags] == [
        (0.5, 600.0),
        (0.95, 3600.0),
    ]
    assert isinstance(found.lags[0], Lag)


def test_the_usual_gap_is_the_longest_between_two_hours_with_bodies(engine: Followed) -> None:
    engine.register()
    for hours in (0, 2, 5):
        engine.clock.advance(hours=hours)
        engine.push("in_customs")
    (found,) = report(engine.app)
    assert found.usual_gap is not None
    assert found.usual_gap.total_seconds() == 5 * 3600


def test_a_code_that_nobody_knows_is_listed_with_how_often_and_since_when(engine: Followed) -> None:
    engine.register()
    engine.register(ref="P-2", number="LX456", order="1002")
    first = engine.clock.at
    strange(engine, "Limbo")
    engine.clock.advance(hours=1)
    strange(engine, "Limbo", number="LX456")
    engine.push(number="LX456")
    (code,) = unknown_codes(engine.app)
    assert (code.source, code.code, code.times, code.example) == ("aftership", "Limbo", 2, "Parcel in limbo")
    assert (code.first_at, code.last_at) == (first, engine.clock.at)


def test_a_source_that_writes_a_new_code_each_time_fills_no_table(engine: Followed) -> None:
    codes = [
        UnmappedCode(source="aftership", code=f"c{n}", times=1, first_at=engine.clock.at, last_at=engine.clock.at)
        for n in range(MOST_CODES + 20)
    ]
    with engine.app.db.begin() as connection:
        feeds.add_unmapped(connection, codes)
        feeds.add_unmapped(connection, codes[:1])
    found = unknown_codes(engine.app)
    assert len(found) == MOST_CODES
    assert max(one.times for one in found) == 2


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("Arrived at hub", "Arrived at hub"),
        ("Delivered to WEBER, Jonas", "Delivered to …, …"),
        ("Signed by: A. Neighbour", "Signed by …"),
        ("Left with Schmidt at 4 Main St", "Left with …"),
        ("Call 030 1234567 or mail x@y.example", "Call … … or mail …"),
        ("Pincode 99", "Pincode …"),
        ("a" * 200, "a" * 80),
    ],
)
def test_an_example_names_nobody(said: str, kept: str) -> None:
    assert blank_out(said, JO) == kept


def test_how_long_a_silence_is_usual_is_a_figure_once_it_is_known(engine: Followed) -> None:
    engine.push()
    assert figures(engine)["notifier_feed_usual_gap_seconds"] == []
    engine.clock.advance(hours=3)
    engine.push()
    assert figures(engine)["notifier_feed_usual_gap_seconds"] == [("aftership", 3 * 3600.0)]


def figures(engine: Followed) -> dict[str, list[tuple[str, float]]]:
    return {
        metric.name: [(sample.labels["source"], sample.value) for sample in metric.samples]
        for metric in feed_figures(report(engine.app))
    }

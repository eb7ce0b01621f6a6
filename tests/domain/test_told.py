from __future__ import annotations

import pytest

from notifier.domain.notification import Channel, Status
from notifier.domain.promise import Promise
from notifier.domain.stages import Stage
from notifier.domain.told import Told, promise_heard
from tests.builders import a_day, a_journey, a_shipment, an_entry, an_event, at

FRIDAY, SATURDAY, SUNDAY = a_day("fri"), a_day("sat"), a_day("sun")


def test_entries_are_kept_by_rule_and_time() -> None:
    late, early, other = an_entry("a", "tue 09:00"), an_entry("a", "mon 09:00"), an_entry("b", "mon 10:00")

    told = Told.of([late, other, early])

    assert told.by_rule == {"a": (early, late), "b": (other,)}


def test_what_was_taken_back_was_never_decided() -> None:
    kept = an_entry("a", status=Status.PERMANENT_FAILURE)
    taken_back = an_entry("a", status=Status.CANCELLED, was_superseded=True)

    assert Told.of([kept, taken_back]).decided("a") == (kept,)
    assert Told.of([]).decided("a") == ()


def test_names_are_counted_per_repeat_and_once_for_all_channels() -> None:
    told = Told.of(
        [
            an_entry("a", occurrence="scan@x"),
            an_entry("a", occurrence="scan@x", channel=Channel.SMS),
            an_entry("a", occurrence="scan@x#2"),
            an_entry("a", occurrence="scan@x", repeat=1),
            an_entry("a", occurrence="scan@y"),
            an_entry("b", occurrence="scan@x"),
        ]
    )

    assert [told.names_taken("a", "scan@x", repeat) for repeat in (0, 1, 2)] == [2, 1, 0]
    assert told.names_taken("a", "scan@y", 0) == 1
    assert told.names_taken("c", "scan@x", 0) == 0


HEARD = [
    pytest.param(Status.SENT, True, id="what the provider took is heard"),
    pytest.param(Status.DELIVERED, True, id="what arrived is heard"),
    pytest.param(Status.UNKNOWN, False, id="of what may not have left nobody knows"),
    pytest.param(Status.HELD, False, id="nor of what a person has to decide"),
    pytest.param(Status.PERMANENT_FAILURE, False, id="what bounced is not heard"),
    pytest.param(Status.CANCELLED, False, id="what was cancelled is not heard"),
]


@pytest.mark.parametrize(("status", "is_heard"), HEARD)
def test_only_what_left_is_heard(status: Status, is_heard: bool) -> None:
    entry = an_entry("a", "mon 09:00", status=status, promise_told=FRIDAY)
    told = Told.of([entry])

    assert told.heard(["a", "b"]) == (at("mon 09:00") if is_heard else None)
    assert told.last_heard(["a", "b"]) == (entry if is_heard else None)
    assert told.promise == (FRIDAY if is_heard else None)


def test_of_several_rules_the_one_heard_last_counts() -> None:
    first = an_entry("a", "mon 09:00", sent_at=at("wed 09:00"))
    second = an_entry("b", "tue 09:00")
    told = Told.of([first, second, an_entry("c", "fri 09:00")])

    assert told.heard(["a", "b"]) == at("wed 09:00")
    assert told.last_heard(["a", "b"]) == first
    assert told.last_heard(["x"]) is None


def test_the_told_promise_is_the_one_named_last_and_a_message_without_one_changes_nothing() -> None:
    told = Told.of(
        [
            an_entry("a", "mon 09:00", promise_told=FRIDAY),
            an_entry("b", "tue 09:00", promise_told=SATURDAY),
            an_entry("c", "wed 09:00"),
        ]
    )

    assert told.promise == SATURDAY


def test_of_messages_sent_at_once_the_newest_window_counts() -> None:
    newest = an_entry("a", "mon 09:00", promise_told=a_day("sun", stated="mon 08:30"))
    older = an_entry("b", "mon 09:00", promise_told=SATURDAY)

    assert Told.of([newest, older]).promise == Told.of([older, newest]).promise == newest.promise_told


LABEL = an_event("mon 07:00", Stage.LABEL_CREATED)
SCAN = an_event("tue 07:00", Stage.PICKED_UP)


def a_statement(day: str, stated: str) -> Promise:
    return a_day(day, stated=stated)


def test_the_recipient_goes_by_what_we_told_last() -> None:
    journey = a_journey(SCAN, promises=[SUNDAY])
    told = Told.of([an_entry(promise_told=SATURDAY)])

    assert promise_heard(a_shipment(promise=FRIDAY), journey, told) == SATURDAY


def test_before_we_told_anything_by_what_the_shop_promised() -> None:
    assert promise_heard(a_shipment(promise=FRIDAY), a_journey(SCAN, promises=[SUNDAY]), Told()) == FRIDAY


def test_else_by_what_the_carrier_said_last_before_the_parcel_moved() -> None:
    said = [a_statement("thu", "mon 08:00"), a_statement("fri", "tue 06:00"), a_statement("sat", "tue 08:00")]

    assert promise_heard(a_shipment(), a_journey(LABEL, SCAN, promises=said), Told()) == said[1]


def test_else_by_what_the_carrier_said_first_after_it_moved() -> None:
    said = [a_statement("sat", "tue 08:00"), a_statement("sun", "wed 08:00")]

    assert promise_heard(a_shipment(), a_journey(LABEL, SCAN, promises=said), Told()) == said[0]


def test_promises_from_label_time_are_nothing_to_go_by() -> None:
    said = [a_statement("thu", "mon 08:00")]

    assert promise_heard(a_shipment(), a_journey(LABEL, promises=said), Told()) is None
    assert promise_heard(a_shipment(), a_journey(SCAN), Told()) is None

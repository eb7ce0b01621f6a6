"""Registering: what is said is merged into what is known, nothing is lost, nothing waits unseen."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifier.domain.notification import Channel
from notifier.domain.shipment import Shipment
from notifier.ports import RawWebhook
from notifier.service.accept import keep
from notifier.service.register import Registration, Result, register
from notifier.service.registration import Checked, check
from notifier.store import inbox, shipments
from notifier.store.inbox import Arrival, InboxKind, InboxStatus
from notifier.store.tables import legs, orders, suppressions
from notifier.store.tables import shipments as shipment_rows
from tests.web.engine import Engine, build_engine

WAY = (("YunExpress", "YT 2631-2212"),)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """An engine with an empty database."""
    built = build_engine(tmp_path)
    yield built
    built.close()


@pytest.fixture
def either(tmp_path: Path, database_url: str) -> Iterator[Engine]:
    """An engine with an empty database, once of each kind: for what every statement of registering is needed."""
    built = build_engine(tmp_path, database_url)
    yield built
    built.close()


def jo(**more: Any) -> Registration:
    """What a shop says of Jo's parcel."""
    said: dict[str, Any] = {
        "ref": "P-1",
        "order_ref": "1042",
        "name": "Jo Weber",
        "email": "jo@example.com",
        "phone": "0151 12345678",
        "locale": "de",
        "legs": WAY,
        "origin_country": "CN",
        "destination_country": "DE",
    }
    return Registration(**{**said, **more})


def say(engine: Engine, *said: Registration) -> list[str]:
    """Register, and return what each came to."""
    return [answer.result.value for answer in register(engine.app, said)]


def known(engine: Engine, ref: str = "P-1") -> Shipment:
    """Return the shipment of that reference."""
    with engine.app.db.begin() as connection:
        (found,) = shipments.load(connection, shipments.find_ref(connection, ref)).values()
    return found.shipment


def refusals(**fields: Any) -> dict[str, str]:
    """Return what is wrong with a registration, by field."""
    found = check(jo(**fields), {"default", "tea"})
    assert not isinstance(found, Checked)
    return {problem.field: problem.message for problem in found}


def test_a_shipment_is_written_down_as_it_is_compared(either: Engine) -> None:
    assert say(either, jo()) == ["created"]
    found = known(either)
    assert [(leg.carrier, leg.tracking_number) for leg in found.legs] == [("yunexpress", "YT26312212")]
    assert found.recipient.phone == "+4915112345678"
    assert found.recipient.zones == ("Europe/Berlin",)
    assert (found.origin_country, found.destination_country) == ("CN", "DE")
    assert found.registered_at == either.clock.now()


def test_the_same_again_changes_nothing(either: Engine) -> None:
    say(either, jo())
    before = (either.rows(orders), either.rows(shipment_rows), either.rows(legs))
    either.queue.sent.clear()
    either.clock.advance(days=1)
    assert say(either, jo()) == ["unchanged"]
    assert (either.rows(orders), either.rows(shipment_rows), either.rows(legs)) == before
    assert either.queue.sent == []


def test_ids_are_derived_so_that_two_databases_agree(engine: Engine, tmp_path: Path) -> None:
    say(engine, jo(), jo(brand="tea"))
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    second = build_engine(elsewhere)
    say(second, jo(brand="tea"), jo())
    assert {row["id"] for row in engine.rows(shipment_rows)} == {row["id"] for row in second.rows(shipment_rows)}
    assert len({row["id"] for row in engine.rows(shipment_rows)}) == 2, "two brands may use the same reference"
    second.close()


def test_what_is_left_out_stays_and_what_is_emptied_goes(engine: Engine) -> None:
    say(engine, jo(tags=["gift"], value=20))
    assert say(engine, Registration(ref="P-1", email="new@example.com")) == ["updated"]
    found = known(engine)
    assert found.recipient.email == "new@example.com"
    assert (found.recipient.name, found.recipient.phone) == ("Jo Weber", "+4915112345678")
    assert (found.order_ref, found.value) == ("1042", 20)
    assert found.tags == {"gift"}
    say(engine, Registration(ref="P-1", phone="", tags=[]))
    assert (known(engine).recipient.phone, known(engine).tags) == ("", frozenset())


def test_legs_are_only_ever_added_at_the_end_of_the_way(either: Engine) -> None:
    say(either, jo())
    assert say(either, Registration(ref="P-1", legs=[("DHL", "00340")])) == ["updated"]
    assert say(either, jo(legs=[("dhl", "00-340"), *WAY])) == ["unchanged"]
    assert [leg.tracking_number for leg in known(either).legs] == ["YT26312212", "00340"]


def test_what_a_carrier_told_of_the_way_is_kept_where_the_shop_does_not_say(engine: Engine) -> None:
    say(engine, jo(origin_country=None))
    with engine.app.db.begin() as connection:
        connection.execute(shipment_rows.update().values(origin_country="HK"))
    assert say(engine, jo(origin_country=None)) == ["unchanged"]
    assert say(engine, jo(origin_country="CN")) == ["updated"]


def test_a_promise_of_days_ends_with_the_day_where_the_recipient_lives(engine: Engine) -> None:
    say(engine, jo(promise_earliest="2026-12-01", promise_latest=date(2026, 12, 2)))
    promise = known(engine).promise
    assert promise is not None
    assert promise.earliest == datetime(2026, 11, 30, 23, 0, tzinfo=UTC)
    assert promise.latest == datetime(2026, 12, 2, 22, 59, tzinfo=UTC)
    assert (promise.is_day, promise.source, promise.stated_at) == (True, "shop", engine.clock.now())


def test_a_promise_said_again_is_as_old_as_it_was_and_another_is_new(engine: Engine) -> None:
    say(engine, jo(promise_latest="2026-12-02"))
    first = engine.clock.now()
    engine.clock.advance(days=1)
    say(engine, jo(promise_latest="2026-12-02", value=7))
    found = known(engine).promise
    assert found is not None
    assert found.stated_at == first
    assert say(engine, jo(promise_latest="2026-12-03T18:00+01:00")) == ["updated"]
    moved = known(engine).promise
    assert moved is not None
    assert (moved.stated_at, moved.is_day) == (first + timedelta(days=1), False)


def test_shipments_of_one_order_share_its_recipient(engine: Engine) -> None:
    say(engine, jo(), Registration(ref="P-2", order_ref="1042", legs=[("ups", "1Z")]))
    assert known(engine, "P-2").recipient == known(engine).recipient
    assert say(engine, Registration(ref="P-2", email="moved@example.com")) == ["updated"]
    assert known(engine).recipient.email == "moved@example.com"
    assert len(engine.rows(orders)) == 1


def test_a_changed_recipient_has_all_shipments_of_the_order_judged_again(engine: Engine) -> None:
    ids = {answer.shipment_id for answer in register(engine.app, [jo(), jo(ref="P-2", legs=[("ups", "1Z")])])}
    engine.queue.sent.clear()
    say(engine, Registration(ref="P-2", email="moved@example.com"))
    assert set(engine.queue.take("look_again")) == ids


def test_within_one_call_later_ones_build_on_earlier_ones(engine: Engine) -> None:
    said = [jo(), jo(), Registration(ref="P-1", legs=[("dhl", "1")]), Registration(ref="P-1", name="Joanna Weber")]
    assert say(engine, *said) == ["created", "unchanged", "updated", "updated"]
    assert len(known(engine).legs) == 2
    assert known(engine).recipient.name == "Joanna Weber"


def test_a_shipment_may_move_to_another_order(either: Engine) -> None:
    say(either, jo())
    assert say(either, jo(order_ref="2000", name="Kim")) == ["updated"]
    assert (known(either).order_ref, known(either).recipient.name) == ("2000", "Kim")
    assert say(either, jo(order_ref="2000", name="Kim")) == ["unchanged"]


def test_every_new_or_changed_shipment_is_judged_even_if_the_wake_up_is_lost(engine: Engine) -> None:
    (created,) = register(engine.app, [jo()])
    assert engine.queue.take("look_again") == [created.shipment_id]
    with engine.app.db.begin() as connection:
        assert set(shipments.take_due(connection, engine.clock.now(), 10)) == {created.shipment_id}
        connection.execute(shipment_rows.update().values(look_again_at=engine.clock.now() + timedelta(days=9)))
    say(engine, jo(value=9))
    with engine.app.db.begin() as connection:
        assert set(shipments.take_due(connection, engine.clock.now(), 10)) == {created.shipment_id}


def waiting_body(engine: Engine, name: str, number: str) -> int:
    """Keep a body that waits for its number to be registered."""
    raw = RawWebhook(source="courier", body=name.encode(), received_at=engine.clock.now())
    (row_id,) = keep(engine.app, [Arrival(kind=InboxKind.WEBHOOK, raw=raw, identity="")])
    assert row_id is not None
    with engine.app.db.begin() as connection:
        inbox.settle(connection, {row_id: (InboxStatus.UNMATCHED, "")})
        inbox.remember_unmatched(connection, [(number, row_id)])
    return row_id


def test_bodies_that_waited_for_a_number_are_judged_once_it_is_registered(either: Engine) -> None:
    waiting = [waiting_body(either, f"body {n}", "YT26312212") for n in range(3)]
    other = waiting_body(either, "another", "1Z")
    say(either, jo())
    assert either.queue.take("judge") == waiting
    with either.app.db.begin() as connection:
        assert [row.id for row in inbox.take(connection, [*waiting, other], InboxKind.WEBHOOK)] == waiting


def test_nothing_of_a_refused_shipment_is_taken_and_the_others_are(engine: Engine) -> None:
    assert say(engine, jo(ref="bad", email="nobody"), jo()) == ["refused", "created"]
    assert [row["ref"] for row in engine.rows(shipment_rows)] == ["P-1"]


def test_a_call_in_which_nothing_is_right_does_not_touch_the_database(engine: Engine) -> None:
    engine.statements.clear()
    assert say(engine, jo(email="nobody")) == ["refused"]
    assert engine.statements == []
    assert register(engine.app, []) == []


# Consent


def test_an_address_given_with_an_order_is_consent_to_hear_of_that_order(engine: Engine) -> None:
    say(engine, jo())
    assert known(engine).recipient.consent == {Channel.EMAIL, Channel.SMS}


def test_a_refusal_stays_until_the_shop_says_the_opposite(engine: Engine) -> None:
    say(engine, jo(consent_sms=False, phone=None))
    say(engine, jo(phone="+4915112345678"))
    assert known(engine).recipient.consent == {Channel.EMAIL}
    say(engine, jo(consent_sms=True, consent_email=False))
    assert known(engine).recipient.consent == {Channel.SMS}


def test_registering_again_never_lifts_what_the_recipient_ended(engine: Engine) -> None:
    say(engine, jo())
    with engine.app.db.begin() as connection:
        row = {"brand": "default", "channel": "email", "address": "jo@example.com", "reason": "opted_out"}
        connection.execute(suppressions.insert(), [{**row, "source": "unsubscribe", "at": engine.clock.now()}])
    say(engine, jo(consent_email=True))
    assert len(engine.rows(suppressions)) == 1


# The zone


def test_a_stated_zone_holds_until_another_is_stated_or_the_country_changes(engine: Engine) -> None:
    assert say(engine, jo(zone="Europe/Madrid", destination_country="ES", phone=None)) == ["created"]
    assert say(engine, jo(destination_country="ES", phone="+34612345678")) == ["updated"]
    assert known(engine).recipient.zones == ("Europe/Madrid",)
    assert say(engine, jo(destination_country="DE")) == ["updated"]
    assert known(engine).recipient.zones == ("Europe/Berlin",)


def test_where_a_country_has_many_zones_the_number_narrows_them_down(engine: Engine) -> None:
    say(engine, jo(destination_country="US", phone=None))
    assert len(known(engine).recipient.zones) > 1
    say(engine, jo(destination_country="US", phone="+12125550100"))
    assert known(engine).recipient.zones == ("America/New_York",)
    assert say(engine, jo(destination_country="US", phone="+12125550100")) == ["unchanged"]


def test_the_language_is_the_brands_own_where_the_shop_does_not_say(engine: Engine) -> None:
    say(engine, jo(brand="tea", locale=None), jo(locale="pt_BR"))
    by_brand = {row["brand"]: row["locale"] for row in engine.rows(orders)}
    assert by_brand == {"tea": "de", "default": "pt-BR"}


# What is refused


@pytest.mark.parametrize(
    ("fields", "field", "said"),
    [
        ({"brand": "coffee"}, "brand", "`coffee` is not among the brands in the configuration: `default`, `tea`"),
        ({"ref": None, "legs": ()}, "ref", "no leg to take it from"),
        ({"ref": "a\x00b"}, "ref", "control character"),
        ({"name": "Jo\u2028Weber"}, "name", "control character"),
        ({"name": "\ud800"}, "name", "control character"),
        ({"name": "x" * 201}, "name", "201 characters, expected at most 200"),
        ({"email": "jo@"}, "email", "not an address"),
        ({"email": "Jo <jo@example.com>"}, "email", "not an address"),
        ({"phone": "123"}, "phone", "as written in DE"),
        ({"phone": "015112345678", "destination_country": None}, "phone", "without a `destination_country`"),
        ({"locale": "deutsch-"}, "locale", "`deutsch-` is not a language"),
        ({"zone": "Berlin"}, "zone", "expected an IANA name"),
        ({"origin_country": "China"}, "origin_country", "`China` is not a country"),
        ({"legs": [("ups", "")]}, "legs[0].tracking_number", "missing"),
        ({"legs": [("", "1Z")]}, "legs[0].carrier", "missing"),
        ({"legs": [*WAY, ("ups", "1\n2")]}, "legs[1].tracking_number", "control character"),
        ({"legs": [("ups", str(n)) for n in range(21)]}, "legs", "21, expected at most 20"),
        ({"promise_latest": "tomorrow"}, "promise_latest", "`tomorrow` is not a day or a time"),
        ({"promise_latest": "2026-12-01T10:00"}, "promise_latest", "has no offset from UTC"),
        ({"promise_latest": "0001-01-01"}, "promise_latest", "out of range"),
        ({"promise_earliest": "2026-12-02", "promise_latest": "2026-12-01"}, "promise_latest", "lies before"),
        (
            {"promise_earliest": "2026-12-01", "promise_latest": "2026-12-01T10:00Z"},
            "promise_latest",
            "two days or two",
        ),
        ({"tags": ["a\tb"]}, "tags", "control character"),
        ({"tags": [str(n) for n in range(51)]}, "tags", "51, expected at most 50"),
        ({"value": "49,90"}, "value", "`49,90` is not an amount"),
        ({"value": float("nan")}, "value", "not an amount"),
        ({"value": float("inf")}, "value", "not an amount"),
    ],
)
def test_what_cannot_be_taken_is_refused_with_what_was_expected(fields: dict[str, Any], field: str, said: str) -> None:
    found = refusals(**fields)
    assert set(found) == {field}
    assert said in found[field]


def test_all_mistakes_are_found_at_once() -> None:
    assert set(refusals(email="x", phone="1", zone="y", value=-1)) == {"email", "phone", "zone", "value"}


def test_no_refusal_repeats_who_the_recipient_is() -> None:
    for message in refusals(email="jo.weber@", phone="+49 1", name="Jo\x00Weber").values():
        assert "weber" not in message.lower()
        assert "49" not in message.replace("+4915112345678", "")


@given(
    st.fixed_dictionaries(
        {},
        optional={
            **{name: st.text(max_size=30) for name in ("ref", "name", "email", "phone", "locale", "zone", "value")},
            "promise_earliest": st.text(max_size=30) | st.dates() | st.datetimes(),
            "legs": st.lists(st.tuples(st.text(max_size=20), st.text(max_size=20)), max_size=3),
            "destination_country": st.text(max_size=4),
        },
    )
)
def test_any_text_is_taken_or_refused_and_what_is_taken_is_clean(fields: dict[str, Any]) -> None:
    found = check(Registration(**{"ref": "P-1", **fields}), {"default"})
    if isinstance(found, Checked):
        taken = (found.ref, found.name, found.email, *(leg.tracking_number for leg in found.legs))
        assert not any(ord(letter) < 32 for text in taken for letter in text or "")
        assert found.ref
        assert found.phone in (None, "") or str(found.phone).startswith("+")
    else:
        assert all(problem.message for problem in found)


# Several at the same time


def test_two_registrations_of_one_order_at_the_same_time_lose_nothing(tmp_path: Path, postgres_url: str) -> None:
    engine = build_engine(tmp_path, postgres_url)
    start = threading.Barrier(8)

    def one(number: int) -> Result:
        start.wait()
        fields: list[dict[str, Any]] = [{"name": "Jo"}, {"email": "jo@example.com"}, {"phone": "+4915112345678"}]
        leg = ("ups", f"1Z{number}")
        said = Registration(ref="P-1", order_ref="1042", legs=[leg], **fields[number % 3])
        return register(engine.app, [said])[0].result

    with ThreadPoolExecutor(8) as threads:
        results = list(threads.map(one, range(8)))
    assert sorted(results) == [Result.CREATED] + [Result.UPDATED] * 7
    found = known(engine)
    assert (found.recipient.name, found.recipient.email) == ("Jo", "jo@example.com")
    assert found.recipient.phone == "+4915112345678"
    assert len(found.legs) == 8
    engine.close()

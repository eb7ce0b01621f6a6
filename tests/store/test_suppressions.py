"""The list of addresses that are not written to."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.engine import Connection

from notifier.domain.notification import Channel
from notifier.domain.suppression import SuppressionReason
from notifier.store import suppressions
from notifier.store.database import Database
from notifier.store.marks import is_mark, mark, with_marks
from notifier.store.suppressions import Suppression
from tests.store.rows import NOON, a_notification

SECRET = b"a-secret-of-the-tests"
JO = Suppression(
    brand="default",
    channel=Channel.EMAIL,
    address="JO1@example.com",
    reason=SuppressionReason.BOUNCED,
    source="sendgrid",
    at=NOON,
)
SHIPMENTS = {"shp_1": a_notification().shipment}
BLOCKED = {"shp_1": frozenset({Channel.EMAIL})}


def test_an_address_blocks_its_channel_whatever_its_case(db: Database) -> None:
    with db.begin() as connection:
        assert suppressions.suppressed_channels(connection, SECRET, SHIPMENTS) == {}
        suppressions.suppress(connection, [JO])
        assert suppressions.suppressed_channels(connection, SECRET, SHIPMENTS) == BLOCKED


def test_another_brand_or_channel_blocks_nothing(db: Database) -> None:
    with db.begin() as connection:
        suppressions.suppress(connection, [replace(JO, brand="tea"), replace(JO, channel=Channel.SMS)])
        blocked = suppressions.suppressed_channels(connection, SECRET, SHIPMENTS)
        assert blocked == {"shp_1": frozenset()}


def test_an_entry_keeps_its_first_source_and_time_and_another_reason_stands_beside_it(db: Database) -> None:
    later = replace(JO, at=NOON + timedelta(days=1), source="smtp")
    with db.begin() as connection:
        suppressions.suppress(connection, [JO, JO])
        suppressions.suppress(connection, [later, replace(later, reason=SuppressionReason.OPTED_OUT)])
        found = suppressions.list_suppressions(connection)
    assert [(one.reason, one.source, one.at) for one in found] == [
        (SuppressionReason.OPTED_OUT, "smtp", later.at),
        (SuppressionReason.BOUNCED, "sendgrid", NOON),
    ]


def test_an_empty_address_is_never_on_the_list(db: Database) -> None:
    with db.begin() as connection:
        suppressions.suppress(connection, [replace(JO, address="")])
        assert suppressions.list_suppressions(connection) == []


def test_lifting_takes_off_all_reasons_or_the_named_ones_and_keeps_them_as_history(db: Database) -> None:
    out = replace(JO, reason=SuppressionReason.OPTED_OUT)
    with db.begin() as connection:
        suppressions.suppress(connection, [JO, out])
        only = (SuppressionReason.OPTED_OUT,)
        lifted = _lift(connection, only=only)
        assert [one.reason for one in lifted] == [SuppressionReason.OPTED_OUT]
        assert suppressions.suppressed_channels(connection, SECRET, SHIPMENTS) == BLOCKED
        assert [one.reason for one in _lift(connection)] == [SuppressionReason.BOUNCED]
        assert suppressions.suppressed_channels(connection, SECRET, SHIPMENTS) == {}
        assert _lift(connection) == []
        history = suppressions.list_lifted(connection)
    assert [(one.entry.reason, one.by, one.at) for one in history] == [
        (SuppressionReason.BOUNCED, "ada", NOON),
        (SuppressionReason.OPTED_OUT, "ada", NOON),
    ]


def test_the_list_can_be_narrowed_down(db: Database) -> None:
    tea = replace(JO, brand="tea", channel=Channel.SMS, address="+4915112345678")
    with db.begin() as connection:
        suppressions.suppress(connection, [JO, tea])
        assert [one.brand for one in suppressions.list_suppressions(connection, brand="tea")] == ["tea"]
        assert [one.brand for one in suppressions.list_suppressions(connection, channel=Channel.EMAIL)] == ["default"]
        assert len(suppressions.list_suppressions(connection, limit=1)) == 1
        assert suppressions.list_suppressions(connection, brand="none") == []


def test_a_hashed_address_still_blocks_is_found_and_can_be_lifted(db: Database) -> None:
    with db.begin() as connection:
        suppressions.suppress(connection, [JO])
        assert suppressions.hash_addresses(connection, SECRET, ["jo1@EXAMPLE.com"]) == 1
        (entry,) = suppressions.list_suppressions(connection)
        assert is_mark(entry.address)
        assert "jo1" not in entry.address
        assert suppressions.suppressed_channels(connection, SECRET, SHIPMENTS) == BLOCKED
        assert suppressions.suppressed_channels(connection, b"another secret", SHIPMENTS) == {}
        assert suppressions.find(connection, SECRET, Channel.EMAIL, "Jo1@example.com") == [entry]
        assert _lift(connection) == [entry]
        assert suppressions.suppressed_channels(connection, SECRET, SHIPMENTS) == {}


def test_hashing_an_address_that_opted_out_again_after_it_was_erased_leaves_one_entry(db: Database) -> None:
    with db.begin() as connection:
        for _ in range(2):
            suppressions.suppress(connection, [JO])
            assert suppressions.hash_addresses(connection, SECRET, ["jo1@example.com"]) == 1
        assert len(suppressions.list_suppressions(connection)) == 1
        assert suppressions.hash_addresses(connection, SECRET, ["jo1@example.com"]) == 0


def test_history_is_hashed_too(db: Database) -> None:
    with db.begin() as connection:
        suppressions.suppress(connection, [JO])
        _lift(connection)
        assert suppressions.hash_addresses(connection, SECRET, ["jo1@example.com"]) == 1
        (once,) = suppressions.list_lifted(connection)
    assert is_mark(once.entry.address)


def test_hashing_may_be_bound_to_a_brand(db: Database) -> None:
    with db.begin() as connection:
        suppressions.suppress(connection, [JO, replace(JO, brand="tea")])
        suppressions.hash_addresses(connection, SECRET, ["jo1@example.com"], "tea")
        found = {one.brand: is_mark(one.address) for one in suppressions.list_suppressions(connection)}
    assert found == {"tea": True, "default": False}


def test_a_mark_depends_on_the_secret_and_not_on_case() -> None:
    assert mark(SECRET, "Jo@Example.com") == mark(SECRET, "jo@example.com")
    assert mark(SECRET, "jo@example.com") != mark(b"another", "jo@example.com")
    with pytest.raises(ValueError, match="no secret"):
        mark(b"", "jo@example.com")


def test_without_a_secret_only_what_stands_in_the_open_is_looked_for() -> None:
    assert with_marks(b"", ["Jo", ""]) == {"jo": "Jo"}
    assert with_marks(SECRET, ["Jo", ""]) == {"jo": "Jo", mark(SECRET, "jo"): "jo"}


def _lift(connection: Connection, only: tuple[SuppressionReason, ...] = tuple(SuppressionReason)) -> list[Suppression]:
    return suppressions.lift(
        connection,
        SECRET,
        brand="default",
        channel=Channel.EMAIL,
        address="jo1@example.com",
        by="ada",
        at=NOON,
        only=only,
    )

"""What operators see of the whole: today, and insight into carriers, places and our own notices."""

from __future__ import annotations

import pytest

from notifier.domain.access import Actor, Role
from notifier.domain.notification import Status
from notifier.domain.silences import SilenceAction
from notifier.domain.suppression import SuppressionReason
from notifier.errors import NotAllowed, RequestInvalid
from notifier.service import silence_desk
from notifier.service.insight import FRESH_FOR, MOST_PARCELS, Insight, Insights, Row, gain_insight
from notifier.service.suppressing import add_suppressed
from notifier.service.today import read_today
from tests.followed import Followed

ANN = Actor(name="ann", role=Role.AGENT)
EVE = Actor(name="eve", role=Role.EDITOR)


def row_of(found: Insight, key: str, *names: str) -> Row:
    """Return one line of a table."""
    table = next(one for one in found.tables if one.key == key)
    return next(row for row in table.rows if row.names == names)


def test_today_counts_what_was_told_what_waits_and_what_is_silenced(engine: Followed) -> None:
    engine.register()
    engine.push("picked_up", "in_customs", "held")
    engine.pass_time(hours=25)
    engine.clock.advance(hours=13)
    engine.push("cleared", "delivered")
    add_suppressed(
        engine.app, "x@example.com", brand="default", channel=None, reason=SuppressionReason.BY_HAND, by="ann"
    )
    silence_desk.silence(engine.app, EVE, where=["carrier=ups"], until="2h", action=SilenceAction.HOLD)
    found = read_today(engine.app)
    told = {(one.rule, one.channel.value) for one in found.counts if one.status is Status.SENT}
    assert told == {("held", "email"), ("held", "sms")}
    assert [(one.rule, one.reason, one.count) for one in found.waiting] == [("arrived", "quiet_hours", 1)]
    assert found.total() == 3
    assert sum(found.by_hour.values()) == 3
    assert found.suppressed == {"by_hand": 1}
    assert [one.source for one in found.feeds] == ["aftership"]
    assert [one.made_by for one in found.silences] == ["eve"]


def test_today_forgets_what_is_older_than_a_day(engine: Followed) -> None:
    engine.register()
    engine.push("picked_up", "in_customs", "held")
    engine.pass_time(hours=25)
    engine.clock.advance(hours=24, seconds=1)
    assert read_today(engine.app).total() == 0


def test_insight_measures_the_way_of_parcels(engine: Followed) -> None:
    engine.register()
    engine.push("picked_up", expected="2026-11-03")
    engine.clock.advance(hours=24)
    engine.push("in_customs", "held", expected="2026-11-03")
    engine.clock.advance(hours=48)
    engine.push("cleared", expected="2026-11-03")
    engine.clock.advance(hours=12)
    engine.push("delivered", expected="2026-11-03")
    found = gain_insight(engine.app, 30)
    assert (found.registered, found.looked_at, found.delivered, found.late_share) == (1, 1, 1, 1.0)
    transit = row_of(found, "transit", "CN → DE", "Cainiao")
    assert (transit.spread.count, transit.spread.median, transit.share) == (1, 84.0, 1.0)
    assert row_of(found, "stages", "in_customs").spread.median == 48.0
    customs = row_of(found, "customs", "DE")
    assert (customs.spread.median, customs.share) == (48.0, 1.0)


def test_a_notice_of_silence_was_false_if_a_scan_came_within_a_day(engine: Followed) -> None:
    for ref, number, wait in (("P-1", "LX1", 5), ("P-2", "LX2", 60)):
        engine.register(ref, number, ref, email=f"{number}@example.com")
        engine.push("picked_up", number=number)
        engine.pass_time(days=5, hours=1)
        engine.clock.advance(hours=wait)
        engine.push("in_customs", "delivered", number=number)
    engine.clock.advance(days=2)
    alarms = row_of(gain_insight(engine.app, 30), "alarms", "silent")
    assert alarms.share == pytest.approx(0.5)
    assert alarms.spread.count == 2


def test_insight_says_when_the_customer_was_warned(engine: Followed) -> None:
    engine.register()
    engine.push("picked_up", expected="2026-11-04")
    engine.clock.advance(hours=3)
    engine.push(expected="2026-11-08")
    engine.clock.advance(days=6)
    engine.push("delivered", expected="2026-11-08")
    lead = row_of(gain_insight(engine.app, 30), "lead", "Cainiao")
    assert lead.share == 1.0
    assert lead.spread.median > 24


def test_insight_of_nothing_is_empty_and_bounded(engine: Followed) -> None:
    found = gain_insight(engine.app, 30)
    assert (found.registered, found.late_share) == (0, None)
    assert all(table.rows == () for table in found.tables)
    assert MOST_PARCELS <= 5000, "more would keep the reader waiting"


def test_a_period_leaves_out_what_was_registered_before_it(engine: Followed) -> None:
    engine.register()
    engine.clock.advance(days=8)
    assert gain_insight(engine.app, 7).registered == 0
    assert gain_insight(engine.app, 30).registered == 1


def test_figures_are_kept_for_a_while_and_a_file_has_what_was_shown(engine: Followed) -> None:
    kept = Insights(engine.app)
    assert kept.fresh(30).registered == 0
    engine.register()
    assert kept.fresh(30).registered == 0
    engine.clock.advance(minutes=FRESH_FOR.seconds // 60 + 1)
    assert kept.last(30).registered == 0
    assert kept.fresh(30).registered == 1
    assert kept.last(30).registered == kept.last(7).registered == 1


def test_only_editors_silence_and_stop(engine: Followed) -> None:
    with pytest.raises(NotAllowed):
        silence_desk.silence(engine.app, ANN, where=[], until="2h", action=SilenceAction.HOLD)
    with pytest.raises(NotAllowed):
        silence_desk.pause_all(engine.app, ANN, "")
    with pytest.raises(RequestInvalid):
        silence_desk.silence(engine.app, EVE, where=["color=red"], until="2h", action=SilenceAction.HOLD)


def test_a_silence_says_in_words_what_it_is_about(engine: Followed) -> None:
    where = ["tags=fragile", "in_stage=in_customs", "in_stage=in_transit"]
    made = silence_desk.silence(engine.app, EVE, where=where, until="2h", action=SilenceAction.HOLD)
    assert silence_desk.word_filter(made.filter) == ["in stage in customs or in transit", "tags fragile"]


def test_a_silence_is_lifted_and_everything_stopped_goes_on(engine: Followed) -> None:
    made = silence_desk.silence(
        engine.app, EVE, where=["destination_country=US"], until="2h", action=SilenceAction.DROP, why="a storm"
    )
    assert silence_desk.word_filter(made.filter) == ["destination country US"]
    silence_desk.lift(engine.app, EVE, made.id)
    silence_desk.pause_all(engine.app, EVE, "")
    assert [one.is_pause for one in silence_desk.in_force(engine.app)] == [True]
    silence_desk.resume_all(engine.app, EVE)
    assert silence_desk.in_force(engine.app) == []

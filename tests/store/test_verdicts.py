"""Verdicts as they are kept: most of them short, all of them whole when they are read."""

from __future__ import annotations

from datetime import UTC, datetime

import orjson
import pytest

from notifier.domain.notification import Channel
from notifier.domain.verdicts import Action, Reason, Verdict
from notifier.store.codec import dump_verdicts, load_verdicts

NIGHT = datetime(2026, 6, 17, 6, tzinfo=UTC)


@pytest.mark.parametrize(
    ("verdict", "fields"),
    [
        (Verdict("delivered", Action.SKIP, Reason.DISABLED), 1),
        (Verdict("delivered", Action.SKIP, Reason.NOT_MATCHING, None, "stage is in_transit"), 2),
        (Verdict("delivered", Action.SKIP, Reason.DISABLED, None, "test traffic is never told", "d@1"), 7),
        (Verdict("delivered", Action.SKIP, Reason.ENDED, None, "stage is delivered"), 7),
        (Verdict("delivered", Action.HOLD, Reason.QUIET_HOURS, Channel.SMS, "", "d@1", NIGHT), 7),
    ],
    ids=lambda value: str(value.reason) if isinstance(value, Verdict) else "",
)
def test_a_verdict_is_read_as_it_was_given(verdict: Verdict, fields: int) -> None:
    kept = dump_verdicts([verdict])

    assert len(orjson.loads(kept)[0]) == fields
    assert (
        load_verdicts("[]", kept)
        == load_verdicts(kept, dump_verdicts([verdict.rule]))
        == [
            {
                "rule": verdict.rule,
                "action": verdict.action.value,
                "reason": verdict.reason.value,
                "channel": verdict.channel.value if verdict.channel else None,
                "detail": verdict.detail,
                "occurrence": verdict.occurrence,
                "hold_until": verdict.hold_until.isoformat() if verdict.hold_until else None,
            }
        ]
    )


def test_verdicts_are_read_in_the_order_of_the_rules_whoever_came_to_them() -> None:
    out = [Verdict(name, Action.SKIP, Reason.NOT_MATCHING, None, "stage is in_transit") for name in ("one", "three")]
    said = [Verdict("two", Action.NOTIFY, Reason.FIRST_TIME, channel, "", "d@1") for channel in Channel]

    read = load_verdicts(dump_verdicts(said), dump_verdicts([out[0], "two", out[1], "without_channels"]))

    assert [(one["rule"], one["channel"]) for one in read] == [
        ("one", None),
        *(("two", channel.value) for channel in Channel),
        ("three", None),
    ]

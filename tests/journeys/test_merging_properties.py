"""Whatever happens to the parcels of an order: a digest loses nothing, tells nothing twice, and caps hold."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from notifier.domain.notification import Channel
from notifier.domain.rules import Cap, Caps, IncidentTrigger, Merge, Policy, Urgency
from notifier.domain.stages import IncidentKind, Stage
from tests.builders import a_rule
from tests.journeys.household import Household

SAYS = {
    "moved": "is moving again",
    "held": "Customs is checking",
    "van": "Out for delivery",
    "arrived": "Delivered",
}
"""What the subject of each rule's template says."""

LONG = {"channels": (Channel.EMAIL,), "max_event_age": timedelta(days=9), "validity": timedelta(days=9)}
RULES = (
    a_rule(Stage.PICKED_UP, "moved", template="moving-again", urgency=Urgency.LOW, **LONG),
    a_rule(
        IncidentTrigger(incidents=frozenset({IncidentKind.CUSTOMS_HELD})),
        "held",
        template="customs-held",
        urgency=Urgency.ACTION_NEEDED,
        **LONG,
    ),
    a_rule(Stage.OUT_FOR_DELIVERY, "van", template="out-for-delivery", **LONG),
    a_rule(Stage.DELIVERED, "arrived", template="delivered", urgency=Urgency.LOW, **LONG),
)
TWO_IN_SIX_HOURS = Cap(at_most=2, within=timedelta(hours=6))

scans = st.tuples(
    st.integers(0, 60 * 15).map(lambda minutes: minutes // 5 * 5),
    st.integers(1, 3),
    st.sampled_from(["picked_up", "in_transit", "customs_held", "out_for_delivery", "delivered"]),
)


@settings(max_examples=12, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(history=st.lists(scans, min_size=2, max_size=8), is_capped=st.booleans())
def test_a_digest_loses_nothing_and_tells_nothing_twice(history: list[tuple[int, int, str]], is_capped: bool) -> None:
    caps = Caps(recipient=TWO_IN_SIX_HOURS) if is_capped else Caps()
    with TemporaryDirectory() as folder:
        household = Household(Path(folder))
        household.go_by(*RULES, policy=Policy(merge=Merge(within=timedelta(minutes=30)), caps=caps))
        household.registered_parcels(3)
        for minutes, parcel, scan in sorted(history):
            household.at(f"mon {8 + minutes // 60:02}:{minutes % 60:02}")
            household.push_of(parcel, scan)
        household.at("mon+1 12:00")
        check(household, caps)
        household.app.close()


def check(household: Household, caps: Caps) -> None:
    messages = household.providers[Channel.EMAIL].messages
    told = [one for number in (1, 2, 3) for one in household.notifications(number)]
    assert {str(one["status"]) for one in told} <= {"sent", "cancelled"}
    assert {one["status_reason"] for one in told if one["status"] == "cancelled"} <= {"superseded"}
    sent = [one for one in told if one["status"] == "sent"]
    assert len([one for one in sent if not one["merged_into"]]) == len(messages)
    for one in sent:
        words = [message for message in messages if message.text == one["body"]]
        assert any(SAYS[str(one["rule"])] in f"{message.subject}\n{message.text}" for message in words)
    assert max(Counter(str(one["id"]) for one in sent).values(), default=1) == 1
    if caps.recipient is not None:
        times = sorted(household.when(when) for when, rule, _ in household.told if rule != "held")
        late = zip(times, times[caps.recipient.at_most :], strict=False)
        assert all(after - before >= caps.recipient.within for before, after in late)

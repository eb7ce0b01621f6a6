"""Named points of the pipeline at which a process can be made to die, to see that nothing is lost and nothing doubled.

Nothing happens at them unless NOTIFIER_CRASH_POINTS names a folder. Then a file in it with the name of a point is an
order: the first process that reaches the point takes the file away and dies as by `kill -9`, in the middle of whatever
its threads are doing. `notifier chaos` gives such orders; see docs/chaos.md.
"""

from __future__ import annotations

import os
import signal

POINTS: dict[str, str] = {
    "register.before_commit": "a shop's shipments are written",
    "register.after_commit": "and committed, the shop is not answered yet",
    "door.before_commit": "webhooks or receipts are written",
    "door.after_commit": "and committed, the sender is not answered yet",
    "publish.before": "something is in the database of which Redis knows nothing yet",
    "publish.after": "a wake-up is in Redis",
    "judge.before_commit": "bodies are judged: events, decisions and notifications are written",
    "judge.after_commit": "and committed, nobody is woken yet",
    "claim.before_commit": "notifications are claimed",
    "claim.after_commit": "and committed, the messages are not rendered yet",
    "deliver.before_commit": "the attempts are written",
    "deliver.after_commit": "and committed",
    "call.before": "a provider is about to be called",
    "call.after": "it has answered, and nothing says so yet",
    "record.before": "all calls of the batch are over",
    "record.before_commit": "their outcomes are written",
    "record.after_commit": "and committed",
    "receive.before_commit": "receipts are applied",
    "receive.after_commit": "and committed",
    "timers.before_commit": "shipments whose moment has passed are judged",
    "timers.after_commit": "and committed, nobody is woken yet",
    "sweep.inbox.before_commit": "bodies that nobody judged are found",
    "sweep.inbox.after_commit": "their next look is put off, nobody is woken yet",
    "sweep.notifications.before_commit": "unsent notifications are found, lost claims are freed or unknown",
    "sweep.notifications.after_commit": "and committed, nobody is woken yet",
    "sweep.unknown.before_commit": "outcomes that stayed unknown are settled",
    "sweep.unknown.after_commit": "and committed, nobody is woken yet",
    "sweep.purge.before_commit": "old bodies are deleted",
    "sweep.purge.after_commit": "and that is committed",
}
"""Every point in the order of the way, and what has happened when a process gets there."""

FOLDER_VARIABLE = "NOTIFIER_CRASH_POINTS"

# Read when the module is imported, so that a point costs one look at a constant.
_FOLDER = os.environ.get(FOLDER_VARIABLE, "")  # noqa: TID251  (a trial's own variable, which no configuration may set)


def reach(point: str) -> None:
    """Die here if that was ordered."""
    if _FOLDER:
        _obey(point)


def _obey(point: str) -> None:
    """Of several processes that see one order, the one that takes it away carries it out."""
    try:
        os.unlink(os.path.join(_FOLDER, point))
    except FileNotFoundError:
        return
    os.kill(os.getpid(), signal.SIGKILL)

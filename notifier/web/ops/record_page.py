"""The record: who changed what, and who may."""

from __future__ import annotations

from fastapi import Request

from notifier.domain.access import RIGHT_MEANING, RIGHTS, Right
from notifier.service.accounts import list_changes, list_users
from notifier.web.ops.fragments import show
from notifier.web.ops.frame import frame, heading
from notifier.web.ops.words import NAMED_SUBJECTS


async def record(request: Request, before: int = 0) -> None:
    """The page, for admins. `before` is the number of a change: older ones are shown."""
    with frame(request, "Record", current="/ops/record", right=Right.USERS) as desk:
        if desk is None:
            return
        heading("Record", "Every change that somebody made in the console or by its commands.")
        changes = await desk.act(list_changes, before_id=before)
        users = await desk.look(list_users, desk.app)
        show("record.html", changes=changes, named=NAMED_SUBJECTS, now=desk.app.clock.now())
        show("users.html", users=users, rights=RIGHTS, meaning=RIGHT_MEANING)

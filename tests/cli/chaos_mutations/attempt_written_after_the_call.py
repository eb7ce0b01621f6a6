"""Claim and attempt are written down only when the provider has answered."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from notifier.domain.notification import Outcome, Status
from notifier.service import deliver
from notifier.service.app import App
from notifier.service.batch import Batch
from notifier.service.prepare import Plan, Ready
from notifier.store.tables import attempts, notifications

commit_to, record = deliver._commit_to, deliver._record


def forget(app: App, batch: Batch, plan: Plan) -> list[Ready]:
    """Write down what is to be done, then take it back."""
    ready = commit_to(app, batch, plan)
    with app.db.begin() as connection:
        for one in ready:
            connection.execute(sa.delete(attempts).where(attempts.c.id == one.attempt_id))
            mine = sa.update(notifications).where(notifications.c.id == one.claimed.id)
            connection.execute(mine.values(status=Status.CREATED.value, attempt_id=None, due_at=app.clock.now()))
    return ready


def remember(app: App, results: Sequence[tuple[Ready, Outcome]]) -> None:
    """Write it again, then record the outcomes."""
    with app.db.begin() as connection:
        for one, _ in results:
            row = {"id": one.attempt_id, "notification_id": one.claimed.id, "provider": one.provider.name}
            connection.execute(sa.insert(attempts).values(**row, started_at=app.clock.now()))
            mine = sa.update(notifications).where(notifications.c.id == one.claimed.id)
            connection.execute(mine.values(status=Status.SENDING.value, attempt_id=one.attempt_id))
    record(app, results)


def mutate() -> None:
    """Put it in."""
    deliver._commit_to, deliver._record = forget, remember

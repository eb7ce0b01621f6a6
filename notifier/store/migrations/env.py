"""Runs migrations on the connection that `notifier.store.migrate` opened, inside its transaction."""

from __future__ import annotations

from alembic import context

from notifier.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    compare_type=True,
    render_as_batch=True,
)
context.run_migrations()

"""`notifier poll`: catching up."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from notifier.cli.carriers import command as carriers
from notifier.cli.poll import command
from notifier.errors import NotFound
from notifier.store import feeds
from notifier.store.tables import legs
from tests.cli.running import run
from tests.followed import Followed, following


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Followed]:
    """An engine whose configuration says that AfterShip is asked while it is silent."""
    with following(tmp_path) as followed:
        file = Path(followed.variables["NOTIFIER_CONFIG"])
        poll = 'poll: {key: "${AFTERSHIP_API_KEY}", only_when_silent: true}'
        text = file.read_text().replace(
            'aftership: {secret: "${AFTERSHIP_WEBHOOK_SECRET}"}',
            f'aftership: {{secret: "${{AFTERSHIP_WEBHOOK_SECRET}}", {poll}}}',
        )
        file.write_text(text)
        followed.variables["AFTERSHIP_API_KEY"] = "asat_1"
        followed.register()
        followed.push("picked_up")
        yield followed


def test_what_is_under_way_is_to_be_asked_about(engine: Followed) -> None:
    shown = run(command, "--source", "aftership", env=engine.environment())
    assert shown.stdout == "aftership: 1 leg to be asked about\n"
    with engine.app.db.begin() as connection:
        assert connection.execute(sa.select(legs.c.poll_source)).scalars().all() == ["aftership"]


def test_what_was_answered_since_is_left_out(engine: Followed) -> None:
    with engine.app.db.begin() as connection:
        connection.execute(sa.update(legs).values(asked_at=engine.clock.at))
    since = engine.clock.at.isoformat()
    shown = run(command, "--source", "aftership", "--since", since, env=engine.environment())
    assert shown.stdout == "aftership: 0 legs to be asked about\n"


@pytest.mark.parametrize("since", ["yesterday", "2026-11-23", "2026-11-23T09:00:00"])
def test_an_instant_needs_its_zone(engine: Followed, since: str) -> None:
    shown = run(command, "--source", "aftership", "--since", since, env=engine.environment())
    assert shown.exit_code == 2
    assert "such as 2026-11-23T09:00:00Z" in shown.stderr


def test_a_source_that_is_not_asked_is_said_so(engine: Followed) -> None:
    with pytest.raises(NotFound, match=r"`dhl` is not asked: .* Those that are: aftership"):
        run(command, "--source", "dhl", env=engine.environment())


def test_how_asking_goes_is_shown(engine: Followed) -> None:
    with engine.app.db.begin() as connection:
        feeds.save_state(connection, "aftership", poll_failures=3, poll_problem="refused: answered 401")
    shown = run(carriers, env=engine.environment()).stdout
    assert "aftership was asked 3 times in a row in vain (refused: answered 401)." in shown

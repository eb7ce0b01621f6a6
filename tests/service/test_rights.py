"""Whoever may not do something does nothing, whichever way they ask: it is not the buttons that keep them away."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from notifier.domain.access import RIGHTS, Actor, Right, Role
from notifier.domain.silences import SilenceAction
from notifier.errors import NotAllowed
from notifier.service import accounts, intervene, links, previewing, rule_desk, silence_desk, template_desk
from notifier.service.app import App
from notifier.service.settle import Verdict, settle_as
from notifier.store import tables
from tests.web.engine import Engine, build_engine

Deed = Callable[[App, Actor], object]

DEEDS: dict[str, tuple[Right, Deed]] = {
    "hold": (Right.MESSAGES, lambda app, by: intervene.hold(app, by, "n", timedelta(hours=1))),
    "send now": (Right.MESSAGES, lambda app, by: intervene.send_now(app, by, "n")),
    "cancel": (Right.MESSAGES, lambda app, by: intervene.cancel(app, by, "n")),
    "settle": (Right.MESSAGES, lambda app, by: settle_as(app, by, "n", Verdict.SENT)),
    "close links": (Right.MESSAGES, lambda app, by: links.revoke_links(app, by, "shp_1")),
    "draft": (Right.TEMPLATES, lambda app, by: template_desk.save_draft(app, by, "blackout", {})),
    "drop": (Right.TEMPLATES, lambda app, by: template_desk.drop_draft(app, by, "blackout")),
    "publish": (Right.TEMPLATES, lambda app, by: template_desk.publish(app, by, "blackout", {})),
    "roll back": (Right.TEMPLATES, lambda app, by: template_desk.roll_back(app, by, "blackout", None)),
    "test": (
        Right.TEMPLATES,
        lambda app, by: previewing.send_test(
            app, by, app.settings().templates, "blackout", {}, to="a@example.com", locale="en"
        ),
    ),
    "switch": (Right.RULES, lambda app, by: rule_desk.switch_rule(app, by, "held", enabled=False, shadow=None)),
    "silence": (
        Right.SILENCES,
        lambda app, by: silence_desk.silence(app, by, where=[], until="1d", action=SilenceAction.DROP),
    ),
    "lift": (Right.SILENCES, lambda app, by: silence_desk.lift(app, by, 1)),
    "pause": (Right.SILENCES, lambda app, by: silence_desk.pause_all(app, by, "")),
    "resume": (Right.SILENCES, lambda app, by: silence_desk.resume_all(app, by)),
    "add": (Right.USERS, lambda app, by: accounts.add_user(app, by, "eve", Role.ADMIN, "correct horse battery")),
    "passwd": (Right.USERS, lambda app, by: accounts.set_password(app, by, "eve", "correct horse battery")),
    "role": (Right.USERS, lambda app, by: accounts.set_role(app, by, "eve", Role.ADMIN)),
    "disable": (Right.USERS, lambda app, by: accounts.disable_user(app, by, "eve")),
    "record": (Right.USERS, lambda app, by: accounts.list_changes(app, by)),
}


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    built = build_engine(Path(tmp_path_factory.mktemp("rights")))
    yield built
    built.close()


@pytest.mark.parametrize("name", DEEDS)
def test_who_lacks_the_right_does_nothing(engine: Engine, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    right, deed = DEEDS[name]
    # No role is without all rights, so that one is made for those which every role has.
    lacking = [role for role in Role if right not in RIGHTS[role]] or [Role.AGENT]
    monkeypatch.setitem(RIGHTS, Role.AGENT, RIGHTS[Role.AGENT] - {right})
    for role in lacking:
        with pytest.raises(NotAllowed, match="does not allow that"):
            deed(engine.app, Actor(name="eve", role=role))
    assert engine.rows(tables.audit) == []
    assert engine.rows(tables.silences) == []


def test_every_right_is_asked_for_somewhere() -> None:
    assert {right for right, _ in DEEDS.values()} == set(Right) - {Right.READ}

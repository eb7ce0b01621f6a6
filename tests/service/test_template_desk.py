"""Templates edited in the database over the folder: what is published counts everywhere, and nothing broken does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from notifier.bootstrap import assemble
from notifier.cli.templates import command as templates_command
from notifier.config.environment import Environment
from notifier.domain.access import Actor, Role
from notifier.domain.notification import Channel
from notifier.domain.rules import Filter, OrderDelivered
from notifier.errors import ConfigError, NotAllowed, NotFound, RequestInvalid
from notifier.render.variables import SAMPLES
from notifier.service import template_desk
from notifier.service.app import App
from notifier.service.previewing import MOST_TESTS, send_test, show_template, values_of_parcel
from notifier.service.rule_desk import find_rule, list_rules, switch_rule, try_rule
from notifier.store import tables
from tests.cli.running import run
from tests.fakes import FrozenClock, RecordingQueue
from tests.followed import Followed, Taker, following
from tests.waiting import eventually

EDITOR = Actor(name="eve", role=Role.EDITOR)
AGENT = Actor(name="ann", role=Role.AGENT)
SMS = ("", "en", "sms.txt")


def restarted(engine: Followed) -> App:
    """Return another process over the same database and files, as a worker is that has just started."""
    environment = Environment.read(engine.variables)
    takers = {channel: (Taker(channel),) for channel in Channel}
    return assemble(environment, clock=FrozenClock(engine.clock.at), queue=RecordingQueue(), providers=takers)


def said(app: App, locale: str = "en") -> str:
    """Return the text message of the template `blackout`."""
    rendered = app.settings().templates.render(
        "blackout", Channel.SMS, brand="default", locale=locale, values=SAMPLES["domestic"]
    )
    return rendered.text


def changed(engine: Followed, text: str) -> dict[tuple[str, str, str], str]:
    return {**template_desk.open_template(engine.app, "blackout").files, SMS: text}


def publish(engine: Followed, text: str) -> int:
    return template_desk.publish(engine.app, EDITOR, "blackout", changed(engine, text))


def test_what_is_published_counts_before_the_folder(engine: Followed) -> None:
    before = said(engine.app)
    publish(engine, "Published: {{ tracking_url }}")
    app = restarted(engine)
    assert said(app).startswith("Published: https://")
    assert said(app, "de") != before, "the other languages stay"
    app.close()


def test_a_running_process_takes_it_up_by_itself(engine: Followed) -> None:
    app = restarted(engine)
    publish(engine, "Taken up: {{ tracking_url }}")
    assert eventually(lambda: said(app).startswith("Taken up"))
    app.close()


def test_a_broken_template_is_not_published(engine: Followed) -> None:
    with pytest.raises(ConfigError) as refused:
        publish(engine, "Track: {{ trakcing_url }}")
    [problem] = refused.value.problems
    assert (problem.line, problem.column) == (1, 11)
    assert problem.file.endswith("blackout/sms.txt")
    assert template_desk.history(engine.app, "blackout") == []
    assert template_desk.list_templates(engine.app)[0].version is None


def test_a_template_without_the_channel_that_a_rule_needs_is_not_published(engine: Followed) -> None:
    files = template_desk.open_template(engine.app, "delivered").files
    without = {spot: text for spot, text in files.items() if spot[2] != "sms.txt"}
    with pytest.raises(ConfigError, match="has nothing for sms"):
        template_desk.publish(engine.app, EDITOR, "delivered", without)


def test_going_back_publishes_what_was_there_before(engine: Followed) -> None:
    first = publish(engine, "One: {{ tracking_url }}")
    publish(engine, "Two: {{ tracking_url }}")
    template_desk.roll_back(engine.app, EDITOR, "blackout", first)
    app = restarted(engine)
    assert said(app).startswith("One:")
    template_desk.roll_back(engine.app, EDITOR, "blackout", None)
    app.close()
    app = restarted(engine)
    assert "scanned" in said(app)
    app.close()
    assert [one.note for one in template_desk.history(engine.app, "blackout")][:2] == [
        "back to the folder",
        "back to version 1",
    ]
    with pytest.raises(NotFound):
        template_desk.roll_back(engine.app, EDITOR, "delivered", first)


def test_a_draft_may_be_broken_and_says_where(engine: Followed) -> None:
    files = changed(engine, "Line one\n{{ nonsense }}")
    template_desk.save_draft(engine.app, EDITOR, "blackout", files)
    opened = template_desk.open_template(engine.app, "blackout")
    assert opened.files[SMS].endswith("{{ nonsense }}")
    examined = template_desk.examine_draft(engine.app, "blackout", opened.files)
    assert not examined.is_sound
    places = template_desk.places(engine.app, "blackout", opened.files)
    assert [(places[one.file], one.line, one.column) for one in examined.problems if not one.is_warning] == [
        (SMS, 2, 4)
    ]
    shown = show_template(examined.templates, "blackout", SAMPLES["domestic"], locale="en", brand="default")
    assert shown.sms is None
    assert shown.email is not None, "what is sound can be seen all the same"


def test_a_draft_that_others_overtook_says_so(engine: Followed) -> None:
    template_desk.save_draft(engine.app, EDITOR, "blackout", changed(engine, "Draft: {{ tracking_url }}"))
    assert not template_desk.open_template(engine.app, "blackout").is_behind
    with engine.app.db.begin() as connection:
        values = {"name": "blackout", "files": None, "user_name": "other", "at": engine.clock.at}
        connection.execute(tables.template_versions.insert().values(values))
    assert template_desk.open_template(engine.app, "blackout").is_behind
    template_desk.drop_draft(engine.app, EDITOR, "blackout")
    assert template_desk.open_template(engine.app, "blackout").draft is None


def test_agents_only_look(engine: Followed) -> None:
    files = template_desk.open_template(engine.app, "blackout").files
    attempts: list[Callable[[], object]] = [
        lambda: template_desk.save_draft(engine.app, AGENT, "blackout", files),
        lambda: template_desk.publish(engine.app, AGENT, "blackout", files),
        lambda: template_desk.roll_back(engine.app, AGENT, "blackout", None),
        lambda: template_desk.drop_draft(engine.app, AGENT, "blackout"),
        lambda: switch_rule(engine.app, AGENT, "silent", enabled=False, shadow=None),
    ]
    for attempt in attempts:
        with pytest.raises(NotAllowed):
            attempt()


@pytest.mark.parametrize(
    "spot", [("", "en", "../../config.yaml"), ("nobody", "en", "sms.txt"), ("", "en", "evil.py"), ("", "en", "")]
)
def test_no_file_but_those_of_a_template_can_be_written(engine: Followed, spot: tuple[str, str, str]) -> None:
    files = {**template_desk.open_template(engine.app, "blackout").files, spot: "x"}
    with pytest.raises(RequestInvalid):
        template_desk.save_draft(engine.app, EDITOR, "blackout", files)


@pytest.mark.parametrize("locale", ["../../..", "en/../..", "xx-yy-zz-../", ""])
def test_a_language_is_a_language(engine: Followed, locale: str) -> None:
    files = {**template_desk.open_template(engine.app, "blackout").files, ("", locale, "sms.txt"): "x"}
    with pytest.raises(RequestInvalid, match="no locale"):
        template_desk.save_draft(engine.app, EDITOR, "blackout", files)


def test_a_real_parcel_fills_a_template(engine: Followed) -> None:
    engine.register()
    values = values_of_parcel(engine.app, "P-1", "blackout")
    assert values["recipient_name"] == "Jonas Weber"
    with pytest.raises(RequestInvalid, match="means 0 parcels"):
        values_of_parcel(engine.app, "P-9", "blackout")


@pytest.fixture
def with_own_templates(tmp_path: Path) -> Iterator[Followed]:
    """An engine whose folder of templates may be written to."""
    with following(tmp_path, own_templates=True) as followed:
        yield followed


def test_folder_and_database_are_joined_by_commands(with_own_templates: Followed) -> None:
    engine = with_own_templates
    folder = Path(engine.variables["NOTIFIER_TEMPLATES"])
    publish(engine, "Pulled: {{ tracking_url }}")
    environment = engine.environment()
    different = run(templates_command, "diff", env=environment)
    assert different.exit_code == 1
    assert "+Pulled: {{ tracking_url }}" in different.stdout
    run(templates_command, "pull", env=environment)
    assert (folder / "blackout" / "sms.txt").read_text() == "Pulled: {{ tracking_url }}"
    assert run(templates_command, "diff", env=environment).exit_code == 0
    (folder / "blackout" / "sms.txt").write_text("Pushed: {{ tracking_url }}")
    run(templates_command, "push", "blackout", env=environment)
    app = restarted(engine)
    assert said(app).startswith("Pushed")
    app.close()
    (folder / "blackout" / "sms.txt").write_text("Released: {{ tracking_url }}")
    run(templates_command, "release", "blackout", env=environment)
    app = restarted(engine)
    assert said(app).startswith("Released")
    app.close()


def test_a_switched_rule_is_switched_in_every_process(engine: Followed) -> None:
    switch_rule(engine.app, EDITOR, "silent", enabled=False, shadow=None)
    app = restarted(engine)
    rule = app.settings().ruling.named("silent")
    assert rule is not None
    assert not rule.enabled
    assert app.settings().ruling.rule_set != engine.app.settings().ruling.rule_set
    view = next(one for one in list_rules(app) if one.rule.name == "silent")
    assert view.switch is not None
    assert view.switch.user == "eve"
    switch_rule(app, EDITOR, "silent", enabled=None, shadow=None)
    app.close()
    app = restarted(engine)
    again = app.settings().ruling.named("silent")
    assert again is not None
    assert again.enabled
    app.close()


def test_a_rule_is_tried_on_a_parcel_as_it_stood_and_as_it_will(engine: Followed) -> None:
    engine.register()
    engine.push("picked_up")
    begun = engine.clock.at
    early = try_rule(engine.app, "silent", "P-1", begun)
    assert [one.action for one in early.verdicts] == ["skip"]
    engine.clock.advance(days=6)
    late = try_rule(engine.app, "silent", "LX123", engine.clock.at)
    assert [one.action for one in late.verdicts] == ["notify"]
    engine.push("in_customs")
    then = try_rule(engine.app, "silent", "P-1", begun)
    assert then.stage == "picked_up", "what was learned later does not count"
    with pytest.raises(RequestInvalid, match="means 0 parcels"):
        try_rule(engine.app, "silent", "P-77", begun)
    with pytest.raises(NotFound):
        try_rule(engine.app, "unheard-of", "P-1", begun)


def test_a_rule_on_whole_orders_is_tried_with_the_other_parcels_as_they_stood_then(engine: Followed) -> None:
    arrived = engine.app.settings().ruling.named("arrived")
    assert arrived is not None
    whole = replace(arrived, name="whole", enabled=False, filter=Filter(order_delivered=OrderDelivered.ALL))
    settings = engine.app.settings()
    changed = replace(settings, ruling=replace(settings.ruling, rules=(*settings.ruling.rules, whole)))
    engine.app = replace(engine.app, settings=lambda: changed)
    engine.register()
    engine.register(ref="P-2", number="LX124")
    engine.push("delivered")
    one_is_there = engine.clock.at
    tried = try_rule(engine.app, "whole", "P-1", one_is_there)
    assert [one.detail for one in tried.verdicts] == ["part of the order is delivered"]
    engine.clock.advance(hours=1)
    engine.push("delivered", number="LX124")
    assert [one.action for one in try_rule(engine.app, "whole", "P-1", engine.clock.at).verdicts] == ["notify"]
    assert [one.action for one in try_rule(engine.app, "whole", "P-1", one_is_there).verdicts] == ["skip"]


def test_a_rule_is_shown_with_what_it_said(engine: Followed) -> None:
    engine.register()
    engine.push("picked_up", "in_customs", "held")
    engine.pass_time(hours=25)
    view, last, refs = find_rule(engine.app, "held")
    assert view.words[0] == "Speaks when: “customs held” is open for 1 day."
    assert view.total == len(last) == 2
    assert set(refs.values()) == {"P-1"}


def test_tests_are_sent_only_so_often_within_an_hour(engine: Followed) -> None:
    templates = engine.app.settings().templates

    def send(by: Actor) -> None:
        send_test(engine.app, by, templates, "blackout", SAMPLES["domestic"], to="eve@shop.example", locale="en")

    for _ in range(MOST_TESTS):
        send(EDITOR)
        engine.clock.advance(minutes=1)
    with pytest.raises(RequestInvalid, match="you sent 30 tests within an hour"):
        send(EDITOR)
    send(Actor(name="eva", role=Role.EDITOR))
    engine.clock.advance(minutes=31)
    send(EDITOR)

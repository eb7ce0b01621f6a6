"""Rules: what each says, how often it speaks, its switch, and a trial on a real parcel."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from fastapi import Request
from nicegui import ui

from notifier.domain.access import Right
from notifier.errors import NotFound, NotifierError
from notifier.service.live import Live
from notifier.service.rule_desk import RuleView, find_rule, list_rules, switch_rule, try_rule
from notifier.web.ops.desk import Desk
from notifier.web.ops.fragments import show
from notifier.web.ops.frame import attempt, button, confirmed, frame, heading


async def rules(request: Request) -> None:
    """The list of rules, and what is wrong with the configuration."""
    with frame(request, "Rules", current="/ops/rules") as desk:
        if desk is None:
            return
        heading("Rules", "Each says one thing to customers. What they are is in config.yaml; here they are switched.")
        live = desk.app.settings
        if isinstance(live, Live) and live.problem:
            show("config_problems.html", problem=live.problem, problems=live.problems)
        settings = live()
        show("config_warnings.html", warnings=(*settings.config.warnings, *settings.templates.warnings))
        found = await desk.look(list_rules, desk.app)
        files = [str(one) for one in settings.config.files]
        show("rules.html", rules=found, groups=_groups(found), files=files, rule_set=settings.ruling.rule_set)


def _groups(found: list[RuleView]) -> list[tuple[str, str, list[RuleView]]]:
    """Return the rules by what their switches say, with what that means."""
    on = [one for one in found if one.rule.enabled and not one.rule.shadow]
    shadow = [one for one in found if one.rule.enabled and one.rule.shadow]
    off = [one for one in found if not one.rule.enabled]
    return [
        ("On", "They speak. Open one to switch it, or to try it on a parcel.", on),
        ("In shadow", "They decide, and what they come to is written down; nothing is sent.", shadow),
        ("Off", "They say nothing. One that is switched on tells what happens from then on.", off),
    ]


async def rule(request: Request, name: str) -> None:
    """One rule."""
    with frame(request, f"Rule {name}", current="/ops/rules") as desk:
        if desk is None:
            return
        view = _View(desk=desk, name=name, body=ui.element("div"))
        if await view.fill():
            view.write_trial()


@dataclass(slots=True, kw_only=True)
class _View:
    """The page of a rule while it is open."""

    desk: Desk
    name: str
    body: ui.element

    async def fill(self) -> bool:
        """Read the rule anew and write it; return whether there is one."""
        try:
            found, last, refs = await self.desk.look(find_rule, self.desk.app, self.name)
        except NotFound:
            with self.body:
                show("no_rule.html", name=self.name)
            return False
        self.body.clear()
        with self.body:
            show("rule_head.html", one=found)
        with self.body, ui.element("div").classes("columns"):
            with ui.element("div"):
                show("rule.html", one=found, now=self.desk.app.clock.now())
                if self.desk.may(Right.RULES):
                    self._write_switches(found)
            with ui.element("div"):
                show("rule_last.html", last=last, refs=refs, now=self.desk.app.clock.now())
        return True

    def _write_switches(self, found: RuleView) -> None:
        is_on, is_shadow = found.rule.enabled, found.rule.shadow
        with ui.element("div").classes("actions"):
            if not is_on or is_shadow:
                button("Switch on", lambda: self._switch(enabled=True, shadow=False), kind="main")
            if not is_shadow or not is_on:
                button("To shadow: decide, send nothing", lambda: self._switch(enabled=True, shadow=True))
            if is_on:
                button("Switch off", lambda: self._switch(enabled=False, shadow=None), kind="danger")
            if found.switch is not None:
                button("As config.yaml says", lambda: self._switch(enabled=None, shadow=None))

    async def _switch(self, *, enabled: bool | None, shadow: bool | None) -> None:
        about = "It holds everywhere within seconds, for all customers. A rule that is switched on tells nothing old."
        if await confirmed(f"Switch the rule {self.name}?", about, "Switch it"):
            done = "It is switched; every worker knows within seconds."
            await attempt(self.desk.act(switch_rule, self.name, enabled=enabled, shadow=shadow), done)
            ui.timer(2.5, self.fill, once=True)

    def write_trial(self) -> None:
        """Add the form that tries the rule on a parcel."""
        now = self.desk.app.clock.now().astimezone(UTC)
        with ui.element("section").classes("card").props("aria-labelledby=trial"):
            show("trial_head.html")
            with ui.element("div").classes("inline"):
                words = ui.input("Parcel: reference, order or number").props("outlined dense").classes("grow")
                at = ui.input("Moment (UTC)", value=f"{now:%Y-%m-%d %H:%M}").props("outlined dense")
                button("Try", lambda: self._try(words.value or "", at.value or "", answer), kind="main")
            answer = ui.element("div").props("role=status")

    async def _try(self, words: str, moment: str, answer: ui.element) -> None:
        answer.clear()
        try:
            at = datetime.strptime(moment.strip(), "%Y-%m-%d %H:%M").replace(tzinfo=UTC)
            tried = await self.desk.look(try_rule, self.desk.app, self.name, words, at)
        except ValueError:
            tried, problem = None, "The moment is written like 2026-11-23 14:30, in UTC."
        except NotifierError as error:
            tried, problem = None, str(error)
        with answer:
            if tried is None:
                show("problem.html", text=problem)
            else:
                show("tried.html", tried=tried)

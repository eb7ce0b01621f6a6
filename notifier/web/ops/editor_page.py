"""The editor of a template: its files, what is wrong with them while somebody types, and how it looks."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from itertools import groupby

from fastapi import Request
from nicegui import ui

from notifier.config.settings import Brand
from notifier.domain.access import Right
from notifier.domain.segments import Price
from notifier.errors import ConfigError, NotFound, NotifierError, Problem
from notifier.render.editions import Examined
from notifier.render.files import LAYOUT, ROOT_LOCALE, normalise_locale
from notifier.render.templates import DEFAULT_BRAND
from notifier.render.variables import SAMPLES, VARIABLES
from notifier.service import template_desk
from notifier.service.previewing import Shown, Values, send_test, show_template, values_of_parcel, values_of_sample
from notifier.service.template_desk import Opened
from notifier.store.editions import Files, Version
from notifier.web.ops.code_marks import colour, underline
from notifier.web.ops.desk import Desk
from notifier.web.ops.fragments import show
from notifier.web.ops.frame import attempt, button, confirmed, frame
from notifier.web.ops.preview_pane import write_preview

Spot = tuple[str, str, str]

_PAUSE_SECONDS = 0.4
"""So long nobody has to have typed before the text is looked at."""

PARTS: dict[str, str] = {
    "subject.txt": "Subject",
    "email.mjml": "Email",
    "email.txt": "Plain text",
    "sms.txt": "SMS",
}
"""The files of a message in the order in which it is read, and what they are to its author."""

_ALL = "all"

_LABEL = """(function name(left) {
  const found = document.querySelector(%s);
  if (found) found.setAttribute("aria-label", %s); else if (left) setTimeout(name, 100, left - 1);
})(600)"""
"""Gives the field a name, which the editor has no setting for. It is loaded a while after the page."""


async def editor(request: Request, name: str) -> None:
    """The page."""
    with frame(request, name, current="/ops/templates") as desk:
        if desk is None:
            return
        try:
            opened = await desk.look(template_desk.open_template, desk.app, name)
        except NotFound:
            show("no_template.html", name=name)
            return
        view = EditorView(desk=desk, opened=opened, files=dict(opened.files), may_edit=desk.may(Right.TEMPLATES))
        view.write()

        async def fill() -> None:
            await view.look_at_it()
            await view.fill_history()

        # Checking and rendering it in every language takes a moment, so the text is there before the preview.
        ui.timer(0.05, fill, once=True)


@dataclass(slots=True, kw_only=True, eq=False)
class EditorView:
    """The page while it is open: the files as they stand in it, and the parts that change."""

    desk: Desk
    opened: Opened
    files: dict[Spot, str]
    may_edit: bool
    spot: Spot = ("", "", "")
    examined: Examined | None = None
    typed: int = 0
    """Counts changes, so that only the last of several in a row is looked at."""
    tabs_show: object = None
    parts: dict[str, ui.element] = field(default_factory=dict)
    locale: ui.select | None = None
    brand: ui.select | None = None
    """None where the shop is one brand."""
    sample: ui.select | None = None
    parcel: ui.input | None = None
    width: ui.toggle | None = None
    tone: ui.toggle | None = None

    @property
    def name(self) -> str:
        return self.opened.name

    def write(self) -> None:
        """Write the page once; what changes is filled in later."""
        self.spot = next(iter(self._sorted()), ("", ROOT_LOCALE, "subject.txt"))
        self.parts["head"] = ui.element("div")
        if self.may_edit:
            self._write_actions()
        with ui.element("div").classes("bench"):
            with ui.element("section").classes("card").props('aria-label="Editor"'):
                self.parts["tabs"] = ui.element("div").classes("files").props('role=group aria-label="Files"')
                self.parts["code"] = ui.element("div")
                self.parts["problems"] = ui.element("div").props('role=status aria-label="Problems"')
                show("variables.html", variables=VARIABLES.values())
            with ui.element("section").classes("card").props('aria-label="Preview"'):
                self._write_choices()
                if self._price() is None:
                    show("no_price.html")
                self.parts["preview"] = ui.element("div").classes("preview")
                with self.parts["preview"]:
                    show("loading.html", text="Rendering it")
        self.parts["history"] = ui.element("div")
        self._fill_head()
        self._fill_tabs()
        self._fill_code()

    def _sorted(self) -> list[Spot]:
        """Return the files: English first, then by language, in the order in which a message is read."""
        rank = {part: place for place, part in enumerate(PARTS)}
        return sorted(self.files, key=lambda s: (s[0], s[1] != ROOT_LOCALE, s[1], rank.get(s[2], 9), s[2]))

    def _fill_head(self) -> None:
        self.parts["head"].clear()
        with self.parts["head"]:
            show("editor_head.html", opened=self.opened, is_layout=self.name == LAYOUT, may_edit=self.may_edit)
        if self.may_edit:
            self.parts["drop"].set_visibility(self.opened.draft is not None)

    def _write_actions(self) -> None:
        """Add the buttons, once: what a button does goes on after the parts around it were written anew."""
        with ui.element("div").classes("actions"):
            button("Publish", self._publish, kind="main")
            button("Send a test", self._ask_for_test)
            button("Add a language", self._ask_for_language)
            self.parts["drop"] = button("Drop the draft", self._drop, kind="danger")

    def _fill_tabs(self) -> None:
        wrong = self._wrong_spots()
        shown = (self.spot, self._sorted(), wrong)
        if shown == self.tabs_show:
            # Somebody may be about to press one: what is written anew loses the press.
            return
        self.tabs_show = shown
        self.parts["tabs"].clear()
        with self.parts["tabs"]:
            for whose, spots in groupby(self._sorted(), key=lambda spot: " · ".join(filter(None, spot[:2]))):
                with ui.element("div").classes("tabs"):
                    show("language.html", name=whose)
                    for spot in spots:
                        self._write_tab(spot, whose, is_wrong=spot in wrong)

    def _write_tab(self, spot: Spot, whose: str, *, is_wrong: bool) -> None:
        name = PARTS.get(spot[2], spot[2])
        label = f"{name}, {whose} · {spot[2]}{', has a mistake' if is_wrong else ''}"
        tab = button(f"{name}{' ✕' if is_wrong else ''}", partial(self._open, spot), kind="tab", label=label)
        tab.props["aria-pressed"] = "true" if spot == self.spot else "false"

    def _wrong_spots(self) -> set[Spot | None]:
        if self.examined is None:
            return set()
        places = template_desk.places(self.desk.app, self.name, self.files)
        return {places.get(one.file) for one in self.examined.problems if not one.is_warning}

    def _fill_code(self) -> None:
        self.parts["code"].clear()
        with self.parts["code"]:
            code = ui.codemirror(
                self.files.get(self.spot, ""),
                line_wrapping=True,
                indent="  ",
                on_change=lambda event: self._typed(str(event.value)),
            ).classes("code")
            code.set_enabled(self.may_edit)
            self.parts["editor"] = code
            place = json.dumps(f"#{code.html_id} .cm-content")
            ui.run_javascript(_LABEL % (place, json.dumps(f"Text of {self.spot[2]}, {self.spot[1]}")))
        self._mark_problems()

    def _open(self, spot: Spot) -> None:
        self.spot = spot
        self._fill_tabs()
        self._fill_code()

    def _write_choices(self) -> None:
        locales = sorted({spot[1] for spot in self.files}, key=lambda tag: (tag != ROOT_LOCALE, tag))
        choices = {_ALL: "all languages", **{tag: tag for tag in locales}}
        with ui.element("div").classes("choices"):
            self.locale = ui.select(choices, value=_ALL, label="Language", on_change=self._show).props("outlined dense")
            self.sample = ui.select(list(SAMPLES), value="international", label="Sample parcel", on_change=self._show)
            self.sample.props("outlined dense")
            brands = {key: one.name for key, one in self.desk.app.settings().config.brands.items()}
            if len(brands) > 1:
                self.brand = ui.select(brands, value=DEFAULT_BRAND, label="Brand", on_change=self._show)
                self.brand.props("outlined dense")
            self.parcel = ui.input("or a real parcel", on_change=self._look_later).props("outlined dense clearable")
            self.width = ui.toggle({"phone": "Phone", "desktop": "Desktop"}, value="phone", on_change=self._show)
            self.tone = ui.toggle({"light": "Light", "dark": "Dark"}, value="light", on_change=self._show)
        self.width.props('aria-label="Width"')
        self.tone.props('aria-label="Surroundings"')

    async def _typed(self, text: str) -> None:
        if self.files.get(self.spot) != text:
            self.files[self.spot] = text
            await self._look_later()

    async def _look_later(self) -> None:
        self.typed += 1
        mine = self.typed
        await asyncio.sleep(_PAUSE_SECONDS)
        if mine == self.typed:
            await self.look_at_it()
            await self._keep()

    async def look_at_it(self) -> None:
        """Check the files and show what they make."""
        self.examined = await self.desk.look(template_desk.examine_draft, self.desk.app, self.name, dict(self.files))
        self._fill_problems()
        self._fill_tabs()
        self._mark_problems()
        await self._show()

    def _fill_problems(self) -> None:
        found = self.examined.problems if self.examined else ()
        places = template_desk.places(self.desk.app, self.name, self.files)
        self.parts["problems"].clear()
        with self.parts["problems"]:
            show("problems_head.html", wrong=sum(not one.is_warning for one in found), found=len(found))
            for one in found[:20]:
                self._write_problem(one, places)

    def _write_problem(self, one: Problem, places: Mapping[str, Spot]) -> None:
        spot = places.get(one.file)
        label = f"{'/'.join(part for part in spot if part) if spot else one.file}"
        where = f"{label}:{one.line}:{one.column}" if one.line else label
        with ui.element("div").classes(f"problem {'soft' if one.is_warning else ''}"):
            if spot is not None:
                button(where, lambda: self._go_to(spot, one.line), kind="quiet", label=f"Go to {where}")
            show("problem_line.html", one=one, where="" if spot else where)

    def _go_to(self, spot: Spot, line: int) -> None:
        if spot != self.spot:
            self._open(spot)
        editor = self.parts["editor"]
        if isinstance(editor, ui.codemirror) and line:
            editor.reveal_line(line)

    def _mark_problems(self) -> None:
        """Colour the text, and underline what is wrong with it."""
        code = self.parts.get("editor")
        if not isinstance(code, ui.codemirror):
            return
        places = template_desk.places(self.desk.app, self.name, self.files)
        text = self.files.get(self.spot, "")
        found = self.examined.problems if self.examined else ()
        here = [one for one in found if places.get(one.file) == self.spot and one.line]
        code.decorations = [*colour(text), *underline(here, text)]
        code.line_tooltips = {one.line: one.message for one in here}

    async def _show(self) -> None:
        if self.examined is None or self.locale is None or self.width is None or self.tone is None:
            return
        values, problem = await self._values()
        if values is None:
            shown: list[Shown] = []
        else:
            shown = await self.desk.look(self._render, self.examined, values)
        self.parts["preview"].clear()
        with self.parts["preview"]:
            if problem:
                show("problem.html", text=problem)
            elif not any(one.email or one.sms for one in shown):
                show("no_preview.html", is_layout=self.name == LAYOUT)
            write_preview(shown, width=str(self.width.value), is_dark=self.tone.value == "dark")

    def _price(self) -> Price | None:
        account = self.desk.app.settings().config.providers.twilio
        return account.segment_price if account else None

    def _render(self, examined: Examined, values: Values) -> list[Shown]:
        locales = sorted({spot[1] for spot in self.files}, key=lambda tag: (tag != ROOT_LOCALE, tag))
        wanted = self.locale.value if self.locale else _ALL
        chosen = locales if wanted == _ALL else [str(wanted)]
        brand = self._brand().key
        show_in = partial(show_template, examined.templates, self.name, values, brand=brand, price=self._price())
        return [show_in(locale=tag) for tag in chosen]

    def _brand(self) -> Brand:
        """Return the brand that is looked at."""
        return self.desk.app.settings().config.brands[str(self.brand.value if self.brand else DEFAULT_BRAND)]

    async def _values(self) -> tuple[Values | None, str]:
        words = (self.parcel.value or "").strip() if self.parcel else ""
        try:
            if words:
                return await self.desk.look(values_of_parcel, self.desk.app, words, self.name), ""
            sample = values_of_sample(str(self.sample.value if self.sample else "domestic"))
            brand = self._brand()
            # The samples are of a shop that is made up; another brand is seen under its own name.
            named = {} if brand.key == DEFAULT_BRAND else {"brand_name": brand.name}
            return {**sample, **named, "brand_color": brand.color}, ""
        except NotifierError as error:
            return None, str(error)

    async def _keep(self) -> None:
        """Keep what was typed as the draft, broken or not."""
        if not self.may_edit or self.files == self.opened.files:
            return
        if await attempt_quietly(self.desk, self.name, dict(self.files)):
            self.opened = await self.desk.look(template_desk.open_template, self.desk.app, self.name)
            self._fill_head()

    async def _publish(self) -> None:
        note = await ask("Publish", "What changed? It stands in the history.", "Note", "Publish it")
        if note is None:
            return
        try:
            await self.desk.act(template_desk.publish, self.name, dict(self.files), note)
        except ConfigError as error:
            count = len(error.problems)
            wrong = f"Not published: {count} mistake{'' if count == 1 else 's'}, see below."
            ui.notify(wrong, type="negative", timeout=8000)
            await self.look_at_it()
            self._add_other_problems(error)
            return
        except NotifierError as error:
            ui.notify(str(error), type="negative", timeout=8000)
            return
        ui.notify("Published. Every worker has it within seconds.", type="positive")
        await self._reopen()

    def _add_other_problems(self, error: ConfigError) -> None:
        """Show mistakes that lie in other templates, or in rules, if those keep it from being published."""
        places = template_desk.places(self.desk.app, self.name, self.files)
        with self.parts["problems"]:
            for one in error.problems[:20]:
                if one.file not in places:
                    self._write_problem(one, places)

    async def _reopen(self) -> None:
        self.opened = await self.desk.look(template_desk.open_template, self.desk.app, self.name)
        self.files = dict(self.opened.files)
        self.spot = self.spot if self.spot in self.files else self._sorted()[0]
        self._fill_head()
        self._fill_code()
        await self.look_at_it()
        await self.fill_history()

    async def _drop(self) -> None:
        if await confirmed("Drop the draft?", "What was typed and not published is gone.", "Drop it"):
            await attempt(self.desk.act(template_desk.drop_draft, self.name), "The draft is gone.")
            await self._reopen()

    async def _ask_for_test(self) -> None:
        to = await ask("Send a test", "As it stands here, to one address.", "Email address or phone number", "Send it")
        if not to or self.examined is None:
            return
        values, problem = await self._values()
        if values is None:
            ui.notify(problem, type="negative")
            return
        chosen = str(self.locale.value) if self.locale and self.locale.value != _ALL else self.spot[1]
        work = self.desk.act(send_test, self.examined.templates, self.name, values, to=to, locale=chosen)
        await attempt(work, "The provider took it.")

    async def _ask_for_language(self) -> None:
        label = "Language, such as fr or de-AT"
        tag = await ask("Add a language", "It begins with the English words.", label, "Add it")
        if not tag:
            return
        locale = normalise_locale(tag.strip())
        for (brand, of, part), text in list(self.files.items()):
            if of == ROOT_LOCALE and not brand:
                self.files.setdefault((brand, locale, part), text)
        self._open(("", locale, self.spot[2]) if ("", locale, self.spot[2]) in self.files else self.spot)
        await self._look_later()

    async def fill_history(self) -> None:
        """Read the versions anew and write them."""
        versions = await self.desk.look(template_desk.history, self.desk.app, self.name)
        now = await self.desk.look(template_desk.files_of_version, self.desk.app, self.name, None)
        self.parts["history"].clear()
        with self.parts["history"], ui.element("section").classes("card").props("aria-labelledby=history"):
            show("history_head.html", versions=versions)
            for place, version in enumerate(versions):
                older = versions[place + 1] if place + 1 < len(versions) else None
                self._write_version(version, older, now, is_live=place == 0)

    def _write_version(self, version: Version, older: Version | None, folder: Files, *, is_live: bool) -> None:
        before = older.files if older is not None and older.files is not None else folder
        after = version.files if version.files is not None else folder
        with ui.element("article").classes("message"):
            diff = template_desk.compare(before, after)
            show("version.html", version=version, diff=diff, is_live=is_live, now=self.desk.app.clock.now())
            if not self.may_edit:
                return
            with ui.element("div").classes("actions"):
                if not is_live:
                    button(f"Roll back to version {version.id}", lambda: self._roll_back(version.id))
                elif version.files is not None:
                    button("Back to the folder", lambda: self._roll_back(None))

    async def _roll_back(self, version: int | None) -> None:
        what = f"version {version}" if version else "what is in the folder"
        about = "It counts for all messages from now on. A draft is dropped."
        if await confirmed(f"Go back to {what}?", about, "Go back"):
            done = "It counts again. Every worker has it within seconds."
            await attempt(self.desk.act(template_desk.roll_back, self.name, version), done)
            await self._reopen()


async def attempt_quietly(desk: Desk, name: str, files: Files) -> bool:
    """Save a draft; say so only if it fails."""
    try:
        await desk.act(template_desk.save_draft, name, files)
    except NotifierError as error:
        ui.notify(f"Not kept: {error}", type="negative", timeout=8000)
        return False
    return True


async def ask(title: str, about: str, label: str, yes: str) -> str | None:
    """Ask for one line; return it, or None if the user thought better of it."""
    with ui.dialog() as dialog, ui.element("div").classes("card asking"):
        show("question.html", question=title, about=about)
        line = ui.input(label).props("outlined dense autofocus").classes("whole-width")
        line.on("keydown.enter", lambda: dialog.submit(line.value or ""))
        with ui.element("div").classes("actions"):
            button(yes, lambda: dialog.submit(line.value or ""), kind="main")
            button("Not now", lambda: dialog.submit(None))
    answer = await dialog
    dialog.delete()
    return None if answer is None else str(answer)

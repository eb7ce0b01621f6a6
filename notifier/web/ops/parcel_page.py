"""The story of one parcel: where it is, what was said, why not, what comes next, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from fastapi import Request
from markupsafe import Markup
from nicegui import ui

from notifier.domain.access import Right
from notifier.domain.notification import Status
from notifier.errors import NotFound
from notifier.service import explain
from notifier.service.intervene import cancel, hold, send_now
from notifier.service.links import link_of, revoke_links
from notifier.service.masking import Veil
from notifier.service.settle import Verdict, settle_as
from notifier.service.story import Story
from notifier.store import audit
from notifier.store.audit import Change
from notifier.store.stories import KeptNotification
from notifier.web.ops.desk import Desk
from notifier.web.ops.drawing import draw_journey, draw_promises, word_window
from notifier.web.ops.fragments import show, write
from notifier.web.ops.frame import attempt, button, confirmed, frame
from notifier.web.ops.gist import sum_up

HOLDS: tuple[tuple[str, timedelta], ...] = (
    ("4 hours", timedelta(hours=4)),
    ("1 day", timedelta(days=1)),
    ("3 days", timedelta(days=3)),
    ("1 week", timedelta(days=7)),
)


SETTLING: dict[Verdict, str] = {
    Verdict.SENT: "It arrived",
    Verdict.RESEND: "Send it again",
    Verdict.CANCEL: "Let it go",
}
"""What a person may say of a message of which nobody knows whether it was sent."""


async def parcel(request: Request, shipment_id: str, personal: bool = False) -> None:
    """The page of one parcel. `personal` shows names and addresses in full."""
    with frame(request, "Parcel", current="/ops/shipments") as desk:
        if desk is None:
            return
        view = _View(desk=desk, shipment_id=shipment_id, is_lifted=personal, body=ui.element("div"))
        await view.fill()


@dataclass(slots=True, kw_only=True)
class _View:
    """The page while it is open."""

    desk: Desk
    shipment_id: str
    is_lifted: bool
    body: ui.element

    async def fill(self) -> None:
        """Read the story anew and write it."""
        try:
            story, changes = await self.desk.look(self._read)
        except NotFound:
            self.body.clear()
            with self.body:
                show("no_parcel.html", shipment_id=self.shipment_id)
            return
        veil = Veil(recipient=story.stored.shipment.recipient, is_lifted=self.is_lifted)
        self.body.clear()
        with self.body:
            self._write_head(story, veil)
            with ui.element("div").classes("columns"):
                with ui.element("div"):
                    self._write_next(story, veil)
                    self._write_messages(story, veil)
                    spoke = [one for one in story.rules if one.ever_held]
                    quiet = [one for one in story.rules if not one.ever_held]
                    show("verdicts.html", spoke=spoke, quiet=quiet, now=story.now)
                with ui.element("div"):
                    self._write_facts(story, changes)

    def _read(self) -> tuple[Story, list[Change]]:
        story = explain.tell(self.desk.app, self.shipment_id)
        with self.desk.app.db.look() as connection:
            kept = audit.list_changes(connection, subject=f"shipment:{story.stored.shipment.id}")
        return story, [change for _, change in kept]

    def _write_head(self, story: Story, veil: Veil) -> None:
        stored = story.stored
        promise = None if stored.journey.has_ended else stored.journey.promise or stored.shipment.promise
        promised, is_late = word_window(promise) if promise else "", promise is not None and promise.latest < story.now
        show(
            "parcel_head.html",
            gist=self._gist(story, veil, promised, is_late=is_late),
            story=story,
            shipment=stored.shipment,
            who=veil.who(),
            promise=promised,
            is_late=is_late,
            heard=word_window(story.heard) if story.heard else "",
            parts=draw_journey(story),
            is_lifted=self.is_lifted,
            link=link_of(self.desk.app, stored.shipment),
        )

    def _gist(self, story: Story, veil: Veil, promised: str, *, is_late: bool) -> Markup:
        stay, journey = story.stays[-1] if story.stays else None, story.stored.journey
        written = write(
            "gist.html",
            gist=sum_up(story),
            stage=journey.stage,
            since=stay.since if stay else None,
            incidents=journey.open_incidents,
            promise=promised,
            is_late=is_late,
            veil=veil,
            now=story.now,
        )
        return Markup(written)  # noqa: S704  (a fragment escapes everything that is put into it)

    def _write_next(self, story: Story, veil: Veil) -> None:
        waiting = {(one.entry.rule, one.channel): one for one in story.notifications if one.status is Status.CREATED}
        with ui.element("section").classes("card").props("aria-labelledby=next"):
            show("next_head.html", forecast=story.forecast, now=story.now)
            for one in story.forecast.messages:
                with ui.element("article").classes("message"):
                    kept = waiting.pop((one.rule, one.channel), None)
                    standing = kept.status_reason if kept else ""
                    show("foreseen.html", one=one, now=story.now, veil=veil, standing=standing)
                    if kept is not None:
                        self._write_buttons(kept)
            for kept in waiting.values():
                with ui.element("article").classes("message"):
                    show("waiting.html", one=kept, now=story.now)
                    self._write_buttons(kept)
            show("next_foot.html", forecast=story.forecast)

    def _write_messages(self, story: Story, veil: Veil) -> None:
        said = [one for one in reversed(story.notifications) if one.status is not Status.CREATED]
        rules = {one.id: one.entry.rule for one in story.notifications}
        with ui.element("section").classes("card").props("aria-labelledby=told"):
            show("told_head.html", count=len(said))
            for one in said:
                with ui.element("article").classes("message"):
                    show("told.html", one=one, now=story.now, veil=veil, within=rules.get(one.merged_into, ""))
                    if one.status in (Status.UNKNOWN, Status.HELD):
                        self._write_settling(one)

    def _write_facts(self, story: Story, changes: list[Change]) -> None:
        show("windows.html", windows=draw_promises(story.stored.journey.promises), word=word_window, now=story.now)
        show("scans.html", scans=list(reversed(story.scans)), now=story.now)
        show("changes.html", changes=changes, now=story.now, title="What people did here")
        if self.desk.may(Right.MESSAGES):
            with ui.element("section").classes("card"):
                show("link.html")
                button("Close the tracking link", self._revoke, kind="danger")

    def _write_buttons(self, one: KeptNotification) -> None:
        if not self.desk.may(Right.MESSAGES):
            return
        name = f"{one.entry.rule} by {one.channel}"
        with ui.element("div").classes("actions"):
            done = "It leaves as soon as a worker takes it, unless there are quiet hours."
            button("Send now", lambda: self._do(send_now, one.id, done), kind="main", label=f"Send {name} now")
            with button("Hold", lambda: None, label=f"Hold {name}"), ui.menu():
                for text, lasting in HOLDS:
                    ui.menu_item(f"for {text}", partial(self._hold, one.id, lasting))
            button("Cancel", lambda: self._cancel(one), kind="danger", label=f"Cancel {name}")

    def _write_settling(self, one: KeptNotification) -> None:
        if not self.desk.may(Right.MESSAGES):
            return
        with ui.element("div").classes("actions"):
            for verdict, text in SETTLING.items():
                label = f"{text}: {one.entry.rule} by {one.channel}"
                button(text, partial(self._settle, one, verdict), label=label)

    async def _do(self, use_case: object, notification_id: str, done: str) -> None:
        await attempt(self.desk.act(use_case, notification_id), done)  # type: ignore[arg-type]
        await self.fill()

    async def _hold(self, notification_id: str, lasting: timedelta) -> None:
        await attempt(self.desk.act(hold, notification_id, lasting), "It is held. After that it leaves, if still true.")
        await self.fill()

    async def _cancel(self, one: KeptNotification) -> None:
        about = "It is not sent, and the same news is not told again. This cannot be undone."
        if await confirmed(f"Cancel {one.entry.rule} by {one.channel}?", about, "Cancel the message"):
            await self._do(cancel, one.id, "It is cancelled.")

    async def _settle(self, one: KeptNotification, verdict: Verdict) -> None:
        await attempt(self.desk.act(settle_as, one.id, verdict), "It is settled, and written down with your name.")
        await self.fill()

    async def _revoke(self) -> None:
        about = "All tracking links of this parcel that were sent so far stop working. Later messages have a new one."
        if await confirmed("Close the tracking link?", about, "Close it"):
            await attempt(self.desk.act(revoke_links, self.shipment_id), "The links are closed.")
            await self.fill()

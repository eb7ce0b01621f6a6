"""The list of templates: which there are, in which languages and on which channels, and which of them are edited."""

from __future__ import annotations

from fastapi import Request

from notifier.render.files import LAYOUT
from notifier.service.app import Settings
from notifier.service.template_desk import list_templates
from notifier.web.ops.fragments import show
from notifier.web.ops.frame import frame, heading


async def templates(request: Request) -> None:
    """The page."""
    with frame(request, "Templates", current="/ops/templates") as desk:
        if desk is None:
            return
        heading("Templates", "What customers read. A published change is everywhere within seconds.")
        listed = await desk.look(list_templates, desk.app)
        locales = sorted({locale for one in listed for locale in one.coverage}, key=lambda tag: (tag != "en", tag))
        uses = _other_uses(desk.app.settings())
        show("templates.html", listed=listed, locales=locales, uses=uses, now=desk.app.clock.now())


def _other_uses(settings: Settings) -> dict[str, str]:
    """Say what templates are for that no rule names."""
    merge = settings.ruling.policy.merge
    merged = {merge.template: "several messages that leave as one"} if merge else {}
    return {LAYOUT: "all emails", settings.config.team.feed_template: "feeds that fall silent, and return", **merged}

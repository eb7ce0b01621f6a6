"""The preview of a template beside its editor: emails in frames of a phone's or a desktop's width, texts as bubbles."""

from __future__ import annotations

import re
from collections.abc import Iterable

from nicegui import ui

from notifier.service.previewing import Shown
from notifier.web.ops.fragments import show

WIDTHS: dict[str, int] = {"phone": 375, "desktop": 680}

_DARK = re.compile(r"@media\s*\(prefers-color-scheme:\s*dark\)")
_FRAME = '<meta name="referrer" content="no-referrer"><base target="_blank">'


def write_preview(shown: Iterable[Shown], *, width: str, is_dark: bool) -> None:
    """Write how a template looks in each of the languages."""
    for one in shown:
        with ui.element("section").classes("shown").props(f'aria-label="Preview in {one.locale}"'):
            show("shown_head.html", one=one)
            if one.email is not None:
                show("shown_subject.html", subject=one.email.subject)
                _write_frame(one.email.html, one.locale, width, is_dark)
                show("shown_text.html", text=one.email.text)
            if one.sms is not None and one.segments is not None:
                show("shown_sms.html", text=one.sms.text, size=one.segments, cost=one.cost)


def dressed(html: str, *, is_dark: bool) -> str:
    """Return an email as it looks in dark or in light surroundings, whatever the device of the reader says."""
    fixed = _DARK.sub("@media all" if is_dark else "@media not all", html)
    return fixed.replace("<head>", f"<head>{_FRAME}", 1)


def _write_frame(html: str, locale: str, width: str, is_dark: bool) -> None:
    """Show an email in a frame that runs nothing and knows nothing of the page around it."""
    made = ui.element("iframe").classes(f"mail {width}").style(f"width: {WIDTHS[width]}px")
    made.props["sandbox"] = ""
    made.props["srcdoc"] = dressed(html, is_dark=is_dark)
    made.props["title"] = f"Email in {locale}, {width}, {'dark' if is_dark else 'light'}"

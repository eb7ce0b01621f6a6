"""Finding a parcel."""

from __future__ import annotations

from fastapi import Request
from nicegui import ui

from notifier.service.masking import mask_email, mask_name, mask_phone
from notifier.service.search import find_parcels, newest_parcels
from notifier.store.search import MOST_FOUND, Found
from notifier.web.ops.fragments import show
from notifier.web.ops.frame import frame, heading


async def shipments(request: Request, q: str = "") -> None:
    """The page: a field, and what was found. Its address holds no more than what was asked for in the field."""
    with frame(request, "Shipments", current="/ops/shipments") as desk:
        if desk is None:
            return
        heading("Shipments", "Order, reference, tracking number, email address or phone number.")
        show("search.html", words=q)
        words = q.strip()
        if words:
            found = await desk.look(find_parcels, desk.app, words)
        else:
            found = await desk.look(newest_parcels, desk.app)
        if len(found) == 1 and words:
            ui.navigate.to(f"/shipments/{found[0].id}")
        show("found.html", words=words, found=[_shown(one) for one in found], most=MOST_FOUND, now=desk.app.clock.now())


def _shown(one: Found) -> dict[str, object]:
    contact = [mask_email(one.email), mask_phone(one.phone)]
    return {
        "found": one,
        "name": mask_name(one.recipient_name),
        "contact": " · ".join(part for part in contact if part),
        "lane": " → ".join(part for part in (one.origin_country, one.destination_country) if part),
        "way": list(zip(one.carriers, one.numbers, strict=True)),
    }

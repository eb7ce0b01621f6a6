"""The journey and the promise of a parcel as they are drawn: steps along the way, and windows on a line of days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from notifier.domain.promise import Promise
from notifier.domain.stages import FAMILY, Family
from notifier.service.story import Scan, Stay, Story

_PARTS: tuple[tuple[Family, str], ...] = (
    (Family.ORDER, "Order"),
    (Family.FIRST_MILE, "First mile"),
    (Family.LINEHAUL, "Linehaul"),
    (Family.CUSTOMS, "Customs"),
    (Family.LAST_MILE, "Last mile"),
    (Family.RETURN, "Return"),
    (Family.END, "End"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of the way, with the stays in it and the scans that were made there."""

    name: str
    stays: tuple[Stay, ...]
    scans: int
    is_current: bool
    is_skipped: bool
    """Later parts were reached, and this one was never seen."""


def draw_journey(story: Story) -> list[Part]:
    """Return the parts of the way from supplier to door. A return is there only if there was one."""
    reached = {FAMILY[stay.stage] for stay in story.stays}
    here = FAMILY[story.stays[-1].stage] if story.stays else Family.ORDER
    last = max((place for place, (family, _) in enumerate(_PARTS) if family in reached), default=-1)
    return [
        Part(
            name=name,
            stays=tuple(stay for stay in story.stays if FAMILY[stay.stage] is family),
            scans=_count_scans(story.scans, family),
            is_current=family is here,
            is_skipped=family not in reached and place < last,
        )
        for place, (family, name) in enumerate(_PARTS)
        if _belongs(family, story, reached)
    ]


def _belongs(family: Family, story: Story, reached: set[Family]) -> bool:
    if family is Family.RETURN:
        return family in reached
    return family is not Family.CUSTOMS or story.stored.shipment.is_international or family in reached


def _count_scans(scans: Sequence[Scan], family: Family) -> int:
    return sum(scan.event.stage is not None and FAMILY[scan.event.stage] is family for scan in scans)


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A promise on the line of days: where it begins and how long it is, in hundredths of the line."""

    promise: Promise
    left: float
    width: float
    moved: timedelta | None
    """Against the one before; None for the first."""


def draw_promises(promises: Sequence[Promise]) -> list[Window]:
    """Return every window that was ever stated, on one common line, the oldest first."""
    if not promises:
        return []
    start = min(one.earliest for one in promises)
    end = max(max(one.latest for one in promises), start + timedelta(days=1))
    whole = (end - start).total_seconds()
    windows: list[Window] = []
    for one in promises:
        before = windows[-1].promise if windows else None
        windows.append(
            Window(
                promise=one,
                left=round(100 * (one.earliest - start).total_seconds() / whole, 2),
                width=max(round(100 * (one.latest - one.earliest).total_seconds() / whole, 2), 1.5),
                moved=one.latest - before.latest if before else None,
            )
        )
    return windows


def word_window(promise: Promise) -> str:
    """Write a window for people who work in several zones."""
    first, last = promise.earliest.astimezone(UTC), promise.latest.astimezone(UTC)
    if promise.is_day:
        # A day begins and ends where the recipient lives; the middle of it lies in the same day everywhere near.
        return _word_days(first + timedelta(hours=12), last - timedelta(hours=11))
    return f"{first:%a %d %b, %H:%M} to {last:%a %d %b, %H:%M} UTC"


def _word_days(first: datetime, last: datetime) -> str:
    begins, ends = f"{first:%a %d %b}", f"{last:%a %d %b}"
    return begins if begins == ends or last < first else f"{begins} to {ends}"

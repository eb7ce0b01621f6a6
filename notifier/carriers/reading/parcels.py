"""Bodies that speak of several parcels: each is read by itself, so that one that cannot be read costs no other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from notifier.domain.events import Parsed, TrackingUpdate
from notifier.errors import UnreadablePayload

Found = TypeVar("Found")
Read = TypeVar("Read")


def read_parcels(
    found: Iterable[tuple[str, Found]],
    read: Callable[[Found, str], TrackingUpdate],
    *,
    nothing: str = "",
    refused: Sequence[str] = (),
) -> Parsed:
    """Return what is said of each parcel, and why some of them cannot be read. `found` holds their places and what
    stands there, `nothing` says what it means if there are none, `refused` what could not even be taken for a parcel;
    `read` may add to it what it leaves out of one.

    Raises UnreadablePayload if none can be read.
    """
    updates, unread = read_each(found, read)
    return gather(updates, (*refused, *unread), nothing=nothing)


def read_each(
    found: Iterable[tuple[str, Found]], read: Callable[[Found, str], Read]
) -> tuple[list[Read], tuple[str, ...]]:
    """Return what was read of each part, and why the rest of them could not be. Raises nothing of its own."""
    done: list[Read] = []
    refused: list[str] = []
    for where, one in found:
        try:
            done.append(read(one, where))
        except UnreadablePayload as problem:
            refused.append(str(problem))
    return done, tuple(refused)


def leave_out(refused: Sequence[str], odd: list[str], *, kept: Sequence[object]) -> None:
    """Add to `odd` why legs of one parcel are left out. Raises UnreadablePayload if nothing of it is kept."""
    if refused and not kept:
        raise UnreadablePayload(refused[0])
    odd += refused


def gather(updates: Sequence[TrackingUpdate], refused: Sequence[str], *, nothing: str = "") -> Parsed:
    """Return what a body comes to. Raises UnreadablePayload if there is nothing but refusals."""
    if updates:
        return Parsed(updates=tuple(updates), refused=tuple(refused))
    if refused:
        more = f" (and {len(refused) - 1} more)" if len(refused) > 1 else ""
        raise UnreadablePayload(f"{refused[0]}{more}")
    return Parsed(ignored=nothing)

"""What was measured: one figure a line, for people and for machines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import orjson


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One number. `reference` is the same number of what it is held against, in the same unit, or None."""

    what: str
    database: str = "-"
    value: float
    unit: str
    reference: float | None = None
    detail: dict[str, Any] = field(default_factory=dict)

    @property
    def ratio(self) -> float | None:
        """How often the value holds the reference's; None without one."""
        return self.value / self.reference if self.reference else None


def line(figure: Figure) -> str:
    """Write one figure: `bench: <what> <database> <value> <unit> <ratio>x reference`."""
    ratio = "-" if figure.ratio is None else f"{_short(figure.ratio)}x reference"
    return f"bench: {figure.what:<40} {figure.database:<10} {_short(figure.value):>10} {figure.unit:<12} {ratio}"


def _short(value: float) -> str:
    """Three digits that mean something."""
    if value >= 100:
        return f"{value:.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def write(folder: Path, name: str, facts: dict[str, Any], figures: Sequence[Figure]) -> Path:
    """Write all figures with the facts about the run as JSON, and return the file."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{name}.json"
    rows = [{**asdict(figure), "ratio": figure.ratio} for figure in figures]
    file.write_bytes(orjson.dumps({**facts, "figures": rows}, option=orjson.OPT_INDENT_2))
    return file


def percentile(values: Iterable[float], share: float) -> float:
    """Return the value that `share` of the values (0.99: ninety-nine of a hundred) do not exceed."""
    ordered = sorted(values)
    if not ordered:
        raise ValueError("nothing was measured, so there is no percentile of it")
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]

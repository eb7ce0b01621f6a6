"""An engine that follows parcels."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.followed import Followed, following


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Followed]:
    """An engine that has seen nothing yet, on Monday at nine in Berlin."""
    with following(tmp_path) as followed:
        yield followed

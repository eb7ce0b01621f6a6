"""An engine that follows parcels."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.followed import Followed, following
from tests.journeys.story import Story


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Followed]:
    """An engine that has seen nothing yet, on Monday at nine in Berlin."""
    with following(tmp_path) as followed:
        yield followed


@pytest.fixture
def story(tmp_path: Path) -> Iterator[Story]:
    """A parcel from China to Berlin under the shipped rules, that nobody has spoken of yet, on Monday at eight."""
    told = Story(tmp_path)
    yield told
    told.app.close()

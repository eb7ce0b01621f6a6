"""A fresh engine for each story."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.story import Story


@pytest.fixture
def story(tmp_path: Path) -> Iterator[Story]:
    """A parcel from China to Berlin that nobody has spoken of yet, on Monday at eight."""
    told = Story(tmp_path)
    yield told
    told.app.close()


@pytest.fixture
def story_on(tmp_path: Path, database_url: str) -> Iterator[Story]:
    """The same, once on SQLite and once on PostgreSQL."""
    told = Story(tmp_path, database_url=database_url)
    yield told
    told.app.close()

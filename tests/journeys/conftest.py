"""A fresh engine for each story."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.journeys.story import Story


@pytest.fixture
def story(tmp_path: Path) -> Story:
    """A parcel from China to Berlin that nobody has spoken of yet, on Monday at eight."""
    return Story(tmp_path)

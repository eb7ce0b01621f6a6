"""How a process that judges batches looks for garbage."""

from __future__ import annotations

import gc

_VALUES_OF_A_BATCH = 50_000


def expect_batches() -> None:
    """Look seldom for garbage, and never among what is there by now.

    What is there when work begins stays; and a batch makes many values that all go when it ends, for which the default
    threshold of 700 would have them looked through dozens of times.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_VALUES_OF_A_BATCH)

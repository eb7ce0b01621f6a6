"""Puts the mutation that CHAOS_MUTATION names into every process of a run, before anything of it starts.

Python imports a module of this name by itself where it finds one on PYTHONPATH
(https://docs.python.org/3/library/site.html#module-sitecustomize).
"""

from __future__ import annotations

import os
from importlib import import_module

if "CHAOS_MUTATION" in os.environ:
    import_module(f"tests.cli.chaos_mutations.{os.environ['CHAOS_MUTATION']}").mutate()

"""Run a command that is told to stop when its parent dies, however that happens: `leash.py PARENT-PID COMMAND...`.

It is run by path, by a bare interpreter, and becomes the command, so it imports nothing of ours. Linux only: elsewhere
the kernel offers no such thing, and a parent that is killed leaves its children behind.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1
"""Of linux/prctl.h. What is set survives `exec`, and is about the thread that forked: a thread that ends counts."""


def main() -> None:
    """Ask the kernel for the signal, then become the command."""
    parent, command = int(sys.argv[1]), sys.argv[2:]
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:  # It died before the kernel was asked.
            sys.exit(1)
    os.execvp(command[0], command)  # noqa: S606  (no shell is wanted)


if __name__ == "__main__":
    main()

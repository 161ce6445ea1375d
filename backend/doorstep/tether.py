"""Runs a module as a child that never outlives its parent, however the parent ends.

`python -m doorstep.tether FD MODULE ARGUMENTS…`: FD is the reading end of a pipe whose other end the parent alone
holds. When it closes, this process gets SIGTERM, and so finishes what it has begun; a kill -9 of the parent leaves nothing.
"""

import os
import runpy
import signal
import sys
import threading
import time

LAST_CHANCE_SECONDS = 320
"""A little longer than the longest grace that can be set: after it, whatever still runs is stuck."""


def end_with(descriptor: int) -> None:
    """Watch the pipe in a thread of its own."""

    def watch() -> None:
        while os.read(descriptor, 1):
            pass
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(LAST_CHANCE_SECONDS)
        os._exit(1)

    threading.Thread(target=watch, daemon=True, name="tether").start()


def main() -> None:
    """Become MODULE."""
    descriptor, module, *arguments = sys.argv[1:]
    end_with(int(descriptor))
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()

"""Stops the engines of a test run that was killed, and removes their data: `python tests/sweeper.py FD DIRECTORY`.

FD is the reading end of a pipe whose other end the run alone holds; it closes when the run ends, however it ends.
"""

import os
import shutil
import signal
import sys
from pathlib import Path

from doorstep.engines.places import Places
from doorstep.engines.running import stop


def main() -> None:
    """Wait, then sweep; nothing is left to do when the run has done it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    directory = Path(sys.argv[2])
    while os.read(int(sys.argv[1]), 1):
        pass
    if directory.exists():
        stop(Places.under(directory))
        shutil.rmtree(directory, ignore_errors=True)


if __name__ == "__main__":
    main()

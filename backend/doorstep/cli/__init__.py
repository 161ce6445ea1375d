"""The command line: `doorstep COMMAND`. Each command lives in a file of its name."""

from doorstep.cli.commands import main

__all__ = ["main"]

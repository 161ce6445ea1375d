"""`python -m doorstep` is the command `doorstep`."""

from doorstep.cli import main

main()

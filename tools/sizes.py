"""Fails when what a page loads, or a module that a person reads, has grown too large. `make sizes` runs it."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]

BUILT = ROOT / "backend" / "doorstep" / "assets" / "widget"

BEFORE_THE_LAUNCHER_BYTES = 5_120
"""JS and CSS, compressed by brotli, before the launcher can be pressed: four packets of a slow phone's first round trip."""

OPENED_BYTES = 25_600
"""All JS and CSS of an open messenger, compressed by brotli."""

LONGEST_MODULE_LINES = 250
"""Past this a file is more than one thing."""

MODULES = ("backend/*.py", "demo_site/*.py", "widget/src/*.ts", "widget/src/*.tsx")


def main() -> None:
    """Print one line for each limit; exit status 1 when one is passed."""
    manifest = json.loads((BUILT / "manifest.json").read_text())
    panel = manifest["panel"].removesuffix("panel.html")
    loader = _compressed("loader.js")
    opened = loader + sum(_compressed(name) for name in (manifest["session"], f"{panel}panel.js", f"{panel}panel.css"))
    long = [f"{lines} {name}" for name, lines in _modules() if lines > LONGEST_MODULE_LINES]
    print(
        f"before the launcher {loader:,} of {BEFORE_THE_LAUNCHER_BYTES:,} bytes, opened {opened:,} of {OPENED_BYTES:,}"
    )
    print(f"modules over {LONGEST_MODULE_LINES} lines: {', '.join(long) or 'none'}")
    sys.exit(1 if loader > BEFORE_THE_LAUNCHER_BYTES or opened > OPENED_BYTES or long else 0)


def _compressed(name: str) -> int:
    return (BUILT / f"{name}.br").stat().st_size


def _modules() -> list[tuple[str, int]]:
    listed = subprocess.run(["git", "ls-files", "--", *MODULES], cwd=ROOT, capture_output=True, text=True, check=True)
    found = [ROOT / name for name in listed.stdout.split()]
    return [(str(file.relative_to(ROOT)), len(file.read_text().splitlines())) for file in found if file.exists()]


if __name__ == "__main__":
    main()

"""Which Chromium is driven, and how it is started."""

import os
import shutil

ARGS = [
    "--no-sandbox",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
"""Nothing of the browser's own on the network."""


def executable() -> str | None:
    """The one that DOORSTEP_TEST_CHROMIUM names, else the system's; None is Playwright's own."""
    named = os.environ.get("DOORSTEP_TEST_CHROMIUM")
    return named or shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")

"""Pictures of what a test meets, for whoever wants to look: DOORSTEP_TEST_PICTURES names a folder."""

import os
from pathlib import Path

from playwright.sync_api import Page

FOLDER = os.environ.get("DOORSTEP_TEST_PICTURES")


def picture(page: Page, name: str) -> None:
    if FOLDER:
        # what moves has come to rest
        page.wait_for_timeout(400)
        page.screenshot(path=Path(FOLDER) / f"{name}.png")

"""What docs/embedding.md tells a page with a strict policy to allow is enough, and no less is."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from e2e.backend import Backend
from e2e.messenger import Messenger
from e2e.site import PAGE, SNIPPET, Site
from e2e.widget.conftest import TOKEN

DOCUMENT = (Path(__file__).parents[2] / "docs/embedding.md").read_text()
NONCED, STRICT_DYNAMIC, TRUSTED = re.findall(r"```text\n(.*?)\n```", DOCUMENT, re.DOTALL)
[WRITTEN_OUT] = re.findall(r"```html\n(.*?)\n```", DOCUMENT, re.DOTALL)


def _opened(context: BrowserContext, site: Site, backend: Backend, policy: str, head: str) -> tuple[Page, list[str]]:
    """The page, and what its policy refused."""
    address = backend.address(TOKEN)
    head = head.replace("https://chat.example.com", address).replace("YOUR_APP_ID", "shop")
    policy = f"default-src 'none'; {policy.replace('https://chat.example.com', address)}"
    site.put("/", PAGE % (head, ""), Content_Security_Policy=policy)
    page, refused = context.new_page(), list[str]()
    page.on("console", lambda line: refused.append(line.text) if line.type == "error" else None)
    page.on("pageerror", lambda error: refused.append(error.message))
    page.goto(site.address())
    return page, refused


def _snippet(backend: Backend) -> str:
    filled = SNIPPET % {"settings": '{"app_id": "shop"}', "address": f'"{backend.script(TOKEN)}"'}
    return filled.replace("<script>", '<script nonce="R4nd0m">')


@pytest.mark.parametrize("policy", [NONCED, STRICT_DYNAMIC], ids=["nonce and address", "strict-dynamic"])
def test_the_snippet_needs_no_more_than(policy: str, context: BrowserContext, site: Site, backend: Backend) -> None:
    page, refused = _opened(context, site, backend, policy, _snippet(backend))

    Messenger(page).booted().begin().write("Hello")
    expect(Messenger(page).sent("Hello")).to_be_visible(timeout=15_000)

    assert refused == []


def test_the_script_written_out_needs_no_trusted_types_policy(
    context: BrowserContext, site: Site, backend: Backend
) -> None:
    early = '<script nonce="R4nd0m">window.doorstepSettings && Doorstep("onUnreadCountChange", () => { window.told = 1 })</script>'
    head = WRITTEN_OUT.replace("</script>\n<script", f"</script>{early}\n<script")
    page, refused = _opened(context, site, backend, TRUSTED, head)

    Messenger(page).booted().begin().write("Hello")
    expect(Messenger(page).sent("Hello")).to_be_visible(timeout=15_000)

    assert refused == []

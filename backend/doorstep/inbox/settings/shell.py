"""What every page of the settings shares: the list of sections, and the page around a section's own template."""

from typing import Any, Final

import msgspec
from litestar import Response, get
from litestar.di import NamedDependency

from doorstep.inbox.forms import see_other
from doorstep.inbox.rendering import page
from doorstep.inbox.sessions import SignedIn


class Section(msgspec.Struct, frozen=True):
    """One entry of the navigation: its address is `/inbox/settings/{key}`, its page `templates/settings/{key}.html`."""

    key: str
    title: str


SECTIONS: Final[tuple[Section, ...]] = (
    Section("workspace", "Workspace"),
    Section("tokens", "Access tokens"),
    Section("webhooks", "Webhooks"),
    Section("apps", "Apps"),
)
"""As the navigation shows them. A section has its handlers in a module of this folder."""


_DONE: Final = {
    "workspace-changed": "Saved. Lists and searches follow within a few seconds.",
    "token-revoked": "The token is revoked. Programs that use it are refused.",
    "app-removed": "The app is removed, and its tokens have ended.",
    "app-deleted": "The app is deleted.",
    "webhook-deleted": "The webhook is deleted. Nothing more is sent there.",
}
"""What a page says of what was just done, by the word in its address."""


def settings_page(
    me: SignedIn, key: str, *, template: str | None = None, status: int = 200, done: str | None = None, **values: Any
) -> Response[str]:
    """A page of the section `key`.

    Args:
        template: under `templates/`; `settings/{key}.html` when left out. It extends `settings/shell.html`.
        done: a word of what was just done, as `?done=` has it; others say nothing.
        values: for the template, beside `me`, `csrf`, `clock`, `sections` and `section`.
    """
    section = next(each for each in SECTIONS if each.key == key)
    return page(
        template or f"settings/{key}.html", status=status,
        me=me, csrf=me.csrf, clock=me.clock, place="settings", sections=SECTIONS, section=section,
        done=_DONE.get(done or ""), **values,
    )  # fmt: skip


@get("/settings")
async def show_settings(me: NamedDependency[SignedIn]) -> Response[str]:  # noqa: ARG001 - whoever asks must be signed in
    """The first section."""
    return see_other(f"/inbox/settings/{SECTIONS[0].key}")


HANDLERS: Final = (show_settings,)

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


def settings_page(
    me: SignedIn, key: str, *, template: str | None = None, status: int = 200, **values: Any
) -> Response[str]:
    """A page of the section `key`.

    Args:
        template: under `templates/`; `settings/{key}.html` when left out. It extends `settings/shell.html`.
        values: for the template, beside `me`, `csrf`, `clock`, `sections` and `section`.
    """
    section = next(each for each in SECTIONS if each.key == key)
    return page(
        template or f"settings/{key}.html", status=status,
        me=me, csrf=me.csrf, clock=me.clock, place="settings", sections=SECTIONS, section=section, **values,
    )  # fmt: skip


@get("/settings")
async def show_settings(me: NamedDependency[SignedIn]) -> Response[str]:  # noqa: ARG001 - whoever asks must be signed in
    """The first section."""
    return see_other(f"/inbox/settings/{SECTIONS[0].key}")


HANDLERS: Final = (show_settings,)

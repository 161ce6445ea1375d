"""Reading the fields of a form."""

import re
from collections.abc import Mapping
from typing import Any, Final

from litestar import Request, Response

from doorstep.contacts.tag import TagInvalid
from doorstep.inbox.rendering import security_headers
from doorstep.kernel.errors import Invalid
from doorstep.web.forms import form_of

_PROGRAMS_NAME: Final = re.compile(r"^([a-z]+(?:_[a-z]+)*?)(?:_at)?(?=: )")
"""A field as programs call it, at the head of what is said of it: `last_seen_at` is called `last seen`."""

_NO_LABELS: Mapping[str, str] = {}


class Fields:
    """The text fields of one form, each at most as long as its reader says."""

    def __init__(self, values: dict[str, str]) -> None:
        self._values = values

    def text(self, name: str, *, longest: int) -> str:
        """The field without space around it; empty when it was not sent.

        Raises:
            Invalid: longer than `longest` characters, or it has a NUL, which no store takes.
        """
        value = self._values.get(name, "").strip()
        if len(value) > longest:
            raise Invalid(f"{name} may have {longest} characters", name)
        if "\0" in value:
            raise Invalid(f"{name} has a character that cannot be stored", name)
        return value

    def secret(self, name: str) -> str:
        """A password as it was typed."""
        return self._values.get(name, "")


async def fields_of(request: Request[Any, Any, Any]) -> Fields:
    form = await form_of(request)
    # browsers send line ends as CR LF
    return Fields({name: value.replace("\r\n", "\n") for name, value in form.items() if isinstance(value, str)})


def see_other(path: str) -> Response[str]:
    """After a form: the browser loads `path`, a path of ours, with GET."""
    headers = security_headers(None) | {"Location": path}
    return Response("", status_code=303, media_type="text/html", headers=headers)


def led_to(path: str) -> Response[str]:
    """The same for a form that a script sent."""
    return Response("", media_type="text/html", headers=security_headers(None) | {"HX-Redirect": path})


def sentence(error: Exception, labels: Mapping[str, str] = _NO_LABELS) -> str:
    """An error's words as they stand on a page; a field that has another name there is called by its label."""
    words = "type the name of a tag" if isinstance(error, TagInvalid) else str(error)
    words = _PROGRAMS_NAME.sub(lambda name: name[1].replace("_", " "), words)
    field = error.field if isinstance(error, Invalid) else None
    if field is not None and field in labels and words.startswith(f"{field} "):
        words = labels[field] + words.removeprefix(field)
    return f"{words[:1].upper()}{words[1:]}" + ("" if words.endswith((".", "?", "!")) else ".")

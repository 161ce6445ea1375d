"""Kinds of message that people may want or not, and what they said about each. Pure."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal, cast, get_args

import msgspec

from doorstep.kernel.errors import Invalid, NotFound
from doorstep.kernel.ids import WorkspaceId

Consent = Literal["opt_in", "opt_out"]
Content = Literal["email", "sms_message"]
State = Literal["live", "draft", "archived"]

LONGEST_NAME = 255
LONGEST_DESCRIPTION = 1_000


class SubscriptionType(msgspec.Struct, frozen=True, kw_only=True):
    """`opt_out`: everybody gets it who has not said no; `opt_in`: only who has said yes."""

    workspace_id: WorkspaceId
    subscription_type_id: int = 0
    """0 until it is saved."""
    name: str
    description: str = ""
    consent_type: Consent
    content_types: tuple[Content, ...] = ("email",)
    state: State = "live"
    created_at: datetime


class SubscriptionTypeMissing(NotFound):
    """None of this workspace, or the person has said nothing about it."""

    def __init__(self) -> None:
        super().__init__("Resource Not Found")


def checked_consent(value: object) -> Consent:
    """
    Raises:
        Invalid: neither of the two.
    """
    if value not in get_args(Consent):
        raise Invalid("consent_type must be either opt_in or opt_out", "consent_type")
    return cast("Consent", value)


def read_type(workspace_id: WorkspaceId, body: Mapping[str, object], at: datetime) -> SubscriptionType:
    """A new kind, as a program describes it.

    Raises:
        Invalid: a field cannot have its value; names it.
    """
    contents: Any = body.get("content_types", ["email"])
    if (
        not isinstance(contents, list)
        or not contents
        or set(cast("list[Any]", map(str, contents))) - set(get_args(Content))
    ):
        raise Invalid("content_types lists email, sms_message or both", "content_types")
    state = body.get("state", "live")
    if state not in get_args(State):
        raise Invalid("state must be one of live, draft and archived", "state")
    return SubscriptionType(
        workspace_id=workspace_id,
        name=_text(body.get("name"), "name", LONGEST_NAME),
        description=_text(body.get("description") or "", "description", LONGEST_DESCRIPTION, may_be_empty=True),
        consent_type=checked_consent(body.get("consent_type")),
        content_types=tuple(sorted(set(contents))),
        state=cast("State", state),
        created_at=at,
    )


def _text(value: object, field: str, longest: int, *, may_be_empty: bool = False) -> str:
    text = value.strip() if isinstance(value, str) and "\0" not in value else None
    if text is None or len(text) > longest or not (text or may_be_empty):
        raise Invalid(f"{field} is a text of at most {longest} characters", field)
    return text

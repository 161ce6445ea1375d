"""Words for properties of requests, where these mean it otherwise than answers do."""

from collections.abc import Mapping
from typing import Final

ASKED: Final[Mapping[str, str]] = {
    "id": "Doorstep's own id of it.",
    "type": "What kind of thing or person this is about.",
    "email": "The email address.",
    "body": "The text, plain or as HTML.",
    "user_id": "Your own id of the person.",
    "intercom_user_id": "Doorstep's own id of the person.",
    "owner_id": "The id of the teammate who looks after this person.",
    "archived": "True to put it away.",
    "read": "True when the person has seen everything.",
    "title": "What to call it.",
    "subject": "The subject of an email.",
    "created_at": "When it happened, in Unix seconds; now if left out.",
    "companies": "The companies.",
    "consent_type": "`opt_in`: only who asked for it gets it. `opt_out`: everybody but who declined.",
    "locale": "The language that it is written in.",
    "snoozed_until": "When it wakes, in Unix seconds: a time that lies ahead.",
    "message_type": "What is done, or how it is sent.",
    "away_status_reason_id": "Why they are away.",
    "per_page": "How many to give at most.",
    "page": "Which page, from 1.",
    "starting_after": "The cursor that the page before gave.",
}

"""Addresses of files in a notification are made when it goes out: what waited for a day opens as long as what goes at once."""

from datetime import datetime
from typing import Any, Final

from doorstep.attachments.opening import PATH, path_anew
from doorstep.settings import Settings

_WITH_FILES: Final = frozenset({"source", "conversation_parts"})


def with_files_open(settings: Settings, item: Any, at: datetime, address: str) -> Any:
    """The item as it was kept, with addresses of its files that begin to count now.

    Args:
        address: where this server is reached, without a slash at its end; nothing where nobody knows.
    """
    if not isinstance(item, dict) or item.get("type") != "conversation":
        return item
    # nowhere else, least of all where somebody wrote an address of ours that has ended
    return {name: _said(settings, value, at, address) if name in _WITH_FILES else value for name, value in item.items()}


def _said(settings: Settings, value: Any, at: datetime, address: str) -> Any:
    """Of a conversation: its source, and its parts, which lie in two of the same name."""
    if isinstance(value, list):
        return [_said(settings, each, at, address) for each in value]
    if not isinstance(value, dict):
        return value
    opened = dict(value)
    for name in ("conversation_parts", "attachments"):
        if isinstance(opened.get(name), list):
            opened[name] = [_said(settings, each, at, address) for each in opened[name]]
    if opened.get("type") == "upload" and isinstance(opened.get("url"), str):
        opened["url"] = _address(settings, opened["url"], at, address)
    return opened


def _address(settings: Settings, url: str, at: datetime, address: str) -> str:
    _, found, token = url.rpartition(PATH)
    path = path_anew(settings, PATH + token, at) if found else None
    return url if path is None else address + path

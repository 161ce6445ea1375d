"""How the text of an environment variable becomes a value; what is wrong comes as ValueError, in words that follow the variable's name."""

import ipaddress
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit


def whole_number(at_least: int, at_most: int) -> Callable[[str], int]:
    """A reader of whole numbers within bounds, both included."""

    def read(text: str) -> int:
        # isdecimal alone also takes digits of other scripts, and int() underscores and spaces
        if not (text.isascii() and text.isdecimal()) or not at_least <= int(text) <= at_most:
            raise ValueError(f"must be a whole number from {at_least} to {at_most}")
        return int(text)

    return read


def address_with_scheme(*schemes: str) -> Callable[[str], str]:
    """A reader of URLs that begin with one of `schemes`."""

    def read(text: str) -> str:
        if urlsplit(text).scheme not in schemes:
            raise ValueError(f"must begin with {' or '.join(f'{scheme}:' for scheme in schemes)}")
        return text

    return read


def origin(text: str) -> str:
    """`https://chat.example.com`: scheme, host and perhaps a port, without a path."""
    parts = urlsplit(text)
    bare = parts.path in ("", "/") and not parts.query and not parts.fragment and not parts.username
    if parts.scheme not in ("http", "https") or not parts.hostname or not bare:
        raise ValueError("must be an origin such as https://chat.example.com, without a path")
    _ = parts.port  # raises ValueError on a port that is not a number
    return f"{parts.scheme}://{parts.netloc}".lower()


def networks(text: str) -> tuple[str, ...]:
    """Addresses and networks divided by commas, each in its canonical form; `unix` is a peer on a socket file."""
    named = [part.strip() for part in text.split(",") if part.strip()]
    try:
        return tuple(name if name == "unix" else str(ipaddress.ip_network(name)) for name in named)
    except ValueError as wrong:
        raise ValueError(f"must be addresses or networks divided by commas: {wrong}") from wrong


def private_networks(text: str) -> tuple[str, ...]:
    """Addresses and networks divided by commas."""
    if "unix" in (named := networks(text)):
        raise ValueError("must be addresses or networks divided by commas")
    return named


def existing_file(text: str) -> Path:
    if not Path(text).is_file():
        raise ValueError(f"names {text}, which is not a file")
    return Path(text)


def one_of(*words: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in words:
            raise ValueError(f"must be one of {', '.join(words)}")
        return text

    return read


def keys(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())

"""Initials and a colour for whoever has no picture; both depend on the person alone, so they never change."""

import zlib

HUES = 12
"""As many as `base.css` names: hue-0 to hue-11."""


def initials(name: str) -> str:
    """One or two letters: of the first and the last word, else of the only one.

    A pseudonym such as "Blue Cloud from Lyon" is known by its first two words.
    """
    words = [word for word in name.split(" from ", maxsplit=1)[0].split() if word[0].isalnum()]
    if not words:
        return "?"
    letters = words[0][0] if len(words) == 1 else words[0][0] + words[-1][0]
    return letters.upper()


def hue(who: str) -> int:
    """A number below HUES for an id; the same for ever."""
    return zlib.crc32(who.encode()) % HUES

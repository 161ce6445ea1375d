"""Texts that every store and every reader can take."""

import re
from typing import Final

_ESCAPE: Final = re.compile(
    rb"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(u[dD][89a-fA-F][0-9a-fA-F]{2})|.)", re.DOTALL
)
"""One escape of a JSON text: a pair of surrogates, half of one (the group), or any other."""


def whole_characters(json: bytes) -> bytes:
    """A JSON document in which half a character (an escaped surrogate without its other half) is U+FFFD.

    Browsers write such halves where a page cut a text in the middle of an emoji; no parser of ours and no database takes
    them. The length stays, and so does whatever is wrong with the document otherwise.
    """
    if b"\\ud" not in json and b"\\uD" not in json:
        return json
    return _ESCAPE.sub(lambda found: b"\\ufffd" if found[1] else found[0], json)

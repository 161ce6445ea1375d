"""One thing that `doctor` has found."""

import msgspec

BAD = "BAD "


class Finding(msgspec.Struct, frozen=True):
    """`mend` is what to do, empty when nothing needs doing."""

    mark: str
    what: str
    mend: str = ""


def good(what: str) -> Finding:
    return Finding("ok  ", what)


def warn(what: str, mend: str) -> Finding:
    """It works, but worse than it could."""
    return Finding("warn", what, mend)


def bad(what: str, mend: str = "") -> Finding:
    """It does not work, or is not safe."""
    return Finding(BAD, what, mend)

"""A column for each day, and what was before as a line over them."""

import math
from collections.abc import Sequence

from markupsafe import Markup

from doorstep.inbox.reports.drawing.shapes import HEIGHT, WIDTH, box, drawing, line, seen_alone

LEAST = 1.5
"""A column of one among thousands is still seen."""

WIDEST = 60.0
"""A few columns stay columns, and do not become slabs."""


def columns(values: Sequence[int], tips: Sequence[str], before: Sequence[int] = (), *, most: float) -> Markup:
    """`most` is the figure at the top."""
    room = WIDTH / max(len(values), 1)
    width = min(room * (0.72 if len(values) <= 40 else 0.82), WIDEST)
    shapes = [box(0, HEIGHT * part, WIDTH, 0.5, "rule") for part in (0, 0.5)]
    for place, value in enumerate(values):
        height = max(HEIGHT * value / most, LEAST) if value else 0
        shapes.append(box((place + 0.5) * room - width / 2, HEIGHT - height, width, height, "column"))
    if any(before):
        points = [((place + 0.5) * room, HEIGHT * (1 - value / most)) for place, value in enumerate(before)]
        # over the columns: a line that the higher ones hide tells nothing
        shapes += [line(seen_alone(points), kind) for kind in ("before-edge", "before")]
    # the whole height answers the mouse: small columns are hard to meet
    shapes += [box(place * room, 0, room, HEIGHT, "answers", tip=tip) for place, tip in enumerate(tips)]
    return drawing("columns", shapes)


def round_up(value: float) -> int:
    """The next number that is easily halved and read: 2, 4, 10, 20, 40, 100 …"""
    if value <= 2:
        return 2
    tens = 10 ** math.floor(math.log10(value))
    return int(next(each * tens for each in (1, 2, 4, 6, 8, 10) if each * tens >= value))

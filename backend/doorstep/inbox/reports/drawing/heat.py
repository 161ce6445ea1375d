"""Weekdays by hours. How much there was is told by size as well as by strength of colour, so that neither is needed alone."""

import math
from collections.abc import Mapping

from markupsafe import Markup

from doorstep.inbox.reports.drawing.shapes import box, drawing
from doorstep.inbox.reports.words import WEEKDAYS, hours, number

CELL = 10.0
SMALLEST, LARGEST = 3.4, 9.0
LEVELS = 5
HOURS = 24


def heat(counts: Mapping[tuple[int, int], int]) -> Markup:
    """`counts` by weekday, Monday is 0, and hour."""
    most = max(counts.values(), default=0)
    shapes: list[Markup] = []
    for weekday, name in enumerate(WEEKDAYS):
        for hour in range(HOURS):
            count = counts.get((weekday, hour), 0)
            shapes += _cell(hour * CELL, weekday * CELL, count, most)
            tip = f"{name} {hours(hour)}: {number(count)}"
            shapes.append(box(hour * CELL, weekday * CELL, CELL, CELL, "answers", tip=tip))
    return drawing("heat", shapes, width=HOURS * CELL, height=len(WEEKDAYS) * CELL)


def _cell(x: float, y: float, count: int, most: int) -> list[Markup]:
    if not count:
        return [_square(x, y, 1.6, "level-0")]
    part = count / most
    # the area tells, not the side
    return [_square(x, y, SMALLEST + (LARGEST - SMALLEST) * math.sqrt(part), f"level-{math.ceil(part * LEVELS)}")]


def _square(x: float, y: float, side: float, kind: str) -> Markup:
    inset = (CELL - side) / 2
    return box(x + inset, y + inset, side, side, kind, radius=side * 0.24)

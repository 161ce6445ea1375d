"""Weekdays by hours. How much there was is told by size as well as by strength of colour, so that neither is needed alone."""

import math
from collections.abc import Mapping
from itertools import pairwise

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


def level(count: int, most: int) -> int:
    """From 1 to 5. By the root: beside one busy hour the others still differ."""
    return next(each for each in range(1, LEVELS + 1) if count * LEVELS * LEVELS <= most * each * each)


def legend(most: int) -> list[tuple[int, str]]:
    """What each strength of colour stands for: its level, and `4` or a span; only those that some count has."""
    bounds = [most * each * each // (LEVELS * LEVELS) for each in range(LEVELS + 1)]
    return [
        (each + 1, number(high) if low + 1 == high else f"{number(low + 1)}\N{EN DASH}{number(high)}")
        for each, (low, high) in enumerate(pairwise(bounds))
        if low < high
    ]


def _cell(x: float, y: float, count: int, most: int) -> list[Markup]:
    if not count:
        return [_square(x, y, 1.6, "level-0")]
    # the area tells, not the side
    side = SMALLEST + (LARGEST - SMALLEST) * math.sqrt(count / most)
    return [_square(x, y, side, f"level-{level(count, most)}")]


def _square(x: float, y: float, side: float, kind: str) -> Markup:
    inset = (CELL - side) / 2
    return box(x + inset, y + inset, side, side, kind, radius=side * 0.24)

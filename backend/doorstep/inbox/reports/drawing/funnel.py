"""A band that narrows from one step to the next, as high as the figures are."""

from collections.abc import Sequence

from markupsafe import Markup

from doorstep.inbox.reports.drawing.shapes import HEIGHT, WIDTH, drawing, number, path

LEAST = 2.0
"""A step of a few among thousands is still a thread."""

LEVEL = 0.62
"""The part of a step's room over which the band keeps its height, before it goes over to the next."""


def funnel(steps: Sequence[int]) -> Markup:
    """One band for each step; each begins where the one before it ends."""
    most, room = max([*steps, 1]), WIDTH / max(len(steps), 1)
    halves = [max(HEIGHT * step / most, LEAST) / 2 if step else 0.4 for step in steps]
    shapes: list[Markup] = []
    for place, half in enumerate(halves):
        left, level, right = place * room, (place + LEVEL) * room, (place + 1) * room
        end = halves[place + 1] if place + 1 < len(halves) else half
        shapes.append(path(_band(left, level, right, half, end), f"step step-{place + 1}"))
    return drawing("funnel", shapes)


def _band(left: float, level: float, right: float, half: float, end: float) -> str:
    middle, bend = HEIGHT / 2, (level + right) / 2
    n = number
    return (
        f"M{n(left)} {n(middle - half)}H{n(level)}"
        f"C{n(bend)} {n(middle - half)} {n(bend)} {n(middle - end)} {n(right)} {n(middle - end)}V{n(middle + end)}"
        f"C{n(bend)} {n(middle + end)} {n(bend)} {n(middle + half)} {n(level)} {n(middle + half)}H{n(left)}Z"
    )

"""A line over days, broken where there is no figure."""

from collections.abc import Sequence

from markupsafe import Markup

from doorstep.inbox.reports.drawing.shapes import HEIGHT, WIDTH, box, drawing, line, seen_alone


def over_days(values: Sequence[float | None], tips: Sequence[str], *, most: float) -> Markup:
    """`most` is the figure at the top."""
    room = WIDTH / max(len(values), 1)
    shapes = [box(0, HEIGHT * part, WIDTH, 0.5, "rule") for part in (0, 0.5)]
    for run in _runs(values):
        points = [((place + 0.5) * room, HEIGHT * (1 - value / most)) for place, value in run]
        shapes.append(line(seen_alone(points), "line"))
    shapes += [
        box(place * room, 0, room, HEIGHT, "answers", tip=tip)
        for place, (value, tip) in enumerate(zip(values, tips, strict=True))
        if value is not None
    ]
    return drawing("over-days", shapes)


def _runs(values: Sequence[float | None]) -> list[list[tuple[int, float]]]:
    """Days in a row that have a figure, each with its place."""
    runs: list[list[tuple[int, float]]] = [[]]
    for place, value in enumerate(values):
        if value is not None:
            runs[-1].append((place, value))
        elif runs[-1]:
            runs.append([])
    return [run for run in runs if run]

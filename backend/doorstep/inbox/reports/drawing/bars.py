"""One bar, for a row of a table."""

from markupsafe import Markup

from doorstep.inbox.reports.drawing.shapes import HEIGHT, WIDTH, box, drawing


def bar(value: int, most: int) -> Markup:
    """As long as `value` is of `most`."""
    length = max(WIDTH * value / most, 4) if value and most else 0
    return drawing("bar", [box(0, 0, WIDTH, HEIGHT, "groove"), box(0, 0, length, HEIGHT, "column")])

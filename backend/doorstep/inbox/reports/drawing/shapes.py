"""The elements that drawings are made of. Everything that comes in is escaped."""

from collections.abc import Iterable, Sequence

from markupsafe import Markup, escape

WIDTH, HEIGHT = 1_000, 100
"""Of a drawing that is stretched."""

TICK = 8.0
"""Half the width of a stroke that stands for one day."""


def number(value: float) -> str:
    """As SVG writes it, to a hundredth."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def drawing(name: str, shapes: Iterable[Markup], *, width: float = WIDTH, height: float = HEIGHT) -> Markup:
    """Stretched to its room; the numbers are in the table beside it, so that screen readers pass it by."""
    return Markup(
        '<svg class="drawing {}" viewBox="0 0 {} {}" preserveAspectRatio="none" aria-hidden="true" focusable="false">{}</svg>'
    ).format(name, number(width), number(height), Markup("").join(shapes))


def box(x: float, y: float, width: float, height: float, kind: str, *, tip: str = "", radius: float = 0) -> Markup:
    """`tip` is shown by a mouse that rests on it."""
    rounded = f' rx="{number(radius)}"' if radius else ""
    title = f"<title>{escape(tip)}</title>" if tip else ""
    # put together at once: a year has some thousands, and Markup.format looks at every one of its pieces
    return Markup(  # noqa: S704 - the words are escaped, the rest are numbers
        f'<rect class="{escape(kind)}" x="{number(x)}" y="{number(y)}" width="{number(max(width, 0))}"'
        f' height="{number(max(height, 0))}"{rounded}>{title}</rect>'
    )


def seen_alone(points: Sequence[tuple[float, float]]) -> Sequence[tuple[float, float]]:
    """The points of a line; one that has no neighbours becomes a short stroke."""
    if len(points) != 1:
        return points
    ((x, y),) = points
    return [(x - TICK, y), (x + TICK, y)]


def line(points: Iterable[tuple[float, float]], kind: str) -> Markup:
    """Through all of `points`."""
    path = " ".join(f"{number(x)},{number(y)}" for x, y in points)
    return Markup('<polyline class="{}" points="{}"/>').format(kind, path)


def path(commands: str, kind: str) -> Markup:
    return Markup('<path class="{}" d="{}"/>').format(kind, commands)

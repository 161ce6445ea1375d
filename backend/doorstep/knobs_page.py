"""`python -m doorstep.knobs_page` prints docs/settings.md."""

from doorstep.knobs import KNOBS, Knob

HEAD = """\
# Settings

Every setting is an environment variable, read once at the start. One that is unknown or malformed refuses to start
and says why. This page is made from `backend/doorstep/knobs.py` by `make docs`.

| variable | unit | default | what it does |
| --- | --- | --- | --- |
"""


def page() -> str:
    """The whole page, as Markdown."""
    return HEAD + "".join(_row(knob) for knob in KNOBS)


def _row(knob: Knob) -> str:
    default = "none" if knob.default in (None, "", ()) else f"`{knob.default}`"
    return f"| `{knob.variable}` | {knob.unit} | {default} | {knob.meaning} |\n"


if __name__ == "__main__":
    print(page(), end="")

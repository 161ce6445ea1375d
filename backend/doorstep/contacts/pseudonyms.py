"""Names for people who have not given one: `Blue Cloud from New York`. Deterministic for each person. Pure."""

import hashlib

COLOURS = (
    "Amber", "Apricot", "Aqua", "Azure", "Beige", "Blue", "Bronze", "Cobalt", "Copper", "Coral", "Cream", "Crimson",
    "Emerald", "Fuchsia", "Gold", "Green", "Indigo", "Ivory", "Jade", "Lavender", "Lilac", "Lime", "Magenta", "Maroon",
    "Mint", "Navy", "Ochre", "Olive", "Orange", "Peach", "Pearl", "Plum", "Purple", "Rose", "Ruby", "Saffron",
    "Sapphire", "Scarlet", "Silver", "Teal", "Topaz", "Turquoise", "Vanilla", "Violet",
)  # fmt: skip
"""Colours that nobody is called by: no black, white, brown, yellow, red or pink."""

OBJECTS = (
    "Acorn", "Anchor", "Balloon", "Basket", "Bell", "Bicycle", "Boat", "Book", "Bridge", "Button", "Camera", "Candle",
    "Canoe", "Cloud", "Comet", "Compass", "Cottage", "Feather", "Fern", "Fountain", "Garden", "Globe", "Guitar",
    "Harbour", "Kettle", "Kite", "Lamp", "Lantern", "Leaf", "Library", "Lighthouse", "Map", "Meadow", "Mitten", "Moon",
    "Notebook", "Orchard", "Paperclip", "Pebble", "Pencil", "Piano", "Planet", "Pocket", "Puzzle", "Ribbon", "River",
    "Sail", "Scarf", "Shell", "Snowflake", "Star", "Suitcase", "Teapot", "Telescope", "Tent", "Train", "Umbrella",
    "Violin", "Wagon", "Waterfall", "Windmill",
)  # fmt: skip
"""Things without a second meaning: no animals, no food, no bodies, no weapons."""


def pseudonym(person_id: str, *, city: str | None = None, country: str | None = None) -> str:
    """The name of a person in a place: by city, else country, else without one."""
    number = int.from_bytes(hashlib.sha256(person_id.encode()).digest()[:8])
    colour = COLOURS[number % len(COLOURS)]
    thing = OBJECTS[number // len(COLOURS) % len(OBJECTS)]
    place = city or country
    return f"{colour} {thing} from {place}" if place else f"{colour} {thing}"

"""What is for sale: homes for small neighbours. Each has a picture of the same name in templates/pictures."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Lodging:
    """One thing that can be bought; the price is in whole pounds."""

    slug: str
    name: str
    lodger: str
    price_pounds: int
    line: str
    story: str
    details: tuple[str, ...]


LODGINGS: tuple[Lodging, ...] = (
    Lodging(
        "bramble",
        "The Bramble",
        "for solitary bees",
        24,
        "Thirty-four rooms, all of them singles.",
        "Mason bees and leafcutters never learnt to share. The Bramble gives each her own front door, bored smooth so that no"
        " wing is ever torn, and sloped a little so that the rain stays outside.",
        (
            "Larch roof, bamboo and beech rooms",
            "31 by 22 by 16 cm",
            "Hang it in morning sun, out of the wind",
        ),
    ),
    Lodging(
        "number-nine",
        "Number Nine",
        "for a hedgehog",
        48,
        "A hallway with a bend, because foxes can't turn corners.",
        "Thick walls, a dry floor and a tunnel that keeps long noses out. Leave it under the hedge in October with an"
        " armful of leaves beside it: your lodger would rather make the bed herself.",
        ("Woven willow over oak hoops", "52 by 45 by 34 cm", "Wants a quiet corner and a gap in the fence"),
    ),
    Lodging(
        "spout",
        "The Spout",
        "for wrens",
        29,
        "A teapot that has retired from tea.",
        "Wrens have nested in worse than kettles. Ours is thrown by hand, glazed the colour of moss, and hangs with its"
        " spout down, so that it drains. The lid lifts off in winter for spring cleaning.",
        ("Frost-proof stoneware", "19 by 26 by 17 cm", "Hang it in ivy, 2 m up"),
    ),
    Lodging(
        "belfry",
        "The Belfry",
        "for pipistrelles",
        36,
        "Room for thirty, upside down.",
        "A pipistrelle weighs as much as a coin and eats three thousand midges a night. Give her a crack an inch wide, rough"
        " inside and warm in the evening, and you'll never need a citronella candle again.",
        ("Rough-sawn chestnut, no varnish", "58 by 30 by 14 cm", "As high as your ladder goes, facing south"),
    ),
    Lodging(
        "damp",
        "The Damp",
        "for a toad",
        19,
        "Dark, cool, and reliably clammy.",
        "A good toad stays for ten years and asks for nothing but slugs. This is a flowerpot with a proper front door; half"
        " bury it where the hose drips, and be in by dusk to say good evening.",
        ("Hand-thrown terracotta", "17 by 24 by 24 cm", "Shade, and a saucer of water"),
    ),
    Lodging(
        "seven-spots",
        "Seven Spots",
        "for ladybirds",
        22,
        "A winter hotel on a stick.",
        "Ladybirds sleep in heaps, sometimes two hundred to a room. Stuff Seven Spots with straw in September, plant it among"
        " the roses, and wake up in April with a garrison against greenfly.",
        ("Red-stained cedar on an ash stake", "14 by 14 by 90 cm", "Beside roses or broad beans"),
    ),
)

BY_SLUG = {lodging.slug: lodging for lodging in LODGINGS}

"""The basket: a cookie such as `bramble.2_spout.1`, because it must survive before anyone signs in."""

from demo_site.catalogue import BY_SLUG

MOST_OF_ONE = 20


def read_basket(text: str) -> dict[str, int]:
    """Slug to how many; whatever is not for sale, or not a small number, is left out."""
    basket: dict[str, int] = {}
    for piece in text.split("_"):
        slug, _, count = piece.partition(".")
        if slug in BY_SLUG and count.isdecimal() and count.isascii() and 1 <= int(count[:3]) <= MOST_OF_ONE:
            basket[slug] = int(count[:3])
    return basket


def write_basket(basket: dict[str, int]) -> str:
    return "_".join(f"{slug}.{min(count, MOST_OF_ONE)}" for slug, count in basket.items() if count > 0)


def total_pounds(basket: dict[str, int]) -> int:
    return sum(BY_SLUG[slug].price_pounds * count for slug, count in basket.items())

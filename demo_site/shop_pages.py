"""The pages that anybody sees: what is for sale, and the basket."""

from typing import Any

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.exceptions import HTTPException, NotFoundException
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect, Template

from demo_site.basket import total_pounds
from demo_site.catalogue import BY_SLUG
from demo_site.visit import Visit


@get("/")
async def home(visit: NamedDependency[Visit]) -> Template:
    return visit.page("home")


@get("/lodgings/{slug:str}")
async def lodging_page(visit: NamedDependency[Visit], slug: FromPath[str]) -> Template:
    if slug not in BY_SLUG:
        raise NotFoundException
    return visit.page("lodging", lodging=BY_SLUG[slug])


@get("/basket")
async def basket_page(visit: NamedDependency[Visit], ordered: FromQuery[int | None] = None) -> Template:
    return visit.page("basket", basket=visit.basket, total_pounds=total_pounds(visit.basket), ordered=ordered)


@post("/basket")
async def add_to_basket(visit: NamedDependency[Visit], data: URLEncodedBody[dict[str, str]]) -> Redirect:
    """`slug` and how many more (`by`, 1 unless given; less than nothing takes out)."""
    slug, by = data.get("slug", ""), data.get("by", "1")
    if slug not in BY_SLUG or by not in ("1", "-1"):
        raise NotFoundException
    basket = visit.basket | {slug: visit.basket.get(slug, 0) + int(by)}
    return visit.go("/basket", visit.basket_cookie({each: count for each, count in basket.items() if count > 0}))


@post("/orders", sync_to_thread=True)
def place_order(visit: NamedDependency[Visit]) -> Redirect:
    """Needs an account, as somebody must get the parcel."""
    if visit.account is None:
        return visit.go("/sign-up?then=basket")
    if not visit.basket:
        return visit.go("/basket")
    number = visit.accounts.place_order(visit.account, visit.basket, total_pounds(visit.basket))
    return visit.go(f"/basket?ordered={number}", visit.basket_cookie({}))


def not_found(request: Request[Any, Any, Any], _: HTTPException) -> Template:
    return Visit(request).page("not_found", status_code=404)

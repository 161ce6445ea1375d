"""Signing up, in and out, and the garden: what a customer sees of their own."""

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery, URLEncodedBody
from litestar.response import Redirect, Template

from demo_site.accounts import Account, EmailTaken
from demo_site.visit import Visit

SHORTEST_PASSWORD = 8
# Longer ones only cost the server time to hash.
LONGEST_FIELD = 200


@get("/garden", sync_to_thread=True)
def account_page(visit: NamedDependency[Visit]) -> Template | Redirect:
    if visit.account is None:
        return visit.go("/sign-in?then=garden")
    return visit.page("garden", orders=visit.accounts.orders_of(visit.account))


@get("/sign-up")
async def sign_up_page(visit: NamedDependency[Visit], then: FromQuery[str] = "") -> Template:
    return visit.page("sign_up", then=then, form={}, problem=None)


@post("/sign-up", sync_to_thread=True)
def sign_up(visit: NamedDependency[Visit], data: URLEncodedBody[dict[str, str]]) -> Template | Redirect:
    form = _fields(data)
    problem = _problem_with(form)
    if problem is None:
        try:
            account = visit.accounts.sign_up(email=form["email"], name=form["name"], password=form["password"])
            return _enter(visit, account, data.get("then", ""))
        except EmailTaken:
            problem = "There is an account with this email already. Sign in instead?"
    return visit.page("sign_up", status_code=400, then=data.get("then", ""), form=form, problem=problem)


@get("/sign-in")
async def sign_in_page(visit: NamedDependency[Visit], then: FromQuery[str] = "") -> Template:
    return visit.page("sign_in", then=then, form={}, problem=None)


@post("/sign-in", sync_to_thread=True)
def sign_in(visit: NamedDependency[Visit], data: URLEncodedBody[dict[str, str]]) -> Template | Redirect:
    form = _fields(data)
    account = visit.accounts.check_password(email=form["email"], password=form["password"])
    if account is None:
        problem = "Email and password don't belong together."
        return visit.page("sign_in", status_code=400, then=data.get("then", ""), form=form, problem=problem)
    return _enter(visit, account, data.get("then", ""))


@post("/sign-out", sync_to_thread=True)
def sign_out(visit: NamedDependency[Visit]) -> Redirect:
    """The page has called `Doorstep("shutdown")` before it sent this form."""
    visit.accounts.end_session(visit.token)
    return visit.go(f"{visit.hosts.shop}/", visit.session_cookie(None), visit.basket_cookie({}))


def _enter(visit: Visit, account: Account, then: str) -> Redirect:
    """A new session at each sign-in: a token that somebody planted before opens nothing."""
    visit.accounts.end_session(visit.token)
    token = visit.accounts.start_session(account)
    return visit.go("/basket" if then == "basket" else f"{visit.hosts.garden}/garden", visit.session_cookie(token))


def _fields(data: dict[str, str]) -> dict[str, str]:
    typed = {name: data.get(name, "").strip()[:LONGEST_FIELD] for name in ("email", "name")}
    # A password is what was typed, spaces included.
    return typed | {"password": data.get("password", "")[:LONGEST_FIELD]}


def _problem_with(form: dict[str, str]) -> str | None:
    if not form["name"]:
        return "What should we call you?"
    if "@" not in form["email"]:
        return "This email looks unfinished."
    if len(form["password"]) < SHORTEST_PASSWORD:
        return f"A password needs {SHORTEST_PASSWORD} characters or more."
    return None

"""The shop, put together: settings in, a Litestar application out."""

from pathlib import Path

from litestar import Litestar
from litestar.datastructures import State
from litestar.di import Provide
from litestar.plugins.jinja import JinjaTemplateEngine
from litestar.response import Response
from litestar.static_files import create_static_files_router
from litestar.template import TemplateConfig

from demo_site.account_pages import account_page, sign_in, sign_in_page, sign_out, sign_up, sign_up_page
from demo_site.accounts import Accounts
from demo_site.settings import ShopSettings
from demo_site.shop_pages import add_to_basket, basket_page, home, lodging_page, not_found, place_order
from demo_site.visit import open_visit, refuse_foreign_forms

HERE = Path(__file__).parent


def create_shop(settings: ShopSettings) -> Litestar:
    """The whole shop as one application, for any ASGI server."""
    return Litestar(
        route_handlers=[
            home,
            lodging_page,
            basket_page,
            add_to_basket,
            place_order,
            account_page,
            sign_up_page,
            sign_up,
            sign_in_page,
            sign_in,
            sign_out,
            create_static_files_router(path="/static", directories=[HERE / "static"]),
        ],
        dependencies={"visit": Provide(open_visit, sync_to_thread=True)},
        before_request=refuse_foreign_forms,
        after_request=_private,
        exception_handlers={404: not_found},
        state=State({"settings": settings, "accounts": Accounts(settings.data_dir / "shop.sqlite3")}),
        template_config=TemplateConfig(directory=HERE / "templates", engine=JinjaTemplateEngine),
        openapi_config=None,
    )


def _private(response: Response[object]) -> Response[object]:
    """A page names who is signed in, so the Back button must not show it after sign-out."""
    response.headers.setdefault("Cache-Control", "no-store")
    return response

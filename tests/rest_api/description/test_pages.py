"""The pages under /docs, as a browser without any right gets them."""

import re

import httpx

from doorstep.rest_api.description.assembling import document

SECTIONS = ("visitors", "contacts", "conversations", "messages", "companies", "events", "tags", "notes", "attributes",
            "segments", "subscriptions", "teammates", "webhooks")  # fmt: skip


async def test_the_document_is_there_for_everybody_and_other_sites_may_read_it(client: httpx.AsyncClient) -> None:
    answer = await client.get("/docs/openapi.json")

    assert answer.json() == document()
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


async def test_every_operation_has_its_place_on_a_page(client: httpx.AsyncClient) -> None:
    overview = (await client.get("/docs")).text
    for section in SECTIONS:
        page = await client.get(f"/docs/{section}")
        assert page.status_code == 200, section
        assert f"/docs/{section}" in overview
        shown = set(re.findall(r'<article id="([^"]+)">', page.text))
        stated = {
            operation["operationId"]
            for item in document()["paths"].values()
            for operation in item.values()
            if section.capitalize() in operation["tags"]
        }
        assert shown == stated, section


async def test_a_page_loads_one_style_and_nothing_from_elsewhere(client: httpx.AsyncClient) -> None:
    for path in ("/docs", "/docs/conversations", "/docs/webhooks"):
        page = await client.get(path)

        loaded = re.findall(r'(?:src|<link[^>]*href|@import|url\()\s*=?\s*["\']?([^"\'>\s]+)', page.text)
        assert [each for each in loaded if not each.startswith(("/docs/style.css?", "data:,"))] == []
        assert "<script" not in page.text
        assert page.headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'self'; img-src data:")
        assert page.headers["X-Frame-Options"] == "DENY"


async def test_the_style_is_kept_for_ever_and_is_all_of_one_origin(client: httpx.AsyncClient) -> None:
    address = re.search(r'href="(/docs/style\.css\?[0-9a-f]{12})"', (await client.get("/docs")).text)
    assert address is not None
    style = await client.get(address[1])

    assert "immutable" in style.headers["Cache-Control"]
    assert "url(" not in style.text
    assert "@import" not in style.text


async def test_links_inside_a_page_lead_somewhere(client: httpx.AsyncClient) -> None:
    for section in ("contacts", "conversations", "webhooks"):
        page = (await client.get(f"/docs/{section}")).text
        anchors = set(re.findall(r'id="([^"]+)"', page))
        assert set(re.findall(r'href="#([^"]+)"', page)) - anchors == set(), section


async def test_a_host_that_somebody_makes_up_is_shown_as_text(client: httpx.AsyncClient) -> None:
    page = await client.get("/docs", headers={"Host": 'evil"><script>alert(1)</script>'})

    assert "<script" not in page.text


async def test_another_page_is_refused_like_every_address(client: httpx.AsyncClient) -> None:
    answer = await client.get("/docs/nowhere")

    assert answer.status_code == 404
    assert answer.json()["errors"][0]["code"] == "not_found"

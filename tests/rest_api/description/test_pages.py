"""The pages under /docs, as a browser without any right gets them."""

import html
import json
import re

import httpx

from doorstep.rest_api.description.assembling import document
from doorstep.rest_api.description.editions import CURRENT, EDITIONS, OLDEST

SECTIONS = ("visitors", "contacts", "conversations", "messages", "companies", "events", "tags", "notes", "attributes",
            "segments", "subscriptions", "tasks", "teammates", "webhooks", "apps")  # fmt: skip


async def test_the_document_is_there_for_everybody_and_other_sites_may_read_it(client: httpx.AsyncClient) -> None:
    answer = await client.get("/docs/openapi.json")

    assert answer.json() == document()
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


async def test_the_oldest_shapes_have_a_document_and_pages_of_their_own(client: httpx.AsyncClient) -> None:
    answer = await client.get("/docs/openapi-1.x.json")
    overview = (await client.get("/docs/1.x")).text

    assert answer.json() == document(OLDEST)
    shown: set[str] = set()
    for section in set(re.findall(r'href="/docs/1\.x/([a-z]+)"', overview)):
        page = await client.get(f"/docs/1.x/{section}")
        assert page.status_code == 200, section
        shown |= set(re.findall(r'<article id="([^"]+)">', page.text))
        (words,) = re.findall(r'<p class="lead">(.*?)</p>', page.text)
        assert "`" not in words, section
        anchors = set(re.findall(r'id="([^"]+)"', page.text))
        assert set(re.findall(r'href="#([^"]+)"', page.text)) - anchors == set(), section
    stated = {operation["operationId"] for item in document(OLDEST)["paths"].values() for operation in item.values()}
    assert shown == stated
    assert "-H &#39;Intercom-Version: 1.4&#39;" in (await client.get("/docs/1.x/leads")).text


async def test_a_reader_chooses_the_version_and_stays_where_they_read(client: httpx.AsyncClient) -> None:
    for path, to in (
        ("/docs", {"2.x": "/docs", "1.x": "/docs/1.x"}),
        ("/docs/companies", {"2.x": "/docs/companies", "1.x": "/docs/1.x/companies"}),
        ("/docs/1.x/companies", {"2.x": "/docs/companies", "1.x": "/docs/1.x/companies"}),
        ("/docs/1.x/leads", {"2.x": "/docs", "1.x": "/docs/1.x/leads"}),
        ("/docs/apps", {"2.x": "/docs/apps", "1.x": "/docs/1.x"}),
    ):
        page = (await client.get(path)).text
        chosen = re.search(r'<nav class="versions" aria-label="Version">(.*?)</nav>', page, re.DOTALL)
        assert chosen is not None
        assert {name: address for address, name in re.findall(r'href="([^"]+)"[^>]*>([^<]+)<', chosen[1])} == to, path
        (current,) = re.findall(r'aria-current="true">([^<]+)<', chosen[1])
        assert current == ("1.x" if "/1.x" in path else "2.x")
        file = next(each for each in EDITIONS if each.name == current).file
        assert f'href="{file}"' in page
    assert CURRENT.file != OLDEST.file


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


async def test_a_page_loads_one_style_one_script_and_nothing_from_elsewhere(client: httpx.AsyncClient) -> None:
    for path in ("/docs", "/docs/conversations", "/docs/webhooks"):
        page = await client.get(path)

        loaded = re.findall(r'(?:src|<link[^>]*href|@import|url\()\s*=?\s*["\']?([^"\'>\s]+)', page.text)
        assert [each for each in loaded if not each.startswith(("/docs/style.css?", "/docs/copy.js?", "data:,"))] == []
        policy = page.headers["Content-Security-Policy"]
        (nonce,) = re.findall(
            r'<script src="/docs/copy\.js\?[0-9a-f]{12}" nonce="([\w-]{24})" defer></script>', page.text
        )
        assert page.text.count("<script") == 1
        assert policy.startswith("default-src 'none'; style-src 'self'; img-src data:")
        assert f"script-src 'nonce-{nonce}';" in policy
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

    assert "<script>" not in page.text


async def test_another_page_is_refused_like_every_address(client: httpx.AsyncClient) -> None:
    answer = await client.get("/docs/nowhere")

    assert answer.status_code == 404
    assert answer.json()["errors"][0]["code"] == "not_found"


async def test_a_reader_who_is_led_to_nowhere_gets_a_page(client: httpx.AsyncClient) -> None:
    for path in ("/docs/nowhere", "/docs/nowhere/else", "/inbox/settings/nowhere", "/inbox/nowhere"):
        page = await client.get(path, headers={"Accept": "text/html,*/*;q=0.8"})

        assert (page.status_code, page.headers["Content-Type"]) == (404, "text/html; charset=utf-8"), path
        assert "Content-Security-Policy" in page.headers
        program = await client.get(path)
        assert program.json()["errors"][0]["code"] == "not_found"


async def test_the_address_of_a_form_is_no_json_for_who_goes_there(client: httpx.AsyncClient) -> None:
    page = await client.get("/inbox/settings/workspace/tests", headers={"Accept": "text/html"})

    assert page.status_code == 405
    assert "it belongs to a form" in page.text


async def test_a_slash_at_the_end_and_a_look_without_the_body_are_answered(client: httpx.AsyncClient) -> None:
    slash = await client.get("/docs/")
    head = await client.head("/docs/contacts")

    assert slash.text.count("<h1>Doorstep REST API</h1>") == 1
    assert (head.status_code, head.content) == (200, b"")


async def test_every_example_of_a_call_has_what_the_operation_needs(client: httpx.AsyncClient) -> None:
    visitors = (await client.get("/docs/visitors")).text
    events = (await client.get("/docs/events")).text

    assert "/visitors?user_id=" in visitors
    assert "/events?type=user&amp;user_id=ada-17" in events


async def test_the_overview_shows_its_examples_as_the_operations_do(client: httpx.AsyncClient) -> None:
    """The script puts its button for copying on these."""
    overview = (await client.get("/docs")).text

    shown = re.findall(r'<figure><figcaption>Example</figcaption><pre tabindex="0">([^<]*)</pre></figure>', overview)
    assert len(shown) == overview.count("<pre") == 2
    assert html.unescape(shown[0]).startswith('curl -H "Authorization: Bearer $DOORSTEP_TOKEN" http')
    assert json.loads(html.unescape(shown[1]))["query"]["operator"] == "AND"

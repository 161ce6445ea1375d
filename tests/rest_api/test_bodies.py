"""Bodies as HTML: read as a browser reads them, refused when too long, and never slow, whatever is sent."""

import time

import httpx
import pytest

from doorstep.kernel.errors import Invalid
from doorstep.rest_api.bodies import LONGEST_SENT_CHARACTERS, text_of
from tests.rest_api.conftest import House

ENDLESS = [
    "<!--", "<", "</", "<a", "<![CDATA[", "<?", "<!", "<a b ", "<a b='", '<a b="', "&", "<p>&a", "<a=", "<script></", "<script>",
    "<style>", "<!--<!--!", "<title><", "<a/", "<a ", "<![if ", "</a", "<!doctype", "<a" + " " * 50, "&#", "<b>x&", "<!-->", "&#9",
    "<a href='https://x", "<a href=https://x>", '<a x="', "<a " + "x" * 50 + " " * 50, "<img src=https://x alt=", "<a =", "</a>",
    "9", "\n", " ", "<p>", "<li>", "</p>", "<>", "'>", "<a '\">", "<a b=\"'>\"", "<head>",
]  # fmt: skip


@pytest.mark.alone
@pytest.mark.parametrize("ending", ["", ">", "-->", "'>", "</script>", ";"])
def test_no_body_takes_long_to_read(ending: str) -> None:
    for piece in [*ENDLESS, "&#" + "9" * 30_000]:
        body = (piece * LONGEST_SENT_CHARACTERS)[: LONGEST_SENT_CHARACTERS - len(ending)] + ending
        begun = time.process_time()
        text_of(body)
        # the parser of the standard library takes four seconds for the first of these
        assert time.process_time() - begun < 0.2, piece


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("Two\n\nlines", "Two\n\nlines"),
        ("I <3 you & 1 < 2", "I <3 you & 1 < 2"),
        ("if a <b then", "if a <b then"),
        ("<p>One\n line</p><p>Two</p>", "One line\n\nTwo"),
        ("a<br>b<BR/>c<br />d", "a\nb\nc\nd"),
        ("<ul><li>x</li><li>y</li></ul>", "• x\n• y"),
        ("&lt;b&gt; &amp;amp; &#8364; &#x20AC; &nosuch; &#" + "9" * 5_000 + ";", "<b> &amp; € € &nosuch; \ufffd"),
        ("<p>x<script>if (a < b) '</p>'</script >y</p>", "xy"),
        ("<style>p > a</style>x<title>t</title>y", "xy"),
        ("a<!-- <p> > -->b<!doctype html>c<?php ?>d", "abcd"),
        ("<a title=\"x > y\" href='>'>link</a>", "link"),
        ("<p>x<!-- never ends <p>y</p>", "x"),
        ("<p>x<script>never ends</p>", "x"),
        ("</p>x</b>", "x"),
    ],
)
def test_html_becomes_the_text_that_a_browser_shows(body: str, text: str) -> None:
    assert text_of(body) == text


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ('See <a href="https://example.com/x?a=1&amp;b=2">this page</a>.', "See this page (https://example.com/x?a=1&b=2)."),
        ("<a class=b HREF='http://example.com'>here</a>", "here (http://example.com)"),
        ("<a href=https://example.com/x>here</a>", "here (https://example.com/x)"),
        ('<a href=" https://example.com/a b\n">here </a>now', "here (https://example.com/a%20b) now"),
        ('<a href="https://example.com/x">https://example.com/x</a>', "https://example.com/x"),
        ('<a href="https://example.com/">example.com</a>', "example.com (https://example.com/)"),
        ('<a href="mailto:ann@example.com?subject=Hi">write to Ann</a>', "write to Ann (ann@example.com)"),
        ('<a href="mailto:ann@example.com">ann@example.com</a>', "ann@example.com"),
        ('<a href="https://example.com"></a>', "https://example.com"),
        ('<a href="https://example.com/1">one<a href="https://example.com/2">two',
         "one (https://example.com/1)two (https://example.com/2)"),
        ('<p><a href="https://example.com">One</p><p>Two</a></p>', "One\n\nTwo (https://example.com)"),
        ('a<img src="https://example.com/cat.png" alt="A &lt;cat&gt;">b', "a A <cat> (https://example.com/cat.png) b"),
        ('<img src="https://example.com/cat.png"/>', "https://example.com/cat.png"),
        ('<a href="https://example.com"><img alt="Logo" src="data:image/png;base64,AAAA"></a>', "Logo (https://example.com)"),
        ('<a title="href=https://bad.example" href="https://good.example">x</a>', "x (https://good.example)"),
        ('<a href="https://first.example" href="https://second.example">x</a>', "x (https://first.example)"),
    ],
)  # fmt: skip
def test_addresses_of_links_and_images_stand_beside_their_words(body: str, text: str) -> None:
    assert text_of(body) == text


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "java\tscript:alert(1)", "JavaScript://example.com/%0aalert(1)", "data:text/html,x", "vbscript:x",
     "file:///etc/passwd", "//example.com", "/relative", "tel:123", "https:", "mailto:", "http://", "", "&#106;avascript:x"],
)  # fmt: skip
def test_addresses_that_nobody_should_follow_are_left_out(address: str) -> None:
    assert text_of(f'<a href="{address}">words</a>') == "words"
    assert text_of(f'<img src="{address}" alt="words">') == "words"
    assert text_of(f'<script><a href="https://example.com">x</a></script><a href="{address}"></a>') == ""


def test_a_body_that_no_message_can_be_is_not_read_at_all() -> None:
    assert text_of("<b>" * 10 + "x" * 10_000) == "x" * 10_000
    with pytest.raises(Invalid):
        text_of("x" * (LONGEST_SENT_CHARACTERS + 1))


async def test_every_way_to_write_refuses_a_body_that_is_too_long(api: httpx.AsyncClient, house: House) -> None:
    user = await house.user("ada")
    conversation = (await house.conversation(user, "hello")).conversation_id
    admin, body = str(house.created.admin_id), "<!--" * 200_000
    by_admin = {"type": "admin", "admin_id": admin, "body": body}
    for path, said in [
        (f"/contacts/{user.contact_id}/notes", {"body": body}),
        (f"/conversations/{conversation}/reply", by_admin | {"message_type": "comment"}),
        (f"/conversations/{conversation}/parts", by_admin | {"message_type": "close"}),
        ("/conversations", {"from": {"type": "user", "id": user.contact_id}, "body": body}),
        ("/messages", {"from": {"type": "admin", "id": admin}, "to": {"type": "user", "id": user.contact_id},
                       "message_type": "inapp", "body": body}),
    ]:  # fmt: skip
        answer = await api.post(path, json=said)
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "body"), (path, answer.text)

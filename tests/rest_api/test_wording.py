"""What the parser says is told in words, and names the part of the body that is wrong."""

import httpx
import msgspec
import pytest

from doorstep.web.wording import NO_BODY, in_words, place_of
from tests.rest_api.conftest import House


class Shape(msgspec.Struct):
    number: int | None = None
    texts: list[str] = []


WRONG = {
    b'{"number": "x"}': ("a whole number or null was expected, and a text came", "number"),
    b'{"texts": [1]}': ("a text was expected, and a whole number came", "texts[0]"),
    b"[]": ("an object was expected, and a list came", None),
}


@pytest.mark.parametrize("body", WRONG)
def test_types_have_the_names_that_people_give_them(body: bytes) -> None:
    with pytest.raises(msgspec.ValidationError) as refused:
        msgspec.json.decode(body, type=Shape)

    assert (in_words(str(refused.value)), place_of(str(refused.value))) == WRONG[body]


@pytest.mark.parametrize("body", [b"", b"[]", b'"x"'])
@pytest.mark.parametrize("path", ["/contacts/merge", "/contacts", "/conversations", "/messages", "/tags"])
async def test_a_body_that_is_none_is_told_so(client: httpx.AsyncClient, house: House, path: str, body: bytes) -> None:
    headers = house.bearer | {"Content-Type": "application/json"}
    answer = await client.post(path, content=body, headers=headers)

    assert answer.status_code == 400
    (fact,) = answer.json()["errors"]
    assert "data" not in (fact.get("field"), fact["message"])
    assert "`" not in fact["message"]
    assert body or fact["message"] == NO_BODY

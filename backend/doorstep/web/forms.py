"""Reading a form that anybody may have sent: its bytes and its fields are counted before anything takes it apart."""

from typing import Any, Final

from litestar import Request
from litestar.datastructures import FormMultiDict
from litestar.enums import RequestEncodingType

from doorstep.kernel.errors import Invalid, TooLarge

MOST_FIELDS: Final = 600
"""The page that asks what each column of a file means has five hundred."""

MOST_BYTES: Final = 262_144
"""The longest message, each character of it encoded as twelve bytes, and twice that."""


async def form_of(request: Request[Any, Any, Any], *, most_fields: int = MOST_FIELDS) -> FormMultiDict:
    """The fields of a form as pages send it; a body of another kind has none.

    Raises:
        TooLarge: more than `MOST_BYTES`.
        Invalid: more than `most_fields`.
    """
    if request.content_type[0] != RequestEncodingType.URL_ENCODED:
        return FormMultiDict()
    body = await request.body()
    if len(body) > MOST_BYTES:
        raise TooLarge(f"a form may have {MOST_BYTES} bytes")
    if body.count(b"&") >= most_fields:
        raise Invalid(f"a form may have {most_fields} fields")
    return await request.form()

"""What is read as an email address, held against the library that knows the rules."""

from email_validator import EmailNotValidError, validate_email
from hypothesis import example, given
from hypothesis import strategies as st

from doorstep.contacts.emails import read_email
from doorstep.kernel.errors import Invalid

NAMES = st.one_of(
    st.text("abcz019._+-", max_size=12),
    st.text("abABe\u0301é'\"!{}@ .-_", max_size=8),
    st.integers(60, 70).map("a".__mul__),
)
DOMAINS = st.one_of(
    st.lists(st.text("abz09-", max_size=5), max_size=4).map(".".join),
    st.sampled_from([
        "shop.example", "Shop.Example", "test", "a.test", "localhost", "x.invalid", "1.2.3.4", "[1.2.3.4]", "a.b.c.d.example",
        "xn--bcher-kva.example", "bücher.example", "xn--a.example", "ab--c.example", "a..example", ".example", "example.", "",
        "a" * 63 + ".example", "a" * 64 + ".example", ".".join(["a" * 60] * 4) + ".example", "ex\u212aample.example",
    ]),
)  # fmt: skip


def _by_the_rules(text: str) -> str | None:
    try:
        return validate_email(text.strip()[:255], check_deliverability=False, test_environment=True).normalized
    except EmailNotValidError:
        return None


@given(st.builds("{}@{}".format, NAMES, DOMAINS))
@example("info@shop.example")
@example("INFO@shop.example")
@example(f"{'a' * 64}@{'.'.join(['b' * 60] * 3)}.example")
@example(f"{'a' * 60}@{'.'.join(['b' * 60] * 3)}.example")
def test_an_address_is_read_as_the_rules_say_whichever_way_it_is_looked_at(text: str) -> None:
    normalized = _by_the_rules(text)
    try:
        # twice: what was learned of the first must not change the second
        read = [read_email(text), read_email.__wrapped__(text)]
    except Invalid:
        assert normalized is None
        return
    assert normalized is not None
    assert {(each.shown, each.normal) for each in read} == {(normalized, normalized.lower())}

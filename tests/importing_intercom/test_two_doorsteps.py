"""What one Doorstep has is brought into another by its API, and shown there as it was."""

from tests.importing_intercom.conftest import Side, bring
from tests.importing_intercom.looking import differences


async def test_everything_that_the_api_shows_is_shown_as_it_was(there: Side, here: Side) -> None:
    before = await there.everything()

    ended = await bring(there, here)

    assert "\n".join(differences(before, await here.everything())) == ""
    assert ended.ended_at is not None
    assert ended.left_out == {}

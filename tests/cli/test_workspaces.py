"""`doorstep workspace` and `doorstep admin`, without a running server."""

import json

from tests.cli.conftest import Doorstep


def test_a_workspace_is_printed_as_one_json_object_and_listed_without_its_secrets(doorstep: Doorstep) -> None:
    made = doorstep(
        "workspace", "create", "--name", "Acme", "--app-id", "acme", "--test",
        "--access-token", "token-0123456789ab", "--identity-secret", "secret-0123456789",
        "--allowed-origin", "https://www.acme.example", "--allowed-origin", "https://app.acme.example",
    )  # fmt: skip

    assert made.returncode == 0, made.stderr
    shown = json.loads(made.stdout)
    assert (shown["app_id"], shown["access_token"], shown["identity_secret"]) == (
        "acme",
        "token-0123456789ab",
        "secret-0123456789",
    )
    listed = doorstep("workspace", "list").stdout
    assert json.loads(listed)["allowed_origins"] == ["https://www.acme.example", "https://app.acme.example"]
    assert json.loads(listed)["test"] is True
    assert "0123456789" not in listed


def test_an_id_or_a_token_in_use_is_a_clear_error(doorstep: Doorstep) -> None:
    doorstep("workspace", "create", "--name", "Acme", "--app-id", "acme", "--access-token", "token-0123456789ab")

    same_id = doorstep("workspace", "create", "--name", "Other", "--app-id", "acme")
    same_token = doorstep("workspace", "create", "--name", "Other", "--access-token", "token-0123456789ab")

    assert (same_id.returncode, same_token.returncode) == (1, 1)
    assert same_id.stderr.strip() == "Error: the app id acme is in use"
    assert same_token.stderr.strip() == "Error: this access token is in use by another workspace"
    assert len(doorstep("workspace", "list").stdout.splitlines()) == 1


NOT_ONE = (
    ("--app-id", "abc"),
    ("--app-id", "a" * 41),
    ("--app-id", "Acme"),
    ("--access-token", "short"),
    ("--identity-secret", "has a snowman ☃ in it"),
    ("--allowed-origin", "https://acme.example/path"),
    ("--allowed-origin", "null"),
    ("--time-zone", "Mars/Olympus"),
)


def test_what_cannot_be_one_makes_no_workspace(doorstep: Doorstep) -> None:
    for arguments in NOT_ONE:
        refused = doorstep("workspace", "create", "--name", "Acme", *arguments)

        assert refused.returncode == 1, arguments
        assert refused.stderr.startswith("Error: ") or "\nError: " in refused.stderr
        assert "Traceback" not in refused.stderr
    assert doorstep("workspace", "list").stdout == ""


def test_a_teammate_is_made_and_given_a_password_from_standard_input(doorstep: Doorstep) -> None:
    doorstep("workspace", "create", "--name", "Acme", "--app-id", "acme")
    made = doorstep("admin", "create", "--workspace", "acme", "--email", "ada@acme.example", "--name", "Ada")
    again = doorstep("admin", "create", "--workspace", "acme", "--email", "ADA@acme.example", "--name", "Ada")
    before = doorstep("doctor").stdout
    changed = doorstep(
        "admin", "password", "--workspace", "acme", "--email", "ada@acme.example", "--password", "-",
        stdin="correct horse battery\n",
    )  # fmt: skip

    assert json.loads(made.stdout)["email"] == "ada@acme.example"
    assert again.returncode == 1
    assert changed.returncode == 0, changed.stderr
    assert "correct horse" not in changed.stdout + changed.stderr
    assert "nobody can sign in to acme" in before
    assert "nobody can sign in to acme" not in doorstep("doctor").stdout


def test_nobody_is_added_to_a_workspace_that_is_not_there(doorstep: Doorstep) -> None:
    refused = doorstep("admin", "create", "--workspace", "nowhere", "--email", "a@b.example", "--name", "A")

    assert (refused.returncode, refused.stdout) == (1, "")
    assert "there is no workspace nowhere" in refused.stderr


def test_a_misspelt_setting_stops_every_command(doorstep: Doorstep) -> None:
    for command in (("up",), ("workspace", "list"), ("backup", "x"), ("doctor",)):
        refused = doorstep(*command, DOORSTEP_PUBLIC_URI="https://chat.example.com")

        assert refused.returncode == 1
        assert "DOORSTEP_PUBLIC_URI is not a setting" in refused.stdout + refused.stderr


def test_a_test_workspace_is_told_to_ask_for_proof_and_a_live_one_always_does(doorstep: Doorstep) -> None:
    for app_id, *test in (("acme", "--test"), ("live",)):
        doorstep("workspace", "create", "--name", "Acme", "--app-id", app_id, *test)

    on = doorstep("workspace", "enforce", "acme")
    off_live = doorstep("workspace", "enforce", "live", "--off")

    assert on.returncode == 0, on.stderr
    assert off_live.stderr.strip() == "Error: a live workspace always asks for proof of identity"
    listed = [json.loads(line) for line in doorstep("workspace", "list").stdout.splitlines()]
    assert [each["enforce_identity"] for each in listed] == [True, True]


def test_whoever_makes_a_workspace_is_told_where_its_first_teammate_begins(doorstep: Doorstep) -> None:
    made = doorstep("workspace", "create", "--name", "Acme", DOORSTEP_PUBLIC_URL="https://chat.acme.example")

    assert len(made.stdout.splitlines()) == 1
    assert "https://chat.acme.example/inbox/welcome/" in made.stderr


def test_the_identity_secret_is_found_again_and_another_put_in_its_place(doorstep: Doorstep) -> None:
    doorstep("workspace", "create", "--name", "Acme", "--app-id", "acme", "--identity-secret", "secret-0123456789")

    found = doorstep("workspace", "secret", "acme")
    unsure = doorstep("workspace", "secret", "acme", "--rotate", stdin="n\n")
    rotated = doorstep("workspace", "secret", "acme", "--rotate", "--yes")

    assert found.stdout == "secret-0123456789\n"
    assert (unsure.returncode, unsure.stdout) == (1, "")
    assert rotated.stdout.strip() not in ("", "secret-0123456789")
    assert doorstep("workspace", "secret", "acme").stdout == rotated.stdout
    assert doorstep("workspace", "secret", "nowhere").stderr.strip() == "Error: there is no workspace nowhere"


def test_a_test_workspace_is_made_from_a_live_one(doorstep: Doorstep) -> None:
    doorstep("workspace", "create", "--name", "Acme", "--app-id", "acme")
    made = doorstep("workspace", "test-twin", "acme")
    refused = doorstep("workspace", "test-twin", "nowhere")

    assert made.returncode == 0, made.stderr
    shown = json.loads(made.stdout)
    assert shown["test_of"] == "acme"
    assert min(len(shown["access_token"]), len(shown["identity_secret"])) > 30
    listed = [json.loads(line) for line in doorstep("workspace", "list").stdout.splitlines()]
    assert [(each["name"], each["test"], each["test_of"]) for each in listed] == [
        ("Acme", False, None),
        ("Acme [TEST]", True, "acme"),
    ]
    assert (refused.returncode, refused.stderr.strip()) == (1, "Error: there is no workspace nowhere")


def test_a_workspace_gets_another_name_and_time_zone(doorstep: Doorstep) -> None:
    doorstep("workspace", "create", "--name", "Acme", "--app-id", "acme", "--time-zone", "Europe/Berlin")

    renamed = doorstep("workspace", "set", "acme", "--name", "Acme Two")
    moved = doorstep("workspace", "set", "acme", "--time-zone", "Pacific/Auckland")
    refused = doorstep("workspace", "set", "acme", "--time-zone", "Mars/Olympus")
    nobody = doorstep("workspace", "set", "nobody", "--name", "Acme")

    assert renamed.stderr.strip() == "acme is called Acme Two. Its days begin at midnight in Europe/Berlin."
    assert (moved.returncode, refused.returncode, nobody.returncode) == (0, 1, 1)
    listed = json.loads(doorstep("workspace", "list").stdout)
    assert (listed["name"], listed["time_zone"]) == ("Acme Two", "Pacific/Auckland")

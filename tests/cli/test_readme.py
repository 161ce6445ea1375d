"""What README shows is what the product gives."""

import re
from pathlib import Path

import click

from doorstep.cli.commands import COMMANDS, main
from doorstep.inbox.snippets import snippet

ROOT = Path(__file__).parents[2]

README = (ROOT / "README.md").read_text()


def test_the_snippet_is_the_one_of_the_install_page() -> None:
    assert snippet("https://chat.example.com", "YOUR_APP_ID") in README


def test_every_command_is_there() -> None:
    context = click.Context(main)
    for name in COMMANDS:
        command = main.get_command(context, name)
        assert command is not None
        assert command.help
        assert re.search(rf"`(doorstep )?{name}\b", README), name


def test_every_link_leads_somewhere() -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", README)

    assert [link for link in links if not (ROOT / link).exists()] == []


def test_every_make_target_that_is_named_exists() -> None:
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)

    assert set(re.findall(r"`(?:[A-Z_]+=\S+ )*make ([a-z-]+)", README)) <= set(targets)

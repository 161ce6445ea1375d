"""All commands of `doorstep`, each imported only when it is asked for, so that each starts quickly."""

import importlib

import click

COMMANDS = {
    "up": ("doorstep.cli.up", "up"),
    "workspace": ("doorstep.cli.workspace", "workspace"),
    "admin": ("doorstep.cli.admin", "admin"),
    "import": ("doorstep.cli.importing", "import_group"),
    "unmerge": ("doorstep.cli.unmerge", "unmerge"),
    "backup": ("doorstep.cli.backup", "backup"),
    "restore": ("doorstep.cli.restore", "restore"),
    "doctor": ("doorstep.cli.doctor", "doctor"),
}


class OnDemand(click.Group):
    """A group that knows the names of its commands without importing them."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        module, name = COMMANDS[cmd_name]
        return getattr(importlib.import_module(module), name)


@click.group(cls=OnDemand, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="doorstep")
def main() -> None:
    """Doorstep: a messenger for websites, and the identity behind it."""

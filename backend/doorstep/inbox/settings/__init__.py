"""The settings of a workspace: one module a section, each with its HANDLERS; `shell` has the navigation and the page around."""

from doorstep.inbox.settings import apps, deliveries, shell, tokens, webhooks, workspace

HANDLERS = (
    *shell.HANDLERS,
    *workspace.HANDLERS,
    *tokens.HANDLERS,
    *webhooks.HANDLERS,
    *deliveries.HANDLERS,
    *apps.HANDLERS,
)

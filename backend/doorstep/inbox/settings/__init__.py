"""The settings of a workspace: one module a section, each with its HANDLERS; `shell` has the navigation and the page around."""

from doorstep.inbox.settings import shell, tokens, workspace

HANDLERS = (*shell.HANDLERS, *workspace.HANDLERS, *tokens.HANDLERS)

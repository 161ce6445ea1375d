"""Stores, a workspace, and its teammate who brings files in."""

import pytest

from doorstep.context import Context
from doorstep.workspaces.creating import CreatedWorkspace
from tests.contacts.importing.bringing import Importer
from tests.door_fixtures import context, workspace
from tests.inbox.desk import a_teammate

__all__ = ["context", "workspace"]


@pytest.fixture
async def importer(context: Context, workspace: CreatedWorkspace) -> Importer:
    admin = await a_teammate(context, workspace.app_id)
    return Importer(context, workspace.app_id, admin.admin_id)

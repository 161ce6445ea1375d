"""Stores and a workspace, for work that takes long."""

from tests.door_fixtures import context, workspace

__all__ = ["context", "workspace"]

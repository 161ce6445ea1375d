"""Fixtures of the reports' tests."""

from tests.door_fixtures import context, workspace

__all__ = ["context", "workspace"]

"""Stores, a workspace, and its teammate who takes people out and brings them in."""

from tests.contacts.importing.conftest import context, importer, workspace

__all__ = ["context", "importer", "workspace"]

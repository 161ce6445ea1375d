from tests.door_fixtures import context, make_door, workspace

__all__ = ["context", "make_door", "workspace"]

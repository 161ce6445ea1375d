"""A workspace with people in it, as the API's tests have it."""

from tests.rest_api.conftest import house, neighbour, stores_open

__all__ = ["house", "neighbour", "stores_open"]

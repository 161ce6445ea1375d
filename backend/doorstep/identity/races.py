"""Two requests that decide about one person at once: the later one decides again."""

import asyncpg


class LostTheRace(asyncpg.SerializationError):
    """Another request changed who this browser stands for while this one decided; `retrying` tries again."""

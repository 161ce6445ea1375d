"""Every setting from the environment, in one table: name, unit, default, how it is read, what it does.

`docs/settings.md` is made from this table, and a test fails when the two differ.
"""

from collections.abc import Callable
from pathlib import Path

import msgspec

from doorstep.knob_readers import (
    address_with_scheme,
    existing_file,
    keys,
    networks,
    one_of,
    origin,
    private_networks,
    whole_number,
)


class Knob(msgspec.Struct, frozen=True):
    """One environment variable.

    `read` turns its text into the value of the field of `Settings` with the same name, or raises ValueError
    with what is wrong as words that follow the variable's name.
    """

    field: str
    unit: str
    default: object
    read: Callable[[str], object]
    meaning: str

    @property
    def variable(self) -> str:
        return f"DOORSTEP_{self.field.upper()}"


KNOBS: tuple[Knob, ...] = (
    Knob("data_dir", "path", "./data", Path, "Where everything that must survive lies."),
    Knob(
        "database_url",
        "URL",
        "",
        address_with_scheme("postgresql", "postgres"),
        "A PostgreSQL 15+ of your own instead of the embedded one. Needs DOORSTEP_SECRET_KEY.",
    ),
    Knob(
        "redis_url",
        "URL",
        "",
        address_with_scheme("redis", "rediss", "unix"),
        "A Valkey 8+ or Redis 7+ of your own instead of the embedded one.",
    ),
    Knob(
        "secret_key",
        "text",
        "",
        str,
        "Signs cookies and encrypts secrets: at least 32 characters. Without it, one is made in the data directory.",
    ),
    Knob(
        "old_secret_keys",
        "texts",
        (),
        keys,
        "Earlier values of DOORSTEP_SECRET_KEY, oldest first, divided by commas: still accepted, never used anew.",
    ),
    Knob(
        "public_url",
        "origin",
        "",
        origin,
        "The address at which browsers reach this server, such as https://chat.example.com.",
    ),
    Knob(
        "trusted_proxies",
        "networks",
        (),
        networks,
        "Whose X-Forwarded-For and X-Forwarded-Proto are believed: addresses or networks divided by commas.",
    ),
    Knob(
        "outgoing_networks",
        "networks",
        (),
        private_networks,
        "Private networks that webhooks, imports and files named by address may reach, by http too: addresses or networks divided by commas. Without it "
        "they reach the public internet only, by https only.",
    ),
    Knob(
        "city_database",
        "path",
        None,
        existing_file,
        "A MaxMind-format city database; `make geo` fetches a free one.",
    ),
    Knob("boots_per_minute_device", "per minute", 60, whole_number(1, 1_000_000), "Boots of one device."),
    Knob("messages_per_minute_device", "per minute", 60, whole_number(1, 1_000_000), "Messages of one device."),
    Knob(
        "requests_per_minute_address",
        "per minute",
        1_200,
        whole_number(1, 10_000_000),
        "Requests of one address (an IPv6 /64 counts as one); an office behind one address must pass.",
    ),
    Knob(
        "requests_per_minute_workspace",
        "per minute",
        60_000,
        whole_number(1, 100_000_000),
        "Requests for one workspace, so that one cannot starve the others.",
    ),
    Knob(
        "calls_per_minute_token",
        "per minute",
        10_000,
        whole_number(1, 100_000_000),
        "Calls of the REST API with one access token.",
    ),
    Knob(
        "calls_per_minute_workspace",
        "per minute",
        25_000,
        whole_number(1, 100_000_000),
        "Calls of the REST API with all access tokens of one workspace.",
    ),
    Knob(
        "tokens_tried_per_minute_address",
        "per minute",
        300,
        whole_number(1, 10_000_000),
        "Access tokens that one address may try; one that was good lately is not counted.",
    ),
    Knob(
        "streams_per_address",
        "streams",
        1_000,
        whole_number(1, 10_000_000),
        "Open messengers of one address (an IPv6 /64 counts as one) in one web process.",
    ),
    Knob(
        "sign_ins_per_minute_address",
        "per minute",
        10,
        whole_number(1, 100_000),
        "Tries of a teammate's password from one address.",
    ),
    Knob(
        "body_limit_bytes",
        "bytes",
        65_536,
        whole_number(1_024, 16_777_216),
        "The largest body of a widget's request.",
    ),
    Knob(
        "request_read_timeout_seconds",
        "seconds",
        10,
        whole_number(1, 120),
        "The longest that a request, from its first byte to the last of its body, may take to arrive.",
    ),
    Knob(
        "shutdown_grace_seconds",
        "seconds",
        10,
        whole_number(1, 300),
        "How long requests in flight may take to finish after SIGTERM.",
    ),
    Knob(
        "visitor_lifetime_days",
        "days",
        270,
        whole_number(1, 270),
        "A visitor not seen for so long is forgotten.",
    ),
    Knob("session_max_days", "days", 7, whole_number(1, 7), "The longest session of a logged-in user."),
    Knob(
        "stream_heartbeat_seconds",
        "seconds",
        25,
        whole_number(1, 55),
        "A silent stream sends a comment so often, that proxies keep it open.",
    ),
    Knob(
        "database_pool_size",
        "connections",
        10,
        whole_number(2, 500),
        "Connections to PostgreSQL of one web process.",
    ),
    Knob(
        "log_level",
        "word",
        "warning",
        one_of("debug", "info", "warning", "error"),
        "What is written to the log.",
    ),
)
"""Sorted as the documentation shows them: places first, then limits, then times."""

"""Who has an account at the shop, who is signed in, and what they ordered: one small SQLite file."""

import hashlib
import json
import secrets
import sqlite3
import time
import uuid
from collections.abc import Generator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SESSION_SECONDS = 14 * 24 * 3600

_TABLES = """
CREATE TABLE IF NOT EXISTS accounts (id TEXT PRIMARY KEY, email TEXT NOT NULL UNIQUE COLLATE NOCASE, name TEXT NOT NULL,
    password_hash TEXT NOT NULL, created_at INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS sessions (token_hash TEXT PRIMARY KEY, account_id TEXT NOT NULL REFERENCES accounts,
    expires_at INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS orders (number INTEGER PRIMARY KEY, account_id TEXT NOT NULL REFERENCES accounts,
    lodgings TEXT NOT NULL, total_pounds INTEGER NOT NULL, placed_at INTEGER NOT NULL);
"""


@dataclass(frozen=True)
class Account:
    """Someone who signed up; `created_at` in Unix seconds."""

    id: str
    email: str
    name: str
    created_at: int


@dataclass(frozen=True)
class Order:
    """What somebody bought: slug to how many; `placed_at` in Unix seconds."""

    number: int
    lodgings: dict[str, int]
    total_pounds: int
    placed_at: int


class EmailTaken(Exception):
    """There is an account with this email already."""


class Accounts:
    """The file, opened anew for each question: the shop is small and SQLite is quick."""

    def __init__(self, file: Path, hasher: PasswordHasher | None = None) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        self._file = file
        self._hasher = hasher or PasswordHasher()
        # An unknown email costs as much time as a wrong password, so nobody learns who shops here.
        self._hash_of_nobody = self._hasher.hash(secrets.token_hex(16))
        with self._open() as database:
            database.executescript(_TABLES)

    @contextmanager
    def _open(self) -> Generator[sqlite3.Connection, None, None]:
        with closing(sqlite3.connect(self._file, timeout=5)) as database:
            database.row_factory = sqlite3.Row
            with database:
                yield database

    def sign_up(self, *, email: str, name: str, password: str) -> Account:
        """Make an account.

        Raises:
            EmailTaken: the email has one.
        """
        account = Account(id=uuid.uuid4().hex, email=email, name=name, created_at=int(time.time()))
        row = (account.id, email, name, self._hasher.hash(password), account.created_at)
        try:
            with self._open() as database:
                database.execute("INSERT INTO accounts VALUES (?, ?, ?, ?, ?)", row)
        except sqlite3.IntegrityError as taken:
            raise EmailTaken(email) from taken
        return account

    def check_password(self, *, email: str, password: str) -> Account | None:
        """The account, or None if email and password don't belong together."""
        with self._open() as database:
            row = database.execute("SELECT * FROM accounts WHERE email = ?", (email,)).fetchone()
        try:
            self._hasher.verify(row["password_hash"] if row else self._hash_of_nobody, password)
        except (VerificationError, InvalidHashError):
            return None
        return _account(row) if row else None

    def start_session(self, account: Account) -> str:
        """A new token for the cookie; only its hash is kept."""
        token = secrets.token_urlsafe(32)
        with self._open() as database:
            expires_at = int(time.time()) + SESSION_SECONDS
            database.execute("INSERT INTO sessions VALUES (?, ?, ?)", (_hash(token), account.id, expires_at))
        return token

    def end_session(self, token: str) -> None:
        with self._open() as database:
            database.execute("DELETE FROM sessions WHERE token_hash = ?", (_hash(token),))

    def signed_in(self, token: str) -> Account | None:
        """Whose session this is, if it has not ended."""
        sql = "SELECT a.* FROM accounts a JOIN sessions s ON s.account_id = a.id WHERE s.token_hash = ? AND s.expires_at > ?"
        with self._open() as database:
            row = database.execute(sql, (_hash(token), int(time.time()))).fetchone()
        return _account(row) if row else None

    def place_order(self, account: Account, lodgings: dict[str, int], total_pounds: int) -> int:
        """Returns the order's number; the first of a shop is 1001, so that nobody feels like a guinea pig."""
        sql = "INSERT INTO orders SELECT coalesce(max(number), 1000) + 1, ?, ?, ?, ? FROM orders RETURNING number"
        with self._open() as database:
            row = (account.id, json.dumps(lodgings), total_pounds, int(time.time()))
            return database.execute(sql, row).fetchone()["number"]

    def orders_of(self, account: Account) -> list[Order]:
        """Newest first."""
        sql = "SELECT * FROM orders WHERE account_id = ? ORDER BY number DESC"
        with self._open() as database:
            rows = database.execute(sql, (account.id,)).fetchall()
        return [Order(r["number"], json.loads(r["lodgings"]), r["total_pounds"], r["placed_at"]) for r in rows]


def _account(row: sqlite3.Row) -> Account:
    return Account(id=row["id"], email=row["email"], name=row["name"], created_at=row["created_at"])


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()

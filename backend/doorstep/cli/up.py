"""`doorstep up`: the engines, the web processes, the worker and the demo shop, until it is told to stop."""

import asyncio
import os
import signal
import threading
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import click

from doorstep.cli.announcing import announce, found_at, left_to_do
from doorstep.cli.children import Kept, end_all
from doorstep.cli.demo import Demo, demo_workspace, shop_folder
from doorstep.cli.listening import is_answering, listen, shown_host
from doorstep.cli.opening import Refused, data_dir_option, read_settings, refusals, running_stores, wanted_by
from doorstep.cli.parts import shop, web_process, worker
from doorstep.engines.places import Places
from doorstep.engines.running import look_after
from doorstep.serving import raise_file_limit
from doorstep.settings import Settings
from doorstep.storage.database import Database

LOOK_SECONDS = 0.25

READY_SECONDS = 60

KILL_AFTER_GRACE_SECONDS = 5
"""Closing pools and files comes after the last request."""

STOPPING = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on; 0.0.0.0 for every one.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65_535))
@data_dir_option
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 64), help="Web processes.")
@click.option("--demo/--no-demo", default=False, show_default=True, help="A demo workspace, and a shop that embeds it.")
@click.option("--demo-port", default=8001, show_default=True, type=click.IntRange(1, 65_535))
@click.option("--with-parent", is_flag=True, hidden=True, help="Stop when the process that started this one is gone.")
def up(
    host: str, port: int, data_dir: Path | None, workers: int, demo: bool, demo_port: int, with_parent: bool
) -> None:
    """Run Doorstep until Ctrl-C or SIGTERM."""
    parent = os.getppid() if with_parent else None
    raise_file_limit()
    settings = read_settings(data_dir)
    address = settings.public_url or f"http://{shown_host(host)}:{port}"
    if demo and shop_folder() is None:
        raise Refused("the demo shop is part of the sources only: run from a clone, or without --demo")
    with until_told_to_stop() as stop, closing(listen(host, port)) as web:
        demo_socket = listen(host, demo_port) if demo else None
        with running_stores(settings):
            shown = asyncio.run(_demo(settings)) if demo else None
            todo = asyncio.run(_todo(settings, address))
            parts = [web_process(settings, web.fileno(), number) for number in range(1, workers + 1)]
            parts.append(worker(settings))
            if shown and demo_socket:
                demo_socket.close()
                parts.append(shop(settings, shown, host=host, port=demo_port, backend_port=port))
            with kept_running(parts, settings) as children, found_at(address, settings.data_dir):
                _wait_until_ready(host, port, children, stop)
                if not stop.is_set():
                    announce(address, settings.data_dir, shown, demo_port, todo)
                _look_after(children, settings, stop, parent)
                click.echo("Finishing what is in flight…", err=True)
    click.echo("Stopped.", err=True)


@contextmanager
def until_told_to_stop() -> Generator[threading.Event]:
    """An event that SIGTERM, Ctrl-C or a closed terminal sets; a second Ctrl-C changes nothing."""
    stop = threading.Event()

    def told(_number: int, _frame: object) -> None:
        stop.set()

    before = {number: signal.signal(number, told) for number in STOPPING}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def kept_running(parts: Sequence[Callable[[int], Kept]], settings: Settings) -> Generator[list[Kept]]:
    """Start everything on one tether: when this process ends, however it ends, so do they."""
    children_end, our_end = os.pipe()
    children: list[Kept] = []
    try:
        for start in parts:
            children.append(start(children_end))  # noqa: PERF401 - those that started must end even when one fails
        yield children
    finally:
        end_all(children, seconds=settings.shutdown_grace_seconds + KILL_AFTER_GRACE_SECONDS)
        os.close(children_end)
        os.close(our_end)


def _wait_until_ready(host: str, port: int, children: Sequence[Kept], stop: threading.Event) -> None:
    until = time.monotonic() + READY_SECONDS
    while not stop.is_set() and not is_answering(host, port):
        for kept in children:
            if kept.has_failed():
                raise Refused(f"{kept.child.name} could not start; what it said stands above")
        if time.monotonic() > until:
            raise Refused(f"nothing answers on {host}:{port} after {READY_SECONDS} s")
        stop.wait(0.05)


def _look_after(children: Sequence[Kept], settings: Settings, stop: threading.Event, parent: int | None) -> None:
    places, wanted = Places.under(settings.data_dir), wanted_by(settings)
    while not stop.wait(LOOK_SECONDS) and parent in (None, os.getppid()):
        news = [*look_after(places, wanted), *filter(None, (kept.look_after() for kept in children))]
        for line in news:
            click.echo(line, err=True)


async def _demo(settings: Settings) -> Demo:
    with refusals():
        database = await Database.open(settings.database_url, max_connections=2)
        try:
            return await demo_workspace(database, settings)
        finally:
            await database.close()


async def _todo(settings: Settings, address: str) -> list[str]:
    database = await Database.open(settings.database_url, max_connections=2)
    try:
        return await left_to_do(database, address)
    finally:
        await database.close()

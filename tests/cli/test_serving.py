"""The web process itself: connections that do not get their request said, and the limit of open files."""

import resource
import socket
import time

import httpx
import pytest

from doorstep.serving import raise_file_limit
from tests.conftest import RunningServer, Serve

HALF_A_HEAD = b"GET /health HTTP/1.1\r\nHost: x\r\nX-Slow: "

SECONDS = 1


def test_a_half_sent_head_is_cut_and_others_are_not_kept_waiting(serve: Serve) -> None:
    server = serve(DOORSTEP_REQUEST_READ_TIMEOUT_SECONDS=str(SECONDS))
    trickling = [opened(server) for _ in range(500)]
    for connection in trickling:
        connection.sendall(HALF_A_HEAD)

    before = time.monotonic()
    assert httpx.get(f"{server.url}/health").status_code == 200
    assert time.monotonic() - before < SECONDS

    for connection in trickling:
        assert cut_within(connection, SECONDS + 4)


def test_a_byte_now_and_then_does_not_buy_time(serve: Serve) -> None:
    server = serve(DOORSTEP_REQUEST_READ_TIMEOUT_SECONDS=str(SECONDS))
    connection = opened(server)
    before = time.monotonic()
    try:
        for byte in HALF_A_HEAD:
            connection.sendall(bytes([byte]))
            time.sleep(0.2)
    except OSError:
        pass

    assert cut_within(connection, 1)
    assert time.monotonic() - before < SECONDS + 3


def test_a_body_that_never_ends_is_cut(serve: Serve) -> None:
    server = serve(DOORSTEP_REQUEST_READ_TIMEOUT_SECONDS=str(SECONDS))
    connection = opened(server)
    connection.sendall(
        b"POST /door/nowhere/boot HTTP/1.1\r\nHost: x\r\nDoorstep-Client: 1\r\nOrigin: https://a.example\r\n"
        b"Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{"
    )

    assert cut_within(connection, SECONDS + 4)


def test_bytes_between_two_requests_do_not_hold_a_connection(serve: Serve) -> None:
    server = serve(DOORSTEP_REQUEST_READ_TIMEOUT_SECONDS=str(SECONDS))
    connection = opened(server)
    connection.sendall(b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n")
    assert connection.recv(4096).startswith(b"HTTP/1.1 200")
    connection.sendall(b"\r\n")

    assert cut_within(connection, SECONDS + 4)


def test_a_connection_may_rest_between_two_requests(serve: Serve) -> None:
    server = serve(DOORSTEP_REQUEST_READ_TIMEOUT_SECONDS=str(SECONDS))
    with httpx.Client(base_url=server.url) as browser:
        assert browser.get("/health").status_code == 200
        time.sleep(SECONDS + 1)
        answer = browser.get("/health", headers={"Connection": "close"})

        assert answer.status_code == 200


ENDLESS = {
    "many headers": (b"GET /health HTTP/1.1\r\nHost: x\r\n", b"X-A: " + b"a" * 8_000 + b"\r\n"),
    "one header": (b"GET /health HTTP/1.1\r\nHost: x\r\nX-A: ", b"a" * 8_000),
    "an address": (b"GET /health?", b"a" * 8_000),
    "trailers": (
        b"POST /door/nowhere/boot HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n0\r\nX-A: ",
        b"a" * 8_000,
    ),
}


@pytest.mark.parametrize("what", ENDLESS)
def test_an_endless_head_is_answered_with_431_after_64_kb(serve: Serve, what: str) -> None:
    beginning, more = ENDLESS[what]
    connection = opened(serve())
    connection.sendall(beginning)
    sent = 0
    try:
        while sent < 3_000_000:
            connection.sendall(more)
            sent += len(more)
            time.sleep(0.001)
    except OSError:
        pass

    assert sent < 1_500_000
    assert cut_within(connection, 1)


def test_a_whole_head_above_64_kb_is_431_and_one_below_is_served(serve: Serve) -> None:
    server = serve()
    answers: list[bytes] = []
    for size in (60_000, 70_000, 250_000):
        connection = opened(server)
        connection.sendall(b"GET /health HTTP/1.1\r\nHost: x\r\nX-A: " + b"a" * size + b"\r\n\r\n")
        answers.append(connection.recv(4_096))

    assert [answer.split(b" ")[1] for answer in answers] == [b"200", b"431", b"431"]
    assert b'"head_too_large"' in answers[1]


def test_the_soft_limit_of_open_files_becomes_the_hard_one() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(1_024, hard), hard))
    try:
        assert raise_file_limit() == (hard, hard)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def opened(server: RunningServer) -> socket.socket:
    return socket.create_connection(("127.0.0.1", int(server.url.rpartition(":")[2])))


def cut_within(connection: socket.socket, seconds: float) -> bool:
    """Whether the server ends the connection in time, reading whatever it says before."""
    until = time.monotonic() + seconds
    connection.settimeout(seconds)
    try:
        while time.monotonic() < until:
            if not connection.recv(4096):
                return True
    except ConnectionError:
        return True
    except TimeoutError:
        return False
    return False


def test_the_log_of_a_web_process_says_no_more_than_the_setting_asks_for(
    serve: Serve, capfd: pytest.CaptureFixture[str]
) -> None:
    """Reading the pages of the API once set up the log of the whole process anew."""
    for level, is_told in (("warning", True), ("error", False)):
        server = serve(DOORSTEP_LOG_LEVEL=level)
        for path in ("/docs", "/docs/1.x", "/docs/openapi.json"):
            assert httpx.get(server.url + path, timeout=60).status_code == 200
        refused = httpx.get(f"{server.url}/contacts")
        assert refused.status_code == 401

        written = capfd.readouterr().err
        assert (f"(request {refused.headers['X-Request-Id']})" in written) is is_told, level
        assert "INFO" not in written


def test_the_log_of_a_web_process_says_more_when_it_is_asked_to(
    serve: Serve, capfd: pytest.CaptureFixture[str]
) -> None:
    server = serve(DOORSTEP_LOG_LEVEL="info")
    assert httpx.get(f"{server.url}/health").status_code == 200

    assert "INFO" in capfd.readouterr().err

"""What is refused can be found in the log by the id that the caller was told, and the log learns nothing else."""

import httpx
import pytest

from tests.conftest import RunningServer

REFUSED = (
    ("GET", "/nowhere/ann@secret.example", 404),
    ("GET", "/contacts/find_by_external_id/ann-secret", 401),
    ("DELETE", "/me", 405),
    ("GET", "/contacts/../me", 404),
    ("POST", "/door/nobody/boot", 404),
)


@pytest.mark.parametrize(("method", "path", "status"), REFUSED)
def test_the_request_id_of_a_refusal_is_in_the_log_and_no_id_of_a_person(
    server: RunningServer, caplog: pytest.LogCaptureFixture, method: str, path: str, status: int
) -> None:
    headers = {"Authorization": "Bearer dG9rZW4tc2VjcmV0", "User-Agent": "Mozilla/5.0 Chrome/142"}
    answer = httpx.request(method, f"{server.url}{path}?email=ann@secret.example", headers=headers)

    lines = [each.getMessage() for each in caplog.records if answer.headers["x-request-id"] in each.getMessage()]
    assert len(lines) == 1
    assert lines[0].startswith(f"{method} ")
    assert str(answer.status_code) in lines[0]
    assert "secret" not in lines[0]
    if "request_id" in answer.text:
        assert answer.json()["request_id"] == answer.headers["x-request-id"]

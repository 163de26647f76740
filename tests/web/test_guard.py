"""Who is answered: whoever has the token, asks this machine by its name, and is no other site."""

from __future__ import annotations

import pytest

from tui.web.guard import HEADERS, NO_TOKEN, NOT_ITS_NAME, OTHER_SITE, Guard, new_token

TOKEN = "a-token"
_HERE = Guard(TOKEN, "127.0.0.1", is_beyond=False)
_BEYOND = Guard(TOKEN, "0.0.0.0", is_beyond=True)
_PAGE = f"/{TOKEN}/"


@pytest.mark.parametrize(
    "path", ["/", "", "/a-toke/", "/a-token2/", "/A-TOKEN/", "//a-token/", "/ws", "/static/x", "/é"]
)
@pytest.mark.parametrize("guard", [_HERE, _BEYOND])
def test_without_the_token_nothing_is_answered(guard: Guard, path: str) -> None:
    assert guard.why_not(path, {"Host": "127.0.0.1:8642"}) == NO_TOKEN


@pytest.mark.parametrize("rest", ["", "/", "/ws", "/static/textual.js"])
@pytest.mark.parametrize(
    "host", ["127.0.0.1:8642", "localhost:9000", "LOCALHOST", "[::1]:8642", "a.localhost:1"]
)
def test_this_machine_has_several_names_and_a_tunnel_another_port(host: str, rest: str) -> None:
    assert _HERE.why_not(f"/{TOKEN}{rest}", {"Host": host}) is None


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:8642", "127.0.0.1.evil.example", "", "10.0.0.1", "[::1", "a b"],
)
def test_a_name_that_somebody_else_may_have_led_here_is_refused(host: str) -> None:
    assert _HERE.why_not(_PAGE, {"Host": host}) == NOT_ITS_NAME


def test_beyond_this_machine_its_names_are_not_known() -> None:
    assert _BEYOND.why_not(_PAGE, {"Host": "node17.cluster:8642"}) is None


@pytest.mark.parametrize(
    ("origin", "why_not"),
    [
        ("http://localhost:8642", None),
        ("https://localhost:8642", None),  # something that encrypts stands before it
        ("http://LOCALHOST:8642", None),
        ("http://localhost:9000", OTHER_SITE),
        ("http://localhost", OTHER_SITE),
        ("https://evil.example", OTHER_SITE),
        ("null", OTHER_SITE),
        ("", OTHER_SITE),
        ("http://[", OTHER_SITE),
    ],
)
def test_another_sites_page_gets_nothing_even_with_the_token(
    origin: str, why_not: str | None
) -> None:
    headers = {"Host": "localhost:8642", "Origin": origin}
    assert _HERE.why_not(f"/{TOKEN}/ws", headers) == why_not


def test_a_token_is_never_the_same_and_may_stand_in_an_address() -> None:
    tokens = {new_token() for _ in range(100)}
    assert len(tokens) == 100
    assert all(len(token) >= 43 for token in tokens)
    assert all(token.replace("-", "").replace("_", "").isalnum() for token in tokens)


def test_no_address_is_told_to_others_and_no_page_is_put_in_a_frame() -> None:
    assert HEADERS["Referrer-Policy"] == "no-referrer"
    assert HEADERS["Cache-Control"] == "no-store"
    policy = HEADERS["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "http" not in policy  # nothing from anywhere else

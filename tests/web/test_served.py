"""What a real server answers: the page to who has the token, nothing to anybody else."""

from __future__ import annotations

import asyncio
import http.client
import re
import signal
import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

import aiohttp
import pytest

from tests.ends.phases import RECORDED
from tests.ends.place import made_place
from tests.waiting import DEADLINE_SECONDS
from tests.web.served import Served
from tui.web.address import BEYOND
from tui.web.guard import HEADERS, NO_TOKEN, NOT_ITS_NAME, OTHER_SITE

_EVIL = "x</title><script>alert(1)</script>\x1b[31m"


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    """One server for all who ask it; it obeys an interrupt at the end, and has said one line."""
    with Served("exec", "--", "echo", _EVIL) as made:
        yield made
        assert made.end(signal.SIGINT) == (130, "", "")


def _answer(
    served: Served, rest: str, method: str = "GET", token: str | None = None, **headers: str
) -> tuple[http.client.HTTPResponse, str]:
    place = urlsplit(served.address)
    connection = http.client.HTTPConnection(place.netloc, timeout=DEADLINE_SECONDS)
    path = place.path if token is None else f"/{token}/"
    connection.request(method, path + rest, headers={k.title(): v for k, v in headers.items()})
    response = connection.getresponse()
    text = response.read().decode("utf-8", "replace")
    connection.close()
    return response, text


def test_the_address_is_of_this_machine_and_ends_in_a_token(served: Served) -> None:
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/[\w-]{43}/", served.address)


@pytest.mark.parametrize("rest", ["", "ws", "static/textual.js", "static/nothing", "download/x"])
def test_without_its_token_all_is_refused_alike(served: Served, rest: str) -> None:
    response, text = _answer(served, rest, token="guess")
    assert (response.status, text) == (403, NO_TOKEN)


def test_every_answer_forbids_what_a_page_may_not(served: Served) -> None:
    for token in (None, "guess"):
        response, _ = _answer(served, "", token=token)
        assert {name: response.headers[name] for name in HEADERS} == HEADERS


@pytest.mark.parametrize(
    ("headers", "line"),
    [
        ({"host": "evil.example"}, NOT_ITS_NAME),
        ({"origin": "https://evil.example"}, OTHER_SITE),
        ({"origin": "null"}, OTHER_SITE),
    ],
)
@pytest.mark.parametrize("rest", ["", "ws"])
def test_another_site_is_refused_even_with_the_token(
    served: Served, headers: dict[str, str], line: str, rest: str
) -> None:
    response, text = _answer(served, rest, **headers)
    assert (response.status, text) == (403, line)


def test_the_page_says_what_it_shows_harmlessly_and_names_nothing_from_elsewhere(
    served: Served,
) -> None:
    response, text = _answer(served, "")
    assert response.status == 200
    assert "cowtop exec -- echo x&lt;/title&gt;&lt;script&gt;alert(1)" in text
    assert "<script>" not in text
    assert "\x1b" not in text
    assert not re.search(r"(?:src|href)=\"(?:\w+:)?//", text)
    for part in re.findall(r"(?:src|href)=\"(static/[^\"]+)", text):
        assert _answer(served, part)[0].status == 200


def test_what_is_no_part_of_it_is_not_there_and_nothing_is_changed_by_asking(
    served: Served,
) -> None:
    for rest in ("static/", "static/../page.html", "static/%2e%2e/%2e%2e/etc/passwd", "nothing"):
        assert _answer(served, rest)[0].status == 404
    for method in ("POST", "PUT", "DELETE", "OPTIONS"):
        assert _answer(served, "", method=method)[0].status == 405
    assert _answer(served, "ws")[0].status == 400
    assert served.programs() == []


def test_what_is_no_request_is_answered_by_no_traceback(served: Served) -> None:
    place = urlsplit(served.address)
    for noise in (b"\x16\x03\x01\x02\x00", b"GET / HTTP/9\r\n\r\n", b"GET " + b"a" * 9000):
        with socket.create_connection((place.hostname, place.port)) as link:
            link.sendall(noise + b"\r\n\r\n")
            link.shutdown(socket.SHUT_WR)
            while link.recv(4096):
                pass
    # What is said is asked for at the end, of the one that has been asked all this.
    assert _answer(served, "")[0].status == 200


@pytest.mark.long  # the quick one is in a browser
def test_a_tab_has_a_program_of_its_own_until_it_is_closed() -> None:
    async def look(served: Served) -> None:
        address = f"{served.address}ws?width=100&height=30"
        async with aiohttp.ClientSession() as session, session.ws_connect(address) as page:
            drawn = b""
            await page.send_str("no JSON")
            await page.send_json(["ping", "17"])
            while b"REPLAY" not in drawn:
                message = await page.receive()
                if message.data == '["pong", "17"]':
                    continue
                assert isinstance(message.data, bytes), message
                drawn += message.data
            assert served.have(1)

    with made_place() as place, Served("replay", RECORDED) as served:
        asyncio.run(asyncio.wait_for(look(served), DEADLINE_SECONDS))
        assert served.have(0)
        assert served.left(place) == []


@pytest.mark.slow
def test_beyond_this_machine_it_listens_only_if_told_and_says_what_that_means() -> None:
    with Served("--host", "0.0.0.0", "demo") as served:
        assert not urlsplit(served.address).netloc.startswith("127.")
        code, told, said = served.end()
    assert (code, told, said) == (143, "", f"cowtop: it listens {BEYOND}\n")

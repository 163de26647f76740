"""The server: what it answers and to whom, that nobody holds it up, and that it ends."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from typing import Any

import pytest
from prometheus_client import make_wsgi_app

from tests.exposition.canned import everything, known, workload_state
from tests.exposition.scraping import asked, scraped
from tests.waiting import DEADLINE_SECONDS
from tui.errors import UsageError
from tui.exposition.address import parse_address, place_of
from tui.exposition.board import Known
from tui.exposition.collector import KnownCollector, registry_of
from tui.exposition.server import MOST_AT_ONCE, MetricsServer

_ANYWHERE = place_of(parse_address("127.0.0.1:0"))


@contextmanager
def _serving(found: Callable[[], Known] = everything, at: str = ":0") -> Iterator[str]:
    app = make_wsgi_app(registry_of(KnownCollector(found, "1", clock=lambda: 1001.5)))
    server = MetricsServer(place_of(parse_address(at)), app)
    server.start()
    try:
        yield str(server.address)
    finally:
        server.close()


@pytest.fixture(scope="module")
def at() -> Iterator[str]:
    """A server of everything."""
    with _serving() as address:
        yield address


@pytest.mark.parametrize(
    ("path", "method", "status", "words"),
    [
        ("/metrics", "GET", 200, b"cowtop_private_copies_bytes{"),
        ("/metrics?name[]=cowtop_rss_bytes", "GET", 200, b"cowtop_rss_bytes{"),
        ("/", "GET", 200, b"the metrics are at /metrics"),
        ("/metrics/", "GET", 404, b"/metrics"),
        ("/../etc/passwd", "GET", 404, b"/metrics"),
        ("/metrics", "POST", 405, b"use GET"),
        ("/metrics", "OPTIONS", 405, b"use GET"),
    ],
)
def test_the_metrics_are_at_their_path_alone(
    at: str, path: str, method: str, status: int, words: bytes
) -> None:
    answered, _, body = asked(at, path, method)
    assert answered == status
    assert words in body


def test_one_name_alone_can_be_asked_for(at: str) -> None:
    _, _, body = asked(at, "/metrics?name[]=cowtop_rss_bytes")
    assert {line.split(b"{")[0] for line in body.splitlines() if line[0] != 35} == {
        b"cowtop_rss_bytes"
    }


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("application/openmetrics-text;version=1.0.0", "application/openmetrics-text"),
        ("text/plain;version=0.0.4", "text/plain"),
        ("*/*", "text/plain"),
    ],
)
def test_it_is_told_in_the_format_that_was_asked_for_and_packed_if_wished(
    at: str, accept: str, kind: str
) -> None:
    status, headers, body = asked(at, Accept=accept, Accept_Encoding="gzip")
    assert (status, headers["content-encoding"]) == (200, "gzip")
    assert headers["content-type"].startswith(kind)
    assert body.endswith(b"# EOF\n") == (kind != "text/plain")


@pytest.mark.parametrize(
    ("host", "status"),
    [
        *(("127.0.0.1:9753", 200), ("localhost", 200), ("", 200), ("[::1]:9753", 200)),
        *(("x.localhost:1", 200), ("localhost.evil.example:1", 403), ("10.0.0.1:9753", 403)),
        *(("127.0.0.1.evil.example", 403), ("0.0.0.0:9753", 403), ("[::1", 403)),
    ],
)
def test_it_is_told_to_who_asks_by_a_name_of_this_machine(at: str, host: str, status: int) -> None:
    assert asked(at, Host=host)[0] == status


def test_it_may_be_asked_for_by_the_name_that_it_listens_at() -> None:
    place = replace(_ANYWHERE, name="box")
    server = MetricsServer(place, make_wsgi_app(registry_of(KnownCollector(everything, "1"))))
    server.start()
    assert asked(str(server.address), Host="box:9753")[0] == 200
    assert asked(str(server.address), Host="other:9753")[0] == 403
    server.close()


def test_a_page_that_has_its_own_name_lead_here_reads_nothing(at: str) -> None:
    status, _, body = asked(at, Host="evil.example:9753")
    assert status == 403
    assert b"cowtop_" not in body


def test_on_ipv6_it_is_the_same() -> None:
    try:
        with socket.socket(socket.AF_INET6) as one:
            one.bind(("::1", 0))
    except OSError as error:
        pytest.skip(f"no IPv6 here: {error}")
    with _serving(at="[::1]:0") as address:
        assert address.startswith("[::1]:")
        assert "cowtop_rss_bytes" in scraped(address)


def test_a_port_that_is_taken_is_one_line() -> None:
    with _serving() as address:
        with pytest.raises(UsageError, match=f"^{address}: Address already in use$"):
            MetricsServer(place_of(parse_address(address)), make_wsgi_app())
        assert asked(address)[0] == 200


def test_its_end_gives_the_port_back_and_cuts_off_who_is_still_there() -> None:
    with ExitStack() as stack:
        with _serving() as address:
            host, _, port = address.rpartition(":")
            slow = stack.enter_context(socket.create_connection((host, int(port))))
            slow.sendall(b"GET /metr")
            assert asked(address)[0] == 200
        slow.settimeout(DEADLINE_SECONDS)
        assert slow.recv(1) == b""
        with _serving(at=address) as again:
            assert again == address


@pytest.mark.slow
def test_who_asks_slowly_and_many_at_once_hold_up_nobody(at: str) -> None:
    host, _, port = at.rpartition(":")
    before = threading.active_count()
    with ExitStack() as stack:
        for _ in range(4 * MOST_AT_ONCE):
            one = stack.enter_context(socket.create_connection((host, int(port))))
            one.sendall(b"GET /metrics HTTP/1.1\r\nX: ")
            assert asked(at)[0] == 200
            assert threading.active_count() - before <= 2 * MOST_AT_ONCE


def test_what_goes_wrong_in_telling_is_an_error_for_the_scraper_alone(
    capfd: pytest.CaptureFixture[str],
) -> None:
    def broken() -> Known:
        raise ValueError("this")

    with _serving(broken) as address:
        assert asked(address)[0] == 500
        assert asked(address, "/")[0] == 200
    assert capfd.readouterr() == ("", "")


def test_what_cannot_be_understood_is_no_line_on_the_screen(
    at: str, capfd: pytest.CaptureFixture[str]
) -> None:
    host, _, port = at.rpartition(":")
    for words in (b"\x16\x03\x01\x02\n\n", b"GET\r\n\r\n", b"GET /" + b"x" * 70_000, b""):
        with socket.create_connection((host, int(port)), timeout=DEADLINE_SECONDS) as one:
            one.sendall(words)
            one.shutdown(socket.SHUT_WR)
            while _rest(one):
                pass
    assert asked(at)[0] == 200
    assert capfd.readouterr() == ("", "")


def _rest(one: socket.socket) -> bytes:
    try:
        return one.recv(1 << 16)
    except ConnectionResetError:
        return b""


def test_two_scrapes_at_once_tell_the_same() -> None:
    with _serving(lambda: known(workload_state())) as address:
        found: list[Iterable[Any]] = []
        threads = [
            threading.Thread(target=lambda: found.append(scraped(address).items()))
            for _ in range(MOST_AT_ONCE // 2)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(found) == MOST_AT_ONCE // 2
    assert all(one == found[0] for one in found)


def test_it_never_answered_and_ends_all_the_same() -> None:
    MetricsServer(_ANYWHERE, make_wsgi_app()).close()

"""Where to listen, as users say it: this machine alone unless another address is said."""

from __future__ import annotations

import socket

import pytest

from tui.errors import UsageError
from tui.exposition.address import DEFAULT, Address, Place, parse_address, place_of


@pytest.mark.parametrize(
    ("text", "host", "port"),
    [
        (DEFAULT, "127.0.0.1", 9753),
        ("[::1]:9753", "::1", 9753),
        (":9753", "127.0.0.1", 9753),
        ("9753", "127.0.0.1", 9753),
        ("localhost:0", "127.0.0.1", 0),
        ("LOCALHOST:1", "127.0.0.1", 1),
        ("0.0.0.0:65535", "0.0.0.0", 65535),
        ("node7.cluster:80", "node7.cluster", 80),
    ],
)
def test_an_address_is_a_host_and_a_port(text: str, host: str, port: int) -> None:
    assert parse_address(text) == Address(host, port)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "is no address: host:port, like 127.0.0.1:9753"),
        ("localhost", "is no address"),
        ("localhost:", "is no address"),
        ("localhost:http", "is no address"),
        ("127.0.0.1:65536", "is no address"),
        ("127.0.0.1:-1", "is no address"),
        ("127.0.0.1:99999999999", "is no address"),
        ("127.0.0.1:\u0669", "is no address"),
        ("http://127.0.0.1:9753", "stands in brackets"),
        ("::1:9753", "an IPv6 address stands in brackets, like [::1]:9753"),
        ("a b:1", "is no address"),
        ("a\n:1", "is no address"),
        ("user@host:1", "is no address"),
        ("x" * 254 + ":1", "is no address"),
    ],
)
def test_what_is_none_is_one_line(text: str, words: str) -> None:
    with pytest.raises(UsageError, match="address") as refused:
        parse_address(text)
    assert words in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("text", ["no.such.host.invalid:1", "x..y:1", "-:1", "\u0130" * 60 + ":1"])
def test_a_host_that_is_not_known_is_one_line(text: str) -> None:
    with pytest.raises(UsageError) as refused:
        place_of(parse_address(text))
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("host", "is_loopback"),
    [
        ("127.0.0.1", True),
        ("127.8.8.8", True),
        ("::1", True),
        ("::ffff:127.0.0.1", True),
        ("0.0.0.0", False),
        ("::", False),
        ("10.0.0.1", False),
        ("fe80::1%eth0", False),
    ],
)
def test_loopback_is_what_nobody_beyond_this_machine_reaches(host: str, is_loopback: bool) -> None:
    assert Place(socket.AF_INET, Address(host, 1), host).is_loopback == is_loopback


def test_an_address_is_written_as_it_is_read() -> None:
    for text in ("[::1]:9753", "10.0.0.1:80"):
        assert str(parse_address(text)) == text

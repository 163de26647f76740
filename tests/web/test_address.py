"""Where it listens: this machine alone unless it is told, with the port that it is told."""

from __future__ import annotations

import socket

import pytest

from tui.errors import UsageError
from tui.loopback import is_own_name
from tui.web.address import DEFAULT_PORT, listen


def _has_ipv6() -> bool:
    try:
        with socket.socket(socket.AF_INET6) as made:
            made.bind(("::1", 0))
    except OSError:
        return False
    return True


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "127.8.9.10"])
def test_loopback_by_any_name_is_this_machine_alone(host: str) -> None:
    listening = listen(host, 0)
    with listening.socket:
        assert not listening.is_beyond
        port = listening.socket.getsockname()[1]
        assert listening.base == f"http://{host}:{port}"


@pytest.mark.skipif(not _has_ipv6(), reason="this machine has no ::1")
def test_an_address_of_ipv6_stands_in_brackets() -> None:
    listening = listen("::1", 0)
    with listening.socket:
        assert not listening.is_beyond
        assert listening.base == f"http://[::1]:{listening.socket.getsockname()[1]}"


def test_every_address_is_beyond_this_machine_and_is_told_by_its_name() -> None:
    listening = listen("0.0.0.0", 0)
    with listening.socket:
        assert listening.is_beyond
        assert f"//{socket.gethostname()}:" in listening.base


def test_a_port_that_is_taken_is_told_and_the_usual_one_makes_way() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(UsageError, match=f"127.0.0.1, port {port}: Address already in use"):
            listen("127.0.0.1", port)
    first, second = listen("127.0.0.1", None), listen("127.0.0.1", None)
    with first.socket, second.socket:
        assert DEFAULT_PORT != second.socket.getsockname()[1] > 0


@pytest.mark.parametrize(
    "host", ["no-such-name.invalid", "", "a" * 300, "192.0.2.1", "\x00", "é" * 80]
)
def test_where_nothing_can_listen_is_told_in_one_line(host: str) -> None:
    with pytest.raises(UsageError) as told:
        listen(host, 0).socket.close()
    assert "\n" not in str(told.value)


@pytest.mark.parametrize(
    ("name", "is_own"),
    [
        ("127.0.0.1", True),
        ("::1", True),
        ("::ffff:127.0.0.1", True),
        ("localhost.", True),
        ("box", True),
        ("", False),
        ("box.evil.example", False),
        ("8.8.8.8", False),
    ],
)
def test_a_name_is_this_machines_or_anybodys(name: str, is_own: bool) -> None:
    assert is_own_name(name, "box") is is_own

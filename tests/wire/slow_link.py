"""A real sshd of one's own, and a link to it that is as slow as it is told to be."""

from __future__ import annotations

import contextlib
import getpass
import os
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from queue import Queue
from typing import Final

import pytest

from tests.waiting import eventually

BYTES_PER_SECOND: Final = 2000
DELAY_SECONDS: Final = 0.15
"""One way: there and back it is 300 ms."""
_SSHD: Final = shutil.which("sshd", path=os.environ.get("PATH", "") + ":/usr/sbin")
_PIECE_BYTES: Final = 200


class SlowLink:
    """Passes a TCP connection on; once `slow` is set, piece by piece and late."""

    def __init__(self, port: int) -> None:
        self.slow = threading.Event()
        self._target = port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._sockets: list[socket.socket] = [self._listener]
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        """Cut it."""
        for one in self._sockets:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                far = socket.create_connection(("127.0.0.1", self._target))
                self._sockets += [near, far]
                for source, target in ((near, far), (far, near)):
                    threading.Thread(target=self._pass, args=(source, target), daemon=True).start()

    def _pass(self, source: socket.socket, target: socket.socket) -> None:
        """The link takes no more than it can carry; what it carries comes out later, in order."""
        carried: Queue[tuple[float, bytes]] = Queue()
        threading.Thread(target=_come_out, args=(carried, target), daemon=True).start()
        data, free_at = b"-", 0.0
        while data:
            try:
                data = source.recv(_PIECE_BYTES if self.slow.is_set() else 1 << 16)
            except OSError:
                data = b""
            now = time.monotonic()
            if self.slow.is_set():
                free_at = max(free_at, now) + len(data) / BYTES_PER_SECOND
                time.sleep(free_at - now)
                carried.put((free_at + DELAY_SECONDS, data))
            else:
                carried.put((now, data))


def _come_out(carried: Queue[tuple[float, bytes]], target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while True:
            due, data = carried.get()
            if not data:
                target.shutdown(socket.SHUT_WR)
                return
            time.sleep(max(0.0, due - time.monotonic()))
            target.sendall(data)


@contextlib.contextmanager
def slow_ssh(directory: Path) -> Iterator[tuple[SlowLink, list[str]]]:
    """A link to an sshd, and the words that log in over it: what is to be run follows them."""
    client = shutil.which("ssh")
    if _SSHD is None or client is None or shutil.which("ssh-keygen") is None:
        pytest.skip("no sshd here: openssh-server has it")
    for name in ("host", "user"):
        words = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(directory / name)]
        subprocess.run(words, check=True)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    if os.getuid() == 0:
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)  # it drops its rights into it
    config = directory / "config"
    config.write_text(
        f"ListenAddress 127.0.0.1:{port}\nHostKey {directory / 'host'}\nPidFile none\nUsePAM no\n"
        f"AuthorizedKeysFile {directory / 'user.pub'}\nStrictModes no\nPermitRootLogin yes\n"
    )
    server = subprocess.Popen([_SSHD, "-D", "-e", "-f", str(config)], stderr=subprocess.DEVNULL)
    link = SlowLink(port)
    try:
        assert eventually(lambda: _listens(port)), "sshd does not start"
        yield (
            link,
            [
                *(client, "-F", "none", "-tt", "-p", str(link.port), "-i", str(directory / "user")),
                *(
                    "-o",
                    "StrictHostKeyChecking=no",
                    "-o",
                    f"UserKnownHostsFile={directory / 'known'}",
                ),
                *("-o", "LogLevel=ERROR", f"{getpass.getuser()}@127.0.0.1"),
            ],
        )
    finally:
        link.close()
        server.terminate()
        server.wait()


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port)).close()
    except ConnectionRefusedError:
        return False
    return True

"""Where a server listens, and what it means: this machine alone, or whoever reaches it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tui.errors import UsageError
from tui.loopback import addresses_of, is_loopback

if TYPE_CHECKING:
    import socket  # not for `--help`, which reads this file

DEFAULT_HOST: Final = "127.0.0.1"
DEFAULT_PORT: Final = 8642
BEYOND: Final = (
    "beyond this machine: whoever has the address, or reads it on its way (nothing is encrypted), "
    "does with cowtop what you may do, your files and commands included"
)


@dataclass(frozen=True, slots=True)
class Listening:
    """A socket that listens, and under which name it was asked for."""

    socket: socket.socket
    host: str

    @property
    def is_beyond(self) -> bool:
        """Whether others than this machine's own programs reach it."""
        return not is_loopback(self.socket.getsockname()[0])

    @property
    def base(self) -> str:
        """`http://127.0.0.1:8642`, as a browser of this machine or another asks for it."""
        import ipaddress
        import socket

        address, port = self.socket.getsockname()[:2]
        name = self.host
        if ipaddress.ip_address(address.partition("%")[0]).is_unspecified:
            name = socket.gethostname()
        return f"http://{f'[{name}]' if ':' in name else name}:{port}"


def listen(host: str, port: int | None) -> Listening:
    """Listen there; without a port on the usual one, or any if that is taken.

    Raises UsageError in one line.
    """
    ports = (port,) if port is not None else (DEFAULT_PORT, 0)
    error: OSError | None = None
    for one in ports:
        try:
            places = addresses_of(host, one)
        except OSError as failed:
            raise UsageError(f"--host {host!r:.100}: {failed.strerror}") from failed
        for family, place in places:
            try:
                return Listening(_bound(family, place), host)
            except OSError as failed:
                error = failed
    why = error.strerror if error is not None else "no address"
    raise UsageError(f"cannot listen on {host}, port {ports[0]}: {why}")


def _bound(family: int, place: tuple[object, ...]) -> socket.socket:
    import socket

    made = socket.socket(family, socket.SOCK_STREAM)
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind(place)
        made.listen(128)
    except (OSError, OverflowError):
        made.close()
        raise
    return made

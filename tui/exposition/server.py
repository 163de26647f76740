"""The server of the metrics: `/metrics` and a word at `/`, in a few threads of its own.

No scraper holds up the run or another scraper: a request has seconds, and where there are more of
them than threads the oldest is cut off. It ends with its port given back.
"""

from __future__ import annotations

import contextlib
import io
import socket
import threading
from collections.abc import Callable, Iterable
from socketserver import TCPServer, ThreadingMixIn
from typing import Any, Final
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

from tui.debug import LOG
from tui.errors import UsageError
from tui.exposition.address import Address, Place
from tui.loopback import is_own_name, name_of

App = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
MOST_AT_ONCE: Final = 8
_REQUEST_SECONDS: Final = 10.0
"""As long as Prometheus waits, unless it is told otherwise."""
_TEXT: Final = [("Content-Type", "text/plain; charset=utf-8")]
_POINTER: Final = b"cowtop: the metrics are at /metrics\n"


class _Handler(WSGIRequestHandler):
    """Silent: a line to stderr would stand in the midst of a screen."""

    timeout = _REQUEST_SECONDS

    def log_message(self, format: str, *args: Any) -> None:
        """A request, or what was wrong with one."""
        LOG.debug(format, *args)

    def get_stderr(self) -> io.StringIO:
        """Where a traceback of the library's would go."""
        return io.StringIO()


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True
    request_queue_size = 2 * MOST_AT_ONCE

    def __init__(self, place: Place, app: App) -> None:
        self.address_family = place.family
        self._open: dict[int, socket.socket] = {}
        self._lock = threading.Lock()
        super().__init__((place.address.host, place.address.port), _Handler)
        self.set_app(app)

    def server_bind(self) -> None:
        """Bind without asking a name server what this machine is called, which may take long."""
        TCPServer.server_bind(self)
        host, port = self.server_address[:2]
        self.server_name, self.server_port = str(host), int(port)
        self.setup_environ()

    def process_request(self, request: Any, client_address: Any) -> None:
        """A thread for it; the oldest goes where there are too many."""
        with self._lock:
            if len(self._open) >= MOST_AT_ONCE:
                _cut(self._open.pop(next(iter(self._open))))
            self._open[request.fileno()] = request
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        """It is over."""
        number = request.fileno()
        with self._lock:
            if self._open.get(number) is request:
                del self._open[number]
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Who hangs up, or is too slow, is no news."""
        LOG.debug("a request for metrics was broken off", exc_info=True)

    def cut_all(self) -> None:
        """End every request."""
        with self._lock:
            for request in self._open.values():
                _cut(request)


class MetricsServer:
    """Listens from the beginning, answers from `start` on, until `close`."""

    def __init__(self, place: Place, metrics: App) -> None:
        """Raises UsageError where it cannot listen there."""
        try:
            self._server = _Server(place, _only(metrics, place))
        except OSError as error:
            raise UsageError(f"{place.address}: {error.strerror or error}") from error
        host, port = self._server.server_address[:2]
        self.address = Address(str(host), int(port))
        self._closing = False
        self._thread = threading.Thread(target=self._serve, name="cowtop-metrics", daemon=True)

    def start(self) -> None:
        """Answer from now on."""
        self._thread.start()

    def close(self) -> None:
        """Answer no more, and give the port back."""
        self._closing = True
        # Ends the wait for the next request, which no flag would.
        _cut(self._server.socket)
        self._server.cut_all()
        if self._thread.ident is not None:
            self._thread.join(_REQUEST_SECONDS)
        self._server.server_close()

    def _serve(self) -> None:
        while not self._closing:
            self._server.handle_request()


def _cut(one: socket.socket) -> None:
    with contextlib.suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)


def _only(metrics: App, place: Place) -> App:
    """The metrics at their path alone; on this machine for who asks by one of its names.

    Who sends no name is no browser.
    """

    def answer(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        host = environ.get("HTTP_HOST", "")
        if place.is_loopback and host and not is_own_name(name_of(host), place.name):
            return _said(
                start, "403 Forbidden", b"asked for by a name that is not this machine's\n"
            )
        if environ["REQUEST_METHOD"] != "GET":
            return _said(start, "405 Method Not Allowed", b"use GET\n", ("Allow", "GET"))
        match environ["PATH_INFO"]:
            case "/metrics":
                try:
                    return list(metrics(environ, start))
                except Exception:
                    LOG.exception("the metrics could not be told")
                    return _said(start, "500 Internal Server Error", b"see cowtop --debug\n")
            case "/":
                return _said(start, "200 OK", _POINTER)
            case _:
                return _said(start, "404 Not Found", _POINTER)

    return answer


def _said(
    start: Callable[..., Any], status: str, words: bytes, *more: tuple[str, str]
) -> list[bytes]:
    start(status, [*_TEXT, *more])
    return [words]

"""A scraper: one request as Prometheus makes it, and the samples that it reads."""

from __future__ import annotations

import gzip
import http.client
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from prometheus_client.parser import text_string_to_metric_families

from tests.headless.command import begun
from tests.waiting import DEADLINE_SECONDS

_WHERE: Final = re.compile(r"cowtop: metrics at http://(\S+)/metrics")


def asked(
    at: str, path: str = "/metrics", method: str = "GET", **headers: str
) -> tuple[int, dict[str, str], bytes]:
    """The answer: status, headers by their names in small letters, and the body unpacked."""
    connection = http.client.HTTPConnection(at, timeout=DEADLINE_SECONDS)
    try:
        connection.request(
            method, path, headers={name.replace("_", "-"): it for name, it in headers.items()}
        )
        answer = connection.getresponse()
        body, found = answer.read(), {name.lower(): it for name, it in answer.getheaders()}
    finally:
        connection.close()
    return answer.status, found, gzip.decompress(body) if "content-encoding" in found else body


def scraped(at: str) -> dict[str, dict[frozenset[tuple[str, str]], float]]:
    """Every sample by its name and labels."""
    status, _, body = asked(at)
    assert status == 200, body
    found: dict[str, dict[frozenset[tuple[str, str]], float]] = {}
    for family in text_string_to_metric_families(body.decode()):
        for sample in family.samples:
            found.setdefault(sample.name, {})[frozenset(sample.labels.items())] = sample.value
    return found


def value(at: str, name: str, /, **labels: str) -> float | None:
    """The one sample of that name with these labels among its own; None if there is none."""
    found = [
        it for of, it in scraped(at).get(name, {}).items() if labels.items() <= dict(of).items()
    ]
    assert len(found) <= 1, found
    return found[0] if found else None


@contextmanager
def telling(*arguments: object) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A cowtop that says where its metrics are, and that address; ended afterwards."""
    with begun(*arguments) as process:
        assert process.stderr is not None
        said = process.stderr.readline()
        where = _WHERE.match(said)
        assert where is not None, said
        yield process, where[1]

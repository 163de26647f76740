"""A Prometheus of the test's own, on loopback, with its data in a folder that goes with it."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from tests.exposition.scraping import asked
from tests.waiting import eventually


@dataclass(frozen=True, slots=True)
class Prometheus:
    """`at`: where its own interface listens."""

    at: str

    def query(self, expression: str) -> dict[frozenset[tuple[str, str]], float]:
        """The values now, by their labels."""
        data = self._told(f"query?query={quote(expression)}")
        return {frozenset(one["metric"].items()): float(one["value"][1]) for one in data["result"]}

    def alerts(self) -> list[dict[str, Any]]:
        """Those that are pending or firing."""
        found: list[dict[str, Any]] = self._told("alerts")["alerts"]
        return found

    def rules_trouble(self) -> list[str]:
        """What was wrong with rules at their last evaluation."""
        groups = self._told("rules")["groups"]
        return [
            rule["lastError"] for group in groups for rule in group["rules"] if "lastError" in rule
        ]

    def scrape_trouble(self) -> list[str]:
        """What was wrong with targets at their last scrape."""
        targets = self._told("targets?state=active")["activeTargets"]
        return [one["lastError"] for one in targets if one["lastError"]]

    def is_ready(self) -> bool:
        """Whether it answers."""
        try:
            return asked(self.at, "/-/ready")[0] == 200
        except (OSError, HTTPException):
            return False

    def _told(self, what: str) -> dict[str, Any]:
        status, _, body = asked(self.at, f"/api/v1/{what}")
        assert status == 200, body
        data = json.loads(body)["data"]
        assert isinstance(data, dict)
        return data


def needs(program: str) -> str:
    """Its path; skips where it is not installed."""
    found = shutil.which(program)
    if found is None:
        pytest.skip(f"{program} is not installed here (Debian's package prometheus has it)")
    return found


def free_address() -> str:
    """One that nobody listens at now."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        return f"127.0.0.1:{free.getsockname()[1]}"


@contextmanager
def prometheus(folder: Path, configuration: str) -> Iterator[Prometheus]:
    """One with this configuration, once it is ready."""
    program, at = needs("prometheus"), free_address()
    path, said = folder / "prometheus.yml", folder / "prometheus.log"
    path.write_text(configuration)
    words = [
        *(program, f"--config.file={path}", f"--storage.tsdb.path={folder / 'data'}"),
        *(f"--web.listen-address={at}", "--log.level=warn"),
    ]
    with (
        said.open("w") as log,
        subprocess.Popen(words, stdout=log, stderr=log, cwd=folder) as process,
    ):
        try:
            made = Prometheus(at)
            ready = eventually(lambda: made.is_ready() or process.poll() is not None)
            assert ready and process.poll() is None, said.read_text()
            yield made
        finally:
            process.kill()

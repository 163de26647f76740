"""File systems made for a test, by root, and taken away after it."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def mounted(kind: str, where: Path, options: str = "") -> Iterator[Path]:
    """A file system of this kind at a directory, made anew; skips the test where it cannot be."""
    if os.geteuid() != 0:
        pytest.skip(f"{kind} is mounted by root only")
    where.mkdir()
    words = ["mount", "-t", kind, *(["-o", options] if options else []), "none", str(where)]
    try:
        made = subprocess.run(words, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        pytest.skip("no mount(8) here")
    if made.returncode != 0:
        pytest.skip(f"{kind} cannot be mounted here: {made.stderr.strip()}")
    try:
        yield where
    finally:
        subprocess.run(["umount", str(where)], check=True)


@contextmanager
def overlay(directory: Path) -> Iterator[Path]:
    """As containers have it: `lower` may be filled before, all writing goes to `upper`."""
    parts = [directory / name for name in ("lower", "upper", "work")]
    for part in parts:
        part.mkdir(exist_ok=True)
    lower, upper, work = parts
    options = f"lowerdir={lower},upperdir={upper},workdir={work}"
    with mounted("overlay", directory / "merged", options) as merged:
        yield merged

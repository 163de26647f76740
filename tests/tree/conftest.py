"""Folders whose names are short enough for a listener's socket."""

from __future__ import annotations

from tests.hook.conftest import tmp_path

__all__ = ["tmp_path"]

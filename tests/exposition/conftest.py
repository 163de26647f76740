"""The command line in the test's own process."""

from __future__ import annotations

from tests.headless.conftest import refused, run_here

__all__ = ["refused", "run_here"]

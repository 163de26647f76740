from __future__ import annotations

import pytest

from tests.cage.in_memory import cages_of_ours
from tui.doctor import examine, kernel
from tui.doctor.check import Check
from tui.doctor.screen import python_check
from tui.doctor.sources import places

ALWAYS = 18


def test_this_machine_can_be_examined_and_nothing_is_left() -> None:
    checks = {check.name: check for check in examine.examine()}
    asked = [f"figures in {place}" for place in places()]
    assert asked
    assert [name for name in checks if name.startswith("figures in ")] == asked
    assert len(checks) == ALWAYS + len(asked)
    assert not [check for check in checks.values() if "check itself failed" in check.finding]
    assert python_check() == checks["Python"]
    assert cages_of_ours() == []


def test_a_check_that_fails_does_not_end_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    def explode() -> Check:
        raise ZeroDivisionError("oh")

    monkeypatch.setattr(kernel, "kernel_check", explode)
    checks = list(examine.examine())
    assert len(checks) == ALWAYS + len(list(places()))
    assert checks[0].finding == "the check itself failed: ZeroDivisionError: oh"

from __future__ import annotations

from workloads.catalog import CATALOG
from workloads.registry import WORKLOADS
from workloads.words import Mode


def test_every_workload_has_an_entry_and_every_entry_a_workload() -> None:
    assert list(CATALOG) == list(WORKLOADS)
    assert set(CATALOG) == {"fill", "normalize", "random-rows", "touch", "scan", "lazy"}


def test_every_entry_can_be_chosen_by() -> None:
    for name, entry in CATALOG.items():
        assert WORKLOADS[name].name == name
        assert entry.summary
        assert entry.default_mode in entry.modes
    assert CATALOG["lazy"].modes == (Mode.READ,)
    assert {name for name, entry in CATALOG.items() if not entry.changes} == {"scan", "lazy"}

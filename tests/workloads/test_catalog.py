from __future__ import annotations

import pytest

from workloads import releases
from workloads.catalog import CATALOG, RELEASES, loses_changes, workload_class
from workloads.words import Mode, Release


def test_every_workload_has_its_code_under_its_own_name() -> None:
    for name in CATALOG:
        assert workload_class(name).name == name


def test_every_entry_can_be_chosen_by() -> None:
    for entry in CATALOG.values():
        assert entry.summary
        assert entry.default_mode in entry.modes
        # What changes nothing cannot spread what it changes.
        assert entry.changes or not entry.spreads


def test_every_release_has_its_row_and_its_code() -> None:
    assert list(RELEASES) == list(Release)
    assert set(releases.CODE) == set(Release) - {Release.KEEP}
    assert all(entry.label and entry.summary for entry in RELEASES.values())


@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize("release", Release)
def test_only_a_private_copy_can_be_lost(release: Release, mode: Mode) -> None:
    gone = release in (Release.DONTNEED, Release.REOPEN) and mode is Mode.COPY_ON_WRITE
    assert loses_changes(release, mode) is gone
    assert not loses_changes(release, None)

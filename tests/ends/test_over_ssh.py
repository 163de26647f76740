"""What a link may change of an end, behind a real sshd: nothing is left at the far end either."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import psutil
import pytest

from tests.conftest import COUNTED
from tests.ends.phases import PHASES, Phase
from tests.ends.trial import faults_of
from tests.ends.ways import LINK_WAYS, Way
from tests.waiting import eventually
from tests.wire.slow_link import slow_ssh

_PHASES = ("running", "making", "caged", "headless making", "headless run")


def _pairs() -> list[object]:
    """Keys go over a link to a run alone: what it does with them does not depend on its phase."""
    return [
        pytest.param(phase, way, id=f"{phase.name}-{way.name}".replace(", ", "+").replace(" ", "_"))
        for phase in PHASES
        for way in LINK_WAYS
        if phase.name in _PHASES and (phase.name == "running" or not way.needs_keys)
    ]


@pytest.fixture(scope="module")
def login(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[str]]:
    with slow_ssh(tmp_path_factory.mktemp("ssh")) as (_, words):
        yield words


@pytest.mark.long
@pytest.mark.parametrize(("phase", "way"), _pairs())
def test_an_end_leaves_nothing_behind_a_link(
    phase: Phase, way: Way, login: list[str], record_property: Callable[[str, object], None]
) -> None:
    reason = phase.why_not()
    if reason is not None:
        pytest.skip(reason)
    record_property(COUNTED, phase.name)
    before = set(psutil.Process().children(recursive=True))
    assert faults_of(phase, way, 0, login) == []
    assert eventually(lambda: set(psutil.Process().children(recursive=True)) <= before)

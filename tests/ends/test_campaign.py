"""Every way of ending in every phase: nothing is left, the code is right, recordings are whole."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import pytest

from tests.conftest import COUNTED
from tests.ends.fit_phases import FIT_PHASES
from tests.ends.instances_phases import INSTANCES_PHASES
from tests.ends.phases import PHASES, Phase
from tests.ends.subject_phases import SUBJECT_PHASES
from tests.ends.trial import faults_of
from tests.ends.ways import RESIZED, WAYS, Way

pytestmark = pytest.mark.usefixtures("no_process_left")
_SHORT = (
    ("running", "stall, TERM"),
    ("holding", "q, ctrl+c"),
    ("headless command", "TERM, TERM"),
    ("instances caged", "TERM"),
)
_ALL = (
    *itertools.product((*PHASES, *SUBJECT_PHASES), WAYS),
    *itertools.product((*INSTANCES_PHASES, *FIT_PHASES), (*WAYS, RESIZED)),
)


def _pairs() -> list[object]:
    """All that can be; those that take longest to try only in `make test-long`."""
    pairs: list[object] = []
    for phase, way in _ALL:
        if (phase.is_screen or not way.needs_keys) and way.name not in phase.without:
            marks = () if (phase.name, way.name) in _SHORT else pytest.mark.long
            name = f"{phase.name}-{way.name}".replace(", ", "+").replace(" ", "_")
            pairs.append(pytest.param(phase, way, marks=marks, id=name))
    return pairs


@pytest.mark.slow
@pytest.mark.parametrize(("phase", "way"), _pairs())
def test_an_end_leaves_nothing(
    phase: Phase, way: Way, record_property: Callable[[str, object], None]
) -> None:
    reason = phase.why_not()
    if reason is not None:
        pytest.skip(reason)
    record_property(COUNTED, phase.name)
    assert faults_of(phase, way, seed=0) == []

"""The highest of figures that are known exactly at one moment and by their bounds at another.

A tree's RSS is one process's counter while it is alone, and within bounds while several share.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from tui.metrics.measured import Bounded
from tui.probe.reading import NOT_READ_YET, PROCESS_GONE, Absent, Figure
from tui.tree.reading import NO_FILE

_NOTHING_MISSED: Final = (NOT_READ_YET, PROCESS_GONE, NO_FILE)
"""Absent figures that hide none: it was not due, or there was nothing."""


class PeakBounds:
    """`bounds`: of the keys whose highest is not known exactly, between what it lies.

    What was not known at one moment may have been higher than all that was known at others.
    """

    def __init__(self) -> None:
        self._known: dict[str, Bounded] = {}
        self._missed: dict[str, str] = {}

    @property
    def bounds(self) -> dict[str, Bounded]:
        """Those that are still open, by metric key."""
        return {
            key: known
            for key, known in self._known.items()
            if known.at_most is None or known.at_least < known.at_most
        }

    def take(self, values: Mapping[str, Figure], exact: Mapping[str, float]) -> dict[str, float]:
        """One tick's figures; the peaks that are known exactly.

        `exact`: the highest of each key while it was no bound, of this tick too.
        """
        for key, figure in values.items():
            if isinstance(figure, Bounded):
                self._raise(key, figure, exact.get(key))
            elif isinstance(figure, Absent):
                if figure not in _NOTHING_MISSED:
                    self._missed.setdefault(key, figure.reason)
            elif key in self._known:
                known = self._known[key]
                self._raise(key, Bounded(known.reason, figure, figure), exact.get(key))
        for key, reason in self._missed.items():
            if key in exact or key in self._known:
                self._raise(key, Bounded(reason, 0, None), exact.get(key))
        bounds = self.bounds
        told = {key: value for key, value in exact.items() if key not in bounds}
        return told | {key: k.at_least for key, k in self._known.items() if key not in bounds}

    def _raise(self, key: str, figure: Bounded, exact: float | None) -> None:
        known = self._known.get(key, figure)
        floor = 0 if exact is None else exact
        tops = (known.at_most, figure.at_most)
        most = None if None in tops else max(floor, *(top for top in tops if top is not None))
        self._known[key] = Bounded(figure.reason, max(known.at_least, figure.at_least, floor), most)

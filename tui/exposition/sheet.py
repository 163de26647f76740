"""What one scrape is told: a value for each family and its labels, none where it is absent."""

from __future__ import annotations

from collections.abc import Mapping

from tui.exposition.family import Family, Kind
from tui.probe.reading import Absent, Figure

Labels = tuple[str, ...]


class Sheet:
    """Filled once and read once. What was put first stands: no series is there twice."""

    def __init__(self) -> None:
        self._rows: dict[str, dict[Labels, float]] = {}

    def put(self, family: Family, figure: Figure, *labels: str) -> None:
        """A value; an absent one is no series."""
        if not isinstance(figure, Absent):
            rows = self._rows.setdefault(family.name, {})
            rows.setdefault(labels, figure if family.scale == 1 else figure * family.scale)

    def put_all(
        self, families: Mapping[str, Family], figures: Mapping[str, Figure], *labels: str
    ) -> None:
        """Every figure that has a family, by their keys; counters are put by themselves."""
        for key, family in families.items():
            figure = figures.get(key)
            if figure is not None and family.kind is not Kind.COUNTER:
                self.put(family, figure, *labels)

    def info(self, family: Family, *labels: str) -> None:
        """What is said in labels alone."""
        self.put(family, 1, *labels)

    def rows(self, family: Family) -> Mapping[Labels, float]:
        """The series of a family."""
        return self._rows.get(family.name, {})

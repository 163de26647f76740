"""The table of the manual's page, made of the families."""

from __future__ import annotations

from collections.abc import Iterator

from tui.exposition.families import FAMILIES, PEAKS, RUNS
from tui.exposition.family import PREFIX, Family


def families_table() -> str:
    """One row each, but for those of whole runs, which repeat others: one row for all of them."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield "| series | meaning |"
    yield "|---|---|"
    repeated = {*RUNS.values(), *PEAKS.values()}
    for family in FAMILIES:
        if family not in repeated:
            yield f"| `{family.name}{_labels(family)}` | {family.help} |"
    for begin, families in (("run_", RUNS), ("run_peak_", PEAKS)):
        meaning = next(iter(families.values())).help.partition(":")[0]
        names = ", ".join(f"`{key}`" for key in families)
        yield f"| `{PREFIX}{begin}...{{run}}` | {meaning}: {names}. |"


def _labels(family: Family) -> str:
    return f"{{{','.join(family.labels)}}}" if family.labels else ""

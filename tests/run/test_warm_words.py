"""How warm a file was at the start, in words: known, not known, and what `--cold` left."""

from __future__ import annotations

from typing import Any

import pytest

from tui.files.warmth import Warmth
from tui.probe.reading import Absent
from tui.run.warm_words import payer_words, warm_json, warm_words

MIB = 1 << 20
UNKNOWN = Absent("no permission")


def _cold(cached: float | Absent, **more: Any) -> Warmth:
    fields: dict[str, Any] = {"before_bytes": 150 * MIB, "dirty_bytes": 0} | more
    return Warmth(153 * MIB, cached, 5.0, is_asked_cold=True, **fields)


@pytest.mark.parametrize(("warmth", "words"), [
    (Warmth(153 * MIB, 151 * MIB, 5.0), "warm: 151 of 153 MiB in cache"),
    (Warmth(153 * MIB, 0, 5.0), "cold: 0 B of 153 MiB in cache"),
    (Warmth(2048 * MIB, 151 * MIB, 5.0), "warm: 151 MiB of 2.00 GiB in cache"),
    (Warmth(153 * MIB, 153 * MIB, 5.0, is_in_memory=True), "in memory: 153 of 153 MiB"),
    (Warmth(153 * MIB, UNKNOWN, 5.0),
     "how much of the file is in cache is not known (no permission)"),
    (Warmth(0, 0, 5.0), ""),
    (_cold(0), "cold: 0 B of 153 MiB in cache; --cold let go of 150 MiB"),
    (_cold(0, before_bytes=0), "cold: 0 B of 153 MiB in cache; --cold let go of 0 B"),
    (_cold(2 * MIB, dirty_bytes=2 * MIB),
     "warm: 2.00 of 153 MiB in cache; --cold let go of 148 MiB, 2.00 MiB stayed: 2.00 MiB are "
     "dirty, and what others left so is not written"),
    (_cold(10 * MIB, dirty_bytes=2 * MIB, users=("python3 (PID 7)",)),
     "warm: 10.0 of 153 MiB in cache; --cold let go of 140 MiB, 10.0 MiB stayed: 2.00 MiB are "
     "dirty, and what others left so is not written; the rest is in use by python3 (PID 7)"),
    (_cold(10 * MIB), "warm: 10.0 of 153 MiB in cache; --cold let go of 140 MiB, 10.0 MiB stayed: "
     "the rest is in use"),
    (_cold(10 * MIB, dirty_bytes=UNKNOWN, users=("a (PID 1)", "b (PID 2)")),
     "warm: 10.0 of 153 MiB in cache; --cold let go of 140 MiB, 10.0 MiB stayed: how much of it is "
     "dirty is not known (no permission); in use by a (PID 1), b (PID 2)"),
    (_cold(UNKNOWN, before_bytes=UNKNOWN, dirty_bytes=UNKNOWN, trouble="it may not be"),
     "how much of the file is in cache is not known (no permission); --cold let go of nothing: "
     "it may not be"),
])  # fmt: skip
def test_the_start_says_what_is_cached(warmth: Warmth, words: str) -> None:
    assert warm_words(warmth) == words


def test_who_pays_for_a_scratch_array_is_said_where_it_is_known() -> None:
    assert "pays for it" in payer_words(Warmth(5, 0, 1.0))
    assert "not to the limit" in payer_words(Warmth(5, 5, 1.0))
    assert payer_words(Warmth(5, UNKNOWN, 1.0)) == ""
    assert payer_words(Warmth(5, 5, 1.0, is_in_memory=True)) == ""


def test_for_scripts_what_is_not_known_is_null_with_its_reason() -> None:
    found = warm_json(Warmth(100, UNKNOWN, 5.0), 7.5)
    assert found is not None
    assert (found["cached_bytes"], found["read_at_seconds"]) == (None, -2.5)
    assert found["absent"]["cached_bytes"] == "no permission"
    assert warm_json(None, 7.5) is None
    never_open = warm_json(Warmth(100, 50, 5.0), 0.0)
    assert never_open is not None
    assert (never_open["cached_bytes"], never_open["read_at_seconds"]) == (50, None)

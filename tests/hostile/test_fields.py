"""Whatever is typed into a field of the launcher is understood or refused; it ends nothing."""

from __future__ import annotations

import pytest

from tests.hostile.texts import ALL
from tui.screens.launcher_form import texts_of
from tui.screens.launcher_judge import judged, this_machine
from tui.screens.recipes import Shown
from tui.settings import Settings

TYPED = (
    *ALL,
    *("~", "~\x00", "~nosuchuser/x", "~" + "x" * 5000, "/" * 5000, "a/" * 3000, "\x00", "."),
    *("/dev/zero", "/proc/self/mem", "/proc/self/fd/0/x", "1e400M", "9" * 400, "inf", "nan"),
    *("-1", "0x10", "\u0663M", "\u0663x\u0663", "\u00b2", "\u2460M", "1_0", "1__0", "\uff15M"),
    *("1e5", "1" * 5000),
)


@pytest.mark.parametrize("name", ["size", "chunk", "flush", "pace", "file", "limit", "swap"])
def test_no_text_in_a_field_is_an_unhandled_error(name: str) -> None:
    for shown in (Shown.RUN, Shown.TABLE, Shown.BOTH):
        texts = texts_of(Settings(), shown)
        for typed in TYPED:
            found = judged({**texts, name: typed}, Settings(), this_machine(), lambda _: "")
            assert set(found.wrong) <= {*texts, "shown"}
            if name == "file" and typed != ".":
                assert "file" in found.wrong

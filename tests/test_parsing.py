"""What is mistyped on a command line is told with what was meant, by whose word it is."""

from __future__ import annotations

import pytest

from tui import cli
from tui.cli import COMMANDS


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("rnu fill", "cowtop: unknown command 'rnu': did you mean run? (see cowtop --help)"),
        ("--verson", "cowtop: unknown option '--verson': did you mean --version?"),
        ("zzz", "cowtop: unknown command 'zzz': choose from run, exec, attach"),
        ("run fill --memory-mx 1G", "cowtop run: unknown option '--memory-mx': did you mean"),
        ("run fill --memory-mx=1G", "cowtop run: unknown option '--memory-mx': did you mean"),
        ("run fill --zzz", "cowtop run: unknown option '--zzz' (see cowtop run --help)"),
        ("run fill extra", "cowtop run: unexpected 'extra' (see cowtop run --help)"),
        ("exec --recrd x -- true", "cowtop exec: unknown option '--recrd': did you mean --record?"),
        ("snapshot x --view chrt", "cowtop snapshot: --view: unknown 'chrt': did you mean chart?"),
        ("compare --format zzz a b", "cowtop compare: --format: unknown 'zzz': choose from text,"),
        ("run fill --mo c", "cowtop run: ambiguous option: --mo could match --mode, --modes"),
    ],
)
def test_what_is_mistyped_is_told_with_what_was_meant(
    line: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(line.split())
    out, err = capsys.readouterr()
    assert (ended.value.code, out) == (2, "")
    assert err.startswith(told)
    assert err.count("\n") == 1


@pytest.mark.parametrize("columns", [40, 80])
@pytest.mark.parametrize("name", ["", *(command.name for command in COMMANDS)])
def test_help_fits_the_width_that_there_is(
    name: str,
    columns: int,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    with pytest.raises(SystemExit) as ended:
        cli.main([*filter(None, [name]), "--help"])
    out, err = capsys.readouterr()
    assert (ended.value.code, err) == (0, "")
    shown = out if columns == 80 else out.partition("\n\n")[2]  # a usage is indented by its name
    wide = [line for line in shown.splitlines() if len(line) > columns]
    assert [line for line in wide if not line.startswith("  -")] == []  # names are not parted

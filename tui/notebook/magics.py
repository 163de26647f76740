"""`%%memmap` and `%memmap`, as IPython calls them.

A cell that begins with `%%memmap` stays the cell that it is: its first line becomes a call that
begins the watch, and the watch ends when IPython says that the cell has been run. So whatever a
cell can do (show its last expression, await, fail, be interrupted) it does as it would without.
Only `--fail-if` runs the cell within the magic: it has to fail the cell itself.
"""

from __future__ import annotations

import os
import shlex
from argparse import ArgumentParser, Namespace
from typing import Any, Final, NoReturn

from IPython.core.error import UsageError as MagicUsageError

from tui.errors import UsageError
from tui.notebook.cell import CellSeen, CellWatch
from tui.notebook.items import items_of
from tui.notebook.shown import Shown
from tui.run.budgets import Budget, broken_by, parse_copies_budgets
from tui.text import plain
from tui.watch.block import Watch, watch

_BEGIN: Final = "cowtop_memmap_begin"
_MAGIC: Final = "%%memmap"


class BudgetBroken(AssertionError):
    """A cell broke a budget of its own."""

    def _render_traceback_(self) -> list[str]:
        """One line: whose code it is stands above it."""
        return [f"budget broken: {self}"]


class CellFailed(RuntimeError):
    """The cell within the magic failed, and has said so already."""

    def _render_traceback_(self) -> list[str]:
        return [str(self)]


class MemmapMagics:
    """Holds the watches of the cells that are being run, the innermost last.

    `shell`: IPython's; untyped, as what it has of magics is.
    """

    def __init__(self, shell: Any) -> None:
        self._ip = shell
        self._depth = 0
        self._open: list[tuple[int, CellWatch, bool]] = []
        self._pid = os.getpid()

    def attach(self) -> None:
        """Have IPython call us."""
        self._ip.register_magic_function(self.memmap, "line_cell", "memmap")
        self._ip.register_magic_function(self.begin, "line", _BEGIN)
        self._ip.input_transformers_cleanup.append(begun_within)
        self._ip.events.register("pre_execute", self.pre_execute)
        self._ip.events.register("post_execute", self.post_execute)

    def detach(self) -> None:
        """Have it call us no more; what is being watched is ended."""
        if begun_within in self._ip.input_transformers_cleanup:
            self._ip.input_transformers_cleanup.remove(begun_within)
        for kind, name in (("line", "memmap"), ("cell", "memmap"), ("line", _BEGIN)):
            self._ip.magics_manager.magics[kind].pop(name, None)
        self._ip.events.unregister("pre_execute", self.pre_execute)
        self._ip.events.unregister("post_execute", self.post_execute)
        while self._open:
            self._open.pop()[1].end()

    def pre_execute(self) -> None:
        """One cell more is being run, perhaps within another."""
        self._depth += 1

    def post_execute(self) -> None:
        """The innermost cell has been run, whatever became of it."""
        while self._open and self._open[-1][0] >= self._depth:
            _, watched, with_picture = self._open.pop()
            if os.getpid() == self._pid:
                self._show(Shown(watched.end(), with_picture=with_picture))
        self._depth = max(0, self._depth - 1)

    def begin(self, line: str) -> None:
        """Begin to watch the cell that this is the first line of."""
        options = _options(line)
        self._open.append((self._depth, self._begun(options.names), not options.no_picture))

    def memmap(self, line: str, cell: str | None = None) -> object:
        """Watch the memory maps of this process while a cell (or one statement) runs.

        `%%memmap` watches every mapped data file, `%%memmap a b` these arrays alone;
        `--fail-if 'private_copies > 10M'` fails the cell in which more came, `--no-picture`
        shows the line alone. `%memmap STATEMENT` is for one line.
        """
        if cell is None:
            return self._statement(line)
        options = _options(line)
        budgets = _budgets(options.fail_if)
        watched = self._begun(options.names)
        try:
            result = self._ip.run_cell(cell, store_history=False)
        finally:
            seen = watched.end()
            self._show(Shown(seen, with_picture=not options.no_picture))
        if not result.success:
            raise CellFailed("the cell failed, as said above")
        lines = _broken(seen, budgets)
        if lines:
            raise BudgetBroken("; ".join(lines))
        return None

    def _show(self, shown: Shown) -> None:
        self._ip.display_pub.publish(data=shown.bundle)

    def _statement(self, line: str) -> object:
        watched = self._begun([])
        try:
            code = self._ip.transform_cell(line)
            try:
                compiled = compile(code.strip(), "<memmap>", "eval")
            except SyntaxError:
                exec(compile(code, "<memmap>", "exec"), self._ip.user_global_ns, self._ip.user_ns)
                return None
            return eval(compiled, self._ip.user_global_ns, self._ip.user_ns)
        finally:
            self._show(Shown(watched.end(), with_picture=False))

    def _begun(self, names: list[str]) -> CellWatch:
        found: list[tuple[str, str, Watch]] = []
        for name in names:
            if name not in self._ip.user_ns:
                raise MagicUsageError(
                    f"%%memmap: there is no {plain(name, 60)!r} here yet: without names every "
                    "mapped file is watched"
                )
            try:
                watched = watch(self._ip.user_ns[name])
            except ValueError as error:
                raise MagicUsageError(f"%%memmap: {plain(name, 60)}: {error}") from error
            mode = "r+" if watched.mapping.is_shared else "c"
            found.append((name, str(getattr(self._ip.user_ns[name], "mode", mode)), watched))
        return CellWatch(found)


def begun_within(lines: list[str]) -> list[str]:
    """A cell that begins with the magic: its first line begins the watch, all others stay."""
    if not lines or lines[0].split(maxsplit=1)[:1] != [_MAGIC] or "--fail-if" in lines[0]:
        return lines
    rest = lines[0].strip().removeprefix(_MAGIC).strip()
    return [f"get_ipython().run_line_magic({_BEGIN!r}, {rest!r})\n", *lines[1:]]


class _Parser(ArgumentParser):
    """Of the magic's line: what is wrong is told as IPython tells it."""

    def error(self, message: str) -> NoReturn:
        """Raise IPython's own error: one line, and the cell is not run."""
        raise MagicUsageError(f"%%memmap: {plain(message, 200)}")


def _options(line: str) -> Namespace:
    parser = _Parser("%%memmap", add_help=False)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--fail-if", action="append", default=[])
    parser.add_argument("--no-picture", action="store_true")
    try:
        return parser.parse_args(shlex.split(line))
    except ValueError as error:
        raise MagicUsageError(f"%%memmap: {error}") from error


def _budgets(texts: list[str]) -> list[Budget]:
    try:
        return parse_copies_budgets(texts, "a cell")
    except UsageError as error:
        raise MagicUsageError(f"%%memmap: {error}") from error


def _broken(seen: CellSeen, budgets: list[Budget]) -> list[str]:
    return [
        f"{item.name}: {found.line}"
        for item in items_of(seen)
        for found in broken_by(budgets, item.measured)
    ]


def load(shell: Any) -> None:
    """For `%load_ext cowtop`."""
    if not isinstance(getattr(shell, _BEGIN, None), MemmapMagics):
        magics = MemmapMagics(shell)
        magics.attach()
        setattr(shell, _BEGIN, magics)


def unload(shell: Any) -> None:
    """For `%unload_ext cowtop`: IPython is as it was."""
    magics = getattr(shell, _BEGIN, None)
    if isinstance(magics, MemmapMagics):
        magics.detach()
        setattr(shell, _BEGIN, None)

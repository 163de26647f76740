"""How each screen is made; a screen's own file is imported when it is about to be shown.

Commands and other screens hand these to the app, which knows no screen.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from textual.screen import Screen

from tui.messages import Holder, ScreenFactory
from tui.run.about_tree import TreeAbout

if TYPE_CHECKING:
    from tui.fit.plan import FitPlan
    from tui.fit.thread import ThreadedFit
    from tui.run.about import About
    from tui.run.source import Source
    from tui.screens.launcher_form import Wanted
    from tui.screens.recipes import Shown
    from tui.settings import Settings
    from tui.subject.tree import Watched
    from tui.table.plan import TablePlan
    from tui.tree.subjects import Candidate


def launcher(
    settings: Settings, recipe: str | None = None, *, shown: Shown | None = None
) -> ScreenFactory:
    """The questions, and the form with these settings or with those of a recipe.

    `shown`: what was to be seen of the settings, one run if not said.
    """

    def make(holder: Holder) -> Screen[Any]:
        from tui.screens.launcher import Launcher
        from tui.screens.recipes import recipe_named

        chosen = recipe_named(recipe) if recipe is not None else None
        return Launcher(
            settings,
            begin=wanted,
            recipe=chosen,
            shown=shown,
            only_ascii=holder.only_ascii,
        )

    return make


def wanted(what: Wanted) -> ScreenFactory:
    """What a form asks for."""
    from tui.screens.recipes import Shown

    if what.shown is Shown.TOUR:
        return tour(recorded=False)
    if what.shown is Shown.RUNNING:
        return running()
    if what.shown is Shown.TABLE:
        from tui.table.plan import plan_for

        return table(plan_for(what.settings), what.settings)
    if what.shown is Shown.FIT:
        from tui.screens.fit_plan import fit_plan_for

        return fit(fit_plan_for(what.settings), what.settings)
    return run(*what.runs)


def run(*settings: Settings) -> ScreenFactory:
    """The monitor of a workload that starts now, or of several side by side."""

    def begin() -> Sequence[Source]:
        from tui.subject.threaded import ThreadedRun

        return [ThreadedRun(one) for one in settings]

    return sources(begin, *settings)


def sources(begin: Callable[[], Sequence[Source]], *settings: Settings) -> ScreenFactory:
    """The monitor of one source, or several side by side; their settings are for choosing again.

    All are live, or all recordings that share one playback.
    """

    def make(holder: Holder) -> Screen[Any]:
        begun, ascii_only = begin(), holder.only_ascii
        holder.own(*begun)
        first = begun[0]
        if len(begun) == 1 and isinstance(first.about, TreeAbout):
            return _of_subject(first, None, only_ascii=ascii_only)
        if len(begun) == 1 and first.playback is None:
            from tui.screens.monitor import Monitor

            return Monitor(first, anew=launcher(settings[0]), only_ascii=ascii_only)
        if len(begun) == 1:
            from tui.screens.replay_monitor import ReplayMonitor

            return ReplayMonitor(first, only_ascii=ascii_only)
        from tui.screens.side_by_side import LiveSideBySide, ReplaySideBySide

        if first.playback is None:
            from tui.screens.recipes import BOTH_MODES, Shown

            is_both = tuple(one.mode for one in settings) == BOTH_MODES
            anew = launcher(settings[0], shown=Shown.BOTH if is_both else Shown.RUN)
            return LiveSideBySide(begun, anew=anew, only_ascii=ascii_only)
        return ReplaySideBySide(begun, only_ascii=ascii_only)

    return make


def instances(begin: Callable[[], Sequence[Source]], settings: Settings) -> ScreenFactory:
    """Instances on one file, all live or all of one recording; `settings`: to choose again."""

    def make(holder: Holder) -> Screen[Any]:
        from tui.screens.instances import LiveInstances, ReplayInstances

        begun = begin()
        holder.own(*begun)
        if begun[0].playback is not None:
            return ReplayInstances(begun, only_ascii=holder.only_ascii)
        return LiveInstances(begun, anew=launcher(settings), only_ascii=holder.only_ascii)

    return make


def running(
    read: Callable[[], Sequence[Candidate]] | None = None,
    watch: Callable[[Candidate], ScreenFactory] | None = None,
) -> ScreenFactory:
    """What runs already; enter watches one, and leaving that comes back here."""

    def make(holder: Holder) -> Screen[Any]:
        from tui.screens.running import RunningList
        from tui.subject.default_settings import default_settings
        from tui.tree.subjects import running_subjects

        back = launcher(default_settings(), "running")
        return RunningList(
            read or running_subjects, watch or attached, back=back, only_ascii=holder.only_ascii
        )

    return make


def attached(candidate: Candidate, watched: Watched | None = None) -> ScreenFactory:
    """The monitor of a process that runs already; raises UsageError where it does no more."""
    from tui.errors import UsageError
    from tui.subject.target import target_of
    from tui.subject.tree import Watched

    target = target_of(candidate.pid)
    if target.start_ticks != candidate.start_ticks:
        raise UsageError(f"process {candidate.pid} has ended: another has its number now")

    def begin() -> Source:
        from tui.subject.threaded_tree import ThreadedAttach

        return ThreadedAttach(target, watched or Watched())

    return subject(begin, anew=running())


def subject(begin: Callable[[], Source], *, anew: ScreenFactory | None = None) -> ScreenFactory:
    """The monitor of a command or of a process that runs already, or of a recording of one.

    `anew`: what comes when it was left to choose another.
    """

    def make(holder: Holder) -> Screen[Any]:
        begun = begin()
        holder.own(begun)
        return _of_subject(begun, anew, only_ascii=holder.only_ascii)

    return make


def _of_subject(source: Source, anew: ScreenFactory | None, *, only_ascii: bool) -> Screen[None]:
    if source.playback is not None:
        from tui.screens.replay_monitor import ReplaySubject

        return ReplaySubject(source, only_ascii=only_ascii)
    from tui.screens.subject_monitor import SubjectMonitor

    return SubjectMonitor(source, anew=anew, only_ascii=only_ascii)


def still(source: Source, about: About) -> Screen[None]:
    """The monitor of what is drawn once, or frame by frame: without keys of a player."""
    if isinstance(about, TreeAbout):
        return _of_subject(source, None, only_ascii=False)
    from tui.screens.monitor import Monitor

    return Monitor(source)


def still_instances(sources: Sequence[Source]) -> Screen[None]:
    """Several instances drawn once, or frame by frame."""
    from tui.screens.instances import StillInstances

    return StillInstances(sources)


def table(plan: TablePlan, settings: Settings) -> ScreenFactory:
    """A table that starts now; `settings` are for choosing again."""

    def make(holder: Holder) -> Screen[Any]:
        from tui.screens.recipes import Shown
        from tui.screens.table import TableScreen
        from tui.table.thread import ThreadedTable

        running = ThreadedTable(plan)
        holder.own(running)
        anew = launcher(settings, shown=Shown.TABLE)
        return TableScreen(running, anew=anew, only_ascii=holder.only_ascii)

    return make


def fit(
    plan: FitPlan, settings: Settings, begin: Callable[[], ThreadedFit] | None = None
) -> ScreenFactory:
    """A fit that starts now; `settings` are for choosing again, their limit is the memory."""

    def make(holder: Holder) -> Screen[Any]:
        from tui.fit.thread import ThreadedFit
        from tui.screens.fit import FitScreen
        from tui.screens.recipes import Shown

        running = begin() if begin is not None else ThreadedFit(plan)
        holder.own(running)
        anew = launcher(settings, shown=Shown.FIT)
        return FitScreen(running, anew=anew, only_ascii=holder.only_ascii)

    return make


def tour(*, recorded: bool, big: bool = False) -> ScreenFactory:
    """The tour from its first step; `big`: for the last row of a hall."""

    def make(holder: Holder) -> Screen[Any]:
        from tui.screens.tour import TourScreen

        return TourScreen(holder.own, recorded=recorded, is_big=big, only_ascii=holder.only_ascii)

    return make

"""Which screen shows these sources: one or several, run now or played."""

from __future__ import annotations

from collections.abc import Sequence

from textual.screen import Screen

from tui.run.source import Source
from tui.screens.monitor import Monitor


def screen_for(sources: Sequence[Source], *, only_ascii: bool = False) -> Screen[None]:
    """The screen; raises ValueError for recordings that were not opened together."""
    if all(source.is_live for source in sources):
        if len(sources) == 1:
            return Monitor(sources[0], only_ascii=only_ascii)
        from tui.screens.side_by_side import LiveSideBySide

        return LiveSideBySide(sources, [""] * len(sources), only_ascii=only_ascii)
    # numpy comes in with the recordings.
    from tui.recording.replay_source import ReplaySource
    from tui.screens.replay_monitor import ReplayMonitor
    from tui.screens.side_by_side import ReplaySideBySide

    played = [source for source in sources if isinstance(source, ReplaySource)]
    if len(played) != len(sources) or len({id(source.playback) for source in played}) != 1:
        raise ValueError("recordings shown together share one playback")
    playback = played[0].playback
    if len(played) == 1:
        return ReplayMonitor(played[0], playback, only_ascii=only_ascii)
    names = [source.name for source in played]
    return ReplaySideBySide(played, names, playback, only_ascii=only_ascii)

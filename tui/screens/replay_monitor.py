"""The monitors on a recording: the same widgets, and the keys of a player instead of a run's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Final

from textual.binding import Binding, BindingType

from tui.run.playback import Playback
from tui.run.source import Source
from tui.screens.monitor import Monitor
from tui.screens.subject_monitor import SubjectMonitor

STEP_SECONDS: Final = 5
PLAYER_BINDINGS: Final[list[BindingType]] = [
    Binding("space", "play", "Play", id="replay.play", tooltip="Play or pause"),
    Binding("left", f"seek(-{STEP_SECONDS})", "Back", id="replay.back", key_display="←",
            tooltip=f"{STEP_SECONDS} seconds back"),
    Binding("right", f"seek({STEP_SECONDS})", "On", id="replay.on", key_display="→",
            tooltip=f"{STEP_SECONDS} seconds on"),
    Binding("left_square_bracket", "marker(-1)", "Marker", id="replay.marker-before",
            key_display="[", show=False, tooltip="The marker before"),
    Binding("right_square_bracket", "marker(1)", "Marker", id="replay.marker-next",
            key_display="]", tooltip="The next marker"),
    Binding("plus,equals_sign", "speed(1)", "Faster", id="replay.faster", key_display="+",
            tooltip="Twice as fast, up to 64 times"),
    Binding("minus", "speed(-1)", "Slower", id="replay.slower", key_display="-", show=False,
            tooltip="Half as fast, down to a quarter"),
    Binding("home", "place(0)", "Beginning", id="replay.home", show=False,
            tooltip="To the beginning"),
    Binding("end", "place(1)", "End", id="replay.end", show=False, tooltip="To the end"),
]  # fmt: skip


class PlayerKeys:
    """What the player's keys do, for every screen that plays."""

    playback: Playback

    def action_play(self) -> None:
        """Play or pause."""
        self.playback.toggle()

    def action_seek(self, seconds: float) -> None:
        """Go on or back."""
        self.playback.seek_by(seconds)

    def action_marker(self, step: int) -> None:
        """Go to a marker."""
        self.playback.seek_marker(step)

    def action_speed(self, step: int) -> None:
        """Faster or slower."""
        self.playback.change_speed(step)

    def action_place(self, share: float) -> None:
        """Go to a share of the whole."""
        self.playback.seek(share * self.playback.length_seconds)


def playback_of(sources: Sequence[Source]) -> Playback:
    """The one clock of recordings that were opened together; raises ValueError for others."""
    playbacks = {id(source.playback): source.playback for source in sources}
    playback = sources[0].playback
    if playback is None or len(playbacks) != 1:
        raise ValueError("recordings shown together share one playback")
    return playback


class ReplayMonitor(PlayerKeys, Monitor):
    """A workload's recording."""

    # The arrow keys are the player's until a widget is chosen with tab.
    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = PLAYER_BINDINGS

    def __init__(self, source: Source, *, only_ascii: bool = False) -> None:
        super().__init__(source, only_ascii=only_ascii)
        self.playback = playback_of([source])


class ReplaySubject(PlayerKeys, SubjectMonitor):
    """A recording of a command, or of a process that ran already."""

    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = PLAYER_BINDINGS

    def __init__(self, source: Source, *, only_ascii: bool = False) -> None:
        super().__init__(source, only_ascii=only_ascii)
        self.playback = playback_of([source])

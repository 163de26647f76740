"""The colours, computed: what can meet can be read and told apart, by the colour-blind too."""

from __future__ import annotations

from itertools import combinations
from typing import Final

import pytest
from coloraide import Color
from rich.color import Color as TerminalColor
from rich.color import ColorSystem
from textual.color import Color as ShownColor

from tui.chart.bands import BANDS, COPIES, OTHER_COPIES, OTHER_PYTHON, PYTHON, Band
from tui.chart.fit_cells import KERNEL, PRIVATE
from tui.palette import BY_NAME, FOREGROUND, NAMED, ROLES, Colours, colour_of, variables
from tui.screens.themed import own_theme

WORDS_AT_LEAST: Final = 4.5
AREAS_AT_LEAST: Final = 3.0
UNLIKE_AT_LEAST: Final = 20.0
# Drawn as a hatching in colour as well: a texture of its own beside every other band.
HATCHED: Final = {"swap"}
# Two models of each kind: where they disagree, nobody knows what is seen.
SEEN_AS: Final = (
    None,
    *((kind, model) for kind in ("protan", "deutan", "tritan") for model in ("machado", "brettel")),
)
THEMES: Final = pytest.mark.parametrize("is_dark", [True, False], ids=["dark", "light"])
WORDS: Final = (
    FOREGROUND,
    *(r for r in ROLES if r.name.startswith("text-")),
    *(BY_NAME[name] for name in ("ink-ground", "interface", "caution", "limit", "muted")),
)
AREAS: Final = (*(r for r in ROLES if r.name.startswith("band-")), BY_NAME["bar"], BY_NAME["axis"])
PAIRS: Final = tuple(combinations(BANDS, 2))  # any band may be empty, so any two may touch


def contrast(one: str, other: str) -> float:
    """As the WCAG count it, 1 to 21."""
    return Color(one).contrast(other, method="wcag21")


def unlike(one: str, other: str) -> float:
    """The least CIEDE2000 between two colours, over every way to see them."""
    return min(_seen(one, how).delta_e(_seen(other, how), method="2000") for how in SEEN_AS)


def _seen(colour: str, how: tuple[str, str] | None) -> Color:
    if how is None:
        return Color(colour)
    kind, model = how
    return Color(colour).filter(kind, method=model).convert("srgb").clip()


def grounds(*, is_dark: bool, colours: Colours = Colours.MILLIONS) -> tuple[str, ...]:
    """What words stand on in our theme: the screen, its fields, its key bar."""
    ours = own_theme(is_dark=is_dark, colours=colours)
    return tuple(ground for ground in (ours.background, ours.surface, ours.panel) if ground)


def _area(band: Band, *, is_dark: bool) -> str:
    return BY_NAME[band.area].on(is_dark=is_dark)


def cut_to_256(colour: str) -> str:
    """What a terminal of 256 colours is told."""
    cut = TerminalColor.parse(colour).downgrade(ColorSystem.EIGHT_BIT)
    return cut.get_truecolor().hex


@THEMES
@pytest.mark.parametrize("cut", [str, cut_to_256], ids=["millions", "256"])
def test_words_can_be_read_on_every_ground(is_dark: bool, cut: type[str]) -> None:
    for role in WORDS:
        for ground in grounds(is_dark=is_dark):
            found = contrast(cut(role.on(is_dark=is_dark)), cut(ground))
            assert found >= WORDS_AT_LEAST, (role.name, ground, found)


@THEMES
def test_words_on_an_area_can_be_read_and_areas_be_seen(is_dark: bool) -> None:
    background = grounds(is_dark=is_dark)[0]
    for area in AREAS:
        found = contrast(area.on(is_dark=is_dark), background)
        assert found >= AREAS_AT_LEAST, (area.name, found)
        ink = BY_NAME.get(f"ink-{area.name.removeprefix('band-')}")
        if ink is not None:
            on_it = contrast(ink.on(is_dark=is_dark), area.on(is_dark=is_dark))
            assert on_it >= WORDS_AT_LEAST, (ink.name, on_it)
    assert all(f"ink-{band.key}" in BY_NAME for band in BANDS)


@THEMES
@pytest.mark.parametrize(("one", "other"), PAIRS, ids=lambda band: band.key)
def test_bands_that_touch_are_told_apart_by_everybody(
    one: Band, other: Band, is_dark: bool
) -> None:
    found = unlike(_area(one, is_dark=is_dark), _area(other, is_dark=is_dark))
    assert found >= UNLIKE_AT_LEAST or {one.key, other.key} & HATCHED, found
    assert found >= UNLIKE_AT_LEAST / 2
    assert one.texture != other.texture
    assert one.ascii_glyph != other.ascii_glyph


@THEMES
@pytest.mark.parametrize(
    ("one", "other"),
    [(COPIES, OTHER_COPIES), (PYTHON, OTHER_PYTHON), (PYTHON, OTHER_COPIES)],
    ids=lambda band: band.key,
)
def test_runs_upon_each_other_are_told_apart_by_shade_or_by_texture(
    one: Band, other: Band, is_dark: bool
) -> None:
    found = unlike(_area(one, is_dark=is_dark), _area(other, is_dark=is_dark))
    assert found >= UNLIKE_AT_LEAST or one.hatch != other.hatch
    assert found >= UNLIKE_AT_LEAST / 2
    assert one.texture != other.texture
    assert one.ascii_glyph != other.ascii_glyph
    names = [
        BY_NAME[band.area].dark_named if is_dark else BY_NAME[band.area].light_named
        for band in (one, other)
    ]
    assert names[0] != names[1]


@THEMES
@pytest.mark.parametrize("band", [PRIVATE, COPIES], ids=lambda band: band.short)
def test_what_the_kernel_holds_for_an_instance_is_told_from_what_is_private(
    band: Band, is_dark: bool
) -> None:
    kernel = BY_NAME[KERNEL.area]
    assert unlike(_area(band, is_dark=is_dark), kernel.on(is_dark=is_dark)) >= UNLIKE_AT_LEAST
    named = [(role.dark_named, role.light_named) for role in (kernel, BY_NAME[band.area])]
    assert named[0][not is_dark] != named[1][not is_dark]


def test_what_is_no_good_is_found_to_be() -> None:
    green, orange = "#4ebf71", "#ffa62b"
    # The first pair of the data published with the formula.
    one, other = (Color("lab-d65", at) for at in ([50, 2.6772, -79.7751], [50, 0, -82.7485]))
    assert one.delta_e(other, method="2000") == pytest.approx(2.0425, abs=1e-4)
    assert contrast("#004578", "#121212") < 2.0
    assert contrast(orange, "#e0e0e0") < 1.6
    assert contrast("#000000", "#ffffff") == pytest.approx(21.0)
    assert Color(green).delta_e(orange, method="2000") > 40
    assert unlike(green, orange) < UNLIKE_AT_LEAST
    assert unlike("#2f9e57", "#ff4d5e") < UNLIKE_AT_LEAST / 2


@THEMES
def test_orange_and_red_have_one_meaning_each(is_dark: bool) -> None:
    hues: dict[str, set[str]] = {"red": set(), "orange": set()}
    for role in ROLES:
        chroma, hue = Color(role.on(is_dark=is_dark)).convert("lch").coords()[1:]
        if chroma > 30:
            kind = "red" if hue < 45 or hue > 345 else "orange" if hue < 90 else ""
            hues.get(kind, set()).add(role.name)
    assert hues["orange"] == {"band-copies", "band-copies-other", "text-copies"}
    assert hues["red"] == {"band-swap", "band-lost", "text-swap", "text-lost", "text-killed"}


@THEMES
def test_in_16_colours_bands_that_touch_have_names_of_their_own(is_dark: bool) -> None:
    def name_of(role: str) -> str:
        return BY_NAME[role].dark_named if is_dark else BY_NAME[role].light_named

    for one, other in PAIRS:
        assert name_of(one.area) != name_of(other.area)
    for roles in (("text-copies", "text-swap", "interface"), ("text-copies", "caution")):
        assert len({name_of(role) for role in roles}) == len(roles)
    ground = grounds(is_dark=is_dark, colours=Colours.SIXTEEN)[0]
    for role in WORDS:
        # How they look is the terminal's affair; these are the values of the Linux console.
        assert contrast(role.on(is_dark=is_dark, colours=Colours.SIXTEEN), ground) >= 3.0, role


def test_a_name_reaches_a_terminal_of_16_colours_as_its_own_number() -> None:
    for name, value in NAMED.items():
        sent = TerminalColor.parse(value).downgrade(ColorSystem.STANDARD)
        assert sent.number == TerminalColor.parse(name).number
        assert sent.number is not None and sent.number < 16


@THEMES
def test_without_colours_bands_have_one_ink_and_words_can_be_read_as_greys(is_dark: bool) -> None:
    found = variables(is_dark=is_dark, colours=Colours.NONE)
    assert {found[band.area] for band in BANDS} == {FOREGROUND.on(is_dark=is_dark)}
    for band in BANDS:
        assert contrast(found[band.area], found[f"ink-{band.key}"]) >= WORDS_AT_LEAST
    for role in WORDS:
        for ground in grounds(is_dark=is_dark, colours=Colours.NONE):
            greys = [ShownColor.parse(c).monochrome.hex for c in (role.on(is_dark=is_dark), ground)]
            assert contrast(*greys) >= WORDS_AT_LEAST, role.name


def test_a_name_that_is_no_role_has_no_colour() -> None:
    assert colour_of("accent", is_dark=True) is None
    assert variables(is_dark=True).keys() == BY_NAME.keys()
    assert variables(is_dark=True) != variables(is_dark=False)

from __future__ import annotations

from tui.metrics import BY_KEY, DEFAULT_CURVES, METRICS, Unit, metrics_markdown

_SUFFIX = {
    Unit.BYTES: "_bytes",
    Unit.BYTES_PER_SECOND: "_bytes_per_second",
    Unit.PER_SECOND: "_per_second",
    Unit.PERCENT: "_percent",
}


def test_every_metric_has_a_key_of_its_own_that_says_its_unit() -> None:
    assert len(BY_KEY) == len(METRICS)
    for metric in METRICS:
        assert metric.key.endswith(_SUFFIX[metric.unit]), metric.key


def test_every_metric_says_what_it_is_and_where_it_is_read() -> None:
    assert all(metric.label and metric.meaning and metric.source for metric in METRICS)


def test_what_has_a_curve_has_a_colour_and_a_glyph_of_its_own() -> None:
    plotted = [metric for metric in METRICS if metric.is_plotted]
    assert set(DEFAULT_CURVES) <= {metric.key for metric in plotted}
    assert len({metric.colour for metric in plotted}) == len(plotted)
    assert len({metric.glyph for metric in plotted}) == len(plotted)


def test_the_table_has_a_line_for_each() -> None:
    for with_source in (False, True):
        lines = metrics_markdown(with_source=with_source).splitlines()
        assert len(lines) == 2 + len(METRICS)
        assert len({line.count("|") for line in lines}) == 1

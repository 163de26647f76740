"""How property tests run: no deadline, few examples in `make test`, many in `make test-long`."""

from __future__ import annotations

from hypothesis import HealthCheck, Phase, settings


def register() -> None:
    """`short`, which holds unless `--hypothesis-profile=long` is asked for.

    Time tells nothing of a property: a busy machine is slow to draw and slow to test.
    """
    settings.register_profile(
        "short",
        max_examples=20,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
        # A gate decides the same twice: what is drawn anew each time is `long`, which looks for
        # what nobody thought of, and whose finds are mended rather than tried again.
        derandomize=True,
    )
    settings.register_profile(
        "long", settings.get_profile("short"), max_examples=1000, derandomize=False
    )
    # For `make mutants`: the same cases for every mutant, and the first that fails is enough.
    settings.register_profile(
        "mutants",
        settings.get_profile("short"),
        database=None,
        phases=(Phase.explicit, Phase.generate),
        report_multiple_bugs=False,
    )
    settings.load_profile("short")


def fewer_examples(by: int) -> settings:
    """For a property whose every example is dear: a process, a long recording."""
    return settings(
        max_examples=settings().max_examples // by,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    )

"""Fields of names: filled with what is known, refused where nothing is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.batch.names import FIELDS, filled, here, shared_by
from tui.batch.told import Told, told
from tui.errors import UsageError

_VALUES = {"host": "n1", "rank": "12", "pid": "99"}
_WHY = {"task": "no array", **dict.fromkeys(_VALUES, "never")}


@pytest.mark.parametrize(
    ("text", "name", "fields"),
    [
        ("run.jsonl", "run.jsonl", set()),
        ("out/{host}-{rank}.jsonl", "out/n1-12.jsonl", {"host", "rank"}),
        ("{pid}{pid}", "9999", {"pid"}),
        ("{{rank}}-{rank}", "{rank}-12", {"rank"}),
        ("{{{rank}}}", "{12}", {"rank"}),
        ("", "", set()),
    ],
)
def test_fields_are_filled(text: str, name: str, fields: set[str]) -> None:
    found = filled(text, _VALUES, _WHY)
    assert found.text == name and set(found.fields) == fields


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{task}.jsonl", r"^\{task\} is not known here: no array$"),
        ("{node}", r"'\{node\}' is no field: choose from \{host\}, \{rank\}, .*written twice"),
        ("{}", r"'\{\}' is no field"),
        ("{rank:04}", r"is no field"),
        ("a{b", r"a \{ alone: a brace of the name itself is written twice"),
        ("a}b", r"a \} alone"),
        ("{\x1b[31m}", "is no field"),
    ],
)
def test_what_is_not_known_is_refused_in_one_line(text: str, words: str) -> None:
    with pytest.raises(UsageError, match=words) as refused:
        filled(text, _VALUES, _WHY)
    assert "\n" not in str(refused.value) and "\x1b" not in str(refused.value)


def test_fields_of_a_second_go_stay_with_their_braces() -> None:
    first = filled("{{x}}-{host}-{name}-{at}.svg", _VALUES, _WHY, later=("name", "at"))
    assert first.text == "{{x}}-n1-{name}-{at}.svg"
    assert filled(first.text, {"name": "run", "at": "end"}).text == "{x}-n1-run-end.svg"


@given(st.text(alphabet="{}ab/. \n"))
def test_a_name_whose_braces_are_written_twice_is_itself(text: str) -> None:
    doubled = text.replace("{", "{{").replace("}", "}}")
    assert filled(doubled, _VALUES).text == text


def test_this_process_is_always_known() -> None:
    assert {"host", "pid", "date"} <= here().values.keys()
    assert {*here().values, *here().why_not} == {*FIELDS}


_MANY = Told(tasks=64, nodes=8)


@pytest.mark.parametrize(
    ("here_", "fields", "words"),
    [
        (Told(), (), ""),
        (Told(tasks=1, nodes=1), (), ""),
        (_MANY, (), "64 processes of this job would all write it: put {rank} in its name"),
        (_MANY, ("rank",), ""),
        (_MANY, ("host",), "put {rank}"),
        (_MANY, ("host", "local_rank"), ""),
        (_MANY, ("host", "pid"), ""),
        (_MANY, ("pid", "job", "date"), "put {rank}"),
        (Told(tasks=8, nodes=8), ("host",), ""),
        (Told(tasks=8, nodes=1), ("pid",), ""),
        (Told(tasks=8), ("pid",), "put {rank}"),
        (Told(array_tasks=5), (), "put {task}"),
        (Told(array_tasks=5), ("task",), ""),
        (Told(array_tasks=5), ("job",), "put {task}"),
        (Told(array_tasks=5, has_own_jobs=True), ("job",), ""),
        (Told(array_tasks=5, has_own_jobs=True, tasks=2), ("rank",), "put {task}"),
        (Told(array_tasks=1), (), ""),
    ],
)
def test_a_name_that_others_of_the_job_would_write_is_told(
    here_: Told, fields: tuple[str, ...], words: str
) -> None:
    found = shared_by(fields, here_)
    assert words in found and bool(words) == bool(found)


def test_an_array_of_unknown_length_is_one_of_several() -> None:
    assert "put {task}" in shared_by((), told({"JOB_ID": "5", "SGE_TASK_ID": "2"}))
    one = {"SLURM_JOB_ID": "5", "SLURM_ARRAY_TASK_ID": "2", "SLURM_ARRAY_TASK_COUNT": "1"}
    assert shared_by((), told(one)) == ""

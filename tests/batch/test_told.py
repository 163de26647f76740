"""What batch systems and launchers tell in the environment, as each of them sets it."""

from __future__ import annotations

import pytest

from tui.batch.told import fit_for_a_name, told

_SLURM = {"SLURM_JOB_ID": "77", "SLURM_PROCID": "0", "SLURM_LOCALID": "0", "SLURM_NTASKS": "64"}
_STEP = {
    **_SLURM,
    "SLURM_STEP_ID": "0",
    "SLURM_PROCID": "12",
    "SLURM_LOCALID": "3",
    "SLURM_STEP_NUM_TASKS": "64",
    "SLURM_STEP_NUM_NODES": "8",
}
_OPEN_MPI = {
    "OMPI_COMM_WORLD_RANK": "5",
    "OMPI_COMM_WORLD_LOCAL_RANK": "1",
    "OMPI_COMM_WORLD_SIZE": "6",
    "OMPI_COMM_WORLD_LOCAL_SIZE": "2",
}


@pytest.mark.parametrize(
    ("environment", "values"),
    [
        ({}, {}),
        (_STEP, {"rank": "12", "local_rank": "3", "job": "77"}),
        (_SLURM, {"job": "77"}),
        ({**_STEP, **_OPEN_MPI}, {"rank": "5", "local_rank": "1", "job": "77"}),
        ({**_SLURM, "SLURM_ARRAY_TASK_ID": "9"}, {"job": "77", "task": "9"}),
        (
            {"PMI_RANK": "2", "PMI_SIZE": "4", "MPI_LOCALRANKID": "0"},
            {"rank": "2", "local_rank": "0"},
        ),
        ({"MV2_COMM_WORLD_RANK": "2"}, {"rank": "2"}),
        ({"PALS_RANKID": "2", "PALS_LOCAL_RANKID": "2"}, {"rank": "2", "local_rank": "2"}),
        ({"PMIX_RANK": "3"}, {"rank": "3"}),
        ({"JSM_NAMESPACE_RANK": "3"}, {"rank": "3"}),
        ({"FLUX_TASK_RANK": "3", "FLUX_JOB_ID": "f23"}, {"rank": "3", "job": "f23"}),
        ({"RANK": "3", "LOCAL_RANK": "1", "WORLD_SIZE": "4"}, {}),
        (
            {"RANK": "3", "LOCAL_RANK": "1", "TORCHELASTIC_RUN_ID": "x", **_STEP},
            {"rank": "3", "local_rank": "1", "job": "77"},
        ),
        (
            {"PBS_JOBID": "12[3].server", "PBS_ARRAY_INDEX": "3"},
            {"job": "12-3-.server", "task": "3"},
        ),
        ({"PBS_JOBID": "12.server", "PBS_TASKNUM": "1"}, {"job": "12.server"}),
        ({"PBS_JOBID": "12", "PBS_ARRAYID": "4"}, {"job": "12", "task": "4"}),
        ({"JOB_ID": "5", "SGE_TASK_ID": "undefined"}, {"job": "5"}),
        ({"JOB_ID": "5", "SGE_TASK_ID": "2"}, {"job": "5", "task": "2"}),
        ({"JOB_ID": "somebody's"}, {}),
        ({"LSB_JOBID": "8", "LSB_JOBINDEX": "0"}, {"job": "8"}),
        ({"LSB_JOBID": "8", "LSB_JOBINDEX": "6"}, {"job": "8", "task": "6"}),
        ({"OMPI_COMM_WORLD_RANK": "../x"}, {}),
        ({"OMPI_COMM_WORLD_RANK": "", "PMI_RANK": "1"}, {"rank": "1"}),
    ],
)
def test_the_nearest_launcher_tells_the_rank_and_nobody_else(
    environment: dict[str, str], values: dict[str, str]
) -> None:
    found = told(environment)
    assert found.values == values
    assert {*found.values, *found.why_not} == {"rank", "local_rank", "job", "task"}


def test_how_many_there_are_is_of_the_launcher_that_tells_the_rank() -> None:
    step = told(_STEP)
    assert (step.tasks, step.nodes) == (64, 8)
    within = told({**_STEP, **_OPEN_MPI})
    assert (within.tasks, within.nodes) == (6, None)
    alone = told({**_OPEN_MPI, "OMPI_COMM_WORLD_LOCAL_SIZE": "6"})
    assert (alone.tasks, alone.nodes) == (6, 1)
    assert told(_SLURM).tasks is None


def test_the_rank_of_a_batch_script_is_not_taken_for_a_task_s() -> None:
    assert "start it with srun" in told(_SLURM).why_not["rank"]
    assert "SLURM_PROCID" in told({}).why_not["rank"] and "PMI_RANK" in told({}).why_not["rank"]
    assert "PMIx tells none" in told({"PMIX_RANK": "3"}).why_not["local_rank"]


@pytest.mark.parametrize(
    ("text", "fit"),
    [
        ("12.server", "12.server"),
        ("../../etc/passwd", "etc-passwd"),
        ("-rf", "rf"),
        (".hidden", "hidden"),
        ("a\x1b[31m\nb", "a-31m-b"),
        ("\u202e", ""),
        ("x" * 300, "x" * 100),
    ],
)
def test_a_value_is_one_harmless_part_of_a_name(text: str, fit: str) -> None:
    assert fit_for_a_name(text) == fit

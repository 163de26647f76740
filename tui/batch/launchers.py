"""Which variables tell the rank of a process, and of how many: a row for each launcher.

The first whose variables are there is believed: what starts the processes of one node stands before
what starts one process a node, so that an mpirun within an srun tells its own ranks.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Launcher:
    """The names of its variables; empty where it has none for that.

    `sign`: without it the others may be inherited from around, and are not believed.
    """

    name: str
    rank: str
    local_rank: str = ""
    tasks: str = ""
    local_tasks: str = ""
    nodes: str = ""
    sign: str = ""


LAUNCHERS: Final = (
    Launcher(
        "torchrun", "RANK", "LOCAL_RANK", "WORLD_SIZE", "LOCAL_WORLD_SIZE",
        sign="TORCHELASTIC_RUN_ID",  # anybody may call something RANK
    ),
    Launcher(
        "Open MPI", "OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_LOCAL_RANK",
        "OMPI_COMM_WORLD_SIZE", "OMPI_COMM_WORLD_LOCAL_SIZE",
    ),
    Launcher(
        "MVAPICH", "MV2_COMM_WORLD_RANK", "MV2_COMM_WORLD_LOCAL_RANK",
        "MV2_COMM_WORLD_SIZE", "MV2_COMM_WORLD_LOCAL_SIZE",
    ),
    Launcher("MPICH, Intel MPI", "PMI_RANK", "MPI_LOCALRANKID", "PMI_SIZE", "MPI_LOCALNRANKS"),
    Launcher("PALS", "PALS_RANKID", "PALS_LOCAL_RANKID", "PALS_SIZE", "PALS_LOCAL_SIZE"),
    Launcher(
        "Flux", "FLUX_TASK_RANK", "FLUX_TASK_LOCAL_ID", "FLUX_JOB_SIZE", nodes="FLUX_JOB_NNODES"
    ),
    Launcher(
        "jsrun", "JSM_NAMESPACE_RANK", "JSM_NAMESPACE_LOCAL_RANK", "JSM_NAMESPACE_SIZE"
    ),
    Launcher(
        "srun", "SLURM_PROCID", "SLURM_LOCALID", "SLURM_STEP_NUM_TASKS",
        nodes="SLURM_STEP_NUM_NODES",
        sign="SLURM_STEP_ID",  # the batch script, and whatever it starts, is PROCID 0 as well
    ),
    Launcher("PMIx", "PMIX_RANK"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class System:
    """A batch system's job and, in an array of jobs, which of them; `no_task` says that in none.

    `sign`: without it the name of the job's variable is anybody's. `tasks`: of how many jobs the
    array is. `has_own_jobs`: whether each job of an array has a number of its own.
    """

    name: str
    job: str
    task: str = ""
    no_task: str = ""
    tasks: str = ""
    sign: str = ""
    has_own_jobs: bool = False


SYSTEMS: Final = (
    System(
        "Slurm", "SLURM_JOB_ID", "SLURM_ARRAY_TASK_ID", tasks="SLURM_ARRAY_TASK_COUNT",
        has_own_jobs=True,
    ),
    System("PBS", "PBS_JOBID", "PBS_ARRAY_INDEX", has_own_jobs=True),
    System("Torque", "PBS_JOBID", "PBS_ARRAYID", has_own_jobs=True),
    System("LSF", "LSB_JOBID", "LSB_JOBINDEX", no_task="0"),
    System("Grid Engine", "JOB_ID", "SGE_TASK_ID", no_task="undefined", sign="SGE_TASK_ID"),
    System("Flux", "FLUX_JOB_ID"),
)  # fmt: skip

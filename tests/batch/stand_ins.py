"""Stand-ins for a batch system's launchers: so many of a command at once, told what the real ones
tell; all on this machine.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

_SCRIPT: Final = """#!/bin/sh
many=1
while :; do
    case $1 in
        -n|-np|--ntasks) many=$2; shift 2 ;;
        --ntasks=*) many=${1#--ntasks=}; shift ;;
        -*) shift ;;
        *) break ;;
    esac
done
codes=0
tasks=
number=0
while [ $number -lt $many ]; do
    VARIABLES "$@" &
    tasks="$tasks $!"
    number=$((number + 1))
done
for task in $tasks; do wait $task || codes=$?; done
exit $codes
"""
_SRUN: Final = (
    "SLURM_JOB_ID=77 SLURM_STEP_ID=0 SLURM_PROCID=$number SLURM_LOCALID=$number "
    "SLURM_STEP_NUM_TASKS=$many SLURM_STEP_NUM_NODES=1"
)
_MPIRUN: Final = (
    "OMPI_COMM_WORLD_RANK=$number OMPI_COMM_WORLD_LOCAL_RANK=$number "
    "OMPI_COMM_WORLD_SIZE=$many OMPI_COMM_WORLD_LOCAL_SIZE=$many"
)


def write_stand_ins(folder: Path) -> Path:
    """`srun` and `mpirun` in a folder for the front of the PATH."""
    for name, variables in (("srun", _SRUN), ("mpirun", _MPIRUN)):
        script = folder / name
        script.write_text(_SCRIPT.replace("VARIABLES", variables))
        script.chmod(0o755)
    return folder

"""A Debian with nothing but what a newcomer was told to have, in a folder of its own.

Where packages come from is as this machine is set up (apt's list, pip's configuration).
"""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import Final

import pytest
from hatchling.builders.sdist import SdistBuilder

from tests.package.places import ROOT, has_pip

ENTER: Final = Path(__file__).with_suffix(".sh")
TREE: Final = "/root/cowtop"
_PACKAGES: Final = "python3,python3-venv,make"
_HOW_FOUND: Final = ("/etc/resolv.conf", "/etc/hosts")
_SECONDS: Final = 1200.0


class BareDebian:
    """A system in a folder with this tree, unpacked from its sdist; `words` run a command in it."""

    def __init__(self, folder: Path) -> None:
        mirror, suite = _mirror()
        done = subprocess.run(
            [
                "debootstrap",
                "--variant=minbase",
                f"--include={_PACKAGES}",
                suite,
                str(folder),
                mirror,
            ],
            capture_output=True,
            text=True,
            timeout=_SECONDS,
        )
        if done.returncode:
            pytest.skip(
                f"debootstrap: {(done.stdout + done.stderr).strip().rpartition(chr(10))[2]}"
            )
        for name in _HOW_FOUND:
            shutil.copy(name, f"{folder}{name}")
        self.folder = folder
        self._shown = _write_pip_configuration(folder / "etc" / "pip.conf")
        (sdist,) = SdistBuilder(str(ROOT)).build(directory=str(folder / "root"))
        with tarfile.open(sdist) as packed:
            packed.extractall(folder / "root", filter="data")
        (unpacked,) = (folder / "root").glob("cowtop-*/")
        unpacked.rename(f"{folder}{TREE}")

    def words(self, command: str) -> list[str]:
        """What runs this line of a shell in the tree."""
        line = f"cd {TREE} && {command}"
        return [str(ENTER), str(self.folder), *self._shown, "--", "/bin/sh", "-c", line]


def needs() -> None:
    """Skip, with the reason, where no Debian can be made."""
    if os.geteuid() != 0:
        pytest.skip("only root can make a Debian and enter it")
    for program in ("debootstrap", "unshare", "chroot", "apt-get"):
        if shutil.which(program) is None:
            pytest.skip(f"no {program} here")
    if subprocess.run(["unshare", "--mount", "--pid", "--fork", "true"]).returncode:
        pytest.skip("no mount namespace is to be had here")
    if not has_pip():
        pytest.skip("this environment has no pip to say where packages come from")


def _mirror() -> tuple[str, str]:
    """Where apt has this machine's Debian from, and its name."""
    asked = ["apt-get", "indextargets", "--format", "$(REPO_URI) $(CODENAME) $(ORIGIN)"]
    told = subprocess.run([*asked, "Created-By: Packages"], capture_output=True, text=True).stdout
    for uri, suite, origin in (line.split(" ", 2) for line in sorted(set(told.splitlines()))):
        if origin == "Debian" and "-" not in suite:
            return uri, suite
    pytest.skip("apt knows no Debian here")


def _write_pip_configuration(path: Path) -> list[str]:
    """As pip is set up here; returns the paths of this machine that it names."""
    asked = [sys.executable, "-m", "pip", "config", "list"]
    told = subprocess.run(asked, capture_output=True, text=True, check=True).stdout
    options: dict[str, str] = {}
    for line in told.splitlines():
        name, _, value = line.partition("=")
        options[name.rpartition(".")[2]] = str(ast.literal_eval(value))
    path.write_text(
        "[global]\n" + "".join(f"{name} = {value}\n" for name, value in options.items())
    )
    named = {Path(word) for value in options.values() for word in value.split() if word[0] == "/"}
    for url in re.findall(r"file://(/\S+)", " ".join(options.values())):
        named.add(Path(url).parent)  # an index's pages name files beside it
    return sorted(str(path) for path in named if path.exists())

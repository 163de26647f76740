"""The manual's lines, run as they stand on files that those libraries wrote."""

from __future__ import annotations

import ast
import importlib.util
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tui.files.formats.found import FormatError
from tui.files.formats.raw import Said
from tui.files.formats.registry import find
from tui.manual import page

_BLOCK = page("formats").partition("```python\n# FITS")[2].partition("```")[0]
_LINES = {
    block.split()[0].strip(",:"): f"# {block}"
    for block in re.split(r"^# ", f"# FITS{_BLOCK}", flags=re.M)[1:]
}
_ARRAY = "import numpy as np; a = np.arange(6000, dtype='<i2').reshape(20, 30, 10)\n"
_WRITTEN = {
    "FITS": (
        "astropy",
        "image.fits",
        "from astropy.io import fits; fits.PrimaryHDU(a).writeto('image.fits')",
    ),
    "NIfTI": (
        "nibabel",
        "scan.nii",
        "import nibabel; nibabel.save(nibabel.Nifti1Image(a, np.eye(4)), 'scan.nii')",
    ),
    "joblib": ("joblib", "dump.joblib", "import joblib; joblib.dump(a, 'dump.joblib')"),
    "HDF5": (
        "h5py",
        "data.h5",
        "import h5py; f = h5py.File('data.h5', 'w'); f['x'] = a; "
        "f.create_dataset('packed', data=a, chunks=a.shape); f.close()",
    ),
}
_DEAR = pytest.mark.long


def _run(code: str, folder: Path) -> str:
    """In an interpreter of its own: these libraries warn, and bring much along."""
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", ["joblib", *(pytest.param(one, marks=_DEAR) for one in ("FITS", "NIfTI", "HDF5"))]
)
def test_the_lines_of_the_manual_tell_where_the_array_lies(name: str, tmp_path: Path) -> None:
    library, file, written = _WRITTEN[name]
    if importlib.util.find_spec(library) is None:
        pytest.skip(f"{library} is not installed")
    told = _run(f"{_ARRAY}{written}\n{_LINES[name]}", tmp_path)
    match = re.fullmatch(r"(\d+) (\S+) (\(.*\))\s*", told)
    assert match is not None, told
    path = tmp_path / file
    with pytest.raises(FormatError, match="`cowtop help formats`"):
        find(path)
    order = "F" if "--order F" in _LINES[name] else "C"
    shape = ast.literal_eval(match[3])
    assert shape == (20, 30, 10)
    found = find(path, Said(match[2], shape, int(match[1]), order))
    data = path.read_bytes()[found.data_offset :][: found.data_bytes]
    same = f"{_ARRAY}print(a.astype({match[2]!r}).tobytes({order!r}).hex())"
    assert data.hex() == _run(same, tmp_path).strip()


@pytest.mark.long
def test_of_hdf5_in_chunks_there_is_no_offset(tmp_path: Path) -> None:
    if importlib.util.find_spec("h5py") is None:
        pytest.skip("h5py is not installed")
    lines = _LINES["HDF5"].replace('["x"]', '["packed"]')
    assert _run(f"{_ARRAY}{_WRITTEN['HDF5'][2]}\n{lines}", tmp_path).startswith("None ")


def test_every_format_of_the_manual_has_its_lines() -> None:
    assert _LINES.keys() == _WRITTEN.keys()

from __future__ import annotations

from pathlib import Path

import pytest

from tui.files import scratch_directory
from tui.files.scratch_directory import ScratchError, choose_directory, default_directory


def _proc(tmp_path: Path, *mounts: tuple[Path, str]) -> Path:
    root = tmp_path / "proc"
    (root / "self").mkdir(parents=True)
    lines = ["1 0 8:1 / / rw - ext4 /dev/sda rw"]
    lines += [f"2 1 0:9 / {point} rw - {name} x rw" for point, name in mounts]
    (root / "self" / "mountinfo").write_text("\n".join(lines))
    return root


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "cowtop"


@pytest.fixture
def var_tmp(tmp_path: Path) -> Path:
    (tmp_path / "var_tmp").mkdir()
    return tmp_path / "var_tmp"


def test_var_tmp_is_taken_when_it_is_a_disk(tmp_path: Path, var_tmp: Path, cache: Path) -> None:
    assert default_directory(var_tmp=var_tmp, proc_root=_proc(tmp_path)) == var_tmp
    assert not cache.exists()


def test_the_cache_directory_is_taken_when_var_tmp_is_memory(
    tmp_path: Path, var_tmp: Path, cache: Path
) -> None:
    proc = _proc(tmp_path, (var_tmp, "tmpfs"))
    assert default_directory(var_tmp=var_tmp, proc_root=proc) == cache
    assert cache.is_dir()


def test_the_cache_directory_is_taken_when_var_tmp_is_missing(tmp_path: Path, cache: Path) -> None:
    assert default_directory(var_tmp=tmp_path / "none", proc_root=_proc(tmp_path)) == cache


def test_the_home_directory_holds_the_cache_without_an_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    found = default_directory(var_tmp=tmp_path / "none", proc_root=_proc(tmp_path))
    assert found == tmp_path / ".cache" / "cowtop"


def test_memory_is_never_taken_silently(tmp_path: Path, var_tmp: Path, cache: Path) -> None:
    proc = _proc(tmp_path, (var_tmp, "tmpfs"), (tmp_path / "cache", "ramfs"))
    with pytest.raises(ScratchError) as caught:
        default_directory(var_tmp=var_tmp, proc_root=proc)
    line = str(caught.value)
    assert "tmpfs: in RAM, not on a disk" in line
    assert "ramfs" in line
    assert "--scratch-dir" in line


def test_a_cache_directory_that_cannot_be_made_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    with pytest.raises(ScratchError, match="cannot be made"):
        default_directory(var_tmp=tmp_path / "none", proc_root=_proc(tmp_path))


def test_a_directory_asked_for_on_tmpfs_is_used_with_a_notice(tmp_path: Path) -> None:
    proc = _proc(tmp_path, (tmp_path, "tmpfs"))
    chosen = choose_directory(tmp_path, proc_root=proc)
    assert chosen.path == tmp_path
    assert "in RAM" in chosen.notice


def test_a_network_file_system_is_named(tmp_path: Path) -> None:
    chosen = choose_directory(tmp_path, proc_root=_proc(tmp_path, (tmp_path, "lustre")))
    assert "lustre, over the network" in chosen.notice


def test_a_disk_needs_no_notice(tmp_path: Path) -> None:
    assert choose_directory(tmp_path, proc_root=_proc(tmp_path)).notice == ""
    assert choose_directory(tmp_path, proc_root=tmp_path / "no-proc").notice == ""


@pytest.mark.parametrize(
    ("mode", "is_refused"),
    [(0o777, True), (0o707, True), (0o1777, False), (0o775, False), (0o755, False)],
)
def test_a_directory_where_everybody_may_replace_everything_is_refused(
    mode: int, is_refused: bool, tmp_path: Path, cache: Path
) -> None:
    place, proc = tmp_path / "place", _proc(tmp_path)
    place.mkdir()
    place.chmod(mode)
    if is_refused:
        with pytest.raises(ScratchError, match="no sticky bit"):
            choose_directory(place, proc_root=proc)
        assert default_directory(var_tmp=place, proc_root=proc) == cache
    else:
        assert choose_directory(place, proc_root=proc).path == place


def test_a_directory_that_is_none_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ScratchError, match="is not a directory"):
        choose_directory(tmp_path / "file")
    with pytest.raises(ScratchError, match="does not exist"):
        choose_directory(tmp_path / "none")
    monkeypatch.setattr(scratch_directory, "_is_writable", lambda path: False)
    with pytest.raises(ScratchError, match="no permission to write"):
        choose_directory(tmp_path)

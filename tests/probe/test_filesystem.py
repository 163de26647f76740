from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.probe.filesystem import FileSystem, Kind, file_system, find_mount, free_bytes
from tui.probe.reading import NOT_ON_THIS_SYSTEM, Absent

MOUNTS = r"""27 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw,discard
25 24 0:23 / /dev/shm rw,relatime - tmpfs tmpfs rw,size=24684096k
30 27 0:30 / /home rw - nfs4 server:/home rw,vers=4.2
31 27 0:31 / /home/me/with\040space rw - xfs /dev/sdb rw
32 27 0:32 / /scratch rw,relatime master:3 - lustre 10.0.0.1@tcp:/l rw
33 27 0:33 / /var rw - ext4 /dev/vdb rw
34 27 0:34 / /var rw - tmpfs over rw
35 27 0:35 / /container rw - overlay overlay rw,lowerdir=/a:/b,upperdir=/dev/shm/up,workdir=/w
36 27 0:36 / /image rw - overlay overlay rw,lowerdir=/a,upperdir=/data/up,workdir=/w
37 27 0:37 / /host rw - 9p host rw
38 27 0:38 / /remote rw - fuse.sshfs me@there: rw
39 27 0:39 / /ntfs rw - fuseblk /dev/sdc1 rw
a line that is no mount
"""


@pytest.mark.parametrize(
    ("path", "name", "kind", "is_memory"),
    [
        ("/etc/passwd", "ext4", Kind.DISK, False),
        ("/dev/shm/x.npy", "tmpfs", Kind.MEMORY, True),
        ("/dev/shmoo", "ext4", Kind.DISK, False),
        ("/home/me", "nfs4", Kind.NETWORK, False),
        ("/home/me/with space/a.npy", "xfs", Kind.DISK, False),
        ("/scratch/me", "lustre", Kind.NETWORK, False),
        ("/var/tmp", "tmpfs", Kind.MEMORY, True),
        ("/container/tmp", "overlay", Kind.OVERLAY, True),
        ("/image/tmp", "overlay", Kind.OVERLAY, False),
        ("/host/x", "9p", Kind.NETWORK, False),
        ("/remote/x", "fuse.sshfs", Kind.NETWORK, False),
        ("/ntfs/x", "fuseblk", Kind.DISK, False),
    ],
)
def test_the_longest_mount_point_names_the_file_system(
    path: str, name: str, kind: Kind, is_memory: bool
) -> None:
    found = find_mount(MOUNTS, Path(path))
    assert isinstance(found, FileSystem)
    assert (found.name, found.kind, found.is_memory) == (name, kind, is_memory)
    assert found.name in found.words
    assert ("in RAM" in found.words) == is_memory


def test_an_overlay_says_what_it_lies_on_where_that_can_be_seen() -> None:
    upper = [find_mount(MOUNTS, Path(place)) for place in ("/container", "/image")]
    assert [getattr(found, "upper", None) for found in upper] == ["tmpfs", "ext4"]


def test_in_a_container_what_its_root_lies_on_is_out_of_sight() -> None:
    root = "35 27 0:35 / / rw - overlay overlay rw,lowerdir=/a:/b,upperdir=/c/diff,workdir=/c/work"
    found = find_mount(root, Path("/var/tmp"))
    assert isinstance(found, FileSystem)
    assert (found.kind, found.upper, found.is_memory) == (Kind.OVERLAY, "", False)


def test_no_mount_table_is_a_word_and_not_a_guess(tmp_path: Path) -> None:
    assert file_system(tmp_path, proc_root=tmp_path) is NOT_ON_THIS_SYSTEM
    assert isinstance(find_mount("", Path("/")), Absent)


def test_a_canned_tree_is_read_through_its_root(tmp_path: Path) -> None:
    (tmp_path / "self").mkdir()
    (tmp_path / "self" / "mountinfo").write_text(MOUNTS)
    found = file_system(Path("/home/me/not-there.npy"), proc_root=tmp_path)
    assert isinstance(found, FileSystem)
    assert found.source == "server:/home"


@given(st.text())
def test_any_text_is_read_without_an_error(text: str) -> None:
    find_mount(text + "\n" + text.replace("x", " - "), Path("/a/b"))


def test_this_machine_tells_the_file_system_of_its_root_and_of_shared_memory() -> None:
    if not Path("/proc/self/mountinfo").exists():
        pytest.skip("no /proc/self/mountinfo on this system")
    if os.path.ismount("/dev/shm"):
        shared = file_system(Path("/dev/shm/some-file"))
        assert isinstance(shared, FileSystem)
        assert shared.is_memory
    # In a chroot that is a folder of a disk the mount of the root is not to be seen.
    mounts = Path("/proc/self/mountinfo").read_text().splitlines()
    seen = any(line.split()[4] == "/" for line in mounts)
    assert isinstance(file_system(Path("/")), FileSystem if seen else Absent)


def test_free_space_is_that_of_the_nearest_directory_there_is(tmp_path: Path) -> None:
    here, there = free_bytes(tmp_path), free_bytes(tmp_path / "not" / "there" / "a.npy")
    assert isinstance(here, int)
    assert isinstance(there, int)
    assert here > 0
    assert there > 0

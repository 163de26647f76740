"""Trees of processes at random, which stand still while they are looked at."""

from __future__ import annotations

import json
import os
import random
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tests.tree.by_hand import PAGE

_PROGRAM: Final = Path(__file__).with_name("wild_program.py")
_ANSWER_SECONDS: Final = 30.0  # only so that a fault ends
_FILES: Final = ("a.bin", "b.bin", "c.npy", "/dev/shm")
_PAGES: Final = 64
_ADVICE: Final = (4, 9, 14, 15, 20, 21)  # DONTNEED, REMOVE, (NO)HUGEPAGE, COLD, PAGEOUT
_MOST: Final = 9


@dataclass
class Talk:
    """One that obeys."""

    pid: int
    stream: Any


class Wild:
    """A head and what it forked; `history` says how it came to be so."""

    def __init__(self, folder: Path, seed: int, stack: ExitStack) -> None:
        self.draw, self.folder, self._stack = random.Random(seed), folder, stack
        self.history: list[str] = []
        self.paths = [self._made(name) for name in _FILES]
        self._door = stack.enter_context(socket.socket(socket.AF_UNIX))
        self._door.bind(str(folder / "door"))
        self._door.listen(64)
        self._door.settimeout(_ANSWER_SECONDS)
        self.talks: list[Talk] = []
        self.others: list[int] = []
        """Programs that were begun by vfork, and obey nobody."""
        self.maps: dict[int, list[tuple[str, str]]] = {}
        """By PID: names and modes of what it has mapped."""
        self._names = 0
        self.head = self._started()

    def _made(self, name: str) -> Path:
        path = self.folder / name
        if name.startswith("/dev"):
            path = Path(name, f"wild-{os.getpid()}-{self.folder.name}")
            self._stack.callback(path.unlink, missing_ok=True)
        path.write_bytes(os.urandom(_PAGES * PAGE))
        return path

    def _started(self) -> int:
        words = [sys.executable, "-S", "-E", str(_PROGRAM), str(self.folder / "door")]
        process = subprocess.Popen(words, start_new_session=True)
        self._stack.callback(process.wait)
        self._stack.callback(process.kill)
        self._stack.callback(self._kill_all)
        return self._met().pid

    def _met(self) -> Talk:
        end, _ = self._door.accept()
        end.settimeout(_ANSWER_SECONDS)
        stream = self._stack.enter_context(end.makefile("rw"))
        end.close()
        talk = Talk(int(stream.readline()), stream)
        self.talks.append(talk)
        self.maps.setdefault(talk.pid, [])
        return talk

    def _kill_all(self) -> None:
        for pid in (*self.others, *(talk.pid for talk in self.talks)):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    @property
    def pids(self) -> list[int]:
        """All of the tree that live."""
        return [*(talk.pid for talk in self.talks), *self.others]

    @property
    def is_alive(self) -> bool:
        """Whether the head lives and obeys."""
        return any(talk.pid == self.head for talk in self.talks)

    def tell(self, talk: Talk, *words: Any) -> Any:
        """Have it act; None if it died of it."""
        self.history.append(f"{talk.pid}: {' '.join(map(str, words))}"[:300])
        with suppress(OSError):
            talk.stream.write(json.dumps(words) + "\n")
            talk.stream.flush()
            if line := talk.stream.readline():
                return json.loads(line)
        self._gone(talk)
        return None

    def _gone(self, talk: Talk) -> None:
        self.history.append(f"{talk.pid}: gone")
        with suppress(ProcessLookupError):
            os.kill(talk.pid, signal.SIGKILL)
        while (stat := _state(talk.pid)) not in ("", "Z", "X"):
            assert stat
            os.sched_yield()
        self.talks.remove(talk)

    def step(self) -> None:
        """Something of somebody's; nothing if all that obey have ended."""
        if not self.talks:
            return
        talk = self.draw.choice(self.talks)
        mine = self.maps[talk.pid]
        if not mine or self.draw.random() < 0.15:
            self._map(talk)
            return
        name, mode = self.draw.choice(mine)
        pages = [self.draw.randrange(4096) for _ in range(self.draw.randrange(1, 40))]
        act = self.draw.choices(
            ("write", "read", "advise", "resize", "unmap", "lock", "fork", "file", "end"),
            (30, 10, 12, 4, 3, 2, 14, 5, 6),
        )[0]
        if act == "write":
            self.tell(talk, "write" if mode != "r" else "read", name, pages)
        elif act in ("read", "lock"):
            self.tell(talk, act, name, *([pages] if act == "read" else []))
        elif act == "advise":
            advice = self.draw.choice(_ADVICE)
            if not (advice == 9 and mode != "r+"):
                self.tell(talk, "advise", name, pages[0], self.draw.randrange(1, 64), advice)
        elif act == "resize":
            self.tell(talk, "resize", name, self.draw.randrange(1, _PAGES + 1))
        elif act == "unmap":
            mine.remove((name, mode))
            self.tell(talk, "unmap", name)
        elif act == "fork":
            self._fork(talk)
        elif act == "file":
            self._change_a_file()
        else:
            self._end(talk)

    def _map(self, talk: Talk) -> None:
        self._names += 1
        name, mode = f"m{self._names}", self.draw.choice(("r", "r+", "c", "c", "c"))
        pages, offset = self.draw.randrange(1, _PAGES + 1), 0
        places: list[Path | str] = [*self.paths, "memfd", "anonymous", "huge"]
        what = self.draw.choice(places)
        if what in ("anonymous", "huge"):
            pages = pages if what == "anonymous" else 2048
            done, mode = self.tell(talk, "anonymous", name, pages), "c"
            if done and what == "huge":
                self.tell(talk, "advise", name, 0, pages, 14)
        elif what == "memfd":
            mode = "r+" if mode == "r" else mode
            done = self.tell(talk, "opened", name, f"memfd:{_PAGES}", mode, 0, pages)
        elif not Path(what).exists():
            return
        else:
            offset = self.draw.randrange(0, _PAGES - pages + 1)
            done = self.tell(talk, "opened", name, str(what), mode, offset, pages)
        if done:
            self.maps[talk.pid].append((name, mode))

    def _fork(self, talk: Talk) -> None:
        if len(self.pids) >= _MOST:
            return
        act = self.draw.choice(("fork", "fork", "fork", "orphan", "spawned", "begin"))
        if act == "spawned":
            pid = self.tell(talk, "spawned")
            if pid is not None:
                self.others.append(pid)
        elif act == "begin":
            self.history.append(f"{talk.pid}: begin")
            self.talks.remove(talk)
            self.maps[talk.pid] = []
            talk.stream.write('["begin"]\n')
            talk.stream.flush()
            self._met()
        else:
            self.tell(talk, act)
            child = self._met()
            self.history.append(f"{talk.pid}: is the parent of {child.pid}")
            self.maps[child.pid] = list(self.maps[talk.pid])

    def _change_a_file(self) -> None:
        at = self.draw.randrange(len(self.paths))
        path = self.paths[at]
        how = self.draw.choice(("truncate", "rename", "unlink", "replace", "sync"))
        self.history.append(f"{how} {path}")
        if not path.exists():
            path.write_bytes(os.urandom(_PAGES * PAGE))
        elif how == "truncate":
            os.truncate(path, self.draw.randrange(_PAGES + 1) * PAGE)
        elif how == "rename":
            self.paths[at] = path.rename(path.with_name(path.name[:40] + "x (deleted)"))
            self._stack.callback(self.paths[at].unlink, missing_ok=True)
        elif how == "unlink":
            path.unlink()
        elif how == "replace":
            new = path.with_name(path.name[:40] + ".new")
            new.write_bytes(os.urandom(_PAGES * PAGE))
            new.rename(path)
        else:
            os.sync()

    def _end(self, talk: Talk) -> None:
        if talk.pid == self.head or len(self.talks) < 3:
            return
        if self.others and self.draw.random() < 0.3:
            os.kill(pid := self.others.pop(), signal.SIGKILL)
            while _state(pid) not in ("", "Z", "X"):
                os.sched_yield()
        elif self.draw.random() < 0.5:
            self.tell(talk, "exit")
        else:
            self._gone(talk)


def _state(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return ""


@contextmanager
def wild_tree(folder: Path, seed: int) -> Iterator[Wild]:
    """One that is gone afterwards."""
    with ExitStack() as stack:
        yield Wild(folder, seed, stack)

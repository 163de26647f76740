"""The rules of the manual: promtool finds nothing in them, and they fire when they should."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from tests.exposition.paged import PAGE, file_of_page
from tests.exposition.prometheus import Prometheus, needs, prometheus
from tests.exposition.scraping import telling
from tests.exposition.table import families_table
from tests.waiting import DEADLINE_SECONDS, eventually

_RULES: Final = "cowtop-rules.yml"
_TESTS: Final = """
rule_files: [cowtop-rules.yml]
evaluation_interval: 1s
tests:
  - interval: 1s
    input_series:
      - {series: 'cowtop_private_copies_bytes{pid="1",file="/fast.npy",mode="c"}', values: '0+11000000x150'}
      - {series: 'cowtop_private_copies_bytes{pid="2",file="/slow.npy",mode="c"}', values: '0+9000000x150'}
      - {series: 'cowtop_private_copies_bytes{pid="3",file="/short.npy",mode="c"}',
         values: '0x60 0+15000000x20 300000000x70'}
      - {series: 'cowtop_limit_unreclaimable_bytes{run="1"}', values: '95x150'}
      - {series: 'cowtop_limit_bytes{run="1"}', values: '100x150'}
      - {series: 'cowtop_limit_unreclaimable_bytes{run="2"}', values: '85x150'}
      - {series: 'cowtop_limit_bytes{run="2"}', values: '100x150'}
    alert_rule_test:
      - {eval_time: 25s, alertname: PrivateCopiesGrow, exp_alerts: []}
      - {eval_time: 5s, alertname: LimitIsNear, exp_alerts: []}
      - eval_time: 60s
        alertname: PrivateCopiesGrow
        exp_alerts: &fast
          - exp_labels: {pid: '1', file: /fast.npy, mode: c}
            exp_annotations:
              summary: /fast.npy is copied by process 1
              description: 10.49MiB a second, by private copies alone
      - {eval_time: 120s, alertname: PrivateCopiesGrow, exp_alerts: *fast}
      - eval_time: 60s
        alertname: LimitIsNear
        exp_alerts:
          - exp_labels: {run: '1'}
            exp_annotations: {summary: What cannot be given back fills 95% of the limit}
"""  # noqa: E501
_GROWS: Final = """
import sys, time
import numpy as np
array = np.load(sys.argv[1], mmap_mode="c")
began, done = time.monotonic(), 0
while done < len(array):
    due = min(len(array), int((time.monotonic() - began) * float(sys.argv[2]) / array.shape[1]))
    array[done:due] += 1
    done = due
    time.sleep(0.02)
"""


def test_the_table_of_the_page_is_that_of_the_families() -> None:
    assert families_table() in PAGE


def _promtool(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([needs("promtool"), *words], cwd=folder, capture_output=True, text=True)


def test_promtool_finds_nothing_in_what_the_page_gives(tmp_path: Path) -> None:
    for name in ("prometheus.yml", _RULES):
        (tmp_path / name).write_text(file_of_page(name))
    checked = _promtool(tmp_path, "check", "rules", "--lint-fatal", _RULES)
    assert (checked.returncode, checked.stderr) == (0, "")
    assert "SUCCESS: 2 rules found" in checked.stdout
    checked = _promtool(tmp_path, "check", "config", "--lint-fatal", "prometheus.yml")
    assert (checked.returncode, checked.stderr) == (0, "")


def test_the_rules_fire_on_what_they_say_and_on_nothing_less(tmp_path: Path) -> None:
    (tmp_path / _RULES).write_text(file_of_page(_RULES))
    (tmp_path / "tests.yml").write_text(_TESTS)
    tested = _promtool(tmp_path, "test", "rules", "tests.yml")
    assert (tested.returncode, tested.stderr) == (0, ""), tested


@pytest.mark.slow
def test_a_real_process_whose_copies_grow_sets_the_alert_off_and_a_slower_one_does_not(
    disk_dir: Path, tmp_path: Path
) -> None:
    fast, slow = disk_dir / "fast.npy", disk_dir / "slow.npy"
    for path in (fast, slow):
        _sparse(path, 2 << 30)
    with (
        _growing(fast, 20e6) as first,
        _growing(slow, 5e6) as second,
        telling("metrics", first.pid, second.pid, "--listen", ":0") as (_, at),
    ):
        (tmp_path / _RULES).write_text(file_of_page(_RULES))
        text = file_of_page("prometheus.yml").replace("127.0.0.1:9753", at)
        try:
            with prometheus(tmp_path, text) as server:
                assert eventually(lambda: _firing(server), 2 * DEADLINE_SECONDS)
                assert _firing(server) == {(str(fast), str(first.pid), "c")}
                assert server.scrape_trouble() == server.rules_trouble() == []
                assert first.poll() is second.poll() is None
        finally:
            first.kill()
            second.kill()


def _firing(server: Prometheus) -> set[tuple[str, str, str]]:
    found = [one for one in server.alerts() if one["labels"]["alertname"] == "PrivateCopiesGrow"]
    labels = [one["labels"] for one in found if one["state"] == "firing"]
    return {(one["file"], one["pid"], one["mode"]) for one in labels}


def _growing(path: Path, bytes_a_second: float) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", _GROWS, str(path), str(bytes_a_second)])


def _sparse(path: Path, size_bytes: int) -> None:
    import numpy as np

    shape = (size_bytes // 4096, 4096)
    np.lib.format.open_memmap(path, mode="w+", dtype=np.uint8, shape=shape)

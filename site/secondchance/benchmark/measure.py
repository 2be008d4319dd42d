"""Measures the build at several sizes, beside the yardstick in the same round, and prints a table.

Every figure is a whole process, start-up included. Wall seconds differ between machines and hours: read the ratios.
"""

from __future__ import annotations

import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import NamedTuple

from secondchance.benchmark.corpus import write_corpus
from secondchance.catalogues import compile_catalogues
from secondchance.errors import SiteError
from secondchance.settings import read_settings

STEPS = ("yardstick", "cold", "nothing changed", "one page changed", "one title changed", "one template changed")


class Measured(NamedTuple):
    seconds: float
    memory: float  #: MiB, all processes together, pages they share counted once


def run(root: Path, sizes: list[int], rounds: int) -> int:
    """Measure and print; returns the exit status."""
    print("| topics × 3 | step | seconds | ms a page | times as fast | peak memory, MiB |")
    print("|---|---|---:|---:|---:|---:|")
    for topics in sizes:
        with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
            measure_size(root, Path(folder), topics, rounds)
    return 0


def measure_size(root: Path, folder: Path, topics: int, rounds: int) -> None:
    """Measure one size in interleaved rounds and print its rows."""
    project = copy_project(root, folder / "project")
    write_corpus(project / "content", topics)
    compile_catalogues(read_settings(project, project / "content", project / "build"), folder / "catalogues")
    results: dict[str, list[Measured]] = {step: [] for step in STEPS}
    for number in range(rounds):
        shutil.rmtree(folder / "yardstick", ignore_errors=True)
        for made in ("build", ".cache"):
            shutil.rmtree(project / made, ignore_errors=True)
        yardstick = Path(__file__).with_name("yardstick.py")
        results["yardstick"].append(timed([yardstick, project / "content", folder / "yardstick", folder / "catalogues"]))
        build = [project / "build.py", "build"]
        results["cold"].append(timed(build))
        time.sleep(0.1)  # a file saved this very moment is read once more by the next build
        timed(build)
        results["nothing changed"].append(timed(build, often=5))
        page = project / "content" / "section-000" / "topic-0007.en.md"
        page.write_text(page.read_text(encoding="utf-8") + f"\nChanged {number}.\n", encoding="utf-8")
        results["one page changed"].append(timed(build))
        page.write_text(re.sub("title: .*", f"title: Changed {number}", page.read_text(encoding="utf-8"), count=1), encoding="utf-8")
        results["one title changed"].append(timed(build))
        template = project / "site/secondchance/templates/parts/footer.html"
        template.write_text(template.read_text(encoding="utf-8") + f"<!-- {number} -->\n", encoding="utf-8")
        results["one template changed"].append(timed(build))
    pages = 3 * topics + 3
    plain = results["yardstick"]
    for step in STEPS:
        seconds = statistics.median(result.seconds for result in results[step])
        ratio = statistics.median(one.seconds / other.seconds for one, other in zip(plain, results[step], strict=True))
        memory = max(result.memory for result in results[step])
        print(f"| {topics} | {step} | {seconds:.3f} | {1000 * seconds / pages:.2f} | {ratio:.2f} | {memory:.0f} |", flush=True)


def copy_project(root: Path, folder: Path) -> Path:
    """Copy the program, so that its templates can be changed."""
    folder.mkdir()
    for name in ("site", "translations", "static"):
        shutil.copytree(root / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("build.py", "pyproject.toml", "requirements.lock", "requirements-test.lock"):
        shutil.copy(root / name, folder / name)
    return folder


def timed(command: list[object], often: int = 1) -> Measured:
    """Run a Python command; the median of its times, and the peak memory of it and its children."""
    seconds, peaks = [], []
    for _ in range(often):
        started = time.perf_counter()
        process = subprocess.Popen([sys.executable, *map(str, command)], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        peak = Peak(process.pid)
        _, errors = process.communicate()
        seconds.append(time.perf_counter() - started)
        peaks.append(peak.stop())
        if process.returncode:
            raise SiteError(f"the benchmark's command failed: {errors.decode().splitlines()[-1]}")
    return Measured(statistics.median(seconds), max(peaks))


class Peak:
    """Watches the memory of a process and its children (Linux; 0 elsewhere), seldom enough not to slow them."""

    def __init__(self, pid: int) -> None:
        self.pid, self.peak, self.done = pid, 0.0, threading.Event()
        self.thread = threading.Thread(target=self.watch)
        self.thread.start()

    def watch(self) -> None:
        pause = 0.15
        while not self.done.wait(pause):
            started = time.perf_counter()
            self.peak = max(self.peak, sum(proportional_memory(pid) for pid in family(self.pid)))
            # A look stops the process it looks at: at most a thirtieth of the time goes into looking.
            pause = max(0.15, 30 * (time.perf_counter() - started))

    def stop(self) -> float:
        self.done.set()
        self.thread.join()
        return self.peak


def family(pid: int) -> list[int]:
    """A process and all below it."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return []
    return [pid, *(below for child in children for below in family(int(child)))]


def proportional_memory(pid: int) -> float:
    """A process's memory in MiB, each shared page counted by its share."""
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0.0
    found = re.search(r"^Pss:\s+(\d+)", text, re.MULTILINE)
    return int(found[1]) / 1024 if found else 0.0

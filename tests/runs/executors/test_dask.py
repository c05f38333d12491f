"""The engine `dask`: a real scheduler and real workers give the tables of a local sweep, whoever is killed half-way."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest

import sim
from sim.cli.main import main
from sim.runs.storage import store
from sim.scenarios import extensions
from sim.scenarios.scenario import default_scenario
from sim.settings.errors import SettingError, Stopped
from tests.support.asking import ended, refused, same_tables
from tests.support.clusters import PATIENCE, SMALL_PARTS, Cluster, end, wait_for

pytest.importorskip("distributed", reason="needs the extra `cluster`")

from distributed.comm import CommClosedError
from distributed.scheduler import KilledWorker

from sim.runs.executors.base import Kept
from sim.runs.executors.dask import cluster as engine_cluster
from sim.runs.executors.dask import tasks
from sim.runs.executors.dask import worker_pool as workers
from sim.runs.executors.dask.same_code import code_difference, identity
from sim.runs.executors.dask.worker_task import TaskResult, chunk_of, plain_chunk, task_spec
from sim.runs.options import ExecutorChoice
from sim.runs.plan import Chunk
from sim.runs.storage.provenance import code_hash

pytestmark = pytest.mark.processes

WORDS = [
    "sweep", "work.adoption_cost=0.1,0.2,0.3,0.4", "scenario=parallel,merger", "draws=16", "seeds=8", "months=24",
    "population=small", "tables=[series]", "figures=[]",
]  # fmt: skip
RUNS = 4 * 2 * 16 * 8
"""Many parts of 16 (SMALL_PARTS): a command that is stopped once the first is stored must have something left to do."""
FEW = ["draws=2", "seeds=1", "months=3", "population=small", "figures=[]"]


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A scheduler with two workers."""
    found = Cluster(tmp_path_factory.mktemp("cluster"))
    try:
        found.add_worker()
        found.add_worker()
        yield found
    finally:
        found.close()


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the sweep in threads of this process."""
    root = tmp_path_factory.mktemp("whole")
    assert main([*WORDS, f"results={root}", "name=whole"]) == 0
    return root / "whole"


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "SMALLEST_PART", 16)
    monkeypatch.setattr(tasks, "LEAST_RUNS", 4)
    monkeypatch.setattr(tasks, "LEAST_SECONDS", 0.0)


def on(cluster: Cluster) -> list[str]:
    """The words that choose a cluster."""
    return ["engine=dask", f"scheduler={cluster.address}"]


def stored(folder: Path) -> int:
    """How many runs a folder holds now."""
    return store.reading(folder).runs_stored() if (folder / "runs").is_dir() else 0


def client(root: Path, *words: str, code: str = SMALL_PARTS, **environment: str) -> subprocess.Popen:
    """The command in a process of its own, which can be killed; what it says goes to a file."""
    script = (
        f"{code}\nimport sys\nfrom sim.cli import main\nif __name__ == '__main__':\n    sys.exit(main(sys.argv[1:]))\n"
    )
    path = root / "client.py"
    path.write_text(script)
    shown = (root / "shown").open("w")
    command = [sys.executable, str(path), *words, f"results={root}", "name=mine"]
    return subprocess.Popen(
        command, stdout=shown, stderr=shown, start_new_session=True, env={**os.environ, **environment}
    )


def told(capsys: pytest.CaptureFixture[str], words: Sequence[str]) -> str:
    """The one line of a command that cannot go on."""
    return ended(capsys, words, 1)[1]


def test_a_worker_is_killed_half_way_and_the_tables_are_those_of_a_local_sweep(
    tmp_path: Path, cluster: Cluster, whole: Path, small_parts: None
) -> None:
    folder, half = tmp_path / "mine", list[int]()

    def kill() -> None:
        wait_for(lambda: stored(folder) >= RUNS // 4, "a quarter of the runs")
        end(cluster.workers[-1])
        half.append(stored(folder))

    killer = threading.Thread(target=kill)
    killer.start()
    try:
        assert main([*WORDS, *on(cluster), f"results={tmp_path}", "name=mine"]) == 0
    finally:
        killer.join()
        cluster.add_worker()
    assert half[0] < RUNS
    same_tables(folder, whole)
    made = json.loads((folder / "provenance.json").read_text())
    assert made["computed_on"] == [{"engine": "dask", "processor": made["processor"]}]
    assert made["config_hash"] == json.loads((whole / "provenance.json").read_text())["config_hash"]


def test_the_client_is_killed_half_way_and_either_engine_goes_on(tmp_path: Path, cluster: Cluster, whole: Path) -> None:
    folder = tmp_path / "mine"
    process = client(tmp_path, *WORDS, *on(cluster))
    wait_for(lambda: stored(folder) or process.poll() is not None, "a part")
    end(process)
    assert 0 < stored(folder) < RUNS, (tmp_path / "shown").read_text()
    assert "computed_on" in json.loads((folder / "provenance.json").read_text())
    shutil.copytree(folder, tmp_path / "here" / "mine")
    assert main([*WORDS, *on(cluster), f"results={tmp_path}", "name=mine"]) == 0
    same_tables(folder, whole)
    assert main([*WORDS, f"results={tmp_path / 'here'}", "name=mine"]) == 0
    same_tables(tmp_path / "here" / "mine", whole)
    made = json.loads((tmp_path / "here" / "mine" / "provenance.json").read_text())
    assert [machine["engine"] for machine in made["computed_on"]] == ["dask", "local"]


def test_interrupted_by_the_user_it_cancels_its_tasks_and_stores_what_had_ended(
    tmp_path: Path, cluster: Cluster, whole: Path
) -> None:
    from distributed import Client

    folder = tmp_path / "mine"
    process = client(tmp_path, *WORDS, *on(cluster))
    wait_for(lambda: stored(folder) or process.poll() is not None, "a part")
    os.killpg(process.pid, signal.SIGINT)
    assert process.wait(PATIENCE) == 130, (tmp_path / "shown").read_text()
    (line,) = [line for line in (tmp_path / "shown").read_text().splitlines() if line.startswith("dcsim: ")]
    kept = stored(folder)
    assert f"interrupted; {kept:,} runs are stored in {folder}; run the same command again to resume" in line
    assert "Traceback" not in (tmp_path / "shown").read_text()
    with Client(cluster.address, set_as_default=False) as other:
        wait_for(lambda: not other.run_on_scheduler(lambda dask_scheduler: len(dask_scheduler.tasks)), "no task left")
    assert main([*WORDS, *on(cluster), f"results={tmp_path}", "name=mine"]) == 0
    same_tables(folder, whole)


FRAGILE = """
import os
import sim

def fragile(outcome: sim.Outcome) -> float:
    "A number that some runs do not have, and that others die of."
    if abs(outcome.service_limit - 0.5) < 1e-9:
        raise RuntimeError("nothing\\nto measure")
    if abs(outcome.service_limit - 0.7) < 1e-9:
        os._exit(1)
    return 1.0

def install():
    sim.register(fragile, unit="number")
"""


def extension(folder: Path) -> Path:
    """A folder with an installed extension whose metric is fragile."""
    info = folder / "fragile-1.dist-info"
    info.mkdir(parents=True)
    (folder / "fragile.py").write_text(FRAGILE)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: fragile\nVersion: 1\n")
    (info / "entry_points.txt").write_text("[dcsim.extensions]\nfragile = fragile:install\n")
    return folder


def test_runs_that_fail_or_kill_their_worker_are_failures_and_the_others_go_on(tmp_path: Path) -> None:
    words = [
        "sweep",
        "obligations.service_limit=0.4,0.5,0.6,0.7",
        "draws=0",
        "months=3",
        "population=small",
        "figures=[]",
    ]
    slow = {"DASK_DISTRIBUTED__DEPLOY__LOST_WORKER_TIMEOUT": "1s"}  # Dask's default is too short for a busy machine
    path = str(extension(tmp_path / "ext"))
    process = client(tmp_path, *words, "seeds=1", "engine=dask", "workers=2", PYTHONPATH=path, **slow)
    assert process.wait(PATIENCE) == 1
    shown = (tmp_path / "shown").read_text()
    assert "2 of 4 runs failed" in shown.splitlines()[-1] and "Traceback" not in shown, shown
    found = sim.open_results(tmp_path / "mine")
    assert sorted(found.runs["obligations.service_limit"]) == [0.4, 0.6]
    errors = found.failures.set_index("obligations.service_limit")["error"]
    assert errors[0.5] == "RuntimeError: nothing to measure"
    assert errors[0.7] == "its worker died 2 times during this run"


VERBS = {
    "compare": "scenarios=[merger]",
    "attribute": "mechanisms=[merger,lead_agency]",
    "questions": "experiments=[continuation]",
}


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_that_stores_runs_takes_it(tmp_path: Path, cluster: Cluster, verb: str) -> None:
    for name, further in (("here", []), ("there", on(cluster))):
        assert main([verb, VERBS[verb], *FEW, *further, f"results={tmp_path}", f"name={name}"]) == 0
    same_tables(tmp_path / "there", tmp_path / "here")


def other_package(folder: Path) -> str:
    """A copy of the package with other code where no run depends on it, yet measures do, for PYTHONPATH."""
    source = Path(sim.__file__).parent
    shutil.copytree(source, folder / "sim", ignore=shutil.ignore_patterns("__pycache__", "static"))
    shutil.copytree(source.parent / "configs", folder / "configs")
    with (folder / "sim" / "web" / "run_summary.py").open("a") as file:
        file.write("\n# another version\n")
    return str(folder)


def test_a_worker_with_other_code_is_refused_by_name(
    tmp_path: Path, cluster: Cluster, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from distributed import Client

    other = cluster.add_worker(PYTHONPATH=other_package(tmp_path))
    words = [*WORDS, *on(cluster), f"results={tmp_path}", "name=mine"]
    try:
        with Client(cluster.address, set_as_default=False) as watcher:
            wait_for(lambda: len(watcher.nthreads()) == 3, "a third worker")
        line = told(capsys, words)
        assert re.search(r"the worker tcp://\S+ is refused: it has other code of dcsim;", line)
        assert stored(tmp_path / "mine") == 0
        check, calls = engine_cluster.Workers.check, list[int]()

        def late(self: engine_cluster.Workers, own: object) -> None:
            calls.append(1)
            if len(calls) > 1:  # as if the worker came after the first look
                check(self, own)  # type: ignore[arg-type]

        monkeypatch.setattr(engine_cluster.Workers, "check", late)
        assert "is refused: it has other code of dcsim" in told(capsys, words)
    finally:
        end(other)


def test_a_worker_without_our_package_is_refused_by_name(
    tmp_path: Path, cluster: Cluster, capsys: pytest.CaptureFixture[str]
) -> None:
    from distributed import Client

    (tmp_path / "sim.py").write_text("raise ModuleNotFoundError(\"No module named 'sim'\")\n")
    other = cluster.add_worker(PYTHONPATH=str(tmp_path))
    try:
        with Client(cluster.address, set_as_default=False) as watcher:
            wait_for(lambda: len(watcher.nthreads()) == 3, "a third worker")
        line = told(capsys, [*WORDS, *on(cluster), f"results={tmp_path}", "name=mine"])
        assert re.search(r"the worker tcp://\S+ is refused: it has no working dcsim", line)
    finally:
        end(other)


def some_metric(outcome: sim.Outcome) -> float:
    """A number."""
    return 1.0


def test_an_extension_or_a_table_that_workers_lack_is_named(
    here: Path, cluster: Cluster, capsys: pytest.CaptureFixture[str]
) -> None:
    sim.register(some_metric, unit="number")
    try:
        assert "the extension 'some_metric', which is not installed there" in told(capsys, [*WORDS, *on(cluster)])
    finally:
        extensions.unregister("some_metric")
    shutil.copy(Path(sim.__file__).parent / "data" / "overlap_map.csv", here / "mine.csv")
    line = told(capsys, [*WORDS, *on(cluster), "data.overlap_map=mine.csv"])
    assert "the table mine.csv, which cannot be read there" in line


def test_what_differs_is_told_in_words() -> None:
    ours = identity()
    assert code_difference(ours, ours) == ""
    older = {**ours, "model": "x", "Numba": "0.1", "Python": "3.0.0"}
    assert code_difference({**ours, "model": "x"}, ours) == "another version of the model (its code differs)"
    assert "another version of the model (Python 3.0.0 there, " in code_difference(older, ours)
    assert "Numba 0.1 there, " in code_difference(older, ours)
    assert "other data" in code_difference({**ours, "data": "x"}, ours)
    more = {**ours, "extensions": {"desk": "metric 1 x"}}
    assert code_difference(more, ours) == "the extension 'desk', which is not installed here"
    assert (
        code_difference(more, {**ours, "extensions": {"desk": "metric 2 y"}})
        == "the extension 'desk', which differs there"
    )


def test_the_hash_of_code_holds_what_the_hash_of_the_model_leaves_out(tmp_path: Path) -> None:
    assert identity()["code"] == code_hash()
    (tmp_path / "web").mkdir()
    (tmp_path / "web" / "runs.py").write_text("WIDTH = 1")
    before = code_hash(tmp_path)
    (tmp_path / "web" / "runs.py").write_text("WIDTH = 2")
    assert code_hash(tmp_path) != before


def test_a_worker_that_has_gone_is_told_from_a_broken_one() -> None:
    ours = identity()
    for gone in (CommClosedError("in <TLS>"), OSError("Timed out trying to connect"), ConnectionResetError(104, "x")):
        assert workers.worker_difference(gone, ours) == ""
    for broken in (
        FileNotFoundError(2, "No such file", "overlap_map.csv"),
        ModuleNotFoundError("No module named 'sim'"),
    ):
        assert f"no working dcsim, or another version of it ({type(broken).__name__}: " in workers.worker_difference(
            broken, ours
        )


class BusyWorker:
    """A client of one worker: it takes tasks in order, and a death is blamed on all it has, as Dask does."""

    status, allowed = "running", 1

    def __init__(self, killers: set[int]) -> None:
        self.killers, self.tasks, self.blamed = killers, list[tuple[Any, tuple[Any, ...]]](), dict[Any, int]()

    def nthreads(self) -> dict[str, int]:
        return {"tcp://1.2.3.4:5": 1}

    def submit(self, function: object, order: object, data: Sequence[tuple[Any, ...]], **options: object) -> Any:
        future: Future[TaskResult] = Future()
        self.tasks.append((future, tuple(chunk[0] for chunk in data)))
        return future

    def threads(self) -> int:
        """Called at each look; works on one task."""
        if self.tasks:
            future, points = self.tasks[0]
            if self.killers & set(points):
                for one, _ in self.tasks:
                    self.blamed[one] = self.blamed.get(one, 0) + 1
                dead = [one for one, _ in self.tasks if self.blamed[one] > self.allowed]
                self.tasks = [task for task in self.tasks if task[0] not in dead]
                for one in dead:
                    one.set_exception(KilledWorker("task", None, self.allowed))
            else:
                del self.tasks[0]
                runs = tuple(((point, -1, 0), {}, {}, "") for point in points)
                future.set_result(TaskResult("", "a processor", 0.1, (), runs))
        return 1


def test_runs_beside_those_that_kill_their_worker_are_not_blamed(
    small_parts: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "WORKERS_CHECKED_EVERY", 1e-9)
    killers = {3, 9, 10, 17, 30}
    worker, chunks = BusyWorker(killers), [Chunk(point, default_scenario(), None, (0,)) for point in range(32)]
    order = task_spec(Kept(), [], "double")
    carried = tasks.Tasks(worker, order, worker, lambda processor: None).run(chunks)  # type: ignore[arg-type]
    ended = [ran for some in carried for ran in some]
    assert sorted(ran.key.point for ran in ended) == list(range(32))
    assert {ran.key.point for ran in ended if ran.error is not None} == killers


def test_lost_processes_of_this_machine_are_brought_back_at_each_look() -> None:
    calls = list[int]()
    found = workers.Workers(BusyWorker(set()), None, lambda: calls.append(1))  # type: ignore[arg-type]
    assert found.threads() == 1 and calls == [1]


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "tls://127.0.0.1:1"])
def test_keys_that_are_not_there_are_told_in_one_line(address: str) -> None:
    import dask

    with (
        dask.config.set({f"distributed.comm.tls.{name}": "/not/there.pem" for name in ("ca-file", "client.cert")}),
        pytest.raises(Stopped, match=f"scheduler: {address}: FileNotFoundError: "),
        engine_cluster.dask_client(ExecutorChoice("dask", address)),
    ):
        pass


def test_a_cluster_here_serves_no_status_pages_and_if_it_cannot_start_that_is_told_in_one_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import dask

    def fails(**options: Any) -> None:
        assert options["scheduler_kwargs"] == {"dashboard": False}
        assert not any(dask.config.get(f"distributed.{role}.http.routes") for role in ("scheduler", "worker"))
        raise ImportError("no keys\nwithout it")

    monkeypatch.setattr(engine_cluster, "LocalCluster", fails)
    with (
        pytest.raises(Stopped, match="engine=dask: no cluster could be started: ImportError: no keys without it"),
        engine_cluster.dask_client(ExecutorChoice("dask")),
    ):
        pass


def test_workers_that_cannot_be_looked_at_are_told_in_one_line() -> None:
    class Broken(BusyWorker):
        def run(self, *words: object, **options: object) -> None:
            raise ValueError("cannot be\nread")

    with pytest.raises(Stopped, match="workers: those of tcp://1:2 cannot be checked .ValueError: cannot be read."):
        workers.Workers(Broken(set()), "tcp://1:2").check(task_spec(Kept(), [], "double"))  # type: ignore[arg-type]


def test_a_scheduler_that_goes_is_told_in_one_line(tmp_path: Path, whole: Path) -> None:
    own = Cluster(tmp_path)
    try:
        own.add_worker()
        process = client(tmp_path, *WORDS, *on(own))
        wait_for(lambda: stored(tmp_path / "mine") or process.poll() is not None, "a part")
        end(own.scheduler)
        assert process.wait(PATIENCE) == 1, (tmp_path / "shown").read_text()
        shown = (tmp_path / "shown").read_text()
        last = shown.splitlines()[-1]
        assert "Traceback" not in shown and f"runs are stored in {tmp_path / 'mine'}" in last, shown
    finally:
        own.close()


def test_no_workers_and_no_scheduler_are_told_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "WORKERS_WAIT", 0.5)
    monkeypatch.setattr(engine_cluster, "SCHEDULER_WAIT", 1.0)
    own = Cluster(tmp_path)
    words = [*WORDS, *on(own), f"results={tmp_path}"]
    try:
        assert f"workers: {own.address} has had none for 0 s" in told(capsys, words)
    finally:
        own.close()
    assert f"scheduler: {own.address}: no answer within 1 s" in told(capsys, words)
    secure = own.address.replace("tcp", "tls")
    assert f"scheduler: {secure} needs TLS keys" in told(capsys, [*WORDS, "engine=dask", f"scheduler={secure}"])


def test_a_file_cannot_choose_the_scheduler(mine: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (mine / "sweep").mkdir()
    factors = "factors: {work.adoption_cost: [0.1, 0.2]}\n"
    text = f"# @package _global_\n{factors}engine: dask\nscheduler: tcp://127.0.0.1:1\n"
    (mine / "sweep" / "theirs.yaml").write_text(text)
    assert "scheduler: not allowed in a config file" in refused(capsys, ["sweep", "--config-dir", str(mine), "theirs"])


@pytest.mark.parametrize("missing", ["distributed", "cryptography"])
def test_what_to_install_is_said(
    missing: str, here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sim.runs.options.find_spec", lambda name: None if name == missing else name)
    line = refused(capsys, [*WORDS, "engine=dask"])
    assert line == "dcsim: engine=dask is not installed; install it with: pip install 'dcsim[cluster]'\n"


def test_tasks_are_plain_data_and_name_only_functions_of_ours() -> None:
    point = sim.scenario("merger", {"work.adoption_cost": 0.2, "months": 3})
    chunk = Chunk(3, point, None, (1, 2))
    data = json.loads(json.dumps(plain_chunk(chunk)))
    assert len(data[1][1]) < 10
    again = chunk_of(data)
    assert again == chunk._replace(scenario=point._replace(description=""))
    assert list(again.scenario.values) == list(default_scenario().values)
    with pytest.raises(SettingError, match="functions of dcsim"):
        task_spec(Kept(lambda outcome: {}), [], "double")
    with pytest.raises(SettingError, match="functions of dcsim"):
        task_spec(Kept(os.getcwd), [], "double")  # type: ignore[arg-type]

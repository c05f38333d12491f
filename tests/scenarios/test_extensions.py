"""Mechanisms and metrics of a user's own: registered, refused, forgotten, identified, and brought by installed packages."""

import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, ClassVar

import numpy as np
import pandas as pd
import pytest
import yaml

import sim
from sim.cli.main import main
from sim.model.mechanisms import MECHANISMS
from sim.model.observation.metrics import METRICS
from sim.scenarios.draws import draw_values, drawn_paths, is_drawn_in
from sim.scenarios.extensions import EXTENSIONS, extension_hash, load_installed, register, unregister
from sim.scenarios.setting_space import setting_fields
from sim.settings.errors import SettingError
from sim.settings.months import month_number
from tests.support.asking import refused

pytestmark = pytest.mark.whole

SMALL = {"months": 40, "population.states": 20, "population.stakeholder_scale": 0.25}
TINY = ["months=3", "population=small"]

Lift = Annotated[float, sim.Quantity("awareness everybody gains in a month", "share", 0.0, 1.0, (0.01, 0.1))]


@dataclass(frozen=True)
class HelpDesk(sim.Mechanism):
    """A desk answers what states ask."""

    start: Annotated[int, sim.Quantity("month from which the mechanism acts", "month", 0, 95)] = month_number("2025-01")
    lift: Lift = 0.05

    def moves(self, world: Any, base_recognition: float) -> Iterator[sim.Move]:
        yield sim.Move("broadcast", self.lift, self.start)
        yield sim.Move("overhead", 0.2, self.start)


@dataclass(frozen=True)
class Loner(HelpDesk):
    """A desk that does not stand beside a merger."""

    excludes: ClassVar[tuple[str, ...]] = ("merger",)


@dataclass(frozen=True)
class Bare(HelpDesk):
    """A desk with a number that does not say what it is."""

    people: float = 3.0


class Idle(sim.Mechanism):
    """A mechanism without moves."""


def worst_burden(outcome: sim.Outcome) -> float:
    """Largest mean monthly demand
    against capacity of any state."""
    return float(outcome.history.burden.mean(axis=0).max())


def undescribed(outcome: sim.Outcome) -> float:
    return 0.0


@pytest.fixture(autouse=True)
def clean() -> Iterator[None]:
    """Afterwards nothing is registered, and installed extensions are looked for again."""
    yield
    for name in list(EXTENSIONS):
        unregister(name)
    load_installed.cache_clear()


def test_a_mechanism_of_ones_own_acts_like_one_that_ships() -> None:
    register(HelpDesk)
    own = sim.run(sim.scenario({"mechanism.help_desk.strength": 0.5, **SMALL}), seed=1)
    ours = sim.run(sim.scenario({"mechanism.information_sharing.strength": 0.5, **SMALL}), seed=1)
    none = sim.run(sim.scenario({"mechanism.help_desk.strength": 0.0, **SMALL}), seed=1)
    pd.testing.assert_frame_equal(own.series, ours.series)
    assert own.summary["awareness"] > none.summary["awareness"]


def test_its_settings_are_settings_like_any_other() -> None:
    register(HelpDesk, "desk")
    field = setting_fields()["mechanism.desk.lift"]
    assert (field.default, field.quantity.unit) == (0.05, "share")
    assert sim.scenario({"mechanism.desk.start": "2026-03"}).values["mechanism.desk.start"] == month_number("2026-03")
    with pytest.raises(SettingError, match=r"mechanism\.desk\.lift: 2 is not allowed; allowed: a number from 0 to 1"):
        sim.scenario({"mechanism.desk.lift": 2})
    with pytest.raises(SettingError, match=r"did you mean 'mechanism\.desk\.lift'"):
        sim.scenario({"mechanism.desk.lfit": 0.1})


def test_it_acts_in_a_scenario_that_was_built_before_it_was_registered() -> None:
    old = sim.scenario("parallel", SMALL)
    before = sim.run(old, seed=1, draw=2).series
    register(HelpDesk)
    pd.testing.assert_frame_equal(sim.run(old, seed=1, draw=2).series, before)
    new = sim.scenario("parallel", {"mechanism.help_desk": "on", **SMALL})
    for late in (old.at({"mechanism.help_desk.strength": 1.0}), sim.scenario(old, {"mechanism.help_desk": "on"})):
        pd.testing.assert_frame_equal(sim.run(late, seed=1).series, sim.run(new, seed=1).series)
    assert len(sim.compare([old.at({"mechanism.help_desk": True}, name="desk")], draws=1, seeds=1, reference=old))


def test_it_may_exclude_others() -> None:
    register(Loner)
    with pytest.raises(SettingError, match=r"mechanism\.loner and mechanism\.merger exclude each other"):
        sim.scenario("merger", {"mechanism.loner.strength": 1.0})
    sim.scenario("merger", {"mechanism.loner.strength": 0.0})


def test_a_metric_of_ones_own_is_measured_and_compared() -> None:
    register(worst_burden, unit="ratio", better="lower")
    point = sim.scenario("joint_roadmap", SMALL)
    result = sim.run(point, seed=1)
    assert result.summary["worst_burden"] == result.states["burden"].max()
    reference = sim.scenario("parallel", SMALL)
    table = sim.compare([point], draws=2, seeds=1, reference=reference).set_index(["scenario", "metric"])
    assert table.loc[("joint_roadmap", "worst_burden"), "unit"] == "ratio"
    assert np.isfinite(table.loc[("joint_roadmap", "worst_burden"), "difference"])
    assert METRICS["worst_burden"].definition == "Largest mean monthly demand against capacity of any state."


@pytest.mark.parametrize(
    ("given", "parts"),
    [
        (lambda: register(HelpDesk, "merger"), ["'merger' is already registered"]),
        (lambda: register(HelpDesk, "Help desk"), ["'Help desk' is not a valid name", "lower-case letters"]),
        (lambda: register(Idle), ["Idle is not a mechanism", "`moves`"]),
        (lambda: register(int), ["int is not a mechanism"]),  # type: ignore[arg-type]
        (lambda: register(Bare), ["bare", "'people'", "needs a Quantity"]),
        (lambda: register(worst_burden, "progress", unit="ratio"), ["'progress' is already registered"]),
        (lambda: register(worst_burden), ["worst_burden", "needs a unit"]),
        (lambda: register(worst_burden, unit="ratio", better="less"), ["worst_burden", "better="]),
        (lambda: register(undescribed, unit="ratio"), ["undescribed", "docstring"]),
    ],
)
def test_what_cannot_be_used_is_refused_and_leaves_nothing_behind(given: Callable[[], None], parts: list[str]) -> None:
    before = (dict(MECHANISMS), dict(METRICS), dict(EXTENSIONS), setting_fields())
    with pytest.raises(SettingError) as refused:
        given()
    for part in parts:
        assert part in str(refused.value)
    assert (MECHANISMS, METRICS, EXTENSIONS, setting_fields()) == before


def test_a_name_is_given_once() -> None:
    register(HelpDesk)
    with pytest.raises(SettingError, match="'help_desk' is already registered"):
        register(HelpDesk)


def test_what_is_unregistered_is_forgotten() -> None:
    register(HelpDesk)
    register(worst_burden, unit="ratio")
    unregister("help_desk")
    unregister("worst_burden")
    assert "worst_burden" not in sim.run(sim.scenario(SMALL)).summary
    with pytest.raises(SettingError, match=r"unknown setting 'mechanism\.help_desk\.strength'"):
        sim.scenario({"mechanism.help_desk.strength": 1.0})
    with pytest.raises(KeyError):
        unregister("help_desk")
    with pytest.raises(KeyError):
        unregister("merger")


def test_an_extension_shifts_no_draw_of_what_ships() -> None:
    before = [draw_values(number, sim.scenario("merger")) for number in (0, 1, 31)]
    register(HelpDesk, "aaa_first")
    register(worst_burden, unit="ratio")
    after = [
        draw_values(number, sim.scenario("merger", {"mechanism.aaa_first.strength": 1.0})) for number in (0, 1, 31)
    ]
    for old, new in zip(before, after, strict=True):
        assert {path: new[path] for path in old} == old
        assert set(new) - set(old) == {"mechanism.aaa_first.lift", "mechanism.aaa_first.strength"}
        assert 0.01 <= new["mechanism.aaa_first.lift"] <= 0.1
        assert 0.6 <= new["mechanism.aaa_first.strength"] <= 1.0
    assert len({new["mechanism.aaa_first.lift"] for new in after}) == 3


def test_draws_vary_the_settings_of_an_extension_only_where_it_acts() -> None:
    earlier = sim.scenario("merger")
    register(HelpDesk)
    lift, strength = "mechanism.help_desk.lift", "mechanism.help_desk.strength"
    acts, idle = sim.scenario("merger", {strength: 0.5}), sim.scenario("merger")
    assert is_drawn_in(acts, lift) and is_drawn_in(acts, strength)
    assert not is_drawn_in(idle, lift) and not is_drawn_in(idle, strength)
    assert not is_drawn_in(sim.scenario("merger", {strength: 0.5, lift: 0.03}), lift)
    assert drawn_paths()[-2:] == (lift, strength), "their dimensions come last"
    assert draw_values(3, earlier)[strength] == 0.0, "a scenario from before the registration has it at 0"


def test_a_comparison_of_what_ships_is_the_same_beside_an_extension() -> None:
    def table() -> pd.DataFrame:
        points = [sim.scenario(name, SMALL) for name in ("parallel", "merger")]
        return sim.compare(points[1:], draws=2, seeds=1, reference=points[0])

    before = table()
    register(HelpDesk)
    pd.testing.assert_frame_equal(table(), before)


def test_a_mechanism_of_strength_0_changes_no_run() -> None:
    before = sim.run(sim.scenario("merger", SMALL), seed=3, draw=2).series
    register(HelpDesk)
    pd.testing.assert_frame_equal(sim.run(sim.scenario("merger", SMALL), seed=3, draw=2).series, before)


CODE = '''
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

import sim


@dataclass(frozen=True)
class NewsLetter(sim.Mechanism):
    """A letter goes round each month."""

    lift: Annotated[float, sim.Quantity("awareness everybody gains in a month", "share", 0.0, 1.0)] = 0.05

    def moves(self, world, base_recognition) -> Iterator[sim.Move]:
        yield sim.Move("broadcast", self.lift, self.start)


def lowest_burden(outcome: sim.Outcome) -> float:
    """Smallest mean monthly demand against capacity of any state."""
    return float(outcome.history.burden.mean(axis=0).min())


def install() -> None:
    sim.register(NewsLetter)
    sim.register(lowest_burden, unit="ratio", better="lower")
'''


class Site:
    """A folder on the path that holds an installed package `paper-ext` with the module `paper_ext`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def write(self, code: str = CODE, version: str = "1.2.3", entry: str = "paper_ext:install") -> None:
        """Install the package, in place of an earlier one, as a new process would see it."""
        for old in self.folder.glob("*.dist-info"):
            old.rename(self.folder.parent / f"{old.name}-{len(list(self.folder.parent.iterdir()))}")
        (self.folder / "paper_ext.py").write_text(code, encoding="utf-8")
        info = self.folder / f"paper_ext-{version}.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(
            f"Metadata-Version: 2.1\nName: paper-ext\nVersion: {version}\n", encoding="utf-8"
        )
        (info / "entry_points.txt").write_text(f"[dcsim.extensions]\npaper = {entry}\n", encoding="utf-8")
        for name in list(EXTENSIONS):
            unregister(name)
        sys.modules.pop("paper_ext", None)
        load_installed.cache_clear()
        setting_fields.cache_clear()


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """A place for an installed package, which is gone afterwards."""
    folder = tmp_path / "site"
    folder.mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(folder))
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    yield Site(folder)
    sys.modules.pop("paper_ext", None)
    for name in list(EXTENSIONS):
        unregister(name)


def test_the_command_finds_an_installed_package(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    site.write()
    assert main(["list", "mechanisms", "metrics"]) == 0
    shown = capsys.readouterr().out
    assert "A letter goes round each month." in shown
    assert "mechanism.news_letter.lift" in shown
    assert "Smallest mean monthly demand" in shown
    assert main(["run", "mechanism.news_letter.strength=1", *TINY]) == 0
    shown = capsys.readouterr().out
    assert "lowest_burden" in shown
    assert main(["show", "parallel", "mechanism.news_letter.strength=1"]) == 0
    assert "broadcast" in capsys.readouterr().out


def test_an_installed_mechanism_is_added_and_switched_like_any_other(
    site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    site.write()
    for words in (["+mechanism=news_letter"], ["+mechanism=[news_letter,merger]"], ["mechanism.news_letter=on"]):
        assert main(["run", *words, *TINY]) == 0
        assert "+news_letter" in capsys.readouterr().out.splitlines()[0]
    assert "unknown mechanism 'news_leter'; did you mean 'news_letter'?" in refused(
        capsys, ["run", "+mechanism=news_leter", *TINY]
    )


def test_an_installed_package_is_called_once(site: Site) -> None:
    site.write()
    assert main(["list", "scenarios"]) == 0
    assert main(["list", "scenarios"]) == 0
    assert set(EXTENSIONS) == {"news_letter", "lowest_burden"}


def test_version_and_source_are_part_of_what_a_result_is(site: Site) -> None:
    def folder() -> Path:
        assert main(["run", "mechanism.news_letter.strength=1", *TINY]) == 0
        return Path("results/latest").resolve()

    assert main(["run", *TINY]) == 0
    without = Path("results/latest").resolve()
    assert "extensions" not in yaml.safe_load((without / "config.yaml").read_text())
    site.write()
    first = folder()
    stored = yaml.safe_load((first / "config.yaml").read_text())["extensions"]
    written = extension_hash(sys.modules["paper_ext"].install)
    assert stored == {"news_letter": {"kind": "mechanism", "version": "1.2.3", "source_hash": written}}
    measured = json.loads((first / "provenance.json").read_text())["metrics"]
    assert measured == {"lowest_burden": {"kind": "metric", "version": "1.2.3", "source_hash": written}}
    assert folder() == first
    site.write(version="1.2.4")
    second = folder()
    site.write(CODE.replace("0.05", "0.06"), version="1.2.4")
    assert len({without, first, second, folder()}) == 4


STUDIES = {
    "run": [],
    "compare": ["scenarios=[merger]", "draws=2", "seeds=1", "figures=[]"],
    "sweep": ["work.adoption_cost=0.1,0.2", "draws=2", "seeds=1", "figures=[]"],
    "questions": ["experiments=[continuation]", "draws=2", "seeds=1", "figures=[]"],
    "sensitivity": [
        "scenarios=[merger]",
        "metrics=[progress]",
        "trajectories=2",
        "few=1",
        "samples=2",
        "seeds=1",
        "figures=[]",
    ],
}


@pytest.mark.slow
@pytest.mark.parametrize("command", STUDIES)
def test_a_package_that_is_not_used_is_no_part_of_what_a_result_is(site: Site, command: str) -> None:
    def names() -> list[str]:
        assert main([command, *STUDIES[command], *TINY]) == 0
        runs = Path("results/latest/runs")
        return sorted(sim.open_results("results/latest").runs["run"]) if runs.is_dir() else []

    before = names()
    without = Path("results/latest").resolve()
    site.write()
    assert names() == before
    assert Path("results/latest").resolve() == without


COMPARED = ["compare", "scenarios=[merger]", "draws=2", "seeds=2", "figures=[]", "name=mine"]


def compared() -> tuple[pd.DataFrame, set[str], list[float]]:
    """The runs of a comparison after it was asked for (again), the metrics of its summary, and when its parts were written."""
    assert main([*COMPARED, *TINY]) == 0
    parts = sorted(Path("results/mine").glob("*/*.parquet"))
    metrics = set(pd.read_csv("results/mine/summary.csv")["metric"])
    return sim.open_results("results/mine").runs, metrics, [part.stat().st_mtime_ns for part in parts]


def test_a_stored_comparison_accepts_a_metric_by_running_the_same_runs_again(site: Site) -> None:
    plain, metrics, _ = compared()
    assert "lowest_burden" not in plain and "lowest_burden" not in metrics
    site.write()
    runs, metrics, written = compared()
    assert runs["lowest_burden"].notna().all() and "lowest_burden" in metrics
    pd.testing.assert_frame_equal(runs[list(plain)], plain, check_exact=True)
    assert len(pd.read_parquet("results/mine/runs")) == len(plain)  # each run once, to whoever reads the folder
    assert compared()[2] == written, "nothing is run again where nothing is missing"


def test_only_runs_without_the_metric_are_run_again(site: Site) -> None:
    few = [word.replace("seeds=2", "seeds=1") for word in COMPARED]
    assert main([*few, *TINY]) == 0
    site.write()
    assert main([*few, *TINY]) == 0
    first = sorted(Path("results/mine/runs").glob("*.parquet"))
    assert len(compared()[0]) == 2 * len(pd.concat(map(pd.read_parquet, first)))
    assert set(first) < set(Path("results/mine/runs").glob("*.parquet"))


def test_a_metric_that_changed_is_measured_anew_and_one_that_is_gone_is_left_out(site: Site) -> None:
    site.write()
    runs, _, written = compared()
    site.write(CODE.replace(".min())", ".min()) + 1.0"))
    changed, metrics, _ = compared()
    assert changed["lowest_burden"].to_numpy() == pytest.approx(runs["lowest_burden"].to_numpy() + 1.0, rel=1e-12)
    for name in list(EXTENSIONS):
        unregister(name)
    stored, metrics, written = compared()
    assert "lowest_burden" not in metrics
    assert stored["lowest_burden"].equals(changed["lowest_burden"]), "what was measured is kept"
    site.write(CODE.replace(".min())", ".min()) + 1.0"))
    assert compared()[2] == written, "and counts again when the same metric is back"


def test_a_mechanism_that_acts_is_part_of_what_a_result_is(site: Site) -> None:
    def folder(*words: str) -> Path:
        assert main(["sweep", *words, "draws=0", "seeds=1", "figures=[]", *TINY]) == 0
        return Path("results/latest").resolve()

    site.write()
    first = folder("mechanism.news_letter.strength=0,1")
    site.write(version="1.2.4")
    assert folder("mechanism.news_letter.strength=0,1") != first


@pytest.mark.parametrize(
    ("code", "entry", "reason"),
    [
        (CODE + "\nraise RuntimeError('no\\nluck')\n", "paper_ext:install", "RuntimeError: no"),
        (CODE, "paper_ext:missing", "missing"),
        (CODE, "no_such_module:install", "no_such_module"),
        (CODE, "paper_ext", "not callable"),
        ("x = = 1\n", "paper_ext:install", "SyntaxError"),
    ],
)
@pytest.mark.parametrize("words", [["list", "scenarios"], ["show", "merger"], ["run", *TINY]])
def test_a_package_that_does_not_load_gets_one_line_that_names_it(
    site: Site, capsys: pytest.CaptureFixture[str], code: str, entry: str, reason: str, words: list[str]
) -> None:
    site.write(code, entry=entry)
    line = refused(capsys, words)
    assert "'paper' of paper-ext 1.2.3 cannot be loaded" in line
    assert reason in line
    assert not Path("results").exists()
    assert main(["--help"]) == 0

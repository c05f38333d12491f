"""The Mesa model: its results are those of a run, its agents are views that refuse writes, and own rules are checked."""

import inspect
import re
from typing import Any

import mesa
import networkx as nx
import numpy as np
import pandas as pd
import pytest

import sim
from sim.model.entities.world import GROUPS
from sim.model.observation.outcome import Outcome
from sim.model.observation.tables import RUN_TABLES
from sim.runs.mesa.agents import CLASSES, Actor, MemberState, Stakeholder, UNBody
from sim.runs.mesa.model import DigitalCooperationModel
from sim.runs.prepare import prepare, run_prepared
from sim.scenarios.draws import at_draw
from sim.scenarios.scenario import scenario
from sim.settings.errors import SettingError
from tests.support.paths import ROOT

PAGE = ROOT / "docs" / "mesa.md"


class Same(Actor):
    """Takes what is proposed."""

    def allocate(self, proposed: np.ndarray, before: np.ndarray) -> np.ndarray:
        return proposed


class Misspelt(MemberState):
    """A state whose rule the model would never find."""

    def alocate(self, proposed: np.ndarray, before: np.ndarray) -> np.ndarray:
        return before


class SameState(Same, MemberState):
    pass


class SameBody(Same, UNBody):
    pass


class SameStakeholder(Same, Stakeholder):
    pass


SAME: dict[str, type[Actor]] = {"state": SameState, "body": SameBody, "stakeholder": SameStakeholder}


def answering(answer: Any) -> type[MemberState]:
    """A class of states whose rule is this function of proposed and before."""

    class Answering(MemberState):
        def allocate(self, proposed: np.ndarray, before: np.ndarray) -> np.ndarray:
            return answer(proposed, before)

    return Answering


def short(months: int = 6, **keywords: Any) -> DigitalCooperationModel:
    """A short run of the reference scenario."""
    return DigitalCooperationModel("parallel", seed=3, months=months, **keywords)


def run_of(name: str, seed: int, draw: int | None, months: int) -> tuple[sim.Result, Outcome]:
    """A compiled run, and its outcome with the last state."""
    point = scenario(name, {"months": months})
    return sim.run(point, seed, draw), run_prepared(prepare(at_draw(point, draw)), seed)


@pytest.fixture(scope="module")
def model() -> DigitalCooperationModel:
    """A model after four months, for tests that only read."""
    found = short()
    for _ in range(4):
        found.step()
    return found


@pytest.mark.parametrize(
    ("name", "seed", "draw", "months", "classes"),
    [
        ("parallel", 0, None, 96, {}),
        ("merger", 2**53, None, 60, {}),
        ("joint_roadmap", 7, 3, 30, {}),
        ("parallel", 0, None, 30, SAME),
        ("merger", 5, 1, 60, SAME),
        ("parallel", 1, None, 24, {"KEN": SameState, "body:ITU": SameBody}),
    ],
)
def test_results_are_those_of_a_run(
    name: str, seed: int, draw: int | None, months: int, classes: dict[str, type[Actor]]
) -> None:
    result, outcome = run_of(name, seed, draw, months)
    model = DigitalCooperationModel(name, seed, draw, agent_classes=classes, months=months)
    part = []
    while model.running:
        model.step()
        part.append(model.measures())
    assert model.steps == months
    pd.testing.assert_frame_equal(model.series, result.series, check_exact=True)
    np.testing.assert_array_equal(pd.DataFrame(part).to_numpy(), result.series.to_numpy())
    np.testing.assert_equal(model.summary, result.summary)
    for own, other in ((model.state, outcome.state), (model.outcome.history, outcome.history)):
        for ours, theirs in zip(own, other, strict=True):
            assert np.array_equal(ours, theirs)
    pd.testing.assert_frame_equal(RUN_TABLES["states"].table(model.outcome), result.states, check_exact=True)


def test_the_series_so_far_is_the_head_of_the_whole(model: DigitalCooperationModel) -> None:
    whole = sim.run(scenario("parallel", {"months": 6}), 3).series
    pd.testing.assert_frame_equal(model.series, whole.iloc[:4], check_exact=True)
    for name in map(str, whole):
        np.testing.assert_equal(getattr(model, name), whole[name].iloc[3])
    assert set(whole) <= set(dir(model))
    assert not set(whole) & set(dir(mesa.Model))
    assert model.summary["progress"] == model.progress
    assert (model.month, model.months, model.running) == ("2023-04", 6, True)


def test_run_goes_on_to_the_end_and_no_further() -> None:
    model = short(3)
    model.step()
    assert len(model.run()) == 3
    assert not model.running
    assert len(model.run()) == 3
    for _ in range(2):
        with pytest.raises(RuntimeError, match="the run ended with 2023-03, its last month; create a new model"):
            model.step()
    with pytest.raises(RuntimeError, match="the run ended"):
        DigitalCooperationModel.step(model)
    assert model.steps == 3
    also = short(3)
    also.run_model()
    assert also.series.equals(model.series)


def test_a_scenario_is_a_name_a_mapping_or_a_scenario() -> None:
    point = scenario("merger", {"months": 2, "work.adoption_cost": 0.2})
    changes: dict[str, Any] = {"months": 2, "work.adoption_cost": 0.2}
    models = [
        DigitalCooperationModel(point),
        DigitalCooperationModel("merger", **changes),
        DigitalCooperationModel("merger", months=2, work={"adoption_cost": 0.2}),
        DigitalCooperationModel({"name": "merger", "mechanism": {"merger": {"strength": 1.0}}, **changes}),
    ]
    for model in models:
        assert model.point.name == "merger"
        assert model.point.values == point.values
    assert DigitalCooperationModel(months=1).point.name == "parallel"


def test_mesa_says_seed_or_rng() -> None:
    assert DigitalCooperationModel(rng=np.int64(3), months=6).run().equals(short().run())  # type: ignore[arg-type]
    names = inspect.signature(DigitalCooperationModel.__init__).parameters
    assert names["kwargs"].kind is inspect.Parameter.VAR_KEYWORD
    assert not any(value.kind is inspect.Parameter.VAR_POSITIONAL for value in names.values())


def test_a_run_without_a_seed_gets_one_of_its_own_and_records_it() -> None:
    rows = mesa.batch_run(
        DigitalCooperationModel, {"scenario": "parallel", "months": 6}, iterations=3, display_progress=False
    )
    assert len({row["seed"] for row in rows}) == 3
    assert len({row["progress"] for row in rows}) == 3
    again = DigitalCooperationModel("parallel", seed=rows[0]["seed"], months=6)
    assert again.run()["progress"].iloc[-1] == rows[0]["progress"]
    given = mesa.batch_run(DigitalCooperationModel, {"seed": [4, 5], "months": 1}, display_progress=False)
    assert [row["seed"] for row in given] == [4, 5]
    assert DigitalCooperationModel("parallel", seed=0, months=1).seed == 0


def test_mesas_own_chance_changes_nothing() -> None:
    model, other = short(), short()
    while model.running:
        model.step()
        model.agents.shuffle_do("step")
        model.random.random()
        model.rng.random()
    assert model.series.equals(other.run())


@pytest.mark.parametrize(
    ("keywords", "kind", "part"),
    [
        ({"adoption_cost": 0.2}, TypeError, "unknown keyword 'adoption_cost'; did you mean 'work.adoption_cost'?"),
        ({"width": 1, "work": {"speed": 2}}, TypeError, "unknown keyword 'width', 'work.speed'"),
        ({"months": 97}, SettingError, "months: 97"),
        ({"scenario": "paralel"}, SettingError, "did you mean 'parallel'"),
        ({"scenario": 3}, SettingError, "not int"),
        ({"seed": -1}, SettingError, "seed: -1"),
        ({"seed": "one"}, SettingError, "seed: 'one'"),
        ({"seed": 2**53 + 1}, SettingError, "seed: 9007199254740993"),
        ({"rng": np.random.default_rng(1)}, SettingError, "rng: Generator"),
        ({"seed": 1, "rng": 1}, ValueError, "give only one of them"),
        ({"draw": -2}, SettingError, "draw: -2"),
        ({"agent_classes": {"KEM": SameState}}, SettingError, "agent in agent_classes 'KEM'; did you mean '"),
        ({"agent_classes": {"body": SameState}}, TypeError, "'body' takes a subclass of UNBody"),
        (
            {"agent_classes": {"KEN": Misspelt}},
            SettingError,
            "'KEN': Misspelt has a method 'alocate', which the model never calls; did",
        ),
        ({"agent_classes": {"KEN": 4}}, TypeError, "'KEN' takes a subclass of MemberState, not 4"),
    ],
)
def test_bad_calls_get_one_clear_line(keywords: dict[str, Any], kind: type[Exception], part: str) -> None:
    with pytest.raises(kind) as fault:
        DigitalCooperationModel(**keywords)
    assert part in str(fault.value)
    assert "\n" not in str(fault.value)


def test_before_the_first_month() -> None:
    model = short()
    assert model.month is None
    assert np.isnan(list(model.measures().values())).all()
    assert np.isnan(model.progress)
    assert model.series.empty
    kenya = model.agent("KEN")
    assert isinstance(kenya, MemberState)
    assert (kenya.demand, kenya.capacity, kenya.burden, kenya.attendance) == (0.0, 0.0, 0.0, 1.0)
    assert kenya.progress == model._arrays.history.start_progress[kenya.row] > 0.0
    with pytest.raises(RuntimeError, match="no month has been run yet"):
        _ = model.summary


def test_agents_show_their_rows(model: DigitalCooperationModel) -> None:
    world, state, aux = model.world, model.state, model.auxiliaries
    for row, agent in enumerate(model.agents):
        assert model.rows[row] is agent
        assert (agent.row, agent.unique_id, agent.label) == (row, row + 1, model.names.agents[row])
        assert type(agent) is CLASSES[agent.label.split(":")[0]]
        for name in ("size", "theta", "council"):
            assert getattr(agent, name) == getattr(world, name)[row]
        for name in ("capacity", "demand", "served", "effort", "transition_loss", "outside", "drafting", "worked"):
            assert type(getattr(agent, name)) is float
            assert getattr(agent, name) == getattr(aux, name)[row]
        assert agent.attendance == state.attendance[row]
        site = row + 1 if isinstance(agent, MemberState) else 0
        for array, whole in (
            (agent.salience, world.salience[row]),
            (agent.awareness, state.awareness[row]),
            (agent.effort_share, state.effort_share[row]),
            (agent.known, aux.known[row]),
            (agent.remaining, aux.remaining[row]),
            (agent.delivery, state.delivery[site]),
        ):
            assert np.array_equal(array, whole)
            assert np.shares_memory(array, whole)
    record = model.outcome.history
    for number, agent in enumerate(model.agents_by_type[MemberState]):
        assert agent.burden == record.burden[3, number]
        assert agent.progress == record.progress[3, number]
        assert agent.population == world.population[number]
        assert agent.groups == {name for name, mask in model.names.groups.items() if mask[number]}
        assert agent.region in agent.groups
        assert agent.vulnerable == (agent.ldc or agent.lldc or agent.sids) == ("vulnerable" in agent.groups)


def test_names_and_groups(model: DigitalCooperationModel) -> None:
    kenya, itu = model.agent("KEN"), model.agent("body:ITU")
    assert isinstance(kenya, MemberState)
    assert (kenya.iso3, kenya.name, kenya.region) == ("KEN", "Kenya", "African Group")
    assert [name for name in GROUPS if name != "itu_council_member" and getattr(kenya, name)] == ["g77"]
    assert (itu.name, itu.row, repr(itu)) == ("ITU", model.world.itu, "<UNBody body:ITU>")
    other = model.agent("stakeholder:civil_society:7")
    assert isinstance(other, Stakeholder)
    assert (other.group, other.name) == ("civil_society", "civil_society:7")
    with pytest.raises(SettingError, match="unknown agent 'body:ITUU'; did you mean 'body:ITU'"):
        model.agent("body:ITUU")


def test_what_is_read_changes_with_a_step_and_what_is_held_does_not() -> None:
    model = short()
    model.step()
    agent = model.agent("KEN")
    share, kept, burden = agent.effort_share, agent.effort_share.copy(), agent.burden
    model.step()
    assert agent.burden != burden
    assert not np.array_equal(agent.effort_share, kept)
    assert np.array_equal(share, kept)


def test_nothing_can_be_written(model: DigitalCooperationModel) -> None:
    before = model.state.delivery.copy()
    for agent in (model.agent("KEN"), model.agent("body:ITU"), model.agent("stakeholder:civil_society:7")):
        views = [name for name in dir(agent) if type(inspect.getattr_static(agent, name)).__name__ == "View"]
        assert len(views) > 20
        for name in views:
            with pytest.raises(AttributeError, match=f"{name} is a view of the model's arrays and cannot be changed"):
                setattr(agent, name, 1.0)
            with pytest.raises(AttributeError, match="cannot be changed"):
                delattr(agent, name)
            assert inspect.getattr_static(agent, name).__doc__
            value = getattr(agent, name)
            if isinstance(value, np.ndarray):
                with pytest.raises(ValueError, match="read-only"):
                    value[:] = 0.0
        with pytest.raises(RuntimeError, match="cannot be removed: the model has the same agents"):
            agent.remove()
        with pytest.raises(
            AttributeError, match="a class with its own `allocate`, and pass the class in agent_classes"
        ):
            setattr(agent, "allocate", lambda proposed, before: before)  # noqa: B010
        agent.note = "an attribute of one's own"
    with pytest.raises(AttributeError, match="cannot be changed"):
        model.agents.set("burden", 0.0)
    for record in (model.world, model.state, model.auxiliaries, model.packages, model.outcome.history):
        for value in record:
            assert not (isinstance(value, np.ndarray) and value.flags.writeable)
    with pytest.raises(AttributeError, match="progress is a measure of the run and cannot be set"):
        model.progress = 1.0
    with pytest.raises(AttributeError, match="has no attribute 'progres'"):
        _ = model.progres
    with pytest.raises(AttributeError, match="the scenario of the run is `point`"):
        _ = model.scenario
    assert getattr(model, "scenario", None) is None  # or Mesa's pages would hand it to new models
    with pytest.raises(AttributeError, match="scenario of a run cannot be changed"):
        model.scenario = "merger"
    with pytest.raises(ValueError, match="read-only"):
        model.names.groups["all"][:] = False
    assert np.array_equal(model.state.delivery, before)


def test_agent_sets(model: DigitalCooperationModel) -> None:
    states = model.agents_by_type[MemberState]
    assert [len(model.agents_by_type[kind]) for kind in CLASSES.values()] == [193, 37, 96]
    burden = model.outcome.history.burden[3]
    assert states.get("burden") == burden.tolist()
    assert len(states.select(lambda agent: agent.burden > 0.4)) == (burden > 0.4).sum() > 0
    assert len(model.agents.select(agent_type=UNBody)) == 37
    assert states.agg("burden", np.median) == model.burden_median
    groups = states.groupby("region").agg("burden", np.mean)
    assert groups["African Group"] == pytest.approx(burden[model.names.groups["African Group"]].mean())


def test_data_collectors() -> None:
    model = short()
    headline = ["duplication_share", "burden_median", "progress"]
    series = model.run()[headline]
    collected = model.datacollector.get_model_vars_dataframe()  # type: ignore[union-attr]
    np.testing.assert_array_equal(collected[headline].to_numpy(float), series.to_numpy())
    assert list(collected) == [*headline, "seed"]
    assert set(collected["seed"]) == {3}

    model = short()
    model.datacollector = mesa.DataCollector(
        model_reporters={"awareness": "awareness", "busy": lambda model: model.overloaded_share},
        agent_reporters={"burden": "burden", "shares": "effort_share"},
    )
    model.datacollector.collect(model)
    kept = []
    while model.running:
        model.step()
        kept.append([agent.effort_share.copy() for agent in model.agents])
    table = model.datacollector.get_model_vars_dataframe()
    assert table["awareness"].iloc[1:].tolist() == model.series["awareness"].tolist()
    assert np.isnan(table["awareness"].iloc[0])
    agents = model.datacollector.get_agent_vars_dataframe()
    assert len(agents) == 7 * 326
    shares = np.stack(agents["shares"].iloc[326:].tolist()).reshape(6, 326, -1)
    assert np.array_equal(shares, np.array(kept))
    assert agents["burden"].iloc[-326:].tolist() == model.agents.get("burden")


def test_the_graph_is_that_of_the_ties(model: DigitalCooperationModel) -> None:
    ties = prepare(model.point).setting.ties
    assert len(model.graph) == 326
    assert model.graph.number_of_edges() == ties.first.size
    for agent in model.agents:
        assert set(agent.ties) == set(model.graph[agent])
    with pytest.raises(nx.NetworkXError, match=r"[Ff]rozen"):
        model.graph.clear()


def test_a_rule_decides_its_agents_shares_alone() -> None:
    seen: list[tuple[str, str, bool]] = []

    class Stubborn(MemberState):
        def allocate(self, proposed: np.ndarray, before: np.ndarray) -> np.ndarray:
            assert all(np.array_equal(tie.effort_share, last[tie.row]) for tie in self.ties)
            assert np.array_equal(self.effort_share, before)
            assert self.capacity == self.model.auxiliaries.capacity[self.row] > 0.0
            seen.append((self.iso3, self.model.month, np.array_equal(before, proposed)))
            kept = before.copy()
            before[:] = proposed[:] = 0.0  # copies: this reaches nobody
            return kept

    model = short(3, agent_classes={"KEN": Stubborn, "state:FRA": Stubborn})
    plain = short(3)
    first = model.state.effort_share
    for _ in range(3):
        last = model.state.effort_share
        model.step()
        plain.step()
    rows = [model.agent("FRA").row, model.agent("KEN").row]
    assert seen[:3] == [("FRA", "2023-01", False), ("KEN", "2023-01", False), ("FRA", "2023-02", False)]
    assert len(seen) == 6
    assert [type(model.rows[row]).__name__ for row in rows] == ["Stubborn", "Stubborn"]
    assert np.array_equal(model.state.effort_share[rows], first[rows])
    one = plain.state.effort_share[rows]
    assert not np.allclose(one, first[rows])
    assert not model.series.equals(plain.series)


def test_a_label_goes_before_a_kind() -> None:
    kept = answering(lambda proposed, before: before)
    model = short(1, agent_classes={"state": SameState, "KEN": kept})
    assert type(model.agent("KEN")) is kept
    assert len(model.agents_by_type[SameState]) == 192


@pytest.mark.parametrize(
    ("answer", "part"),
    [
        (lambda proposed, before: None, "not \\d+ numbers|has shape"),
        (lambda proposed, before: "most of it", "allocate returned 'most of it', not 26 numbers"),
        (lambda proposed, before: proposed[:-1], r"has shape \(25,\), not \(26,\)"),
        (lambda proposed, before: proposed * np.nan, "not finite"),
        (lambda proposed, before: np.r_[-0.1, np.zeros(24), 1.1], "contains -0.1; shares must be at least 0"),
        (lambda proposed, before: proposed * (1 + 1e-8), "sums to 1.00000001, not to 1"),
    ],
)
def test_what_a_rule_answers_is_checked(answer: Any, part: str) -> None:
    model = short(2, agent_classes={"KEN": answering(answer)})
    with pytest.raises(ValueError, match=f"^state:KEN: .*({part})"):
        model.step()
    assert not model.running
    with pytest.raises(RuntimeError, match="an error stopped the run in 2023-01, so it cannot continue"):
        model.step()


def test_shares_within_rounding_are_taken() -> None:
    model = short(1, agent_classes={"KEN": answering(lambda proposed, before: proposed * (1 + 1e-10))})
    model.step()
    assert model.agent("KEN").effort_share.sum() != 1.0


def test_a_rule_gives_nothing_to_a_closed_process() -> None:
    name = next(name for name in sim.scenario_names() if closing_month(name) is not None)
    model = DigitalCooperationModel(name, agent_classes={"KEN": answering(lambda proposed, before: before)})
    while model._begun < closing_month(name):  # type: ignore[operator]
        assert not model.closed_tracks.any()
        model.step()
    with pytest.raises(ValueError, match=r"state:KEN: .*tracks of a closed process; assign it to the outside agenda"):
        model.step()
    assert model.closed_tracks.any()


def closing_month(name: str) -> int | None:
    """The first month in which a process is closed, counted from 0; None if none is, or from the first month on."""
    levers = prepare(scenario(name)).setting.levers
    closed = (levers.wsis_open <= 0.0) | (levers.gdc_open <= 0.0)
    return int(closed.argmax()) if closed.any() and not closed[0] else None


def test_every_snippet_of_the_page_runs() -> None:
    blocks = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert len(blocks) >= 5
    names: dict[str, Any] = {}
    for block in blocks:
        exec(compile(block, str(PAGE), "exec"), names)

"""Answers: the numbers of `sim.compare`, nothing run twice, and nothing begun that nobody waits for."""

import asyncio
import json
from typing import Any

import numpy as np
import pytest

import sim
from sim.model.observation.metrics import COMPARED, HEADLINE
from sim.model.observation.shown import SERIES
from sim.runs import blocks as block_module
from sim.runs.options import DOUBLE, SINGLE
from sim.web import live_runs as engine_module
from sim.web.live_runs import Busy, Latest, LiveRuns, Superseded
from sim.web.paired import verdict_parts
from sim.web.requests import FEW_DRAWS, FIRST_DRAWS, Question, read_question

pytestmark = pytest.mark.whole


def question(
    base: str = "merger", draws: int = 3, client: str = "", number: int = 0, world: Any = None, **changes: Any
) -> Question:
    given = {
        "yours": {"base": base, "changes": changes},
        "reference": {"base": "parallel"},
        "world": world or {},
        "draws": draws,
        "client": client,
        "number": number,
    }
    return read_question(json.dumps(given).encode())


def answer(engine: LiveRuns, asked: Question) -> Any:
    return json.loads(asyncio.run(engine.answer(asked)))


def test_the_numbers_are_those_of_compare() -> None:
    found = answer(LiveRuns(), question(draws=16, **{"mechanism.merger.start": "2027-01"}))
    point = sim.scenario("merger", {"mechanism.merger.start": "2027-01"})
    table = sim.compare([point], draws=16, seeds=1).set_index(["scenario", "metric"])
    for name, row in table.loc["parallel"].iterrows():
        one = found["reference"]["metrics"][name]
        assert (one["mean"], one["low"], one["high"]) == pytest.approx(
            (row["mean"], row["low"], row["high"]), rel=1e-12
        )
    alone = {entry.name for entry in COMPARED}
    for name, row in table.loc["merger"].iterrows():
        one = found["paired"]["alone" if name in alone else "metrics"][name]
        if name in alone:
            assert one["mean"] == pytest.approx(row["mean"], rel=1e-12)
            continue
        ends = (row["difference"], row["difference_low"], row["difference_high"])
        assert (one["difference"], one["low"], one["high"]) == pytest.approx(ends, rel=1e-9, abs=1e-14)
        assert one["verdict"] == row["verdict"]
        assert one["agreeing"] == round(row["same_sign"] * 16)


def test_a_parameter_that_is_held_is_held_in_both() -> None:
    found = answer(LiveRuns(), question(world={"work.adoption_cost": 0.2}))
    table = sim.compare(
        [sim.scenario("merger", {"work.adoption_cost": 0.2})],
        draws=3,
        seeds=1,
        reference=sim.scenario("parallel", {"work.adoption_cost": 0.2}),
    )
    row = table[(table["scenario"] == "merger") & (table["metric"] == "progress")].iloc[0]
    assert found["paired"]["metrics"]["progress"]["difference"] == pytest.approx(row["difference"], rel=1e-9)


def test_the_course_is_that_of_the_runs() -> None:
    found = answer(LiveRuns(), question(draws=3))
    courses = np.array([sim.run("merger", 0, draw).series["progress"] for draw in range(3)])
    course = found["yours"]["series"]["progress"]
    assert course["middle"] == pytest.approx(np.median(courses, axis=0).tolist(), abs=1e-5)
    assert set(found["yours"]["series"]) == set(SERIES)
    before = found["yours"]["series"]["duplication_share"]["middle"][:20]
    assert before == [None] * 20
    one = sim.run("merger", 0, 0)
    rolled = one.series["burden_median"].rolling(12).mean().dropna()
    states = one.states
    alone = answer(LiveRuns(), question(draws=1))
    assert alone["yours"]["series"]["burden_median"]["middle"][11:] == pytest.approx(rolled.tolist(), abs=1e-5)
    assert alone["yours"]["states"]["burden"] == pytest.approx(states["burden"].tolist(), abs=1e-4)


def test_only_what_changed_is_run_again() -> None:
    engine = LiveRuns()
    answer(engine, question(draws=2))
    assert engine.runs == 4
    answer(engine, question(draws=2))
    assert engine.runs == 4
    answer(engine, question(draws=2, **{"mechanism.merger.strength": 0.5}))
    assert engine.runs == 6
    answer(engine, question(draws=3))
    assert engine.runs == 8


def test_more_draws_compute_only_those_that_are_missing_and_change_none() -> None:
    engine, setting = LiveRuns(), {"mechanism.merger.strength": 0.7}
    first = answer(engine, question(draws=FIRST_DRAWS, **setting))
    assert (first["draws"], engine.runs) == (8, 2 * 8)
    rows = dict(engine.rows.values)
    more = answer(engine, question(draws=FEW_DRAWS, **setting))
    assert (more["draws"], engine.runs) == (16, 2 * 16)
    assert all(engine.rows.values[key] is row for key, row in rows.items())
    assert more == answer(LiveRuns(), question(draws=FEW_DRAWS, **setting))
    assert first == answer(engine, question(draws=FIRST_DRAWS, **setting))
    assert engine.runs == 2 * 16


def test_the_first_draws_are_one_block_for_each_scenario(monkeypatch: pytest.MonkeyPatch) -> None:
    blocks: list[int] = []
    run_block = block_module.run_block
    monkeypatch.setattr(
        block_module, "run_block", lambda runs, *more: (blocks.append(len(runs)), run_block(runs, *more))[1]
    )
    engine = LiveRuns()
    answer(engine, question(draws=FIRST_DRAWS))
    assert blocks == [8, 8]
    answer(engine, question(draws=FEW_DRAWS))
    assert blocks == [8, 8, 8, 8]


def test_a_change_between_the_stages_stops_the_second() -> None:
    engine = LiveRuns(threads=1)

    async def three() -> list[Any]:
        await engine.answer(question(draws=FIRST_DRAWS, client="a", number=1))
        rest = asyncio.create_task(engine.answer(question(draws=FEW_DRAWS, client="a", number=2)))
        await asyncio.sleep(0.02)
        newer = asyncio.create_task(engine.answer(question("sunset", draws=FIRST_DRAWS, client="a", number=3)))
        return await asyncio.gather(rest, newer, return_exceptions=True)

    rest, newer = asyncio.run(three())
    assert isinstance(rest, Superseded)
    assert json.loads(newer)["draws"] == 8
    assert (
        engine.runs <= 3 * 8 + 8
    )  # first stages, of which the second has the reference already; one block of the rest


def test_an_answer_names_its_precision() -> None:
    double, single = answer(LiveRuns(), question()), answer(LiveRuns(precision=SINGLE), question())
    assert (double["precision"], single["precision"]) == (DOUBLE, SINGLE)
    assert single["yours"]["series"] != double["yours"]["series"]
    for name in HEADLINE:
        one, other = (found["yours"]["metrics"][name]["mean"] for found in (single, double))
        assert one == pytest.approx(other, rel=1e-4)


def test_a_later_question_of_the_same_client_stops_the_earlier_between_runs() -> None:
    engine = LiveRuns(threads=1)

    async def both() -> list[Any]:
        first = asyncio.create_task(engine.answer(question(draws=16, client="a", number=1)))
        await asyncio.sleep(0.04)
        second = asyncio.create_task(engine.answer(question("sunset", draws=1, client="a", number=2)))
        return await asyncio.gather(first, second, return_exceptions=True)

    first, second = asyncio.run(both())
    assert isinstance(first, Superseded)
    assert json.loads(second)["number"] == 2
    assert engine.runs <= 8 + 2  # one block of eight of the first, one run of each side of the second


def test_an_asker_who_leaves_stops_the_runs() -> None:
    engine = LiveRuns()
    with pytest.raises(Superseded):
        asyncio.run(engine.answer(question(draws=5), lambda: False))
    assert engine.runs == 0


def test_an_earlier_question_that_arrives_late_is_not_run() -> None:
    engine = LiveRuns()
    asyncio.run(engine.answer(question(draws=1, client="a", number=5)))
    with pytest.raises(Superseded):
        asyncio.run(engine.answer(question("sunset", draws=1, client="a", number=4)))


def test_too_many_questions_at_once_are_sent_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine_module, "MOST_WAITING", 0)
    with pytest.raises(Busy):
        asyncio.run(LiveRuns().answer(question(draws=1)))


def test_what_is_kept_is_bounded() -> None:
    kept: Latest[int] = Latest(2)
    for number in range(3):
        kept.keep((number,), number)
        kept.find((0,))
    assert (kept.find((0,)), kept.find((1,)), kept.find((2,))) == (0, None, 2)


def test_ten_draws_are_never_called_a_finding() -> None:
    assert verdict_parts(np.full(10, -1.0), 1.0)["kind"] == "count"
    assert verdict_parts(np.full(32, -1.0), 1.0)["kind"] == "finding"
    assert verdict_parts(np.tile([-1.0, 1.0], 16), 1.0)["kind"] == "depends"
    assert verdict_parts(np.zeros(10), 1.0)["kind"] == "level"

"""Mutation testing itself: its faults change what code does, and what is listed as not noticed exists and has a reason."""

import ast

import pytest

from tests.support.paths import ROOT
from tools.mutants.__main__ import all_mutants, choose, key, print_share, reasons
from tools.mutants.operators import faulty, mutants
from tools.mutants.rooms import ROOMS
from tools.mutants.trial import KILLED, SURVIVED, TOO_SLOW

SOURCE = '''"""Of a module."""
LIMIT = 3


def share(part: int, whole: int = 4) -> float:
    """Documentation is left alone."""
    if whole == 0:
        raise ValueError("a reason")
    return max(part, LIMIT) / whole
'''


def test_every_fault_is_another_program() -> None:
    found = mutants("m", SOURCE)
    assert [(one.function, one.change) for one in found] == [
        ("", "3 becomes 4"),
        ("share", "4 becomes 5"),
        ("share", "the condition is negated"),
        ("share", "== becomes !="),
        ("share", "0 becomes 1"),
        ("share", "nothing is returned"),
        ("share", "/ becomes *"),
    ]
    texts = {ast.unparse(faulty(SOURCE, one.number)) for one in found}
    assert len(texts) == len(found)
    assert ast.unparse(ast.parse(SOURCE)) not in texts
    with pytest.raises(IndexError):
        faulty(SOURCE, len(found))


def test_faults_have_names_of_their_own_and_those_that_are_listed_exist() -> None:
    keys = [key(mutant) for _, mutant in all_mutants(list(ROOMS))]
    assert len(set(keys)) == len(keys) > 1500
    equivalent, accepted = reasons()
    assert not equivalent.keys() & accepted.keys()
    assert set(equivalent | accepted) <= set(keys)
    assert all(len(reason.split()) > 3 for reason in (equivalent | accepted).values())


@pytest.mark.parametrize("room", ROOMS)
def test_the_modules_and_tests_of_a_room_exist(room: str) -> None:
    for path in (*ROOMS[room].modules, *(test.partition("::")[0] for test in ROOMS[room].tests)):
        assert (ROOT / path).exists(), path


def test_faults_are_chosen_by_chance_or_by_words_of_their_keys() -> None:
    drawn = choose(["5", "1", "levers"])
    assert drawn == choose(["5", "1", "levers"]) != choose(["5", "2", "levers"])
    assert [room for room, _ in drawn.faults] == ["levers"] * 5
    keys = [key(mutant) for _, mutant in choose(["only", "part_of: u * parts", "NoGdc: True"]).faults]
    assert keys == [
        "sim.model.mechanisms.mandates NoGdc: True: True becomes False",
        "sim.studies.designs.factors part_of: u * parts + 1e-09: + becomes -",
        "sim.studies.designs.factors part_of: u * parts: * becomes /",
    ]


def test_a_share_says_how_many_were_noticed_by_the_time_they_took(capsys: pytest.CaptureFixture[str]) -> None:
    print_share("a", [{"result": result} for result in (KILLED, KILLED, TOO_SLOW, SURVIVED)])
    print_share("b", [{"result": KILLED}])
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].endswith(" 3 of    4 noticed (75%), 1 of them by the limit of 40 s of processor time")
    assert lines[1].endswith(" 1 of    1 noticed (100%)")

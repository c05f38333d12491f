"""The page in a real browser: what controls do, what is shown, where it goes back to, and what it survives."""

import json
import re
import statistics
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml
from playwright.sync_api import Page, expect

import sim
from sim.cli.main import main
from sim.model.observation.metrics import HEADLINE
from sim.scenarios.setting_space import setting_fields
from sim.studies.verdicts import FOOTER
from sim.web.page_data import catalogue
from tests.support.acts import MOVE, answered, downloaded, move, shown
from tests.support.browser import ANSWERED, Served, Visiting

pytestmark = pytest.mark.browser

CATALOGUE = catalogue()
VIEWS = ("course", "states", "goals", "pairs", "flows", "measures", "mechanisms")
ONE_DRAW = "#yours=parallel&reference=parallel&draws=1"


def number(page: Page) -> int:
    return int(page.locator("body").get_attribute("data-number") or 0)


def asked(page: Page, act: Any) -> dict[str, Any]:
    """The question that an act leads to."""
    with page.expect_request("**/api/comparison") as request:
        act()
    found: dict[str, Any] = json.loads(request.value.post_data or "")
    request.value.response()
    return found


def move_both(page: Page, paths: list[str], values: list[float]) -> None:
    """Put two sliders somewhere within one frame, so that one question follows."""
    page.evaluate(
        f"([paths, values]) => paths.forEach((path, i) => ({MOVE})(document.getElementById(`set-${{path}}`), values[i]))",
        [paths, values],
    )


def values(page: Page, metric: str) -> tuple[str, str, str]:
    tile = page.locator(f"[data-metric={metric}]")
    return (
        tile.locator(".from").inner_text(),
        tile.locator(".to").inner_text(),
        tile.locator(".word").inner_text(),
    )


def test_the_page_shows_the_numbers_of_compare(page_server: Served, visit: Visiting) -> None:
    page = visit().go(page_server.address + "#yours=merger&yours.mechanism.merger.start=2027-01")
    point = sim.scenario("merger", {"mechanism.merger.start": "2027-01"})
    table = sim.compare([point], draws=16, seeds=1).set_index(["scenario", "metric"])
    for metric in HEADLINE:
        before, after, word = values(page, metric)
        row = table.loc[("merger", metric)]
        assert before == shown(table.loc[("parallel", metric), "mean"], row["unit"])
        assert after == shown(row["mean"], row["unit"])
        assert word[2:] == row["verdict"]
        assert re.fullmatch(r"[▼▲] (lower|higher) in \d+ of 16 draws", word)
    expect(page.locator(".draws")).to_contain_text("16 draws: a first impression, not enough for a finding.")


def test_a_closer_look_takes_draws_enough_for_a_finding(page_server: Served, visit: Visiting) -> None:
    page = visit().go(page_server.address)
    found = answered(page, lambda: page.click("#more"))
    assert found["draws"] == 32
    assert values(page, "duplication_share")[2] == "▼ lower"
    expect(page.locator("#more")).to_have_text("Back to 16 draws")


def test_every_switch_and_its_sliders_change_their_mechanism(page_server: Served, visit: Visiting) -> None:
    page = visit().go(page_server.address + ONE_DRAW + "&view=mechanisms")
    before: dict[str, str] = {}
    for name in CATALOGUE["mechanisms"]:
        found = answered(page, page.locator(f"#on-{name}").check)
        acting = found["yours"]["mechanisms"]
        assert acting[name]["strength"] == 1.0
        assert not set(acting) & set(CATALOGUE["mechanisms"][name]["excludes"])
        before[name] = json.dumps(found["yours"]["series"])
        paths = [f"mechanism.{name}.{field}" for field in ("strength", "start")]
        found = answered(page, lambda paths=paths: move_both(page, paths, [0.35, 30]))
        assert found["yours"]["mechanisms"][name] == {"strength": 0.35, "start": "2025-07"}
        assert json.dumps(found["yours"]["series"]) != before[name], name
        assert found["reference"]["mechanisms"] == {}
        expect(page.locator(f"[data-mechanism={name}] output").nth(1)).to_have_text("Jul 2025")
        if not CATALOGUE["mechanisms"][name]["excludes"]:  # what stays on could hide the effect of the next one
            answered(page, page.locator(f"#on-{name}").uncheck)


def test_every_uncertain_parameter_is_held_and_let_go(page_server: Served, visit: Visiting) -> None:
    page = visit().go(page_server.address + ONE_DRAW + "&view=mechanisms")
    page.locator("details.group").last.evaluate("details => { details.open = true; }")
    uncertain = [path for path in CATALOGUE["world"] if CATALOGUE["settings"][path]["drawn"]]
    assert len(uncertain) == 44
    for path in uncertain:
        slider = page.locator(f"[id='set-{path}']")
        setting = page.locator(".setting", has=slider)
        expect(setting.locator("output")).to_contain_text("drawn")
        question = asked(page, lambda s=slider, p=path: move(s, CATALOGUE["settings"][p]["drawn"][1]))
        assert question["world"] == {path: pytest.approx(CATALOGUE["settings"][path]["drawn"][1], rel=0.03)}
        setting.locator("button").click()
        expect(setting.locator("output")).to_contain_text("drawn")
    assert "world" not in page.evaluate("location.hash")


def test_time_and_content_are_told_apart_on_request(page_server: Served, visit: Visiting) -> None:
    page = visit().go(page_server.address + "#yours=joint_roadmap&reference=parallel&draws=8")
    expect(page.locator("#split-found")).to_be_hidden()
    with page.expect_response("**/api/split") as reply:
        page.click("#split")
    parts = reply.value.json()["parts"]
    expect(page.locator("#split-found")).to_contain_text(f"by time: {parts['time']['difference'] * 100:+.2g} pts")
    expect(page.locator("#split-found")).to_contain_text(f"by content: {parts['content']['difference'] * 100:+.2g} pts")
    page.select_option("#language", "zh")
    expect(page.locator("#split-found")).to_be_hidden()
    expect(page.locator("#split")).to_be_visible()
    expect(page.locator("#split")).to_have_text("时间还是内容？")
    answered(page, page.locator("#on-lead_agency").check)
    expect(page.locator("#split")).to_be_visible()
    expect(page.locator("#split-found")).to_be_hidden()


def test_calendar_and_framing_change_what_they_should(page_server: Served, visit: Visiting) -> None:
    page = visit().go(page_server.address + ONE_DRAW)
    found = answered(page, lambda: page.select_option("[data-path='gdc.follow_up']", "adopted"))
    assert found["yours"]["metrics"]["burden_median"]["mean"] < found["reference"]["metrics"]["burden_median"]["mean"]
    found = answered(page, lambda: page.select_option("[data-path='gdc.framing']", "objectives"))
    assert {"progress_O1"} <= set(found["yours"]["metrics"]) & set(found["reference"]["metrics"])


def test_scenario_pickers_and_what_acts(page_server: Served, visit: Visiting) -> None:
    page = visit().go(page_server.address + ONE_DRAW)
    answered(page, lambda: page.select_option("#pick-yours", "itu_proposal"))
    for name in ("itu_engagement", "mapping_study", "council_review"):
        expect(page.locator(f"#on-{name}")).to_be_checked()
    expect(page.locator(".why")).to_contain_text("Council review, in yours only.")
    answered(page, lambda: page.select_option("#pick-reference", "merger"))
    expect(page.locator(".why")).to_contain_text("Merger, in the reference only.")
    answered(page, lambda: page.select_option("#pick-yours", "actual_path"))
    expect(page.locator("[data-path='gdc.follow_up']")).to_have_value("adopted")
    answered(page, lambda: page.click("#pin"))
    expect(page.locator("#pick-reference")).to_have_value("actual_path")
    expect(page.locator(".why")).to_contain_text("The same mechanisms act in both")
    expect(page.locator("[data-metric=progress] .word")).to_have_text("■ level")


def test_a_side_that_has_left_its_scenario_says_what_acts(page_server: Served, visit: Visiting) -> None:
    page = visit().go(page_server.address + ONE_DRAW)
    mine, other = page.locator("#acts-yours"), page.locator("#acts-reference")
    page.select_option("#pick-yours", "merger")
    expect(mine).to_be_hidden()
    expect(page.locator(".picker.yours .about")).to_be_visible()
    page.locator("#on-merger").uncheck()
    expect(mine).to_have_text("No mechanism acts.")
    expect(page.locator(".picker.yours .about")).to_be_hidden()
    page.click("#pin")
    move(page.locator("[id='set-mechanism.merger.strength']"), 0.5)
    expect(mine).to_have_text("Acting: Merger (50%).")
    expect(other).to_have_text("No mechanism acts.")
    page.select_option("#pick-reference", "parallel")
    expect(other).to_be_hidden()
    expect(page.locator("#pick-reference")).to_have_accessible_description("")
    for name in ("mapping_study", "council_review", "joint_roadmap", "lead_agency"):
        page.locator(f"#on-{name}").check()
    expect(mine.locator("summary")).to_have_text(re.compile("^Acting: .*, and 2 others.$"))
    mine.locator("summary").click()
    expect(mine.locator("details > p")).to_be_visible()


def test_further_settings_in_the_explanation(page_server: Served, visit: Visiting) -> None:
    page = visit().go(page_server.address + "#yours=merger&reference=parallel&draws=1")
    page.locator("[data-mechanism=merger] .info").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Both processes become one mandate, after a costly transition.")
    expect(dialog).to_contain_text("hare of discretionary effort that is not lost to reorganisation")
    question = asked(page, lambda: move(dialog.locator("[id='set-mechanism.merger.transition_months']"), 30))
    assert question["yours"]["changes"] == {"mechanism.merger.transition_months": 30}
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(page.locator("[data-mechanism=merger] .info")).to_be_focused()
    expect(page.locator(".picker.yours .changed")).to_be_visible()
    answered(page, lambda: page.click("#reset"))
    assert page.evaluate("location.hash") == "#yours=merger&reference=parallel&draws=1"


def test_what_excludes_each_other_is_said(page_server: Served, visit: Visiting) -> None:
    page = visit().go(page_server.address + "#yours=sunset&reference=parallel&draws=1")
    answered(page, page.locator("#on-merger").check)
    expect(page.locator("#on-sunset")).not_to_be_checked()
    expect(page.locator(".hint")).to_have_text("Merger excludes Sunset, which is now off.")


def test_the_back_button_takes_steps_back(page_server: Served, visit: Visiting) -> None:
    page = visit().go(page_server.address + ONE_DRAW)
    answered(page, page.locator("#on-merger").check)
    strength = page.locator("[id='set-mechanism.merger.strength']")
    answered(page, lambda: move(strength, 0.5))
    page.click("#tab-states")
    page.go_back()
    expect(page.locator("#tab-course")).to_have_attribute("aria-selected", "true")
    answered(page, page.go_back)
    expect(strength).to_have_value("1")
    answered(page, page.go_back)
    expect(page.locator("#on-merger")).not_to_be_checked()
    answered(page, page.go_forward)
    expect(page.locator("#on-merger")).to_be_checked()


def test_an_address_opens_what_was_shared(page_server: Served, visit: Visiting) -> None:
    first = visit().go(page_server.address + ONE_DRAW)
    answered(first, first.locator("#on-nested").check)
    answered(first, lambda: move(first.locator("[id='set-mechanism.nested.start']"), 60))
    first.click("#tab-pairs")
    second = visit().go(first.url)
    assert [values(second, metric) for metric in HEADLINE] == [values(first, metric) for metric in HEADLINE]
    expect(second.locator("#tab-pairs")).to_have_attribute("aria-selected", "true")


def test_fifty_fast_drags_queue_nothing(page_server: Served, visit: Visiting) -> None:
    visited = visit()
    page = visited.go(page_server.address + "#yours=joint_roadmap&reference=parallel&draws=4")
    slider = page.locator("[id='set-mechanism.joint_roadmap.strength']")
    runs, questions = page_server.engine.runs, len(visited.requests)
    slider.evaluate(
        """async (input) => {
          for (let i = 0; i < 50; i++) {
            input.value = i % 2 ? 0.95 - i / 100 : 0.2 + i / 100;
            input.dispatchEvent(new Event('input', { bubbles: true }));
            await new Promise((done) => setTimeout(done, 8));
          }
          input.value = 0.55;
          input.dispatchEvent(new Event('input', { bubbles: true }));
          input.dispatchEvent(new Event('change', { bubbles: true }));
        }"""
    )
    page.wait_for_selector("body:not(.working)")
    expect(page.locator("[data-mechanism=joint_roadmap] output").first).to_have_text("55%")
    point = sim.scenario("joint_roadmap", {"mechanism.joint_roadmap.strength": 0.55})
    mean = sim.compare([point], draws=4, seeds=1).set_index(["scenario", "metric"])
    expected = shown(mean.loc[("joint_roadmap", "duplication_share"), "mean"], "share")
    expect(page.locator("[data-metric=duplication_share] .to")).to_have_text(expected)
    assert len(visited.requests) - questions < 30
    assert page_server.engine.runs - runs <= 4 * (len(visited.requests) - questions)
    assert page_server.engine.waiting == 0


def test_curves_follow_in_proportion_to_a_block(page_server: Served, visit: Visiting) -> None:
    """The first curves need one block of yours, which takes as long as a run alone, and at most 100 ms more."""
    page = visit().go(page_server.address + "#yours=joint_roadmap&reference=parallel")
    slider = page.locator("[id='set-mechanism.joint_roadmap.strength']")
    times = []
    for step in range(9):
        times.append(
            slider.evaluate(
                """(input, value) => new Promise((done) => {
                  const body = document.body, begun = performance.now(), before = body.dataset.number;
                  new MutationObserver((_, watch) => {
                    if (body.dataset.number === before) return;
                    watch.disconnect();
                    done(performance.now() - begun);
                  }).observe(body, { attributes: true });
                  input.value = value;
                  for (const kind of ['input', 'change']) input.dispatchEvent(new Event(kind, { bubbles: true }));
                })""",
                0.1 + 0.05 * step,
            )
        )
        page.wait_for_selector(ANSWERED)
    begun = time.perf_counter()
    for draw in range(4):
        sim.run("joint_roadmap", 0, draw)
    run = 1000 * (time.perf_counter() - begun) / 4
    print(f"median {statistics.median(times):.0f} ms from slider to first curves; a run alone {run:.0f} ms")
    assert statistics.median(times) < 2 * (100 + run)  # twice as long, since tests share their cores


def test_states_are_dots_and_a_table_and_can_be_found(page_server: Served, visit: Visiting) -> None:
    page = visit().go(page_server.address + ONE_DRAW + "&view=states")
    assert page.locator(".dots circle").count() == 193
    page.get_by_label("Attendance", exact=True).check(force=True)
    expect(page.locator(".dots figcaption")).to_have_text("Attendance of member states, Yours")
    page.fill("#find", "ken")
    expect(page.locator(".found")).to_have_text("States found: 1")
    page.get_by_role("radio", name="Table").check(force=True)
    rows = page.locator("#states-table tbody tr:visible")
    expect(rows).to_have_count(1)
    expect(rows.first).to_contain_text("Kenya")
    page.fill("#find", "")
    expect(rows).to_have_count(193)
    expect(rows.first).to_contain_text("Afghanistan")
    page.get_by_role("button", name="Group").click()
    expect(rows.first).to_contain_text("African Group")
    assert page.locator("#states-table thead button").all_inner_texts() == ["State", "Group"]


def test_the_course_shows_levels_differences_and_dates(page_server: Served, visit: Visiting) -> None:
    page = visit().go(page_server.address + "#yours=merger&reference=parallel&draws=2")
    assert page.evaluate("document.querySelectorAll('.course .plot')[0].data.length") == 4
    labels = page.evaluate("document.querySelectorAll('.course .plot')[0].layout.annotations.map((note) => note.text)")
    assert {"▾ GDC adopted", "▾ WSIS+20 review", "▾ GDC review", "▾ Merger starts"} <= set(labels)
    page.get_by_label("Paired difference").check(force=True)
    assert page.evaluate("document.querySelectorAll('.course .plot')[0].data.length") == 2
    page.select_option(".course select >> nth=0", "awareness")
    expect(page.locator(".course figcaption").first).to_have_text("Awareness: yours minus reference, draw by draw")
    page.locator(".events summary").click()
    expect(page.locator(".events")).to_contain_text("Jan 2026: Merger starts (Yours)")


def test_goals_lines_and_pairs(page_server: Served, visit: Visiting) -> None:
    page = visit().go(page_server.address + "#yours=merger&reference=parallel&draws=2&view=goals")
    for side in ("side0", "side1"):
        counts = (
            f"[...document.querySelectorAll('.goals .plot')].map((plot) => plot.querySelectorAll('.{side}').length)"
        )
        assert page.evaluate(counts) == [17, 25]
    page.click("#tab-pairs")
    page.wait_for_selector(".pairs svg")
    cells = page.evaluate(
        "[...document.querySelectorAll('.pairs .plot')[0].querySelectorAll('title')].filter((one) => one.textContent).length"
    )
    assert cells == 59
    page.locator(".as-table summary").click()
    expect(page.locator(".pairs tbody tr")).to_have_count(59)


def test_sharing_gives_files(
    page_server: Served, visit: Visiting, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    address = (
        "#yours=actual_path&reference=parallel&yours.mechanism.capacity_support.strength=0.4&world.work.guidance=0.8"
    )
    page = visit().go(page_server.address + address + "&draws=2")
    page.click("#share")
    assert "world.work.guidance=0.8" in page.input_value("#address")
    assert downloaded(page, "png").read_bytes().startswith(b"\x89PNG")
    drawing = downloaded(page, "svg").read_text(encoding="utf-8")
    assert drawing.startswith("<svg")
    words = re.sub(r"<[^>]+>", " ", drawing)
    assert "Not a forecast" in words
    assert "Actual path (changed). Acting: Capacity support (40%), " in " ".join(words.split())
    rows = downloaded(page, "csv").read_text(encoding="utf-8").splitlines()
    assert (len(rows), rows[0].split(",")[:2]) == (97, ["month", "duplication_share_reference_middle"])
    assert rows[1].startswith("2023-01,")
    page.keyboard.press("Escape")
    page.select_option("#language", "zh")
    page.click("#tab-measures")
    page.click("#share")
    rows = downloaded(page, "csv").read_text(encoding="utf-8").splitlines()
    assert rows[0].endswith(",verdict,sign,draws_of_that_sign,draws")
    assert re.fullmatch(r"duplication_share,share,.*,(count|level),(lower|higher|level),[012],2", rows[1])
    folder = here / "mine" / "scenario"
    folder.mkdir(parents=True)
    (folder / "my_scenario.yaml").write_bytes(downloaded(page, "yaml").read_bytes())
    given = yaml.safe_load((folder / "my_scenario.yaml").read_text())
    assert given["mechanism"]["capacity_support"]["strength"] == 0.4
    point = sim.scenario("my_scenario", folders=(here / "mine",))
    twin = sim.scenario("actual_path", {"mechanism.capacity_support.strength": 0.4, "work.guidance": 0.8})
    assert (point.values, frozenset(point.held)) == (twin.values, frozenset(twin.held))
    assert main(["run", "--config-dir", "mine", "scenario=my_scenario", "months=2"]) == 0
    assert "my_scenario" in capsys.readouterr().out


def test_the_tour_has_five_steps_and_comes_once(page_server: Served, visit: Visiting) -> None:
    page = visit(tour=True).go(page_server.address + ONE_DRAW)
    tour = page.locator(".tour")
    for step in range(1, 6):
        expect(tour).to_contain_text(f"Step {step} of 5")
        expect(page.locator(".tour .strong")).to_be_focused()
        page.keyboard.press("Enter")
    expect(tour).to_have_count(0)
    page.reload()
    page.wait_for_selector(ANSWERED)
    expect(tour).to_have_count(0)
    page.click("#help")
    expect(tour).to_have_count(1)
    page.keyboard.press("Escape")
    expect(tour).to_have_count(0)
    expect(page.locator("#help")).to_be_focused()


def test_the_keyboard_alone_does_it(page_server: Served, visit: Visiting) -> None:
    page = visit().go(page_server.address + ONE_DRAW)
    page.keyboard.press("Tab")
    expect(page.locator("#skip")).to_be_focused()
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "on-merger":
            break
    expect(page.locator("#on-merger")).to_be_focused()
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    answered(page, lambda: page.keyboard.press("Space"))
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    found = answered(page, lambda: page.keyboard.press("ArrowLeft"))
    assert found["yours"]["mechanisms"]["merger"]["strength"] == 0.95
    page.focus("#tab-course")
    page.keyboard.press("ArrowRight")
    expect(page.locator("#tab-states")).to_be_focused()
    expect(page.locator("#tab-states")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("End")
    expect(page.locator("#tab-mechanisms")).to_be_focused()


def test_nothing_is_asked_of_another_host(page_server: Served, visit: Visiting) -> None:
    visited = visit()
    page = visited.go(page_server.address)
    for view in VIEWS:
        page.click(f"#tab-{view}")
    page.select_option("#language", "zh")
    expect(page.locator("#share")).to_have_text("分享")
    hosts = {
        urlsplit(address).netloc for address in visited.requests if not address.startswith(("data:", "blob:", "about:"))
    }
    assert hosts == {urlsplit(page_server.address).netloc}


EVIL = ("<img src=x onerror=alert(1)>", "../../etc/passwd", "%00", "𝕏" * 300)


def test_a_hostile_address_gets_a_short_error(page_server: Served, visit: Visiting) -> None:
    """The first when the page is opened, the others while it is open."""
    page = visit().page
    page.on("dialog", lambda dialog: pytest.fail("a script ran"))
    page.goto(f"{page_server.address}#yours={EVIL[0]}")
    for evil in EVIL:
        for address in (
            f"#yours={evil}",
            f"#reference=parallel&yours.{evil}=1",
            f"#yours.mechanism.merger.strength={evil}",
        ):
            page.evaluate("() => document.getElementById('notice').replaceChildren()")
            page.evaluate("(hash) => { location.hash = ''; location.hash = hash; }", address)
            expect(page.locator("#notice")).to_contain_text("Not possible:")
            assert len(page.locator("#notice").inner_text()) < 480
            assert page.locator("#notice img, main img").count() == 0
    page.click("#afresh")
    page.wait_for_selector(ANSWERED)
    expect(page.locator("#notice")).to_be_empty()


ODD = ("#view=none", "#shown.chart1=none", "#shown.colour=none&view=states", "#language=xx", "#=&&x")


def test_odd_words_in_the_address_do_no_harm(page_server: Served, visit: Visiting) -> None:
    page = visit().go(page_server.address + "#yours.__proto__=1&shown.__proto__=2")
    for address in ODD:
        page.evaluate("(hash) => { location.hash = hash; }", address)
        expect(page.locator("#panel")).not_to_be_empty()
        expect(page.locator("[data-metric=progress] .to")).to_contain_text("%")


def test_an_address_is_read_and_written_alike(page_server: Served, visit: Visiting) -> None:
    page = visit().go(page_server.address + ONE_DRAW)

    def read(address: str) -> Any:
        return page.evaluate(
            "async (hash) => { const state = await import('state'); return state.fromHash(hash); }", address
        )

    def written(address: str) -> Any:
        return page.evaluate(
            "async (hash) => { const { fromHash, toHash } = await import('state'); return toHash(fromHash(hash)); }",
            address,
        )

    whole = "#yours=merger&yours.mechanism.merger.start=2027-01&reference=nested&world.work.guidance=0.8&draws=32&view=pairs"
    assert written(whole) == whole
    assert read(whole)["yours"] == {"base": "merger", "changes": {"mechanism.merger.start": "2027-01"}}
    assert read(whole)["world"] == {"work.guidance": 0.8}
    plain = read("")
    for address in ("#=&&x", "#yours.__proto__=1&shown.__proto__=2", "#__proto__.x=1&constructor=2&draws.x=1", "#&&&"):
        assert {**read(address), "yours": 0, "shown": 0} == {**plain, "yours": 0, "shown": 0}, address
    assert page.evaluate("({}).x === undefined && Object.prototype.toString.call({}) === '[object Object]'")


def test_the_footer_is_the_one_of_the_model() -> None:
    assert CATALOGUE["texts"]["footer"] == FOOTER
    assert all(path in setting_fields() for path in CATALOGUE["settings"])

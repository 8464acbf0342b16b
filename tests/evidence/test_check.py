from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from forecast.errors import ScenarioError
from forecast.evidence.check import check_scenario
from forecast.evidence.schema import Case
from forecast.scenario.schema import Scenario

MEMBERS = ("AA", "BB", "CC")


def factor(kind: str, **keys: Any) -> dict[str, Any]:
    return {"kind": kind, "effect": {"mean": 1, "sd": 1}, "why": "w", "source": "judgement", **keys}


def scenario(**keys: Any) -> Scenario:
    base = {
        "name": "tiny",
        "title": "Tiny",
        "case": "tiny",
        "as_of": date(2020, 1, 15),
        "horizon": date(2020, 12, 31),
    }
    return Scenario.model_validate({**base, **keys})


def stance(**keys: Any) -> dict[str, Any]:
    base = {"kind": "stance", "on": date(2020, 2, 1), "member": "AA", "candidate": "early"}
    return {**base, "stance": "endorse", **keys}


def test_a_scenario_that_speaks_of_its_case_passes(tiny: Case) -> None:
    check_scenario(
        scenario(
            factors={
                "backing": factor("backing", by="AA", exposure={"default": 1, "BB": 0}),
                "ties": factor("ties", values={"BB": {"early": 1}}),
                "tone": factor("position", attribute="tone", caution={"default": 1}),
                "woman": factor("attribute", attribute="female"),
                "region": factor("region"),
                "free": factor(
                    "availability",
                    candidate="early",
                    starts=date(2020, 1, 1),
                    median_days=9,
                    log_sd=1,
                    milestone="congress",
                ),
            },
            candidates={"add": {"fresh": {"name": "Fresh"}}, "withdraw": ["fresh"]},
            agenda={"deadlines": ["term_end"]},
            assume=[
                stance(),
                {
                    "kind": "silence",
                    "until": date(2022, 1, 1),
                    "member": "BB",
                    "candidate": "fresh",
                },
            ],
        ),
        tiny,
        MEMBERS,
    )


def test_a_name_that_is_not_public_yet_may_be_used(tiny: Case) -> None:
    check_scenario(
        scenario(
            factors={"ties": factor("ties", values={"AA": {"late": 1}})},
            agenda={"deadlines": ["congress"]},
        ),
        tiny,
        MEMBERS,
    )


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ({"as_of": date(2019, 1, 1)}, r"as_of is 2019-01-01, before case tiny opened"),
        ({"factors": {"f": factor("backing", by="ZZ")}}, r"by is 'ZZ'; choose AA, BB or CC"),
        ({"factors": {"f": factor("backing", by="AA", exposure={"deflt": 1})}}, r"mean 'default'"),
        ({"factors": {"f": factor("ties", values={"ZZ": {"old": 1}})}}, r"names 'ZZ'"),
        ({"factors": {"f": factor("ties", values={"AA": {"erly": 1}})}}, r"'erly'.*mean 'early'"),
        ({"factors": {"f": factor("position", attribute="tune", caution={"AA": 1})}}, r"'tune'"),
        ({"factors": {"f": factor("position", attribute="tone", caution={"AB": 1})}}, r"'AB'"),
        ({"factors": {"f": factor("attribute", attribute="tune")}}, r"'tune'.*did you mean 'tone'"),
        ({"factors": {"f": factor("region", column="regoin")}}, r"did you mean 'region'"),
        (
            {
                "factors": {
                    "f": factor(
                        "availability",
                        candidate="early",
                        starts=date(2020, 1, 1),
                        median_days=9,
                        log_sd=1,
                        milestone="congres",
                    )
                }
            },
            r"milestone is 'congres'.*did you mean 'congress'",
        ),
        ({"members": {"add": {"ZZ": "why"}}}, r"names 'ZZ'; choose AA"),
        ({"rule": {"kind": "majority", "quota": 4}}, r"rule.quota is 4; choose 1 to 3"),
        ({"rule": {"kind": "veto_council", "veto": ["ZZ"]}}, r"rule.veto.0 is 'ZZ'"),
        ({"candidates": {"add": {"early": {"name": "E"}}}}, r"a candidate of case tiny already"),
        ({"candidates": {"add": {"field": {"name": "F"}}}}, r"is the name of an outcome"),
        ({"candidates": {"withdraw": ["latte"]}}, r"withdraw.0 is 'latte'.*did you mean 'late'"),
        ({"agenda": {"deadlines": ["term_nd"]}}, r"deadlines.0 is 'term_nd'.*mean 'term_end'"),
        ({"agenda": {"slot_kinds": ["sumit"]}}, r"slot_kinds.0 is 'sumit'.*mean 'summit'"),
        ({"assume": [stance(member="ZZ")]}, r"assume.0.member is 'ZZ'"),
        ({"assume": [stance(candidate="earl")]}, r"assume.0.candidate is 'earl'.*mean 'early'"),
        ({"assume": [stance(on=date(2020, 1, 15))]}, r"assume.0.on is 2020-01-15, not after as_of"),
        ({"assume": [stance(on=date(2021, 1, 1))]}, r"assume.0.on is 2021-01-01, after the horizo"),
        (
            {
                "assume": [
                    {"kind": "factor_scale", "on": date(2020, 2, 1), "factor": "f", "scale": 0}
                ]
            },
            r"assume.0.factor is 'f'; leave it out",
        ),
    ],
)
def test_a_name_that_the_case_does_not_hold_is_refused(
    tiny: Case, keys: dict[str, Any], message: str
) -> None:
    with pytest.raises(ScenarioError, match=rf"^scenario tiny: .*{message}") as told:
        check_scenario(scenario(**keys), tiny, MEMBERS)
    assert "\n" not in str(told.value)


def test_a_fault_stands_where_the_caller_locates_it(tiny: Case) -> None:
    with pytest.raises(ScenarioError, match=r"^tiny.yaml:7 candidates withdraw 0: .*'x'"):
        check_scenario(
            scenario(candidates={"withdraw": ["x"]}),
            tiny,
            MEMBERS,
            locate=lambda location: "tiny.yaml:7 " + " ".join(map(str, location)),
        )

"""What was answered beside what was to be expected: who won was liked better than expected, who lost less."""

from __future__ import annotations

from functools import cache

import numpy as np

from recommender.learned.alike import AlikeAnswers
from recommender.learned.city_model import PREFERRED, Rows, lessons
from tests.training.cities import CUT, small_data
from training.city.chances import CityFitConfig, _columns
from training.city.surprises import alike_answers

MATURE = 90


@cache
def _found() -> tuple[AlikeAnswers, dict[str, Rows]]:
    data = small_data()
    known = data.outcomes_on(CUT)
    rows = lessons(known, data.project_ids, data.place_ids, day=CUT, mature_days=MATURE)
    columns = _columns(data, CUT, CityFitConfig().inputs)
    return alike_answers(data, columns, known, rows, mature_days=MATURE), rows


def test_a_yes_is_more_than_expected_and_a_no_is_less() -> None:
    alike, rows = _found()
    answered = alike.kinds[0]
    assert len(answered.surprise) == len(rows["accept"]) > 100
    np.testing.assert_array_equal(answered.surprise > 0, rows["accept"][:, 2] == 1)
    expected = rows["accept"][:, 2] - answered.surprise
    np.testing.assert_allclose(answered.doubt, expected * (1 - expected))


def test_what_one_place_won_the_other_lost() -> None:
    alike, rows = _found()
    chosen, n, better = alike.kinds[1], len(rows["choose"]), len(rows[PREFERRED])
    won, lost = chosen.surprise[n : n + better], chosen.surprise[n + better :]
    assert better > 10
    assert (won > 0).all()
    np.testing.assert_array_equal(won, -lost)
    np.testing.assert_array_equal(chosen.lead[n : n + better], chosen.lead[n + better :])
    assert (chosen.place[n : n + better] != chosen.place[n + better :]).all()


def test_every_answer_has_its_lead_its_place_and_the_day_it_was_known() -> None:
    alike, rows = _found()
    data = small_data()
    days = {(one.project_id, one.park_id): one.answered_on for one in data.outcomes_on(CUT)}
    for kind, name, later in zip(alike.kinds, ("accept", "choose"), (0, MATURE), strict=True):
        for position, (lead, place, _) in enumerate(rows[name][:40].tolist()):
            answered = days[data.project_ids[lead], data.place_ids[place]]
            assert answered is not None
            assert alike.lead_ids[kind.lead[position]] == data.project_ids[lead]
            assert kind.day[position] == answered.toordinal() + later
        assert kind.day.max() <= CUT.toordinal()
    np.testing.assert_array_equal(alike.tags[alike.kinds[0].lead], data.tags[rows["accept"][:, 0]])

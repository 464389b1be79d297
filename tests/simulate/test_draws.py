"""Uniform numbers are the same everywhere; a column's draws depend on the seed and its name only."""

import numpy as np
import pytest

from riskeval.errors import SimulationError
from riskeval.simulate.draws import Stream, check_probabilities


def test_uniform_numbers_are_made_from_the_raw_bits():
    bits = np.random.PCG64(np.random.SeedSequence([7, 3, *b"age"])).random_raw(3)
    expected = [((int(raw) >> 12) + 0.5) / 2**52 for raw in bits]
    assert Stream(7, "age").uniforms(3).tolist() == expected


def test_the_first_draws_of_a_stream_never_change():
    assert Stream(1, "score").uniforms(2).tolist() == [0.7064438729066013, 0.9084275234341291]
    assert Stream(1, "score").normals(2) == pytest.approx([0.5430254872111018, 1.3311339093892074], abs=1e-12)


def test_a_stream_depends_on_its_name_and_its_seed():
    draws = {
        Stream(seed, *names).uniforms(1)[0] for seed in (1, 2) for names in ((), ("a",), ("b",), ("a", "b"))
    }
    assert len(draws) == 8
    assert Stream(1, "ab").uniforms(1)[0] != Stream(1, "a", "b").uniforms(1)[0]


def test_a_million_draws_are_uniform_and_normal():
    uniform, normal = Stream(3, "u").uniforms(10**6), Stream(3, "n").normals(10**6)
    assert abs(uniform.mean() - 0.5) < 4 * np.sqrt(1 / 12 / 10**6)
    assert abs(normal.mean()) < 4e-3
    assert abs(normal.var() - 1) < 4 * np.sqrt(2 / 10**6)


@pytest.mark.parametrize("seed", [-1, 1.5, "1", True, None])
def test_a_seed_is_a_whole_number_from_0(seed):
    with pytest.raises(SimulationError, match="a seed: a whole number from 0"):
        Stream(seed)


@pytest.mark.parametrize("bad", [1.2, -0.1, np.nan, [0.2, np.inf]])
def test_a_probability_lies_between_0_and_1(bad):
    with pytest.raises(SimulationError, match="probabilities from 0 to 1 for 'violent'"):
        check_probabilities("violent", bad)


def test_shares_sum_to_1():
    with pytest.raises(SimulationError, match=r"sum to 1; found a sum of 0\.9"):
        check_probabilities("sex", [0.5, 0.4], sum_to_one=True)

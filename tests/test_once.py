"""A fit that several metrics of a table share is made once, and never for other people."""

import numpy as np

import riskeval as rv
from riskeval.metrics import e50, e90, ici
from riskeval.once import keeping, once

from .conftest import cohort_of, people


def counted():
    made = []

    def make():
        made.append(1)
        return len(made)

    return made, make


def test_equal_arrays_are_fitted_once_and_others_again():
    made, make = counted()
    with keeping():
        assert once("fit", [np.arange(3.0)], make) == once("fit", [np.arange(3.0)], make) == 1
        assert once("fit", [np.arange(4.0)], make) == 2
        assert once("another", [np.arange(3.0)], make) == 3
    assert len(made) == 3


def test_outside_of_a_table_nothing_is_kept():
    made, make = counted()
    with keeping():
        once("fit", [np.zeros(2)], make)
    assert [once("fit", [np.zeros(2)], make) for _ in range(2)] == [2, 3]
    assert len(made) == 3


def test_metrics_together_say_what_each_says_alone():
    cohort = cohort_of(people(300)).only("Tool")
    together = rv.evaluate(cohort, [ici, e50, e90], by="sex").frame
    alone = [rv.evaluate(cohort, metric, by="sex").frame for metric in (ici, e50, e90)]
    numbers = ["estimate", "lower", "upper", "p"]
    np.testing.assert_array_equal(together[numbers], np.concatenate([frame[numbers] for frame in alone]))

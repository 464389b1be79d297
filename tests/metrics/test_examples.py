"""The examples in the metrics' docstrings: a Metric is an object, so doctest's own search passes it by."""

import doctest

import pytest

from riskeval.metric import METRICS


@pytest.mark.parametrize("name", METRICS)
def test_the_example_of_a_metric_is_true(name):
    example = doctest.DocTestParser().get_doctest(METRICS[name].__doc__, {}, name, None, 0)
    assert example.examples
    assert doctest.DocTestRunner().run(example).failed == 0

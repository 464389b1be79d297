"""Random formulas over three numbers, three answers and a level, with the kinds that they are about."""

from hypothesis import strategies as st

from riskeval.instruments.formula import Kind

LEVELS = ("low", "moderate", "high")
KINDS = {
    **dict.fromkeys(("x", "y", "z"), Kind("number")),
    **dict.fromkeys(("p", "q", "r"), Kind("yes_no")),
    "level": Kind("code", LEVELS, ordered=True),
}
SETS = {**dict.fromkeys("xyz", (-2.0, -0.5, 0.0, 1.0, 3.0)), **dict.fromkeys("pqr", (0.0, 1.0))}
SETS["level"] = (0.0, 1.0, 2.0)
ONE = ("ln", "exp", "sqrt", "floor", "ceil", "abs", "round_half_up")


def _joined(parts: st.SearchStrategy[str], signs: list[str]) -> st.SearchStrategy[str]:
    return st.builds(lambda a, sign, b: f"({a}) {sign} ({b})", parts, st.sampled_from(signs), parts)


def _numbers_from(numbers: st.SearchStrategy[str], logic: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        _joined(numbers, ["+", "-", "*", "/", "**"]),
        numbers.map(lambda a: f"-({a})"),
        st.builds(lambda f, a: f"{f}({a})", st.sampled_from(ONE), numbers),
        st.builds(lambda f, a, b: f"{f}({a}, {b})", st.sampled_from(("min", "max")), numbers, numbers),
        st.builds(lambda a: f"clip({a}, -1, 2)", numbers),
        st.builds(lambda c, a, b: f"where({c}, {a}, {b})", logic, numbers, numbers),
        st.builds(lambda a, b: f"count_yes({a}, {b})", logic, logic),
    )


def _logic_from(numbers: st.SearchStrategy[str], logic: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        _joined(numbers, ["<", "<=", ">", ">=", "==", "!="]),
        _joined(logic, ["and", "or"]),
        logic.map(lambda a: f"not ({a})"),
        st.builds(lambda k, a, b, c: f"at_least({k}, {a}, {b}, {c})", st.integers(0, 4), logic, logic, logic),
        st.builds(lambda a, b, c: f"({a}) <= ({b}) < ({c})", numbers, numbers, numbers),
        st.builds(lambda a: f"({a}) in [-2, 0, 3]", numbers),
        st.builds(
            lambda n, code: f'shift(level, {n}) >= "{code}"', st.integers(-2, 2), st.sampled_from(LEVELS)
        ),
    )


NUMBERS = st.sampled_from(["x", "y", "z", "p", "0", "1", "2.5", "3"])
LOGIC = st.sampled_from(["p", "q", "r", 'level == "high"', 'level in ["low", "high"]', "x > 0"])
for _ in range(2):
    NUMBERS, LOGIC = NUMBERS | _numbers_from(NUMBERS, LOGIC), LOGIC | _logic_from(NUMBERS, LOGIC)
FORMULAS = NUMBERS | LOGIC

"""The summary of a scored file says what is lacking of whom, and calls nothing lacking that is there."""

import pandas as pd
from click.testing import CliRunner

from riskeval import load_instrument
from riskeval.cli import main


def summary(folder, name: str, rows: list[dict[str, str]]) -> str:
    """Complete answers, changed row by row, and what is printed about them."""
    asked = [one for one in load_instrument(name).inputs if not one.optional]
    numbers = {"number": "30", "count": "1", "yes_no": "no"}
    complete = {
        one.id: one.levels[0] if one.type == "ordinal" else numbers.get(one.type, "none") for one in asked
    }
    pd.DataFrame([complete | row for row in rows]).to_csv(folder / "data.csv", index=False)
    arguments = [str(folder / "data.csv"), "--instrument", name, "-o", str(folder / "out.csv")]
    result = CliRunner().invoke(main, ["score", *arguments])
    assert result.exit_code == 0, result.output
    return result.output


def test_a_prorated_row_does_not_lack_its_result(tmp_path):
    output = summary(tmp_path, "vrag-r", [{}, {"age_at_index": ""}, {"age_at_index": ""}])
    assert "of 3 rows, 1 scored, 2 prorated." in output
    assert "2 answers not rated, in 2 rows." in output
    assert " without " not in output


def test_a_row_that_lacks_some_results_names_them_and_says_why(tmp_path):
    output = summary(
        tmp_path, "psa", [{}, {"prior_violent_convictions": "", "prior_felony_conviction": "yes"}]
    )
    assert (
        "  1 row without nca_raw, nvca_raw, nca_scaled, nvca_flag: prior_violent_convictions not rated."
        in output
    )

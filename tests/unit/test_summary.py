"""What a terminal is told: each number with its interval, and that noise is not known where it is not."""

from __future__ import annotations

from builders import small_comparison

from embedlab.summary import compare_lines


def test_every_score_stands_with_its_interval_and_its_ceilings() -> None:
    text = "\n".join(compare_lines(small_comparison().to_json()))
    assert "0.860 (0.840 to 0.880)" in text
    assert "-0.050 (-0.150 to 0.050)" in text
    shared = next(line for line in text.splitlines() if line.startswith("neighbours shared"))
    assert [part.split(" (")[0].strip() for part in shared.split(")")[1:4]] == ["0.002", "0.050", "0.310"]
    assert "not known" not in text


def test_without_a_second_seed_the_noise_is_said_to_be_unknown() -> None:
    text = "\n".join(compare_lines(small_comparison(left_ceiling=None).to_json()))
    assert "How much of this is noise is not known" in text

from __future__ import annotations

import numpy as np
import pytest

from embedlab.corpus import Corpus
from embedlab.errors import InputError
from embedlab.targets import mean_targets, numeric_columns, targets

CORPUS = Corpus(
    ("a b", "b c", "c"),
    columns={
        "price": ("1", " 2.5 ", "-3e2"),
        "shop": ("1", "2", "here"),
        "same": ("4", "4.0", "4"),
        "gap": ("1", "", "2"),
    },
)


def test_numbers_are_read_as_people_write_them():
    assert targets(CORPUS, "price").tolist() == [1.0, 2.5, -300.0]
    assert numeric_columns(CORPUS) == ("price",)


@pytest.mark.parametrize(
    ("column", "said"), [("cost", "no column 'cost'"), ("shop", "Row 3 has 'here'"), ("gap", "Row 2")]
)
def test_what_is_no_number_is_named(column, said):
    with pytest.raises(InputError, match=said):
        targets(CORPUS, column)


def test_means_are_drawn_towards_the_mean_of_all():
    documents, numbers = [["tea", "tea"], ["tea"], ["pot"]], np.array([3.0, 6.0, 0.0])
    means = mean_targets(documents, numbers, ["tea", "pot", "cup"])
    assert means[:2].tolist() == [(3 + 6 + 3) / 3, (0 + 3) / 2]
    assert np.isnan(means[2])

"""Papers as plain text: those that the claims cite, and those behind the scores."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from types import MappingProxyType

from embedlab.experiments.references import REFERENCES

__all__ = ["citation"]

_SCORES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "kornblith2019": {
            "author": "Kornblith, Simon and Norouzi, Mohammad and Lee, Honglak and Hinton, Geoffrey",
            "title": "Similarity of Neural Network Representations Revisited",
            "booktitle": "Proceedings of the 36th International Conference on Machine Learning",
            "year": "2019",
            "eprint": "1905.00414",
        },
        "kriegeskorte2008": {
            "author": "Kriegeskorte, Nikolaus and Mur, Marieke and Bandettini, Peter",
            "title": "Representational Similarity Analysis: Connecting the Branches of Systems Neuroscience",
            "journal": "Frontiers in Systems Neuroscience",
            "volume": "2",
            "year": "2008",
            "doi": "10.3389/neuro.06.004.2008",
        },
        "venna2001": {
            "author": "Venna, Jarkko and Kaski, Samuel",
            "title": "Neighborhood Preservation in Nonlinear Projection Methods: An Experimental Study",
            "booktitle": "Artificial Neural Networks: ICANN 2001",
            "pages": "485--491",
            "year": "2001",
            "doi": "10.1007/3-540-44668-0_68",
        },
    }
)
_ACCENT = re.compile(r"\{\\'(\w)\}")


def citation(key: str) -> str:
    """One paper in a line.

    >>> citation("guo2016")
    'Guo, C. and Berkhahn, F. (2016): Entity Embeddings of Categorical Variables. arXiv:1604.06737.'
    """
    fields = _SCORES[key] if key in _SCORES else REFERENCES[key][1]
    where = " ".join(filter(None, (fields.get("journal") or fields.get("booktitle"), fields.get("volume"))))
    where += f", {fields['pages']}" if where and "pages" in fields else ""
    link = f"doi:{fields['doi']}" if "doi" in fields else f"arXiv:{fields['eprint']}" if "eprint" in fields else ""
    about = f"{_authors(fields['author'])} ({fields['year']}): {fields['title']}"
    return _without_tex(". ".join(filter(None, (about, where, link)))) + "."


def _authors(names: str) -> str:
    """Family names with initials; of more than three the first alone."""
    people = []
    for name in names.split(" and "):
        family, _, given = name.partition(", ")
        people.append(f"{family}, {' '.join(f'{part[0]}.' for part in _without_tex(given).split())}")
    return f"{people[0]} et al." if len(people) > 3 else " and ".join(people)


def _without_tex(text: str) -> str:
    accented = _ACCENT.sub(lambda found: unicodedata.normalize("NFC", f"{found[1]}\N{COMBINING ACUTE ACCENT}"), text)
    return accented.replace("{", "").replace("}", "").replace("--", "\N{EN DASH}")

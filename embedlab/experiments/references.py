"""The papers that the table of claims cites, as BibTeX to copy."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

__all__ = ["REFERENCES", "bibtex"]

Fields = Mapping[str, str]

REFERENCES: Mapping[str, tuple[str, Fields]] = MappingProxyType(
    {
        "bengio2003": (
            "article",
            {
                "author": "Bengio, Yoshua and Ducharme, R{\\'e}jean and Vincent, Pascal and Jauvin, Christian",
                "title": "A Neural Probabilistic Language Model",
                "journal": "Journal of Machine Learning Research",
                "volume": "3",
                "pages": "1137--1155",
                "year": "2003",
            },
        ),
        "bojanowski2017": (
            "article",
            {
                "author": "Bojanowski, Piotr and Grave, Edouard and Joulin, Armand and Mikolov, Tomas",
                "title": "Enriching Word Vectors with Subword Information",
                "journal": "Transactions of the Association for Computational Linguistics",
                "volume": "5",
                "pages": "135--146",
                "year": "2017",
                "doi": "10.1162/tacl_a_00051",
            },
        ),
        "church1990": (
            "article",
            {
                "author": "Church, Kenneth Ward and Hanks, Patrick",
                "title": "Word Association Norms, Mutual Information, and Lexicography",
                "journal": "Computational Linguistics",
                "volume": "16",
                "number": "1",
                "pages": "22--29",
                "year": "1990",
            },
        ),
        "finkelstein2002": (
            "article",
            {
                "author": "Finkelstein, Lev and Gabrilovich, Evgeniy and Matias, Yossi and Rivlin, Ehud and Solan, "
                "Zach and Wolfman, Gadi and Ruppin, Eytan",
                "title": "Placing Search in Context: The Concept Revisited",
                "journal": "ACM Transactions on Information Systems",
                "volume": "20",
                "number": "1",
                "pages": "116--131",
                "year": "2002",
                "doi": "10.1145/503104.503110",
            },
        ),
        "guo2016": (
            "misc",
            {
                "author": "Guo, Cheng and Berkhahn, Felix",
                "title": "Entity Embeddings of Categorical Variables",
                "year": "2016",
                "eprint": "1604.06737",
                "archiveprefix": "arXiv",
            },
        ),
        "howard2018": (
            "inproceedings",
            {
                "author": "Howard, Jeremy and Ruder, Sebastian",
                "title": "Universal Language Model Fine-tuning for Text Classification",
                "booktitle": "Proceedings of the 56th Annual Meeting of the Association for Computational Linguistics",
                "pages": "328--339",
                "year": "2018",
                "doi": "10.18653/v1/P18-1031",
            },
        ),
        "kim2014": (
            "inproceedings",
            {
                "author": "Kim, Yoon",
                "title": "Convolutional Neural Networks for Sentence Classification",
                "booktitle": "Proceedings of the 2014 Conference on Empirical Methods in Natural Language Processing",
                "pages": "1746--1751",
                "year": "2014",
                "doi": "10.3115/v1/D14-1181",
            },
        ),
        "levy2014": (
            "inproceedings",
            {
                "author": "Levy, Omer and Goldberg, Yoav",
                "title": "Neural Word Embedding as Implicit Matrix Factorization",
                "booktitle": "Advances in Neural Information Processing Systems 27",
                "pages": "2177--2185",
                "year": "2014",
            },
        ),
        "lopezsanchez2018": (
            "article",
            {
                "author": "L{\\'o}pez-S{\\'a}nchez, Daniel and Herrero, Jorge Revuelta and Arrieta, Ang{\\'e}lica "
                "Gonz{\\'a}lez and Corchado, Juan M.",
                "title": "Hybridizing Metric Learning and Case-Based Reasoning for Adaptable Clickbait Detection",
                "journal": "Applied Intelligence",
                "volume": "48",
                "number": "9",
                "pages": "2967--2982",
                "year": "2018",
                "doi": "10.1007/s10489-017-1109-7",
            },
        ),
        "maaten2008": (
            "article",
            {
                "author": "van der Maaten, Laurens and Hinton, Geoffrey",
                "title": "Visualizing Data using {t-SNE}",
                "journal": "Journal of Machine Learning Research",
                "volume": "9",
                "pages": "2579--2605",
                "year": "2008",
            },
        ),
        "mcinnes2018": (
            "misc",
            {
                "author": "McInnes, Leland and Healy, John and Melville, James",
                "title": "{UMAP}: Uniform Manifold Approximation and Projection for Dimension Reduction",
                "year": "2018",
                "eprint": "1802.03426",
                "archiveprefix": "arXiv",
            },
        ),
        "mikolov2013distributed": (
            "inproceedings",
            {
                "author": "Mikolov, Tomas and Sutskever, Ilya and Chen, Kai and Corrado, Greg S. and Dean, Jeffrey",
                "title": "Distributed Representations of Words and Phrases and their Compositionality",
                "booktitle": "Advances in Neural Information Processing Systems 26",
                "pages": "3111--3119",
                "year": "2013",
            },
        ),
        "mikolov2013efficient": (
            "misc",
            {
                "author": "Mikolov, Tomas and Chen, Kai and Corrado, Greg and Dean, Jeffrey",
                "title": "Efficient Estimation of Word Representations in Vector Space",
                "year": "2013",
                "eprint": "1301.3781",
                "archiveprefix": "arXiv",
            },
        ),
        "pennington2014": (
            "inproceedings",
            {
                "author": "Pennington, Jeffrey and Socher, Richard and Manning, Christopher D.",
                "title": "{GloVe}: Global Vectors for Word Representation",
                "booktitle": "Proceedings of the 2014 Conference on Empirical Methods in Natural Language Processing",
                "pages": "1532--1543",
                "year": "2014",
                "doi": "10.3115/v1/D14-1162",
            },
        ),
        "tang2014": (
            "inproceedings",
            {
                "author": "Tang, Duyu and Wei, Furu and Yang, Nan and Zhou, Ming and Liu, Ting and Qin, Bing",
                "title": "Learning Sentiment-Specific Word Embedding for {Twitter} Sentiment Classification",
                "booktitle": "Proceedings of the 52nd Annual Meeting of the Association for Computational Linguistics",
                "pages": "1555--1565",
                "year": "2014",
                "doi": "10.3115/v1/P14-1146",
            },
        ),
        "wattenberg2016": (
            "article",
            {
                "author": "Wattenberg, Martin and Vi{\\'e}gas, Fernanda and Johnson, Ian",
                "title": "How to Use {t-SNE} Effectively",
                "journal": "Distill",
                "year": "2016",
                "doi": "10.23915/distill.00002",
            },
        ),
        "wendlandt2018": (
            "inproceedings",
            {
                "author": "Wendlandt, Laura and Kummerfeld, Jonathan K. and Mihalcea, Rada",
                "title": "Factors Influencing the Surprising Instability of Word Embeddings",
                "booktitle": "Proceedings of the 2018 Conference of the North American Chapter of the Association for "
                "Computational Linguistics",
                "pages": "2092--2102",
                "year": "2018",
                "doi": "10.18653/v1/N18-1190",
            },
        ),
    }
)
"""By citation key: the kind of entry and its fields."""


def bibtex(key: str) -> str:
    """One entry as BibTeX.

    >>> print(bibtex("guo2016").splitlines()[0])
    @misc{guo2016,
    """
    kind, fields = REFERENCES[key]
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items()]
    return "\n".join([f"@{kind}{{{key},", *lines, "}"])

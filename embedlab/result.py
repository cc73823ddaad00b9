"""`embedlab.compare`: a comparison that can draw itself and write its report."""

from __future__ import annotations

import dataclasses
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from embedlab.comparison import Comparison
from embedlab.comparison import compare as compare_spaces
from embedlab.corpus import Corpus
from embedlab.files import atomic_write
from embedlab.formats import safetensors
from embedlab.jobs.schedule import Stage, run_stages
from embedlab.projectors import Projection, from_csv
from embedlab.report import report_html
from embedlab.run import Run
from embedlab.space import EmbeddingSpace

if TYPE_CHECKING:
    import plotly.graph_objects

__all__ = ["Result", "compare"]


class Result(Comparison):
    """A `Comparison` with the figure and the report that lie above it."""

    def with_maps(self, method: str = "umap", **parameters: Any) -> Self:
        """The result with a map of either space, the right one laid out from the left one's and turned to fit it.

        Maps are made in processes of their own. Parameters are those of `embedlab.UMAP`, `TSNE` or `PCA`.
        """
        if set(self.maps) == {"left", "right"} and not parameters and self.maps["left"].method == method:
            return self
        return self.replace(maps=_maps(self.left, self.right, method, parameters))

    def figure(self, method: str = "umap", **parameters: Any) -> plotly.graph_objects.Figure:
        """Both maps side by side as a plotly figure."""
        from embedlab.figures import map_figure

        return map_figure(self.with_maps(method, **parameters))

    def report(self, path: str | os.PathLike[str]) -> None:
        """Write the report: one HTML file that needs no network, with both maps linked."""
        atomic_write(path, report_html(Run({}, self.with_maps())))


def compare(
    left: EmbeddingSpace,
    right: EmbeddingSpace,
    data: Corpus | tuple[Corpus, Corpus] | None = None,
    **options: Any,
) -> Result:
    """Compare two spaces by their shared keys.

    Parameters
    ----------
    left, right
        The spaces.
    data
        The held-out documents, or the pair (train, test): labels, topics and the linear probe come from them.
    **options
        As of `embedlab.comparison.compare`: second seeds, level, seed.
    """
    found = compare_spaces(left, right, data, **options)
    return Result(**{field.name: getattr(found, field.name) for field in dataclasses.fields(found)})


def _maps(
    left: EmbeddingSpace, right: EmbeddingSpace, method: str, parameters: dict[str, Any]
) -> dict[str, Projection]:
    with tempfile.TemporaryDirectory(prefix="embedlab-") as work:
        stages = {}
        for side, space, init in (("left", left, None), ("right", right, f"{work}/left.csv")):
            file = Path(work) / f"{side}.safetensors"
            safetensors.write(space, file)
            given = {"space": str(file), "map": f"{work}/{side}.csv", "init": init}
            after = () if init is None else ("left",)
            stages[side] = Stage("project", {**given, "method": method, "parameters": parameters}, 1, after)
        about = run_stages(stages)
        return {
            side: from_csv((Path(work) / f"{side}.csv").read_text(encoding="utf-8"), about[side]) for side in stages
        }

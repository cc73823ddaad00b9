"""Scores: within one space, between two spaces, of meaning, and of maps; always with the reason where there is none."""

from embedlab.metrics.between import cka, cka_debiased, jaccard_at_10, procrustes_residual, rsa
from embedlab.metrics.intrinsic import analogies, category_purity_at_5, simlex999, wordsim353
from embedlab.metrics.map_quality import MapQuality, map_quality
from embedlab.metrics.movement import change, reproducibility
from embedlab.metrics.score import Score
from embedlab.metrics.within import label_silhouette, participation_ratio, pc1_share, probe_accuracy, purity_at_10

__all__ = [
    "MapQuality",
    "Score",
    "analogies",
    "category_purity_at_5",
    "change",
    "cka",
    "cka_debiased",
    "jaccard_at_10",
    "label_silhouette",
    "map_quality",
    "participation_ratio",
    "pc1_share",
    "probe_accuracy",
    "procrustes_residual",
    "purity_at_10",
    "reproducibility",
    "rsa",
    "simlex999",
    "wordsim353",
]

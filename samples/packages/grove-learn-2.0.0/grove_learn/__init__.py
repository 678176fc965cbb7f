"""Tree ensembles in pure Python. Models of this release are flat trees; models of 1.x cannot be read."""

from ._boosting import GradientBoosting
from ._forest import RandomForest

__all__ = ["GradientBoosting", "RandomForest"]
__version__ = "2.0.0"

"""Tree ensembles in pure Python. Models of this release are pickled as linked nodes."""

from ._trees import ExtraTrees

__all__ = ["ExtraTrees"]
__version__ = "1.4.0"

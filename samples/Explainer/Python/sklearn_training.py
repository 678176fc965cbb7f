"""Trains real models on the diabetes table that scikit-learn ships. ``learner`` is a dotted name, for example lightgbm.LGBMRegressor."""

import importlib

from sklearn.datasets import load_diabetes


def train(learner):
    module, _, name = learner.rpartition(".")
    maker = getattr(importlib.import_module(module), name)
    quiet = {"verbose": -1} if module == "lightgbm" else {}
    rows, target = load_diabetes(return_X_y=True)
    return maker(n_estimators=60, random_state=0, **quiet).fit(rows, target)


def score(model):
    rows, target = load_diabetes(return_X_y=True)
    return float(model.score(rows, target))

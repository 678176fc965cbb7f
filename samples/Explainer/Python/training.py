"""Trains the models of the sample. Carried with the flow as code: it is in no environment, and uses whatever release the environment has."""

import os
import sys

import grove_learn
import grove_table


def _table():
    # The conda package diabetes-data puts the table into the environment's own prefix.
    return grove_table.read(os.path.join(sys.prefix, "share", "diabetes", "diabetes.csv"))


def train(learner):
    """A fitted model: ``learner`` names a class of grove_learn."""
    table = _table()
    return getattr(grove_learn, learner)().fit(table.rows, table.target)


def score(model):
    """How much of the target's variance the model explains, on the rows it was trained with."""
    table = _table()
    middle = sum(table.target) / len(table.target)
    rest = sum((a - b) ** 2 for a, b in zip(model.predict(table.rows), table.target))
    return 1.0 - rest / sum((value - middle) ** 2 for value in table.target)

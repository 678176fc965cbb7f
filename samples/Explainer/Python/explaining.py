"""Explains a model that another flow trained, with the explainer that this environment has."""

import os
import sys

import grove_shap
import grove_table


def _table():
    return grove_table.read(os.path.join(sys.prefix, "share", "diabetes", "diabetes.csv"))


def features():
    return _table().features


def rows(first, count):
    return _table().rows[first:first + count]


def predict(model, rows):
    return model.predict(rows)


def base_value(model, background):
    return grove_shap.base_value(model, background)


def explain(model, row, background):
    return grove_shap.explain(model, row, background)

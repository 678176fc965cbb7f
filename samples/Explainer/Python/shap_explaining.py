"""Explains a scikit-learn or LightGBM model with shap's TreeExplainer, which weighs the branches of a tree by the training rows in them."""

import numpy
import shap
from sklearn.datasets import load_diabetes


def features():
    return list(load_diabetes().feature_names)


def rows(first, count):
    return load_diabetes().data[first:first + count].tolist()


def predict(model, rows):
    return model.predict(numpy.asarray(rows)).tolist()


def base_value(model):
    return float(numpy.ravel(shap.TreeExplainer(model).expected_value)[0])


def explain(model, row):
    return shap.TreeExplainer(model).shap_values(numpy.asarray([row]))[0].tolist()

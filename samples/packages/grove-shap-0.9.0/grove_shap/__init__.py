"""Exact Shapley values of tree ensembles with the interventional value function.

The value of a coalition S of features, for a row x and a background set B, is the mean over b in B of the model at the row that takes the
features in S from x and the others from b. For one x, one b and one leaf, let P be the features on which the leaf's path asks for x's
value, and N those on which it asks for b's. The leaf is reached exactly by the coalitions that hold all of P and none of N, so its value v
gives each feature of P the share v (|P|-1)! |N|! / (|P|+|N|)!, and each of N the share -v |P|! (|N|-1)! / (|P|+|N|)!.
"""

from math import factorial

from grove_arrays import mean

__version__ = "0.9.0"


def explain(model, row, background):
    """The Shapley value of each feature of ``row``: they sum to the prediction minus ``base_value``."""
    values = [0.0] * len(row)
    for root in model.roots:
        for other in background:
            _walk(root, row, other, frozenset(), frozenset(), values, 1.0 / (len(model.roots) * len(background)))
    return values


def base_value(model, background):
    """The mean prediction over the background set."""
    return mean(model.predict(background))


def _walk(node, row, other, ours, theirs, values, weight):
    if node.value is not None:
        _share(node.value * weight, ours, theirs, values)
        return
    feature = node.feature
    mine = node.left if row[feature] <= node.threshold else node.right
    its = node.left if other[feature] <= node.threshold else node.right
    if mine is its:
        _walk(mine, row, other, ours, theirs, values, weight)
        return
    if feature not in theirs:
        _walk(mine, row, other, ours | {feature}, theirs, values, weight)
    if feature not in ours:
        _walk(its, row, other, ours, theirs | {feature}, values, weight)


def _share(value, ours, theirs, values):
    p, n = len(ours), len(theirs)
    for feature in ours:
        values[feature] += value * factorial(p - 1) * factorial(n) / factorial(p + n)
    for feature in theirs:
        values[feature] -= value * factorial(p) * factorial(n - 1) / factorial(p + n)

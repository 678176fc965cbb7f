"""Extremely randomised trees: each split draws a few features, and one threshold for each."""

import random

from grove_arrays import Table, mean


class Node:
    """A split (feature, threshold, two children) or a leaf (value)."""

    __slots__ = ("feature", "threshold", "left", "right", "value")

    def __init__(self, feature=None, threshold=None, left=None, right=None, value=None):
        self.feature = feature
        self.threshold = threshold
        self.left = left
        self.right = right
        self.value = value


class ExtraTrees:
    """A regressor that is the mean of extremely randomised trees."""

    def __init__(self, trees=40, depth=5, least=5, seed=0):
        self.count = trees
        self.depth = depth
        self.least = least
        self.seed = seed
        self.roots = []

    def fit(self, rows, target):
        table = Table(rows)
        draw = random.Random(self.seed)
        self.roots = [self._grow(table, list(target), list(range(len(table))), self.depth, draw) for _ in range(self.count)]
        return self

    def predict(self, rows):
        return [mean([_walk(root, row) for root in self.roots]) for row in rows]

    def _grow(self, table, target, members, depth, draw):
        here = mean([target[i] for i in members])
        if depth == 0 or len(members) < 2 * self.least:
            return Node(value=here)
        width = len(table.rows[0])
        best = None
        for feature in draw.sample(range(width), max(1, width // 3)):
            values = [table.rows[i][feature] for i in members]
            low, high = min(values), max(values)
            if low == high:
                continue
            threshold = draw.uniform(low, high)
            left = [i for i in members if table.rows[i][feature] <= threshold]
            right = [i for i in members if table.rows[i][feature] > threshold]
            if len(left) < self.least or len(right) < self.least:
                continue
            gain = sum(len(part) * (mean([target[i] for i in part]) - here) ** 2 for part in (left, right))
            if best is None or gain > best[0]:
                best = (gain, feature, threshold, left, right)
        if best is None:
            return Node(value=here)
        _, feature, threshold, left, right = best
        return Node(feature, threshold, self._grow(table, target, left, depth - 1, draw), self._grow(table, target, right, depth - 1, draw))


def _walk(node, row):
    while node.value is None:
        node = node.left if row[node.feature] <= node.threshold else node.right
    return node.value

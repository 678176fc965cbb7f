"""Regression trees held in parallel lists: a child's index is always larger than its parent's."""

from grove_arrays import mean


class FlatTree:
    """``feature[i] < 0`` marks a leaf, whose value is ``value[i]``."""

    __slots__ = ("feature", "threshold", "left", "right", "value")

    def __init__(self):
        self.feature, self.threshold, self.left, self.right, self.value = [], [], [], [], []

    def add(self, value):
        self.feature.append(-1)
        self.threshold.append(0.0)
        self.left.append(-1)
        self.right.append(-1)
        self.value.append(value)
        return len(self.value) - 1

    def predict(self, row):
        at = 0
        while self.feature[at] >= 0:
            at = self.left[at] if row[self.feature[at]] <= self.threshold[at] else self.right[at]
        return self.value[at]


def grow(matrix, target, members, depth, least, features):
    """Grows a tree by least squares; ``features()`` gives the features that a split may look at."""
    tree = FlatTree()
    _split(tree, tree.add(mean(target[i] for i in members)), matrix, target, members, depth, least, features)
    return tree


def _split(tree, node, matrix, target, members, depth, least, features):
    if depth == 0 or len(members) < 2 * least:
        return
    best = None
    total = sum(target[i] for i in members)
    for feature in features():
        column = matrix.columns[feature]
        order = sorted(members, key=column.__getitem__)
        left_sum = 0.0
        for count, i in enumerate(order[:-1], start=1):
            left_sum += target[i]
            following = column[order[count]]
            if count < least or len(order) - count < least or column[i] == following:
                continue
            gain = left_sum * left_sum / count + (total - left_sum) ** 2 / (len(order) - count)
            if best is None or gain > best[0]:
                best = (gain, feature, (column[i] + following) / 2, order[:count], order[count:])
    if best is None:
        return
    _, feature, threshold, left, right = best
    tree.feature[node], tree.threshold[node] = feature, threshold
    tree.left[node] = tree.add(mean(target[i] for i in left))
    _split(tree, tree.left[node], matrix, target, left, depth - 1, least, features)
    tree.right[node] = tree.add(mean(target[i] for i in right))
    _split(tree, tree.right[node], matrix, target, right, depth - 1, least, features)

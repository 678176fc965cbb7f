"""Gradient boosting for squared error: small trees, each fitted to what the ones before left over."""

from grove_arrays import Matrix, mean

from ._flat import grow


class GradientBoosting:
    """A regressor that is an offset plus a weighted sum of small trees."""

    def __init__(self, trees=40, depth=3, least=8, rate=0.1):
        self.count = trees
        self.depth = depth
        self.least = least
        self.rate = rate
        self.offset = 0.0
        self.trees = []

    def fit(self, rows, target):
        matrix = Matrix.from_rows(rows)
        members = list(range(len(matrix)))
        self.offset = mean(target)
        left_over = [value - self.offset for value in target]
        for _ in range(self.count):
            tree = grow(matrix, left_over, members, self.depth, self.least, lambda: range(matrix.width))
            self.trees.append(tree)
            left_over = [rest - self.rate * tree.predict(row) for rest, row in zip(left_over, rows)]
        return self

    def predict(self, rows):
        return [self.offset + self.rate * sum(tree.predict(row) for tree in self.trees) for row in rows]

    def terms(self):
        """The model as ``offset + sum(weight * tree)``."""
        return self.offset, [(self.rate, tree) for tree in self.trees]

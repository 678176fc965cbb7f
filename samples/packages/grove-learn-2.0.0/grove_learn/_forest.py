"""A random forest: trees on bootstrap samples, each split on a third of the features."""

import random

from grove_arrays import Matrix, mean

from ._flat import grow


class RandomForest:
    """A regressor that is the mean of trees grown on bootstrap samples."""

    def __init__(self, trees=30, depth=5, least=5, seed=0):
        self.count = trees
        self.depth = depth
        self.least = least
        self.seed = seed
        self.trees = []

    def fit(self, rows, target):
        matrix = Matrix.from_rows(rows)
        draw = random.Random(self.seed)
        some = max(1, matrix.width // 3)
        for _ in range(self.count):
            members = [draw.randrange(len(matrix)) for _ in range(len(matrix))]
            self.trees.append(grow(matrix, target, members, self.depth, self.least, lambda: draw.sample(range(matrix.width), some)))
        return self

    def predict(self, rows):
        return [mean(tree.predict(row) for tree in self.trees) for row in rows]

    def terms(self):
        """The model as ``offset + sum(weight * tree)``."""
        return 0.0, [(1.0 / len(self.trees), tree) for tree in self.trees]

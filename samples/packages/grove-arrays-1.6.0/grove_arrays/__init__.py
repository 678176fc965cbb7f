"""Small numeric tables in pure Python, row by row."""

__version__ = "1.6.0"


class Table:
    """Rows of numbers."""

    def __init__(self, rows):
        self.rows = [list(map(float, row)) for row in rows]

    def __len__(self):
        return len(self.rows)

    def column(self, index):
        return [row[index] for row in self.rows]

    def take(self, indices):
        return Table([self.rows[i] for i in indices])


def mean(values):
    return sum(values) / len(values)

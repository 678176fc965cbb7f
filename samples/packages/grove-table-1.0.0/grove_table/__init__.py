"""Reads comma-separated tables of numbers: a header line, then rows; the last column is the target."""

import csv

__version__ = "1.0.0"


class TableFile:
    """The names of the features, the rows of their values, and the target of each row."""

    def __init__(self, features, rows, target):
        self.features = features
        self.rows = rows
        self.target = target


def read(path):
    with open(path, newline="", encoding="utf-8") as file:
        lines = csv.reader(file)
        header = next(lines)
        values = [[float(cell) for cell in line] for line in lines]
    return TableFile(header[:-1], [line[:-1] for line in values], [line[-1] for line in values])

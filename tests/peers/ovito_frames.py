"""Frames for comparison with OVITO: its result of some modifiers, and our columns as they stand in the file."""
import re

import numpy as np
from ovito.io import import_file


def evaluate(path, *modifiers):
    """The frame after OVITO's modifiers."""
    pipeline = import_file(path)
    pipeline.modifiers.extend(modifiers)
    return pipeline.compute()


def columns(path):
    """Columns of the first frame by name, as texts."""
    lines = open(path).read().split('\n')
    fields = re.search(r'Properties=(\S+)', lines[1])[1].split(':')
    rows = np.array([line.split() for line in lines[2:2 + int(lines[0])]])
    result, at = {}, 0
    for name, width in zip(fields[::3], map(int, fields[2::3])):
        result[name] = rows[:, at] if width == 1 else rows[:, at:at + width]
        at += width
    return result


def real(column):
    """A column of texts as numbers."""
    return column.astype(float)

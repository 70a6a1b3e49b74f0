# SPDX-License-Identifier: GPL-3.0-or-later
"""Numbers with units, as the programs' options take them: in fs, A, K and GPa; a bare number is itself, a per cent a hundredth."""
import re

FACTOR = {'': 1, 'fs': 1, 'ps': 1e3, 'ns': 1e6, 'us': 1e9, 'A': 1, 'nm': 10, 'K': 1, 'GPa': 1,
          'K/s': 1e-15, 'K/ps': 1e-3, 'K/ns': 1e-6, 'mrad': 1e-3, 'rad': 1, 'kV': 1e3,
          '%': 0.01, '/s': 1e-15, '/ns': 1e-6, '/ps': 1e-3}


def quantity(text):
    """'2ns' -> 2e6 (fs); '1e12K/s' -> 1e-3 (K/fs). ValueError for what is no number."""
    match = re.fullmatch(r'([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)(.*)', text)
    if not match or match[2] not in FACTOR:
        raise ValueError(f"not a quantity: '{text}'")
    return float(match[1]) * FACTOR[match[2]]


def product(text):
    """'6x4x4' -> 96. ValueError for what is no product."""
    result = 1
    for part in text.split('x'):
        if not part.isdigit():
            raise ValueError(f"not whole numbers with x between them: '{text}'")
        result *= int(part)
    return result

# SPDX-License-Identifier: GPL-3.0-or-later
"""What programs say of themselves with --print-options (base/options.h), one after another, read from a file of such rows."""
import collections
import re

Option = collections.namedtuple('Option', 'name type lists value group help')


class Program:
    def __init__(self, name, summary):
        self.name, self.summary = name, summary
        self.operands = self.description = ''
        self.options = []


def field(text):
    return re.sub(r'\\(.)', lambda m: {'n': '\n', 't': '\t'}.get(m[1], m[1]), text)


def programs(lines):
    read = []
    for line in lines:
        kind, *fields = [field(f) for f in line.rstrip('\n').split('\t')]
        if kind == 'program':
            read.append(Program(*fields))
        elif kind == 'option':
            read[-1].options.append(Option(*fields))
        else:
            setattr(read[-1], {'operands': 'operands', 'description': 'description'}[kind], fields[0])
    if not read:
        raise SystemExit('no program on standard input: rows of --print-options were expected')
    return read

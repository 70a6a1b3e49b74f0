# SPDX-License-Identifier: GPL-3.0-or-later
"""The pieces of the studies, out of `make stage-list`: what each makes and runs, which stage it belongs to, and which pieces it waits for."""
import shlex
from dataclasses import dataclass, field

MOVERS = ('quench', 'anneal', 'heat-spike', 'compact', 'deposit')


@dataclass(eq=False)
class Piece:
    study: str
    stage: str
    target: str
    beside: list            # files made beside the target
    command: list           # of programs in a pipe: lists of words
    stdin: str              # of the first
    after: list = field(default_factory=list)    # pieces


def pipe(text):
    """'a <f | b x' -> ([['a'], ['b', 'x']], 'f')"""
    lexer = shlex.shlex(text, posix=True, punctuation_chars='|<')
    lexer.whitespace_split = True
    lexer.commenters = ''
    command, stdin, last = [[]], '', ''
    for word in lexer:
        if word == '|':
            command.append([])
        elif last == '<':
            stdin = word
        elif word != '<':
            command[-1].append(word)
        last = word
    return command, stdin


def base(word):
    return word.rsplit('/', 1)[-1]


def read(lines):
    """Pieces in the order of the lines, in which each comes after those that it waits for."""
    made = {}
    for line in lines:
        study, stage, target, after, beside, text = line.rstrip('\n').split('\t')
        made[study, target] = Piece(study, stage, target, beside.split(), *pipe(text), [made[study, name] for name in after.split()])
    return list(made.values())

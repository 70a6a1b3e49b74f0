# SPDX-License-Identifier: GPL-3.0-or-later
"""The pieces of the studies, out of `make stage-list`: what each makes, reads and runs, and which stage it belongs to.

A piece is one target of make. A stage is all pieces of a study that are made by the same program (the last that moves atoms, else
the last program, else the script). Where that would make two stages wait for each other, or one for itself, it is split: anneal,
anneal-2, so that stages, too, have an order in which one follows the other.
"""
import shlex
from dataclasses import dataclass, field

MOVERS = ('quench', 'anneal', 'heat-spike', 'compact', 'deposit')


@dataclass
class Piece:
    study: str
    target: str
    beside: list
    reads: list
    command: list           # of programs in a pipe: lists of words
    stdin: str = ''         # of the first
    program: str = ''       # what the stage is named for
    stage: str = ''
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


def name_of(command, binaries):
    """The program that a piece is named for."""
    programs = [base(w) for words in command for w in words if w.startswith(binaries + '/')]
    movers = [p for p in programs if p in MOVERS]
    return (movers or programs or [base(command[0][0])])[-1]


def read(lines, binaries):
    """Pieces in an order in which each comes after what it needs."""
    pieces = []
    for line in lines:
        study, name, target, beside, reads, text = line.rstrip('\n').split('\t')
        command, stdin = pipe(text)
        pieces.append(Piece(study, target, beside.split(), reads.split(), command, stdin, name or name_of(command, binaries)))
    link(pieces)
    pieces = ordered(pieces)
    name_stages(pieces)
    return pieces


def link(pieces):
    """Who makes what the others read; a file in a folder that a piece fills (--figures=DIR) is made by that piece."""
    maker = {name: piece for piece in pieces for name in [piece.target, *piece.beside]}
    for piece in pieces:
        for name in piece.reads:
            made = maker.get(name) or maker.get(name.rsplit('/', 1)[0])
            if made and made is not piece and made not in piece.after:
                piece.after.append(made)


def ordered(pieces):
    done, order, open_ = set(), [], set()

    def visit(piece):
        if piece.target in done:
            return
        if piece.target in open_:
            raise ValueError(f"a circle of stages through '{piece.target}'")
        open_.add(piece.target)
        for other in piece.after:
            visit(other)
        done.add(piece.target)
        order.append(piece)

    for piece in pieces:
        visit(piece)
    return order


def name_stages(pieces):
    """A piece joins the first stage of its name that would not then have to come both before and after another; else it opens one."""
    after = {}  # stage: the stages of its study that its pieces need

    def reaches(stage, goals, seen):
        if stage in goals:
            return True
        seen.add(stage)
        return any(reaches(other, goals, seen) for other in after[stage] if other not in seen)

    for piece in pieces:
        needs = {(other.study, other.stage) for other in piece.after}
        level = 1
        while True:
            name = piece.program if level == 1 else f'{piece.program}-{level}'
            stage = (piece.study, name)
            if stage not in after or not any(stage == need or reaches(need, {stage}, set()) for need in needs):
                break
            level += 1
        piece.stage = name
        after.setdefault(stage, set()).update(needs)

# SPDX-License-Identifier: GPL-3.0-or-later
"""What the files, columns and samples of a study are, from the tables that say it:

pipelines/STUDY/about.tsv      WORD  TEXT: prefix, title, question, paper (its citation), docs
pipelines/STUDY/names.tsv        NAMES  TEXT: names that tables and figures have: of samples, regions, quantities
pipelines/STUDY/files.tsv      PATTERN  TEXT: a file of the results; * stands for anything but a slash, and $1, $2 in
                               the text for what the first and second star are
pipelines/report/columns.tsv   FILES  COLUMN  UNIT  TEXT: a column of tables whose names match FILES

Of the patterns of files that match, the one with most letters of its own counts (film-*.free.xyz before film-*.xyz); of
columns, the first line that matches. docs/STUDY.md has its files from the same table (tools/list-files)."""
import csv
import fnmatch
import os
import re

HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def rows(*place):
    """The lines of a table below pipelines/ but remarks and its heading."""
    path = os.path.join(HERE, *place)
    if not os.path.exists(path):
        return []
    with open(path, encoding='utf-8', newline='') as lines:
        kept = [line for line in csv.reader(lines, delimiter='\t', quoting=csv.QUOTE_NONE) if line and not line[0].startswith('#')]
    return kept[1:]


def studies():
    """NAME: about, for every study that has one."""
    found = {}
    for name in sorted(os.listdir(HERE)):
        about = {row[0]: row[1] for row in rows(name, 'about.tsv')}
        if about:
            found[name] = about
    return found


def of_replica(name):
    """(of which replica, the name that it has there): replica-2/glass.xyz, mean/summary.tsv (replicas.mk)."""
    first, _, rest = name.partition('/')
    if rest and first == 'mean':
        return 'mean of the replicas', rest
    return (f'replica {first[8:]}', rest) if rest and first.startswith('replica-') else ('', name)


def pattern(text):
    return re.compile('([^/]*)'.join(re.escape(part) for part in text.split('*')) + r'\Z')


class Explained:
    """The tables of one study."""

    def __init__(self, study):
        self.files = [(pattern(row[0]), row[1]) for row in rows(study, 'files.tsv')]
        self.special = sorted(self.files, key=lambda file: -len(file[0].pattern.replace('([^/]*)', '')))
        self.names = [(row[0], row[1]) for row in rows(study, 'names.tsv')]
        self.columns = rows('report', 'columns.tsv')

    def file(self, name):
        """What a file of the results is, or nothing where no line of the table matches. A figure in another format is what
        its PNG is."""
        whose, rest = of_replica(name)
        figure, ending = os.path.splitext(rest)
        text = self.matched(rest) or (self.matched(figure + '.png') if ending in ('.svg', '.pdf') else '')
        return f'{text} ({whose})' if text and whose else text

    def matched(self, name):
        for matcher, text in self.special:
            match = matcher.match(name)
            if match:
                for number, star in enumerate(match.groups(), 1):
                    text = text.replace(f'${number}', star)
                return text
        return ''

    def place(self, name):
        """The line that explains a file, for those who put files in the table's order."""
        rest = of_replica(name)[1]
        return next((i for i, (matcher, _) in enumerate(self.files) if matcher.match(rest)), len(self.files)), name

    def column(self, file, name):
        """(unit, text) of a column of a table, or nothing."""
        for files, column, unit, text in self.columns:
            if any(fnmatch.fnmatchcase(file, one) for one in files.split()) and fnmatch.fnmatchcase(name, column):
                return unit, text
        return None


def study_of(variables):
    """The study that a folder is of: the one whose prefix most of its variables have."""
    def count(about):
        return sum(name.startswith(about.get('prefix', '?') + '_') for name in variables)
    found = studies()
    best = max(found, key=lambda name: count(found[name]), default='')
    return (best, found[best]) if best and count(found[best]) else ('', {})

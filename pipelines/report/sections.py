# SPDX-License-Identifier: GPL-3.0-or-later
"""The parts of a study's page, each as HTML."""
import base64
import csv
import fnmatch
import functools
import hashlib
import os
import re
import struct
import subprocess
from collections import Counter
from datetime import datetime
from html import escape
from urllib.parse import quote

import graph

HERE = os.path.dirname(os.path.abspath(__file__))
KINDS = {'agrees': 'good', 'holds': 'good', 'reached': 'good', 'differs': 'bad', 'contradicted': 'bad', 'undecided': 'open'}
HEADINGS = {'independent_run': 'independent run', 'verdict_independent_run': 'beside the independent run', 'uncertainty': '±'}
# What is looked for first stands first, where a narrow window has it too; then the summary's other columns in their order.
FIRST = ('quantity', 'sample', 'verdict', 'paper', 'ours', 'uncertainty', 'unit')
PICTURES = {'.png': 'image/png', '.svg': 'image/svg+xml'}


def known_columns(path):
    """NAME: (units, meaning) of the columns and keys of frames, from what `xyz-info --known` prints."""
    if not path:
        return {}
    with open(path, encoding='utf-8') as lines:
        rows = csv.DictReader(lines, delimiter='\t', quoting=csv.QUOTE_NONE)
        return {row['name'].split(':')[0]: (unit_of(row['unit_metal'], row['unit_lj']), row['meaning']) for row in rows}


def unit_of(metal, lj):
    """The unit of a frame in metal units, and with units=lj."""
    return '' if metal == '-' else metal if metal == lj else f'{metal} ({lj} with units=lj)'


@functools.lru_cache(maxsize=None)
def read_table(path):
    """Its columns and its rows, without remarks."""
    with open(path, encoding='utf-8', errors='replace') as lines:
        rows = [line.rstrip('\n').split('\t') for line in lines if not line.startswith('#')]
    return (rows[0], rows[1:]) if rows else ([], [])


@functools.lru_cache(maxsize=None)
def frame_head(path):
    """(atoms, columns of the atoms) of the first frame of a file of frames."""
    with open(path, encoding='utf-8', errors='replace') as lines:
        atoms, comment = lines.readline().strip(), lines.readline(65536)
    named = comment.partition('Properties=')[2].split(' ')[0].strip('"').split(':')
    return atoms, named[::3] if len(named) % 3 == 0 else []


def kind(verdict):
    """By the first word of a verdict (replicas/verdict.awk). What one sample says decides nothing."""
    word = verdict.split(' ')[0]
    return 'open' if verdict.endswith('in one sample') else KINDS.get(word, 'far')


def numberless(column):
    """Its name as columns.tsv of a program has it: power_4 is one of power_n."""
    return re.sub(r'_\d+(?=_|$)', '_n', column)


def number(text):
    try:
        float(text)
        return True
    except ValueError:
        return False


def code(text):
    return f'<code>{escape(text)}</code>' if text else ''


def link(file, text=''):
    return f'<a href="{quote(file)}">{escape(text or file)}</a>'


def document(title, body):
    """A whole page, with its style and its script in it."""
    style, script = (open(os.path.join(HERE, name), encoding='utf-8').read() for name in ('page.css', 'page.js'))
    return (f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            f'<title>{escape(title)}</title>\n<link rel="icon" href="data:,">\n<style>\n{style}</style>\n</head>\n<body>\n{body}<script>\n{script}</script>\n</body>\n</html>\n')


class Report:
    """The page about one folder of results."""

    def __init__(self, study, name, about, explained, known):
        self.study, self.name, self.about, self.explained, self.known = study, name, about, explained, known
        self.all = study.files()

    def path(self, file):
        return os.path.join(self.study.path, file)

    def title(self):
        scale = self.study.value('SCALE') or os.path.basename(self.study.path)
        return f"{self.about['title']}: {scale}"

    def html(self):
        parts = [('verdicts', 'Verdicts', self.verdicts()), ('figures', 'Figures', self.figures()), ('names', 'Samples and quantities', self.names()),
                 ('steps', 'Steps', self.steps()), ('run', 'What was run', self.run()), ('files', 'Files', self.files()), ('cite', 'How to cite', self.cite())]
        parts = [part for part in parts if part[2]]
        menu = ''.join(f'<a href="#{key}">{heading}</a>' for key, heading, _ in parts)
        body = ''.join(f'<section id="{key}"><h2>{heading}</h2>{text}</section>\n' for key, heading, text in parts)
        return document(self.title(), f'{self.head()}<nav>{menu}</nav>\n{body}')

    def head(self):
        given = self.study.given()
        differs = f'<p>With values given by hand: <code>{escape(given)}</code></p>' if given else ''
        found = ''.join(f'<p class="found">{escape(line)}</p>\n' for line in self.findings())
        return f"<h1>{escape(self.title())}</h1>\n<p>{escape(self.about['question'])}</p>\n{found}{differs}"

    # What the study was made for: its numbers beside the paper's.
    def summary(self):
        """That of all replicas, where there are several; or nothing."""
        return next((f for f in ('mean/summary.tsv', 'summary.tsv') if f in self.all), '')

    @functools.lru_cache(maxsize=None)
    def findings(self):
        """What the summary says in sentences, by the script that says it everywhere (replicas/findings)."""
        script = os.path.join(os.path.dirname(HERE), 'replicas', 'findings')
        return subprocess.run([script, self.path(self.summary())], capture_output=True, text=True, check=True).stdout.splitlines() if self.summary() else []

    def counts(self):
        """How many rows have which verdict, the most first."""
        columns, rows = read_table(self.path(self.summary())) if self.summary() else ([], [])
        at = columns.index('verdict') if 'verdict' in columns else None
        return Counter(row[at] for row in rows if row[at] != '-').most_common() if at is not None else []

    def verdicts(self):
        if not self.summary():
            return '<p>There is no summary yet: the study is not complete.</p>'
        return self.verdict_table(self.summary(), *read_table(self.path(self.summary())))

    def verdict_table(self, file, columns, rows):
        said = ''.join(f'<li><span class="{kind(v)}">{escape(v)}</span> {n}</li>' for v, n in self.counts())
        order = sorted(range(len(columns)), key=lambda i: FIRST.index(columns[i]) if columns[i] in FIRST else len(FIRST) + i)
        head = ''.join(self.heading(file, columns[i], self.numeric(rows, i)) for i in order)
        body = '\n'.join('<tr>' + ''.join(self.cell(columns[i], row[i], self.numeric(rows, i)) for i in order) + '</tr>' for row in rows)
        return (f'<ul class="counts">{said}</ul><p><label>Show rows with: <input type="search" data-filters="summary"></label></p>'
                f'<div class="wide"><table class="sorted" id="summary"><thead><tr>{head}</tr></thead><tbody>\n{body}</tbody></table></div>'
                f'<p class="soft">All of it: {link(file)}. How a verdict is given: {escape(self.about["docs"])}.</p>')

    @staticmethod
    def numeric(rows, i):
        """Whether a column is of numbers, trends (>0) and gaps."""
        cells = [row[i] for row in rows if row[i] != '-']
        return bool(cells) and all(number(text.lstrip('<>@')) for text in cells)

    def heading(self, file, column, numeric):
        """It says what its column is where the pointer rests."""
        _, meaning = self.table_column(file, column) or ('', '')
        style = ' class="number"' if numeric else ''
        says = f' title="{escape(meaning)}"' if meaning else ''
        return f'<th scope="col" data-column="{escape(column)}"{style}{says}><button type="button">{escape(HEADINGS.get(column, column))}</button></th>'

    @staticmethod
    def cell(column, text, numeric):
        styles = ['number' if numeric else 'words' if len(text) > 18 else 'word', *([kind(text)] if column.startswith('verdict') else [])]
        return f'<td class="{" ".join(styles)}">{escape(text)}</td>'

    # Every picture, in the file itself, in the order in which files.tsv names them: as lines, which stay sharp on a phone and in
    # print, where `make figures FORMAT=svg` has drawn it and that is not many times the pixels.
    def figures(self):
        pictures = sorted((f for f in self.all if os.path.splitext(f)[1] == '.png'), key=self.explained.place)
        return f'<div class="figures">{"".join(map(self.figure, pictures))}</div>' if pictures else ''

    def figure(self, file):
        with open(self.path(file), 'rb') as picture:
            broad = ' class="broad"' if is_broad(picture.read()) else ''
        shown = self.as_lines(file) or file
        with open(self.path(shown), 'rb') as picture:
            data = base64.b64encode(picture.read()).decode()
        says = self.explained.file(file)
        return (f'<figure{broad}><img alt="{escape(says or file)}" src="data:{PICTURES[os.path.splitext(shown)[1]]};base64,{data}">'
                f'<figcaption>{escape(says)} {link(file)}</figcaption></figure>\n')

    def as_lines(self, file):
        """Its SVG, if there is one of the same tables (not older) and of no more than three times its size, or 200 kB."""
        lines = os.path.splitext(file)[0] + '.svg'
        if lines not in self.all:
            return ''
        pixels, drawn = os.stat(self.path(file)), os.stat(self.path(lines))
        return lines if drawn.st_mtime >= pixels.st_mtime and drawn.st_size <= max(3 * pixels.st_size, 200_000) else ''

    def names(self):
        rows = ''.join(f'<tr><td><b>{escape(name)}</b></td><td>{escape(text)}</td></tr>' for name, text in self.explained.names)
        return f'<div class="wide"><table class="stacked"><tbody>{rows}</tbody></table></div>' if rows else ''

    def steps(self):
        return f'<p class="soft">What follows from what, from left to right.</p><div class="wide">{graph.draw(self.study.stages)}</div>'

    # Everything that is needed to make it again.
    def run(self):
        variables = ''.join(f'<tr><td><code>{escape(n)}</code></td><td>{code(v)}</td><td>{"by hand" if how == "given" else ""}</td></tr>'
                            for n, (how, v) in sorted(self.study.variables.items()))
        stages = ''.join(self.stage(s) for s in self.study.stages)
        return (f'<p>Made by blowpipe {escape(", ".join(self.study.versions()))}.</p><details><summary>Variables ({len(self.study.variables)})</summary><div class="wide"><table class="stacked"><tbody>{variables}</tbody></table></div></details>'
                f'<details><summary>Commands ({len(self.study.stages)}), one a piece, with digests of what they made</summary>{stages}</details>')

    def stage(self, stage):
        rows = ''.join(f'<tr><td>{link(f) if os.path.exists(self.path(f)) else escape(f) + " (missing)"}</td><td>{self.digest(f)}</td></tr>'
                       for f in [stage.file, *stage.beside])
        from_elsewhere = ''.join(f'<tr><td>{escape(n)}</td><td><code>{escape(d)}</code> (read)</td></tr>' for n, d in stage.digests.items())
        took = self.study.seconds(stage.file)
        when = f': {took[0]:.3g} s, begun {datetime.fromtimestamp(took[1]).strftime("%F %H:%M")}' if took else ''
        return f'<h3 class="soft">{escape(stage.step)}{when}</h3><pre>{escape(stage.command)}</pre><table><tbody>{rows}{from_elsewhere}</tbody></table>'

    def digest(self, file):
        path = self.path(file)
        if not os.path.isfile(path):
            return ''
        digest = hashlib.sha256()
        with open(path, 'rb') as data:
            for block in iter(lambda: data.read(1 << 20), b''):
                digest.update(block)
        return f'<code>sha256 {digest.hexdigest()}</code>'

    # All files, and what their columns are.
    def files(self):
        rows = ''.join(f'<tr><td>{link(f)}</td><td class="number" data-value="{os.path.getsize(self.path(f))}">{size(os.path.getsize(self.path(f)))}</td>'
                       f'<td>{escape(self.explained.file(f))}{self.inside(f)}</td></tr>\n' for f in self.all)
        head = ''.join(f'<th scope="col"{style}><button type="button">{c}</button></th>' for c, style in (('file', ''), ('size', ' class="number"'), ('what it is', '')))
        return (f'<p><label>Show files with: <input type="search" data-filters="listing"></label></p><div class="wide"><table class="sorted stacked" id="listing"><thead><tr>{head}</tr></thead>'
                f'<tbody>\n{rows}</tbody></table></div>{self.frame_columns()}')

    def inside(self, file):
        if file.endswith('.xyz'):
            atoms, columns = frame_head(self.path(file))
            return f'<div class="soft">{escape(atoms)} atoms; {escape(", ".join(columns))}</div>'
        if file.endswith('.tsv'):
            columns = [(c, self.table_column(file, c)) for c in read_table(self.path(file))[0]]
            lines = ''.join(f'<tr><td><code>{escape(c)}</code></td><td>{escape(e[0]) if e else ""}</td><td>{escape(e[1]) if e else ""}</td></tr>' for c, e in columns)
            return f'<details><summary class="soft">{len(columns)} columns</summary><table><tbody>{lines}</tbody></table></details>'
        return ''

    def table_column(self, file, name):
        """(unit, meaning) of a column of a table: by what its program wrote beside it, by columns.tsv here, or by what was
        written beside another table that has all of its columns."""
        beside = os.path.join(os.path.dirname(file), 'columns.tsv')
        own = self.written().get(beside, {}).get(os.path.splitext(os.path.basename(file))[0], {})
        return own.get(numberless(name)) or self.explained.column(file, name) or self.alike(file).get(numberless(name))

    @functools.lru_cache(maxsize=None)
    def written(self):
        """FILE: TABLE: COLUMN: (unit, meaning), of every columns.tsv."""
        found = {}
        for file in (f for f in self.all if os.path.basename(f) == 'columns.tsv'):
            tables = found.setdefault(file, {})
            for table, column, unit, meaning in read_table(self.path(file))[1]:
                tables.setdefault(table, {})[column] = (unit, meaning)
        return found

    def alike(self, file):
        columns = set(map(numberless, read_table(self.path(file))[0]))
        return next((table for tables in self.written().values() for table in tables.values() if columns <= set(table)), {})

    def frame_column(self, name):
        """(unit, meaning) of a column of frames: one of the programs', or of a study's scripts; or nothing."""
        known = next((said for pattern, said in self.known.items() if fnmatch.fnmatchcase(name, pattern)), None)
        return known or self.explained.column('.xyz', name)

    def frame_columns(self):
        names = sorted({c for f in self.all if f.endswith('.xyz') for c in frame_head(self.path(f))[1]})
        rows = ''.join(f'<tr><td><code>{escape(n)}</code></td><td>{escape(said[0])}</td><td>{escape(said[1])}</td></tr>' for n in names if (said := self.frame_column(n)))
        return f'<details><summary>Columns of the frames</summary><table><tbody>{rows}</tbody></table></details>' if rows else ''

    def unexplained(self):
        """What no table says: files, columns of tables, columns of frames."""
        missing = [self.path(f) for f in self.all if not self.explained.file(f)]
        for file in (f for f in self.all if f.endswith('.tsv')):
            missing += [f"the column '{c}' of {self.path(file)}" for c in read_table(self.path(file))[0] if not self.table_column(file, c)]
        for file in (f for f in self.all if f.endswith('.xyz') and self.known):
            missing += [f"the column '{c}' of {self.path(file)}" for c in frame_head(self.path(file))[1] if not self.frame_column(c)]
        return missing

    def cite(self):
        potentials = [text for word, text in self.about.items() if word.startswith('potential:') and any(word[10:] in v for _, v in self.study.variables.values())]
        items = [('The paper', self.about['paper']), *(('The potential', text) for text in potentials),
                 ('The programs', f"Blowpipe, {', '.join(self.study.versions())}: CITATION.cff in its source")]
        return '<ul>' + ''.join(f'<li>{escape(what)}: {escape(text)}</li>' for what, text in items) + '</ul>'


def variants(reports):
    """Folders of one study and scale side by side, each its values and errors and how far it is from the first: by the
    script that make compare has (folder/beside)."""
    groups = {}
    for report in reports:
        if report.summary():
            groups.setdefault((report.name, report.study.value('SCALE')), []).append(report)
    return ''.join(side_by_side(name, scale, members) for (name, scale), members in groups.items() if len(members) > 1)


def side_by_side(name, scale, members):
    words = [f'{os.path.relpath(m.study.path, os.path.join("results", name))}={m.path(m.summary())}' for m in members]
    script = os.path.join(os.path.dirname(HERE), 'folder', 'beside')
    lines = subprocess.run([script, *words], capture_output=True, text=True, check=True).stdout.splitlines()
    columns, rows = lines[0].split('\t'), [line.split('\t') for line in lines[1:]]
    numeric = [Report.numeric(rows, i) for i in range(len(columns))]
    head = ''.join(f'<th scope="col" class="{"number" if n else "word"}"><button type="button">{escape(c)}</button></th>' for c, n in zip(columns, numeric))
    body = '\n'.join('<tr>' + ''.join(Report.cell(*one) for one in zip(columns, row, numeric)) + '</tr>' for row in rows)
    key = f'{name}-{scale}'
    return (f'<section><h2>{escape(members[0].title())}, variants side by side</h2><p class="soft">Differences are from the first, in errors of both together; - where an error is not known.</p>'
            f'<p><label>Show rows with: <input type="search" data-filters="{escape(key)}"></label></p>'
            f'<div class="wide"><table class="sorted" id="{escape(key)}"><thead><tr>{head}</tr></thead><tbody>\n{body}</tbody></table></div></section>\n')


def is_broad(png):
    """Whether a picture is of several panels beside each other, which would be too small in half of the page (width and
    height stand behind the PNG's signature)."""
    width, height = struct.unpack('>II', png[16:24]) if png[12:16] == b'IHDR' else (1, 1)
    return width >= 2 * height and width > 1000


def size(count):
    for unit in ('B', 'kB', 'MB', 'GB'):
        if count < 1000 or unit == 'GB':
            return f'{count:.3g} {unit}' if unit != 'B' else f'{count} B'
        count /= 1000
    return ''

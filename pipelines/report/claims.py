# SPDX-License-Identifier: GPL-3.0-or-later
"""A study's published numbers and ours in one figure: what was found by what was published, with its error, on a logarithmic axis; a row for each claim that is a number. Trends,
and rows of another sample or without an answer, have no place on it."""
import html
import math

COLOUR = {'agrees': '#2a9d8f', 'undecided': '#8d99ae', 'differs': '#e76f51'}
LEAST, MOST = 0.1, 10.0
TICKS = (0.1, 0.2, 0.5, 1, 2, 5, 10)
LEFT, WIDTH, RIGHT, ROW, TOP = 470, 380, 125, 20, 30
LONGEST = 66  # letters to the left of LEFT


def number(text):
    try:
        return float(text)
    except ValueError:
        return math.nan


def points(rows):
    """(words, ours by the published, error of that, verdict's first word) of the rows that have them."""
    for row in rows:
        published, ours, error = (number(row.get(name, '')) for name in ('paper', 'ours', 'uncertainty'))
        verdict = row['verdict'].split(' ')[0]
        if verdict in COLOUR and ours * published > 0:
            sample = ''.join(', ' + row[name] for name in ('sample', 'rate') if row.get(name))
            room = LONGEST - len(sample)
            what = (row['quantity'] if len(row['quantity']) <= room else row['quantity'][:room - 1] + '…') + sample
            unit = '' if row['unit'] == '-' else ' ' + row['unit']
            yield (what, f'{row["paper"]}{unit}'), ours / published, 0 if math.isnan(error) else error / abs(published), verdict


def across(ratio):
    return LEFT + WIDTH * math.log(min(max(ratio, LEAST), MOST) / LEAST) / math.log(MOST / LEAST)


def text(x, y, words, anchor='start', colour='#333'):
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}">{html.escape(words)}</text>'


def line(x, y, x2, y2, colour, width=1.0):
    return f'<line x1="{x:.1f}" y1="{y:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}" stroke-width="{width}"/>'


def figure(rows):
    """The figure as SVG; '' where no row is a number."""
    shown = list(points(rows))
    if not shown:
        return ''
    bottom = TOP + ROW * len(shown)
    parts = [text(LEFT, 14, 'ours by the published value'), text(LEFT + WIDTH + 12, 14, 'published')]
    for i, (verdict, colour) in enumerate(COLOUR.items()):
        parts.append(f'<circle cx="{14 + 110 * i}" cy="10" r="4.5" fill="{colour}"/>' + text(23 + 110 * i, 14, verdict))
    for tick in TICKS:
        x = across(tick)
        parts += [line(x, TOP - 8, x, bottom, '#333' if tick == 1 else '#ddd', 1.2 if tick == 1 else 1), text(x, bottom + 14, f'{tick:g}', 'middle')]
    for i, ((what, published), ratio, error, verdict) in enumerate(shown):
        y, x, colour = TOP + ROW * (i + 0.5), across(ratio), COLOUR[verdict]
        parts += [text(LEFT - 8, y + 4, what, 'end'), text(LEFT + WIDTH + 12, y + 4, published)]
        parts.append(line(across(ratio - error), y, across(ratio + error), y, colour, 2))
        if LEAST <= ratio <= MOST:
            parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4.5" fill="{colour}"/>')
        else:
            way = 1 if ratio > MOST else -1
            parts.append(f'<path d="M{x + 7 * way:.1f} {y:.1f}l{-10 * way} -5v10z" fill="{colour}"/>' + text(x - 9 * way, y + 4, f'{ratio:.2g}', 'end' if way > 0 else 'start'))
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {LEFT + WIDTH + RIGHT} {bottom + 22}" font-family="sans-serif" font-size="12">\n'
            f'<rect width="100%" height="100%" fill="white"/>\n' + '\n'.join(parts) + '\n</svg>\n')

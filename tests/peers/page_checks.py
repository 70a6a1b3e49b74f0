# SPDX-License-Identifier: GPL-3.0-or-later
"""page_checks.py CHECK CHROMIUM FOLDER PAGE ...    what is wrong with a page about results (pipelines/report), as a browser has it

looks      at 400 and 1400 pixels, light and dark: requests, the console, what is wider than the window, text that is hard to
           read, pictures and links that lead to nothing
works      sorting by headings, filtering by words; the numbers are those of summary.tsv
prints     on paper: every row of the verdicts is there, and nothing is wider than the paper

Every fault is a line, and exit code 1. Pictures of a page that has one go into FOLDER."""
import csv
import os
import pathlib
import re
import sys
import unicodedata
import urllib.parse
import zlib
from collections import Counter

from browser import Browser

# Colors of text and of what is behind it, and the contrast of the two (Web Content Accessibility Guidelines 2.2, 1.4.3)
FAINT = r'''(() => {
  document.querySelectorAll('details').forEach(one => { one.open = true; });
  const parts = text => { const n = text.match(/[\d.]+/g).map(Number); return n.length > 3 ? n : [...n.slice(0, 3), 1]; };
  const over = (top, below) => [...[0, 1, 2].map(i => top[i] * top[3] + below[i] * (1 - top[3])), 1];
  const luminance = color => { const [r, g, b] = color.map(x => (x /= 255) <= .04045 ? x / 12.92 : ((x + .055) / 1.055) ** 2.4); return .2126 * r + .7152 * g + .0722 * b; };
  const chain = one => one ? [one, ...chain(one.parentElement)] : [];
  const behind = one => {
    const box = one.closest('g')?.querySelector('rect');
    const layers = [...(box ? [getComputedStyle(box).fill] : []), ...chain(one).map(each => getComputedStyle(each).backgroundColor)];
    return layers.reverse().reduce((color, layer) => over(parts(layer), color), [255, 255, 255, 1]);
  };
  const found = new Map(), look = (one, text) => {
    const style = getComputedStyle(one), ground = behind(one), ink = parts(one instanceof SVGElement ? style.fill : style.color);
    ink[3] *= chain(one).reduce((share, each) => share * getComputedStyle(each).opacity, 1);
    const [low, high] = [luminance(over(ink, ground)), luminance(ground)].sort((a, b) => a - b), ratio = (high + .05) / (low + .05);
    if (ratio < 4.5) found.set(ink + ' ' + ground, `'${text.trim().slice(0, 40)}' has a contrast of ${ratio.toFixed(2)}`);
  };
  const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node; (node = words.nextNode());)
    if (node.data.trim() && !node.parentElement.closest('script, style, title') && node.parentElement.getClientRects().length) look(node.parentElement, node.data);
  document.querySelectorAll('input').forEach(one => look(one, 'what is typed'));
  return [...found.values()];
})()'''
BLIND = '[...document.images].filter(one => !one.complete || !one.naturalWidth).map(one => one.alt)'
LOST = '[...document.querySelectorAll(\'a[href^="#"]\')].map(one => one.hash.slice(1)).filter(id => !document.getElementById(id))'
LINKS = '[...document.links].filter(one => one.protocol === "file:").map(one => one.href.split("#")[0])'
# What sticks out of the window; parts that scroll by themselves do not.
WIDER = 'Math.max(document.scrollingElement.scrollWidth, document.body.scrollWidth)'
TABLE = '''[...document.querySelectorAll("#summary tr")].filter(row => !row.hidden)
    .map(row => [...row.cells].map(one => one.dataset.column ?? one.textContent))'''


def looks(browser, page, shots):
    for width in (400, 1400):
        for scheme in ('light', 'dark'):
            browser.open(page, width, scheme)
            faults = seen(browser, page, width)
            if faults:
                browser.picture(os.path.join(shots, f'{name_of(page)}-{width}-{scheme}.png'))
            yield from (f'{page} ({width}, {scheme}): {fault}' for fault in faults)


def seen(browser, page, width):
    own = pathlib.Path(page).resolve().as_uri()
    faults = [f'asks for {url[:120]}' for url in browser.asked_for() if url != own and not url.startswith('data:')]
    wide = browser.value(WIDER)
    faults += [f'is {wide} pixels wide'] if wide > width else []
    faults += [f'the picture "{alt}" is none' for alt in browser.value(BLIND)]
    faults += [f'a link leads to #{one}, which is not there' for one in browser.value(LOST)]
    files = {urllib.parse.unquote(urllib.parse.urlparse(url).path) for url in browser.value(LINKS)}
    faults += [f'a link leads to {file}, which is not there' for file in sorted(files) if not os.path.exists(file)]
    faults += browser.value(FAINT)
    browser.value('1')  # what is still on its way to the console
    return faults + [f'the console: {said}' for said in browser.complaints()]


def works(browser, page, shots):
    faults = list(used(browser, page))
    if faults:
        browser.picture(os.path.join(shots, f'{name_of(page)}-used.png'))
    return [f'{page}: {fault}' for fault in faults]


def used(browser, page):
    browser.open(page, 1400, 'light')
    summary = next((file for file in (os.path.join(os.path.dirname(page), name) for name in ('mean/summary.tsv', 'summary.tsv')) if os.path.exists(file)), None)
    if not summary:
        return  # of a study that is not complete
    with open(summary, encoding='utf-8', newline='') as lines:
        rows = [row for row in csv.reader(lines, delimiter='\t', quoting=csv.QUOTE_NONE) if not row[0].startswith('#')]
    columns, *shown = browser.value(TABLE)
    if Counter(tuple(row[rows[0].index(column)] for column in columns) for row in rows[1:]) != Counter(map(tuple, shown)) or set(columns) != set(rows[0]):
        yield f'its verdicts are not those of {summary}'
    yield from sorted_by(browser, columns, shown)
    yield from filtered(browser, shown)


def sorted_by(browser, columns, shown):
    for column in ('ours', 'quantity'):
        at = columns.index(column)
        orders = []
        for _ in range(2):
            browser.click(f'th[data-column={column}] button')
            orders.append(browser.value(TABLE)[1:])
        up = [row[at] for row in orders[0]]
        numbers = [float(text) for text in up if re.fullmatch(r'[-+.\deE]+', text) and text != '-']
        if Counter(map(tuple, orders[0])) != Counter(map(tuple, shown)) or numbers != sorted(numbers):
            yield f'a click on {column} does not sort by it: {up[:5]}'
        if len(set(up)) > 1 and [row[at] for row in orders[1]] != up[::-1]:
            yield f'a second click on {column} does not turn it round'


def filtered(browser, shown):
    word = shown[0][0].split()[0]
    expected = [row for row in shown if word.lower() in ' '.join(row).lower()]
    browser.type('input[data-filters=summary]', word.upper())
    if Counter(map(tuple, browser.value(TABLE)[1:])) != Counter(map(tuple, expected)):
        yield f'{word.upper()} in the field does not leave the {len(expected)} rows that have it'
    browser.type('input[data-filters=summary]', 'no such word')
    if browser.value(TABLE)[1:]:
        yield 'words that no row has leave rows'
    browser.type('input[data-filters=summary]', ' ')
    if len(browser.value(TABLE)) != len(shown) + 1:
        yield 'an empty field does not show all rows'


def prints(browser, page, shots):
    browser.open(page, 1400, 'dark')
    rows = browser.value(TABLE)[1:]
    file = os.path.join(shots, f'{name_of(page)}.pdf')
    browser.printed(file)
    with open(file, 'rb') as paper:
        pages, text = paper_of(paper.read())
    together = unicodedata.normalize('NFKC', text).replace(' ', '')  # ligatures
    faults = [] if pages else ['has no page on paper']
    faults += [f'its row {" ".join(row)} is not on paper' for row in rows if ''.join(row).replace(' ', '') not in together]
    # as wide as A4 between its margins
    browser.ask('Emulation.setDeviceMetricsOverride', width=718, height=1000, deviceScaleFactor=1, mobile=False)
    browser.ask('Emulation.setEmulatedMedia', media='print')
    wide = browser.value('Math.max(...[document.scrollingElement, ...document.querySelectorAll(".wide")].map(one => one.scrollWidth))')
    faults += [f'is {wide} pixels wide on paper of 718'] if wide > 718 else []
    if not faults:
        os.remove(file)
    return [f'{page}: {fault}' for fault in faults]


def paper_of(pdf):
    """(pages, text) of a PDF as Chromium writes it: strings of glyphs, and for each font a table of what they are."""
    objects = {int(number): body for number, body in re.findall(rb'(?s)(\d+) 0 obj\b(.*?)\bendobj', pdf)}
    fonts = {}
    for number, body in objects.items():
        table = re.search(rb'/ToUnicode (\d+) 0 R', body)
        if table:
            fonts[b'F%d' % number] = letters(inflated(objects[int(table[1])]))
    text = []
    for body in objects.values():
        drawn = inflated(body) if b'stream' in body else b''
        if b' Tf' not in drawn:
            continue
        font = {}
        for name, glyphs, ended in re.findall(rb'/(F\d+) [\d.]+ Tf|<([0-9A-Fa-f]+)>|(ET)\b', drawn):
            if name:
                font = fonts.get(name, {})
            text.append(' ' if ended else ''.join(font.get(glyphs[i:i + 4].upper(), '') for i in range(0, len(glyphs), 4)))
    return len(re.findall(rb'/Type\s*/Page\b', pdf)), ''.join(text)


def inflated(body):
    data = body.partition(b'stream')[2].lstrip(b'\r\n')
    try:
        return zlib.decompressobj().decompress(data) if b'FlateDecode' in body else data
    except zlib.error:
        return b''  # a picture


def letters(table):
    """GLYPH: letter, by a font's table of single glyphs and of ranges."""
    found = {}
    for part, single in ((rb'beginbfchar(.*?)endbfchar', True), (rb'beginbfrange(.*?)endbfrange', False)):
        for block in re.findall(rb'(?s)' + part, table):
            words = re.findall(rb'<([0-9A-Fa-f]+)>', block)
            for row in zip(*[iter(words)] * (2 if single else 3)):
                first, last, letter = int(row[0], 16), int(row[-2], 16), bytes.fromhex(row[-1].decode()).decode('utf-16-be', 'replace')
                found.update({b'%04X' % glyph: letter[:-1] + chr(ord(letter[-1]) + glyph - first) for glyph in range(first, last + 1)})
    return found


def name_of(page):
    return '-'.join(pathlib.Path(page).parts[-4:-1]).strip('/') or 'page'


def main():
    check, chromium, shots, *pages = sys.argv[1:]
    os.makedirs(shots, exist_ok=True)
    with Browser(chromium) as browser:
        faults = [fault for page in pages for fault in {'looks': looks, 'works': works, 'prints': prints}[check](browser, page, shots)]
    print('\n'.join(faults))
    sys.exit(1 if faults else 0)


main()

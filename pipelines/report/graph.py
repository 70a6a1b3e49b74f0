# SPDX-License-Identifier: GPL-3.0-or-later
"""The graph of a study's steps as a drawing in SVG: one box a step with the number of its pieces, what comes first on the
left; each step stands one column behind the last of those that it follows."""
from html import escape

WIDTH, HEIGHT, GAP_X, GAP_Y = 128, 34, 44, 14


def steps_of(stages):
    """STEP: (pieces, steps that it follows)"""
    steps = {}
    for stage in stages:
        pieces, after = steps.setdefault(stage.step, [[], set()])
        pieces.append(stage.file)
        after |= {other.step for other in stage.after if other.step != stage.step}
    return steps


def columns_of(steps):
    """STEP: its column. A step that follows one of its own followers (the same program twice) stays where it was found."""
    column = {}

    def place(step, below):
        if step not in column:
            before = [place(other, below | {step}) for other in sorted(steps[step][1]) if other not in below and other in steps]
            column[step] = 1 + max(before, default=-1)
        return column[step]

    for step in sorted(steps):
        place(step, {step})
    return column


def draw(stages):
    steps = steps_of(stages)
    column, at, filled = columns_of(steps), {}, {}
    for step in sorted(steps, key=lambda s: (column[s], s)):
        row = filled.get(column[step], 0)
        filled[column[step]] = row + 1
        at[step] = (column[step] * (WIDTH + GAP_X) + 2, row * (HEIGHT + GAP_Y) + 2)
    if not at:
        return ''
    width = max(x for x, _ in at.values()) + WIDTH + 2
    height = max(y for _, y in at.values()) + HEIGHT + 2
    parts = [f'<svg viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img" aria-label="steps of the study">']
    for step, (_, after) in sorted(steps.items()):
        parts += [edge(at[other], at[step]) for other in sorted(after) if other in at]
    for step, (x, y) in at.items():
        pieces = len(steps[step][0])
        parts.append(f'<g><title>{escape(", ".join(steps[step][0][:12]))}{" ..." if pieces > 12 else ""}</title>'
                     f'<rect x="{x}" y="{y}" width="{WIDTH}" height="{HEIGHT}" rx="5"/>'
                     f'<text x="{x + WIDTH / 2}" y="{y + 15}">{escape(step)}</text>'
                     f'<text class="small" x="{x + WIDTH / 2}" y="{y + 28}">{pieces} {"piece" if pieces == 1 else "pieces"}</text></g>')
    return ''.join(parts) + '</svg>'


def edge(start, end):
    x, y = start[0] + WIDTH, start[1] + HEIGHT / 2
    to_x, to_y = end[0], end[1] + HEIGHT / 2
    bend = max(GAP_X / 2, abs(to_x - x) / 2)
    return f'<path d="M{x} {y}C{x + bend} {y} {to_x - bend} {to_y} {to_x} {to_y}"/>'

# SPDX-License-Identifier: GPL-3.0-or-later
# The words that a misspelt one may be meant as, for "did you mean": those of stdin, one a line, that are one letter off (added, left out,
# another, two exchanged), or two where the word has five or more; the nearest ones, on a line.
#   awk -v word=vornoi -f near.awk
function least(a, b) { return a < b ? a : b }
function distance(a, b,    i, j, d, m, n) {
    m = length(a); n = length(b)
    for (i = 0; i <= m; i++) d[i, 0] = i
    for (j = 0; j <= n; j++) d[0, j] = j
    for (i = 1; i <= m; i++)
        for (j = 1; j <= n; j++) {
            d[i, j] = least(least(d[i - 1, j], d[i, j - 1]) + 1, d[i - 1, j - 1] + (substr(a, i, 1) != substr(b, j, 1)))
            if (i > 1 && j > 1 && substr(a, i, 1) == substr(b, j - 1, 1) && substr(a, i - 1, 1) == substr(b, j, 1)) d[i, j] = least(d[i, j], d[i - 2, j - 2] + 1)
        }
    return d[m, n]
}
BEGIN { nearest = length(word) < 5 ? 1 : 2 }
{
    far = distance(word, $1)
    if (far > nearest) next
    if (far < nearest) { nearest = far; found = "" }
    found = found (found == "" ? "" : " ") $1
}
END { if (found != "") print found }

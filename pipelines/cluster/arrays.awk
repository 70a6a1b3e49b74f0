# SPDX-License-Identifier: GPL-3.0-or-later
# Pieces of a study as job arrays: those of one step that wait for the same things share an array; those that wait each for one piece of another
# array take its indices, so that a scheduler holds each up by its own predecessor alone.
#   awk -v first=N -v most=M -f arrays.awk TODO LIVE GRAPH
# TODO: files to be made. LIVE: "file job index" of pieces that are queued or running. GRAPH: step, file, files that it waits for (make stage-graph).
# Writes NAME, step, what is waited for (ok:JOB:INDEX one piece, each:JOB the piece of one's own index; JOB is @NAME for an array of this list), and
# "index=file" for each piece, by tabs; no index above M; - for nothing.
FILENAME == ARGV[1] { todo[$1] = 1; next }
FILENAME == ARGV[2] { job[$1] = $2; place[$1] = $3; depth[$1] = 0; next }
{
    split($0, field, "\t")
    f = field[2]
    if (!(f in todo) || f in job) next
    step[f] = field[1]
    before[f] = ""
    depth[f] = 1
    n = split(field[3], input, " ")
    for (i = 1; i <= n; i++) {
        if (!(input[i] in todo)) continue
        before[f] = before[f] " " input[i]
        if (depth[input[i]] >= depth[f]) depth[f] = depth[input[i]] + 1
    }
    order[++files] = f
    if (depth[f] > deepest) deepest = depth[f]
}
END {
    for (d = 1; d <= deepest; d++) {
        delete members
        count = 0
        for (i = 1; i <= files; i++)
            if (depth[order[i]] == d) add(order[i])
        for (g = 1; g <= count; g++) arrays(groups[g])
    }
}
# Sorts a piece into the group of its step and of the arrays that it waits for: those of which it waits for several pieces with their indices.
function add(f,    key) {
    key = step[f] "\t" waits(f)
    if (!(key in members)) groups[++count] = key
    members[key] = members[key] " " f
}
function waits(f,    n, list, i, j, jobs, names, text) {
    n = split(before[f], list, " ")
    jobs = 0
    for (i = 1; i <= n; i++) {
        j = job[list[i]]
        if (!(j in single)) { names[++jobs] = j; single[j] = 0 }
        single[j]++
    }
    text = ""
    for (i = 1; i <= jobs; i++) {
        if (single[names[i]] == 1) { text = text " one:" names[i]; continue }
        for (j = 1; j <= n; j++)
            if (job[list[j]] == names[i]) text = text " ok:" names[i] ":" place[list[j]]
    }
    for (i = 1; i <= jobs; i++) delete single[names[i]]
    return text
}
# The index in array j that f waits for.
function index_in(f, j,    n, list, i) {
    n = split(before[f], list, " ")
    for (i = 1; i <= n; i++)
        if (job[list[i]] == j) return place[list[i]]
}
# The arrays of one group: what all of them wait for is named; where each waits for a piece of its own, its index is that piece's.
function arrays(key,    at, name, n, f, w, word, i, common, own, lead, alike) {
    at = index(key, "\t")
    name = substr(key, 1, at - 1)
    n = split(members[key], f, " ")
    w = split(substr(key, at + 1), word, " ")
    common = own = lead = ""
    alike = 1
    for (i = 1; i <= w; i++) {
        if (!sub(/^one:/, "", word[i])) common = common " " word[i]
        else if (same(f, n, word[i])) common = common " ok:" word[i] ":" index_in(f[1], word[i])
        else {
            if (lead == "") lead = word[i]
            for (at = 1; at <= n; at++)
                if (index_in(f[at], word[i]) != index_in(f[at], lead)) alike = 0
            own = own " each:" word[i]
        }
    }
    if (!alike) alone(name, f, n)
    else if (lead == "") numbered(name, f, n, common)
    else corresponding(name, f, n, common own, lead)
}
# Indices that do not fit together: each piece for itself.
function alone(name, f, n,    k, i, m, list, waited) {
    for (k = 1; k <= n; k++) {
        waited = ""
        m = split(before[f[k]], list, " ")
        for (i = 1; i <= m; i++) waited = waited " ok:" job[list[i]] ":" place[list[i]]
        write(name, waited, " 1=" f[k])
    }
}
function numbered(name, f, n, waited,    i, k, pieces) {
    for (i = 1; i <= n; i += most) {
        pieces = ""
        for (k = i; k <= n && k < i + most; k++) pieces = pieces " " (k - i + 1) "=" f[k]
        write(name, waited, pieces)
    }
}
# Two that wait for one piece go into two arrays.
function corresponding(name, f, n, waited, lead,    left, k, i, picked, taken, pieces) {
    for (left = n; left > 0;) {
        pieces = ""
        delete taken
        for (k = 1; k <= n; k++) {
            i = index_in(f[k], lead)
            if (k in picked || i in taken) continue
            taken[i] = picked[k] = 1
            left--
            pieces = pieces " " i "=" f[k]
        }
        write(name, waited, pieces)
    }
}
function same(f, n, j,    k) {
    for (k = 2; k <= n; k++)
        if (index_in(f[k], j) != index_in(f[1], j)) return 0
    return 1
}
function write(name, waited, pieces,    array, n, piece, i, at) {
    array = name "." (first++)
    n = split(pieces, piece, " ")
    for (i = 1; i <= n; i++) {
        at = index(piece[i], "=")
        job[substr(piece[i], at + 1)] = "@" array
        place[substr(piece[i], at + 1)] = substr(piece[i], 1, at - 1)
    }
    print array "\t" name "\t" (waited == "" ? "-" : substr(waited, 2)) "\t" substr(pieces, 2)
}

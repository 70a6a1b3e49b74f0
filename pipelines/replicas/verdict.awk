# SPDX-License-Identifier: GPL-3.0-or-later
# What the summaries of all studies share: the tables of one sample or of several replicas, what a row of expected.tsv asks of them, its
# error, and the verdict.
#   awk -f student.awk -f verdict.awk -f ... EXPECTED.tsv [another=NAME:PART+PART...] [COMMON.tsv ...] -- TABLE.tsv ... [-- TABLE.tsv ...]
# Behind each -- stand the tables of one replica; those before the first know no chance: they would be the same with every seed. Without any
# -- all are of one replica. A table's rows are `keys` fields (sample, quantity), a value, its error.
#
# The error of several replicas is the standard error of their mean, s/sqrt(n), of what the row asks for, found in each of them: a difference
# of two regions is taken within a replica, for they are not independent. The error of one replica is that of its tables: of its atoms, of its
# frames. It does not know how much samples differ, so what it says of a sample is said of "one sample". A table of the first kind whose rows have
# another field, "between N samples", is of samples of its own: its errors are those of N.
#
#   number    agrees      within its tolerance or `width` standard errors, whichever is wider
#             differs     by more than that, and by more than Student's t for 95.45 % (two standard errors of many replicas)
#   > or <    holds, contradicted     by more than Student's t on its side, on the other
#   else      undecided
#   nan       undecided (error unknown): an error that a table has as nan is not known from one sample; nothing is said by it but what lies
#             within a tolerance. In tables that know no chance there is none.
#   any       another sample          a variable that the row depends on is not the paper's (papers.mk), which is named
BEGIN {
    if (!keys) keys = 2
    if (!width) width = 2
    replicas = 1
    for (i = 2; i < ARGC; i++) if (ARGV[i] == "--") replicas = 0
    for (i = 2; i < ARGC; i++) {
        if (ARGV[i] == "--") {
            replicas++
            ARGV[i] = ""
        } else if (ARGV[i] ~ /^another=/) {
            split(substr(ARGV[i], 9), words, ":")
            another_name[++anothers] = words[1]
            another_rows[anothers] = words[2]
            ARGV[i] = ""
        } else
            replica_of[ARGV[i]] = replicas
    }
}
FILENAME == ARGV[1] && (/^#/ || /^quantity\t/) { next }
FILENAME == ARGV[1] { line[++lines] = $0; next }
{
    key = $1
    for (i = 2; i <= keys; i++) key = key "," $i
    key = replica_of[FILENAME] "|" key
    value[key] = $(keys + 1)
    spread[key] = $(keys + 2)
    if (key ~ /^0[|]/ && $(keys + 3) ~ /^between [0-9]+ samples$/) own[substr(key, 3)] = $(keys + 3)
}

# what holds KEY in replica R: the tables of all, or its own
function place(key, r) { return ("0|" key) in value ? "0|" key : r "|" key }
function known(a, b, r) { return place(a, r) in value && (b == "-" || place(b, r) in value) }
function number_in(a, b, r) { return known(a, b, r) && value[place(a, r)] !~ /nan/ && (b == "-" || value[place(b, r)] !~ /nan/) }
function unsure(key) { return key !~ /^0[|]/ && spread[key] ~ /nan|^-?$/ }
# ours and error of a row in one replica; unknown: whether its error is
function derive(how, a, b, r,    x, y, dx, dy, scale) {
    unknown = unsure(place(a, r)) || (b != "-" && unsure(place(b, r)))
    x = value[place(a, r)] + 0; dx = number(spread[place(a, r)])
    y = b == "-" ? 0 : value[place(b, r)] + 0; dy = b == "-" ? 0 : number(spread[place(b, r)])
    if (how == "ratio" || how == "relative") {
        if (y == 0) return 0
        ours = x / y
        error = sqrt(dx ^ 2 + (ours * dy) ^ 2) / (y < 0 ? -y : y)
        if (how == "relative") { ours = 100 * (ours - 1); error *= 100 }
        return 1
    }
    scale = how == "percent" || how == "points" ? 100 : how == "us" ? 1 / 0.002778 / 1e9 : 1
    ours = scale * (x - y)
    error = scale * sqrt(dx ^ 2 + dy ^ 2)
    return 1
}
function number(text) { return text ~ /nan/ ? 0 : text + 0 }
# The error in words of a table
function said(error) { return unknown ? "nan" : sprintf("%.2g", error) }
# The row of all replicas: ours, error (unknown), samples (how many have it), chance, errors (in words). 0: none has it, which `why` says.
function settle(how, a, b,    r, n, sum, x, word) {
    why = ""
    samples = 0
    chance = !(("0|" a) in value && (b == "-" || ("0|" b) in value))
    for (r = 1; r <= (chance && replicas > 1 ? replicas : 1); r++) {
        if (!known(a, b, r)) continue
        if (why == "") why = "nan"
        if (!number_in(a, b, r)) continue
        if (!derive(how, a, b, r)) { why = "zero"; continue }
        samples++
        x[samples] = ours
        sum += ours
    }
    if (!samples) { if (why == "") why = "unknown"; return 0 }
    if (samples > 1) {
        ours = sum / samples
        error = standard_error(x, samples)
        unknown = 0
    } else
        for (r = replicas; r >= 1; r--) if (number_in(a, b, r)) derive(how, a, b, r)
    if (a in own) {
        chance = 1
        errors = own[a]
        split(errors, word, " ")
        samples = word[2]
        unknown = spread["0|" a] ~ /nan/
    } else
        errors = !chance ? "no chance" : samples == 1 ? (unknown ? "unknown from one sample" : "within one sample") : "between " samples (samples < replicas ? " of " replicas : "") " samples"
    return 1
}
# the variables that make this row's sample another one than the paper's; what is set beside the truth is of no paper
function another(a, b,    i, p, part, count, found) {
    if (b ~ /,true_/) return ""
    for (i = 1; i <= anothers; i++) {
        count = split(another_rows[i], part, "+")
        for (p = 1; p <= count; p++) if (part[p] == "all" || index(a " " b, part[p])) { found = found (found == "" ? "" : ", ") another_name[i]; break }
    }
    return found
}
function verdict(claim, tolerance, a, b,    mark, bound, side, times, so, other) {
    if (claim == "-") return "-"
    other = another(a, b)
    if (other != "") return "another sample (" other ")"
    mark = substr(claim, 1, 1)
    bound = substr(claim, 2) + 0
    if (mark == "@") return ours < 0.999 * bound ? "out of reach" : "reached"
    times = samples > 1 ? student(samples - 1) : 2
    so = chance && samples == 1 ? " in one sample" : ""
    if (mark == ">" || mark == "<") {
        if (unknown) return "undecided (error unknown)"
        side = mark == ">" ? ours - bound : bound - ours
        return side > times * error ? "holds" so : side < -times * error ? "contradicted" so : "undecided"
    }
    side = ours - claim
    if (side < 0) side = -side
    if (side <= (tolerance > width * error ? tolerance : width * error)) return "agrees"
    if (unknown) return "undecided (error unknown)"
    return samples > 1 && side <= times * error ? "undecided" : "differs" so
}

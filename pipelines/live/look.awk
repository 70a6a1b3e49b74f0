# SPDX-License-Identifier: GPL-3.0-or-later
# How far a study is, from the lines that its recipes wrote (stage/piece.sh): a line for every running piece, `most` of them,
# then one for the study. now: seconds; work: the folder of `total` (all pieces, as make status counts them, and those that were done before) and
# `left` (when it was estimated, seconds), which live/planner writes.
#   awk -v now=N -v name='camg mini' -v most=20 -v width=79 -v work=FOLDER -f look.awk EVENTS
BEGIN { FS = "\t" }
$1 == "begin" {
    if (!($2 in began)) order[++begun] = $2
    began[$2] = $5
    step[$2] = $4
    folder[$2] = $3
    delete done[$2]
    runs[$2] = 1
}
$1 == "end" {
    delete runs[$2]
    if ($3 == 0) done[$2] = 1
    else failed++
}
END {
    for (i = 1; i <= begun; i++) {
        if (order[i] in done) finished++
        if (order[i] in runs) running++
    }
    shown = 0
    for (i = 1; i <= begun; i++)
        if (order[i] in runs && shown < most && (shown < most - 1 || running <= most)) {
            put("  " piece(order[i]))
            shown++
        }
    if (most && running > shown) put("  and " (running - shown) " more")
    put(study())
}
# a program's words, without what a terminal would obey (live/shown)
function put(text) {
    gsub(/[\001-\037\177]/, "?", text)
    print substr(text, 1, width)
}
function span(s) {
    if (s < 100) return sprintf("%d s", s)
    if (s < 6000) return sprintf(s < 600 ? "%.1f min" : "%.0f min", s / 60)
    return sprintf("%.1f h", s / 3600)
}
function relative(f) {
    return substr(f, length(folder[f]) + 2)
}
# What its log says of how far it is, or for how long it has run
function piece(f,    line, log_file, last) {
    log_file = folder[f] "/logs/" relative(f) ".log"
    while ((getline line < log_file) > 0) {
        if (line ~ /^== /) last = ""
        if (line ~ /^[0-9][0-9]:[0-9][0-9]:[0-9][0-9] /) last = line
    }
    close(log_file)
    sub(/^[^ ]* [^ ]* /, "", last)
    return step[f] " " relative(f) ": " (last != "" ? last : span(now - began[f]))
}
function study(    line, count, total, before, left, text) {
    getline line < (work "/total")
    split(line, count, " ")
    before = count[2] + 0
    total = count[1] > before + begun ? count[1] : before + begun
    text = name ": " (line != "" ? before + finished " of " total " pieces done" : finished + 0 " pieces made")
    text = text ", " running + 0 " running"
    if (line != "") text = text ", " total - before - begun " waiting"
    if (failed) text = text ", " failed " failed"
    if ((getline left < (work "/left")) > 0) {
        split(left, estimate, " ")
        left = estimate[2] - (now - estimate[1])
        text = text ", " span(left > 0 ? left : 0) " left"
    }
    if (!most)
        for (i = begun; i >= 1; i--)
            if (order[i] in runs) return text "; " piece(order[i])
    return text
}

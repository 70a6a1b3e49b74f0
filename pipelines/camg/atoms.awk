# SPDX-License-Identifier: GPL-3.0-or-later
# Reading extended-XYZ frames in awk, for the tables of a study: after atoms_header($0) on a frame's comment line, column["name"] is the
# first field of a column on the atom lines (0 if the frame has none), and key(NAME) is the text of a key.
function atoms_header(line,    properties, part, count, i, at) {
    header = line
    split("", column)
    if (!match(line, /Properties=[^ ]+/)) return
    properties = substr(line, RSTART + 11, RLENGTH - 11)
    gsub(/"/, "", properties)
    count = split(properties, part, ":")
    at = 1
    for (i = 1; i + 2 <= count; i += 3) {
        column[part[i]] = at
        at += part[i + 2]
    }
}

function key(name,    at, rest, end) {
    at = index(" " header, " " name "=")
    if (!at) return ""
    rest = substr(header, at + length(name) + 1)
    if (substr(rest, 1, 1) == "\"") {
        rest = substr(rest, 2)
        end = index(rest, "\"")
    } else {
        end = index(rest " ", " ")
    }
    return substr(rest, 1, end - 1)
}

function need(name) {
    if (!(name in column)) {
        printf "%s: no column '%s' in the frame\n", program, name > "/dev/stderr"
        failed = 65
        exit 65
    }
    return column[name]
}

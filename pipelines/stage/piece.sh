# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A piece of a study notes what becomes of it. Read by the shell of its recipe (stage/rule.mk) before the command:
#   . piece.sh FILE FOLDER STEP HUSH [SAVED BESIDE...]
# FOLDER/logs/FILE.log takes what the programs say on stderr and, as lines that begin with the time of day, how far they are
# (BLOWPIPE_PROGRESS, src/base/progress.h); it can be read while it grows. FOLDER/.run/FILE is one line, by tabs:
#   running STEP BEGAN THREADS PID HOST | done STEP BEGAN THREADS SECONDS | failed STEP BEGAN THREADS SECONDS CODE
# for make status, and for what pieces take the next time. Warnings are shown when the piece ends, of one that fails the end
# of its log. HUSH: nothing is said of pieces that are as they should be. BLOWPIPE_WATCH (live/watch): begin and end are lines
# of that file, and only pieces are named that took a fifteenth of the time since BLOWPIPE_WATCH_BEGAN.
# BESIDE is what is made beside FILE. Where both are there already, SAVED, a folder, keeps it until FILE is exchanged (which the
# recipe does); a run that fails or is stopped puts it back.
piece_file=$1 piece_step=$3 piece_hush=$4
piece_name=${1#"$2"/}
piece_note=$2/.run/$piece_name piece_log=$2/logs/$piece_name.log
piece_began=$EPOCHSECONDS piece_from=${EPOCHREALTIME/./}
piece_threads=${BLOWPIPE_THREADS:-0}

piece_say() { [ -n "$piece_hush" ] || echo "$*"; }
piece_tell() {
    local IFS=$'\t'
    [ ! -w "${BLOWPIPE_WATCH:-}" ] || echo "$*" >>"$BLOWPIPE_WATCH"
}
# What a run leaves here is no reason to end it.
piece_write() {
    local IFS=$'\t'
    echo "$*" >"$piece_note.$$" && mv -f "$piece_note.$$" "$piece_note"
} 2>/dev/null

# 7 --> 7 s, 431 --> 7.2 min, 7810 --> 2.2 h
piece_span() {
    if (($1 < 100)); then
        echo "$1 s"
    elif (($1 < 6000)); then
        echo "$(($1 / 60)).$(($1 % 60 / 6)) min"
    else
        echo "$(($1 / 3600)).$(($1 % 3600 / 360)) h"
    fi
}

piece_beside=("${@:6}") piece_saved=${5:-}
# A link is enough of a file, for programs make theirs anew; pictures in folders are written over.
piece_save() {
    local i=0 made
    [ -n "$piece_saved" ] && [ -e "$piece_file" ] || return 0
    mkdir -p "$piece_saved"
    for made in "${piece_beside[@]}"; do
        i=$((i + 1))
        [ ! -e "$made" ] || ln -T "$made" "$piece_saved/$i" 2>/dev/null || cp -a -T "$made" "$piece_saved/$i"
    done
}
piece_restore() {
    local i=0 made
    [ -n "$piece_saved" ] && [ -d "$piece_saved" ] || return 0
    for made in "${piece_beside[@]}"; do
        i=$((i + 1))
        rm -rf "$made"
        [ ! -e "$piece_saved/$i" ] || mv -T "$piece_saved/$i" "$made"
    done
    rm -rf "$piece_saved"
}

# What the programs said in this run, or the last LINES of it; what is said several times in a row stands once
piece_said() {
    awk -v most="${1:-0}" '
        /^== / { n = 0; next }
        /^[0-9][0-9]:[0-9][0-9]:[0-9][0-9] / { next }
        n && $0 == line[n] { times[n]++; next }
        { gsub(/[\001-\010\013-\037\177]/, "?"); line[++n] = $0; times[n] = 1 } # as live/shown
        END { for (i = most && n > most ? n - most + 1 : 1; i <= n; i++) print line[i] (times[i] > 1 ? " (" times[i] " times)" : "") }' "$piece_log"
}

# A shell that make ends (SIGTERM) ends before its programs, which then do not know: they are told, and write their checkpoints.
# Fails if there were none.
piece_stop() {
    local running='' waited
    read -r running 2>/dev/null <"/proc/$$/task/$$/children" || :
    # shellcheck disable=SC2086  # they are several
    for ((waited = 0; waited < 600; waited++)); do
        kill "$([ "$waited" = 0 ] && echo -TERM || echo -0)" $running 2>/dev/null || break
        sleep 0.1
    done
    [ "$waited" != 0 ]
}

piece_end() {
    local code=$1 seconds=$((EPOCHSECONDS - piece_began))
    ! piece_stop || code=143
    exec 2>&"$piece_stderr"
    local precise=$((${EPOCHREALTIME/./} - piece_from))
    printf -v precise '%d.%02d' $((precise / 1000000)) $((precise % 1000000 / 10000))
    piece_tell end "$piece_file" "$code" "$precise"
    if [ "$code" = 0 ]; then
        piece_write "done" "$piece_step" "$piece_began" "$piece_threads" "$precise"
        if [ -w "${BLOWPIPE_WATCH:-}" ] && ((seconds >= 2 && 15 * seconds >= EPOCHSECONDS - ${BLOWPIPE_WATCH_BEGAN:-$EPOCHSECONDS})); then
            piece_say "$piece_step $piece_name: $(piece_span "$seconds")"
        fi
        piece_said >&2
        return
    fi
    piece_restore || :
    piece_write failed "$piece_step" "$piece_began" "$piece_threads" "$precise" "$code"
    case $code in
    76 | 143) echo "$piece_step $piece_name: stopped after $(piece_span "$seconds"), to be gone on with" >&2 ;;
    *)
        echo "$piece_step $piece_name failed after $(piece_span "$seconds") with exit code $code; the end of $piece_log:" >&2
        piece_said 10 >&2
        ;;
    esac
}

# Whether one of the processes is at work; one that has ended, and nobody has asked how, is not.
piece_lives() {
    local pid
    for pid; do ! IFS= read -r -d '' <"/proc/$pid/cmdline" || return 0; done
    return 1
} 2>/dev/null
# A make that was killed alone has left this piece running, with nobody to take what it makes: it is ended, its programs write their
# checkpoints, before two write the same files.
piece_alone() {
    local state='' pid='' host='' running='' waited
    IFS=$'\t' read -r state _ _ _ pid host <"$piece_note" || return 0
    [ "$state" = running ] && [ "$host" = "$HOSTNAME" ] && [ "$pid" != $$ ] || return 0
    grep -qsaF "$piece_file" "/proc/$pid/cmdline" || return 0
    read -r running <"/proc/$pid/task/$pid/children" || :
    # shellcheck disable=SC2086  # they are several
    kill -TERM "$pid" $running || :
    # shellcheck disable=SC2086
    for ((waited = 0; waited < 600; waited++)); do piece_lives "$pid" $running || break; sleep 0.1; done
} 2>/dev/null

mkdir -p "${piece_note%/*}" "${piece_log%/*}"
[ ! -e "$piece_note" ] || piece_alone
# one that goes on after it was stopped goes on in its log
case $(cat "$piece_note" 2>/dev/null || :) in
running* | failed*) ;;
*) : >"$piece_log" ;;
esac
echo "== $(date '+%F %T'), ${piece_threads/#0/all} threads: $piece_file" >>"$piece_log"
piece_write running "$piece_step" "$piece_began" "$piece_threads" "$$" "$HOSTNAME"
piece_tell begin "$piece_file" "$2" "$piece_step" "$piece_began" "$piece_threads"
[ -n "${BLOWPIPE_WATCH:-}" ] || piece_say "$piece_step $piece_name"
export BLOWPIPE_PROGRESS=$piece_log
piece_restore # what a run that was killed has left
piece_save
exec {piece_stderr}>&2 2>>"$piece_log"
trap 'piece_end $?' EXIT

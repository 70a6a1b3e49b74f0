# SPDX-License-Identifier: GPL-3.0-or-later
"""type_keys FOLDER KEYS PATTERN SHELL ARGUMENT...   starts an interactive shell on a terminal of its own in FOLDER, types KEYS (\\t is Tab) when its
prompt, READY, stands there, and prints what the shell writes since, without escapes, until it matches PATTERN; exit 1 if it has not after a while."""
import os
import pty
import re
import select
import sys
import time

PATIENCE_S = 20


def read_until(terminal, pattern):
    got, end = b'', time.monotonic() + PATIENCE_S
    while not re.search(pattern.encode(), plain(got)) and time.monotonic() < end:
        if select.select([terminal], [], [], 0.1)[0]:
            try:
                got += os.read(terminal, 65536)
            except OSError: # the shell has ended
                break
    return plain(got)


def plain(text):
    return re.sub(rb'\x1b\[[0-9;?]*[a-zA-Z]|[\r\x07]', b'', text)


def main():
    folder, keys, pattern, *shell = sys.argv[1:]
    child, terminal = pty.fork()
    if child == 0:
        os.chdir(folder)
        os.environ.update(TERM='dumb', COLUMNS='200', LINES='60')
        os.execvp(shell[0], shell)
    read_until(terminal, 'READY> ')
    os.write(terminal, keys.encode().decode('unicode_escape').encode())
    said = read_until(terminal, pattern)
    os.close(terminal)
    print(said.decode(errors='replace'))
    return not re.search(pattern.encode(), said)


sys.exit(main())

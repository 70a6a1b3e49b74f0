"""Checkpoints made up: each word of a true one that could be a length, a count or a place gets values that no run has, with a seal that is right.
    forge_checkpoint.py SEAL CHECKPOINT MOST COMMAND...
COMMAND resumes from CHECKPOINT (--resume). With each of MOST forged words, spread over all that there are, it must end within seconds, with exit 0 or 65, in
a hundred times the memory of the checkpoint at most beyond what it takes with the true one; never by a signal."""
import collections
import ctypes
import os
import resource
import shutil
import struct
import subprocess
import sys
import tempfile

seal = ctypes.CDLL(sys.argv[1]).seal
seal.argtypes = [ctypes.c_void_p, ctypes.c_size_t]
checkpoint, most, command = sys.argv[2], int(sys.argv[3]), sys.argv[4:]
SECONDS, HEAD, DIGEST = 20, 24, 16
true = open(checkpoint, 'rb').read()
names = [checkpoint, checkpoint + '.1', checkpoint + '.transcript']
kept = tempfile.mkdtemp()
for name in names:
    if os.path.exists(name):
        shutil.copy(name, kept)


def sealed(bytes_):
    buffer = ctypes.create_string_buffer(bytes(bytes_[:-DIGEST]) + b'\0' * DIGEST, len(bytes_))
    seal(buffer, len(bytes_) - DIGEST)
    return buffer.raw


def resumed(bytes_):
    """The exit code, the words and the kilobytes of a run from such a checkpoint."""
    for name in names:
        if os.path.exists(name):
            os.unlink(name)
    shutil.copy(os.path.join(kept, os.path.basename(names[2])), names[2])
    open(checkpoint, 'wb').write(bytes_)
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
                             preexec_fn=lambda: (resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS)), resource.setrlimit(resource.RLIMIT_CORE, (0, 0))))
    words = child.stderr.read()
    _, status, usage = os.wait4(child.pid, 0)
    return os.waitstatus_to_exitcode(status), words, usage.ru_maxrss


assert sealed(true) == true, 'the seal is another'
code, words, least = resumed(true)
assert code == 0, (code, words)
places = [at for at in range(HEAD, len(true) - DIGEST - 7) if -1 <= struct.unpack_from('<q', true, at)[0] <= len(true)]
places = [places[i * len(places) // min(most, len(places))] for i in range(min(most, len(places)))]
codes = collections.Counter()
for number, at in enumerate(places):
    value, = struct.unpack_from('<q', true, at)
    values = [1 << 60, -1, -(1 << 63), value + 1, (1 << 63) - 1, len(true) // 8, 1 << 31, 0x7ff8000000000000, 1 << 32, value - 1]
    for forged in (values[number % len(values)], values[(number + number // len(values) + 1) % len(values)]):
        if forged == value:
            continue
        bytes_ = bytearray(true)
        struct.pack_into('<q', bytes_, at, forged)
        code, words, kilobytes = resumed(sealed(bytes_))
        codes[code] += 1
        assert code in (0, 65), (at, value, forged, code, words)
        assert code == 0 or words.count('\n') >= 1, (at, value, forged, words)
        assert kilobytes < least + 100 * len(true) / 1000 + 20000, (at, value, forged, kilobytes, least)
print(f'{sum(codes.values())} forged:', ', '.join(f'{n} exit {code}' for code, n in sorted(codes.items())))
assert codes[65] > 0, codes
shutil.rmtree(kept)

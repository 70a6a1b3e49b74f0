# SPDX-License-Identifier: GPL-3.0-or-later
"""What inject, studies and soak share: the shim, running a command, what lies in a folder, the table at the end."""
import atexit
import collections
import hashlib
import os
import shutil
import signal
import struct
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
BIN = os.path.abspath(os.environ.get("BIN", os.path.join(TOP, "bin")))
KIM = "kim:EAM_Dynamo_MendelevSunZhang_2019_CuZr__MO_609260676108_000"

# As in shim.c.
KINDS = "malloc open read pread write pwrite sync rename close truncate mkdir unlink fork thread mmap disk".split()

# Exit codes by which a program may say that the system refused it something (README's table).
CODES = {65, 66, 71, 73, 74}
STOPPED = 76


def scratch():
    """A folder for everything, in memory where there is one; gone at the end."""
    place = os.environ.get("FAULTS_TMP") or ("/dev/shm" if os.access("/dev/shm", os.W_OK) else None)
    folder = tempfile.mkdtemp(prefix="faults-", dir=place)
    os.chmod(folder, 0o755)
    atexit.register(shutil.rmtree, folder, True)
    learn(os.path.join(folder, "locale"))
    return folder


def learn(folder):
    """The language of FAULTS_LOCALE, where the system does not have it."""
    name = os.environ.get("FAULTS_LOCALE", "C.UTF-8")
    if name.lower().replace("-", "") in subprocess.run(["locale", "-a"], capture_output=True, text=True, check=True).stdout.lower().replace("-", "").split():
        return
    os.mkdir(folder)
    language, letters = name.split(".")
    subprocess.run(["localedef", "-i", language, "-f", letters, os.path.join(folder, name)], check=True)
    os.environ["LOCPATH"] = folder


def build_shim(folder):
    path = os.path.join(folder, "shim.so")
    subprocess.run([os.environ.get("CC", "cc"), "-O1", "-shared", "-fPIC", "-o", path, os.path.join(HERE, "shim.c"), "-ldl"], check=True)
    return path


class Shim:
    """The environment of a program that is to fail, and what the shim has counted of it."""

    def __init__(self, library, path):
        self.library, self.path = library, path

    def environment(self, program, fault=""):
        with open(self.path, "wb") as file:
            file.write(bytes(8 * (len(KINDS) + 1)))
        return {"LD_PRELOAD": self.library, "FAULTS_FILE": self.path, "FAULTS_PROGRAM": program, "FAULT": fault}

    def set_count(self, kind, number):
        with open(self.path, "r+b") as file:
            file.seek(8 * KINDS.index(kind))
            file.write(struct.pack("q", number))

    def counted(self):
        with open(self.path, "rb") as file:
            numbers = struct.unpack(f"{len(KINDS) + 1}q", file.read())
        return dict(zip(KINDS, numbers)), numbers[-1]


def environment(home, **more):
    """Nothing of the user's but what programs are found by."""
    kept = {name: os.environ[name] for name in ("PATH", "LOCPATH", "LD_LIBRARY_PATH", "KIM_API_CONFIGURATION_FILE") if name in os.environ}
    given = {"HOME": home, "TMPDIR": home, "LC_ALL": os.environ.get("FAULTS_LOCALE", "C.UTF-8"), "BLOWPIPE_THREADS": "1",
             "OMP_NUM_THREADS": "1", "OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1",
             "OMPI_MCA_rmaps_base_oversubscribe": "1", "OMPI_MCA_btl": "^tcp", "PRTE_MCA_rmaps_default_mapping_policy": ":oversubscribe"}
    return {**kept, **given, **more}


def default_signals():
    """A shell's background ignores some of them."""
    for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGPIPE, signal.SIGHUP, signal.SIGXFSZ):
        signal.signal(number, signal.SIG_DFL)


def files_in(folder, skip=()):
    """Every file below the folder by its name there: its bytes, or the hash of many. A file that goes meanwhile is left out."""
    found = {}
    for place, folders, names in os.walk(folder):
        folders[:] = [f for f in folders if os.path.relpath(os.path.join(place, f), folder) not in skip]
        for name in names:
            path = os.path.join(place, name)
            if os.path.relpath(path, folder) in skip:
                continue
            try:
                with open(path, "rb") as file:
                    data = file.read()
            except FileNotFoundError:
                continue
            found[os.path.relpath(path, folder)] = data if len(data) < 1 << 16 else hashlib.sha256(data).digest()
    return found


def is_log_so_far(name, there, whole):
    """The log of a run that fails says how it came to that (src/cli/thermo_log.h), and so does what gnuplot had to say."""
    return name.endswith("figures.log") or name.endswith("log.tsv") and whole.startswith(there) and there.endswith(b"\n")


def empty(folder):
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    return folder


def geometric(last):
    """1, 2, 3, 5, 9, 17, ... and the last."""
    numbers, step = {1, last} if last else set(), 1
    while 1 + step < last:
        numbers.add(1 + step)
        step *= 2
    return sorted(numbers)


class Tally:
    """Rows by program, and what went wrong, in words."""

    verdicts = ("torn", "lost", "wrong")

    def __init__(self):
        self.rows = collections.defaultdict(lambda: {"faults": 0, "kills": 0, "codes": collections.Counter(), **dict.fromkeys(self.verdicts, 0)})
        self.findings = []

    def add(self, program, is_kill, code, findings, what):
        row = self.rows[program]
        row["kills" if is_kill else "faults"] += 1
        row["codes"][code] += 1
        for verdict in {verdict for verdict, _ in findings}:
            row[verdict] += 1
        for verdict, words in findings:
            self.findings.append(f"{verdict}: {what}: {words}")
            print(self.findings[-1], file=sys.stderr, flush=True)

    def total(self, name):
        return sum(row[name] for row in self.rows.values())

    def print(self, out):
        print("program", "faults", "kills", "exit_codes", *self.verdicts, sep="\t", file=out)
        everything = collections.Counter()
        for program, row in sorted(self.rows.items()):
            everything += row["codes"]
            self.line(out, program, row["faults"], row["kills"], row["codes"], *(row[v] for v in self.verdicts))
        self.line(out, "all", self.total("faults"), self.total("kills"), everything, *(self.total(v) for v in self.verdicts))

    @staticmethod
    def line(out, program, faults, kills, codes, *verdicts):
        said = " ".join(f"{code}:{count}" for code, count in sorted(codes.items(), key=str))
        print(program, faults, kills, said, *verdicts, sep="\t", file=out)

#!/usr/bin/env python3
# The data set of Im et al. (2018): 40.64 x 40.64 x 20 nm of random Zr55Co25Al20 (438,500 atoms, 2 x 2 times), 128 x 128 probes 0.32 nm apart, 128 x 128 pixels
# of 0.16/nm, 300 kV, 1.15 mrad, in one run:
#   all of it by tilt:7 on two threads: core-seconds, wall seconds, peak memory
#   abTEM's multislice on a sample of probes (a cell of 13.15 nm, 512 x 512, 100 slices) and our own on the same cell (default settings; and at abTEM's
#   band limit), scaled to all probes
#   the error of tilt:7 against our own multislice, at the same window of 12.7 nm and the same band limit: four probes on a quarter of the foil
# PROBES=33 of our rate, THREADS=2. Needs 1.2 GB in the folder for temporary files, and some minutes.
import os
import signal
import subprocess
import sys
import tempfile
import time

signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # as other programs end where nobody reads on
here = os.path.dirname(os.path.abspath(__file__))
root = os.path.abspath(os.path.join(here, "../../.."))
BIN = os.environ.get("BIN", os.path.join(root, "bin"))
ABTEM = os.environ.get("ABTEM", os.path.join(root, "build/peers/abtem/bin/python"))
PROBES, THREADS = int(os.environ.get("PROBES", 33)), os.environ.get("THREADS", "2")
ALL = 128 * 128
tmp = tempfile.TemporaryDirectory()
os.environ["WISDOM"] = os.path.join(tmp.name, "wisdom")
os.environ["XDG_CACHE_HOME"] = tmp.name
os.environ["OMP_WAIT_POLICY"] = "passive"  # threads that wait sleep: core-seconds are work


def at(name):
    return os.path.join(tmp.name, name)


def spend(command, out=None):
    """Runs a command: core-seconds, wall seconds, peak memory in MB, what it prints (or where)."""
    start = time.monotonic()
    with open(out or at("printed"), "w+") as printed:
        child = subprocess.Popen(command, stdout=printed)
        _, status, usage = os.wait4(child.pid, 0)
        if status:
            sys.exit(f"failed: {' '.join(command)}")
        printed.seek(0)
        return usage.ru_utime + usage.ru_stime, time.monotonic() - start, usage.ru_maxrss / 1e3, None if out else printed.read()


def simulate(name, options):
    return spend([f"{BIN}/stem-sim", "--quiet", f"--threads={THREADS}", "--fft=patient", "--window=127A", *options.split(), f"--cube={at(name)}.npy",
                  at("atoms.xyz"), "-o", at("scan.xyz")])[:3]


def show(*cells):
    print("\t".join(str(c) for c in cells), flush=True)


spend([f"{BIN}/create", "--random", "--composition=Zr55Co25Al20", "--atoms=438500", "--box=203.2A,203.2A,200A", "--quiet"], at("atoms.xyz"))
spend([f"{BIN}/create", "--random", "--composition=Zr55Co25Al20", "--atoms=22954", "--box=65.75A,65.75A,100A", "--quiet"], at("sample.xyz"))
show("", "core_s", "wall_s", "peak_MB", "core_s of abTEM / these")
grid = f"--sampling=0.1985A --antialias={0.8 * 1568 / 2048}"  # band limit 15.4/nm, the standard one for this detector
tilt, wall, memory = simulate("all", f"--method=tilt:7 --tile=2x2x1 --scan=128x128 --scan-origin=0A,0A --step=3.2A {grid}")
text = spend([ABTEM, os.path.join(here, "abtem_side.py"), "multislice", at("sample.xyz"), "2x2x2", "512", "2.0", "6", at("abtem.npz")])[3]
result = {key: float(value) for key, value in (line.split() for line in text.splitlines() if len(line.split()) == 2)}
peer = ALL / result["probes_per_s"]
show("abTEM multislice, by its rate", f"{peer:.0f}", "", f"{result['peak_MB']:.0f}", "1")
show("tilt:7, all of it", f"{tilt:.1f}", f"{wall:.1f}", f"{memory:.0f}", f"{peer / tilt:.1f}")
for name, options in (("multislice", "--sampling=0.2592A"), ("multislice at abTEM's band limit", "--sampling=0.32875A --antialias=0.85")):
    command = [f"{BIN}/stem-sim", "--quiet", "--threads=1", "--fft=patient", "--window=131.5A", "--tile=2x2x2", "--method=multislice", *options.split(),
               at("sample.xyz"), "-o", at("scan.xyz")]
    spend(command + ["--scan=1x1"])  # plans of the FFTs
    once, seconds = spend(command + ["--scan=1x1"])[0], spend(command + [f"--scan={PROBES}x1"])
    each = (seconds[0] - once) / (PROBES - 1)
    total = once - each + ALL * each
    show(f"{name}, by its rate", f"{total:.0f}", "", f"{seconds[2]:.0f}", f"{peer / total:.1f}")
# a quarter of the foil; 127 A are whole numbers of points for both methods with this step and detector
for method in ("tilt:7", "multislice"):
    simulate(method, f"--method={method} --scan=4x1 --scan-origin=60A,70A --step=3.175A --detector=132x132 {grid} --memory=4")
check = """
import sys, numpy as np
x, y = np.load(sys.argv[1])[0].astype(float), np.load(sys.argv[2])[0].astype(float)
k = (np.arange(132) - 66) * 0.16
k = np.hypot(k[:, None], k[None, :])
for low, high in ((3, 5), (6, 10)):
    ring = (k >= low) & (k < high)
    print(f"error of tilt:7 against multislice, {low}-{high}/nm\\t{np.abs(x - y)[:, ring].sum() / y[:, ring].sum():.5f}")
"""
print(spend([ABTEM, "-c", check, at("tilt:7.npy"), at("multislice.npy")])[3], end="")

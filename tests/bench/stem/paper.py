#!/usr/bin/env python3
# The data set of Im et al. (2018): 40.64 x 40.64 x 20 nm of random Zr55Co25Al20 (438,500 atoms, 2 x 2 times), 128 x 128 probes 0.32 nm apart, 128 x 128 pixels of 0.16/nm,
# 300 kV, 1.15 mrad, windows of 13.15 nm, in one run:
#   all of it by tilt:7 on two threads: core-seconds, wall seconds, peak memory
#   abTEM's multislice on a sample of probes (a cell of 13.15 nm, 512 x 512, 100 slices), and our own (default settings; and at abTEM's band limit), scaled to
#   all probes; the error of tilt:7 against our own multislice on that sample
# PROBES=9 of our sample, THREADS=2. Needs 1.2 GB in the folder for temporary files, three minutes or so.
import os
import subprocess
import sys
import tempfile
import time

here = os.path.dirname(os.path.abspath(__file__))
root = os.path.abspath(os.path.join(here, "../../.."))
BIN = os.environ.get("BIN", os.path.join(root, "bin"))
ABTEM = os.environ.get("ABTEM", os.path.join(root, "build/peers/abtem/bin/python"))
PROBES, THREADS = int(os.environ.get("PROBES", 9)), os.environ.get("THREADS", "2")
ALL, STEP, AT = 128 * 128, 3.2, 64  # the sample begins at probe 64 of row 64
tmp = tempfile.TemporaryDirectory()
os.environ["WISDOM"] = os.path.join(tmp.name, "wisdom")
os.environ["XDG_CACHE_HOME"] = tmp.name


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


def simulate(name, threads, scan, origin, options):
    return spend([f"{BIN}/stem-sim", "--quiet", f"--threads={threads}", "--fft=patient", "--window=131.5A", f"--step={STEP}A", f"--scan={scan}",
                  f"--scan-origin={origin}A,{origin}A", "--tile=2x2x1", *options.split(), f"--cube={at(name)}.npy", at("atoms.xyz"), "-o", at("scan.xyz")])[:3]


def show(*cells):
    print("\t".join(str(c) for c in cells), flush=True)


spend([f"{BIN}/create", "--random", "--composition=Zr55Co25Al20", "--atoms=438500", "--box=203.2A,203.2A,200A", "--quiet"], at("atoms.xyz"))
spend([f"{BIN}/create", "--random", "--composition=Zr55Co25Al20", "--atoms=22954", "--box=65.75A,65.75A,100A", "--quiet"], at("sample.xyz"))
show("", "core_s", "wall_s", "peak_MB", "core_s of abTEM / these")
tilt, wall, memory = simulate("tilt", THREADS, "128x128", 0, "--method=tilt:7")
text = spend([ABTEM, os.path.join(here, "abtem_side.py"), "multislice", at("sample.xyz"), "2x2x2", "512", "2.0", "6", at("abtem.npz")])[3]
result = {key: float(value) for key, value in (line.split() for line in text.splitlines() if len(line.split()) == 2)}
peer = ALL / result["probes_per_s"]
show("abTEM multislice, by its rate", f"{peer:.0f}", "", f"{result['peak_MB']:.0f}", "1")
show("tilt:7, all of it", f"{tilt:.1f}", f"{wall:.1f}", f"{memory:.0f}", f"{peer / tilt:.1f}")
band = "--sampling=0.32875A --antialias=0.85"
for name, options in (("multislice", "--method=multislice --memory=4"), ("multislice at abTEM's band limit", f"--method=multislice --memory=4 {band}")):
    file = name.split()[-1]
    once, _, _ = simulate(file, 1, "1x1", AT * STEP, options)
    seconds, _, memory = simulate(file, 1, f"{PROBES}x1", AT * STEP, options)
    each = (seconds - once) / (PROBES - 1)
    total = once - each + ALL * each
    show(f"{name}, by a sample", f"{total:.0f}", "", f"{memory:.0f}", f"{peer / total:.1f}")
check = """
import sys, numpy as np
tilt, own = np.load(sys.argv[1], mmap_mode='r'), np.load(sys.argv[2])
first, count = int(sys.argv[3]), own.shape[1]
x, y = tilt[first, first:first + count].astype(float), own[0].astype(float)
k = (np.arange(128) - 64) * 0.16
k = np.hypot(k[:, None], k[None, :])
for low, high in ((3, 5), (6, 10)):
    ring = (k >= low) & (k < high)
    print(f"error of tilt:7 against multislice, {low}-{high}/nm\\t{np.abs(x - y)[:, ring].sum() / y[:, ring].sum():.5f}")
"""
print(spend([ABTEM, "-c", check, at("tilt.npy"), at("multislice.npy"), str(AT)])[3], end="")

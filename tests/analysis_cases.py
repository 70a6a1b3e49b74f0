#!/usr/bin/env python3
# What cases-analysis.bats does with NumPy. `python analysis_cases.py BIN FOLDER WHAT`.
#
# The property: a data set that was changed on its way to us is analysed to the same numbers within the errors that stem-analyze states, or it is refused, or a
# warning says what is different. Never other numbers in silence.
import re
import subprocess
import sys

import ase.io
import numpy as np

from analysis_cubes import PIXEL, RING, SIZE, counts, glass, wave_numbers

BIN, TMP = sys.argv[1:3]
KEYS = ["center", "k_disc_per_nm", "intensity_mean", "variance_mean", "ring_variance_mean", "power_2_mean", "power_4_mean"]
INTENSITIES = ["intensity_mean"]


class Result:
    """The frame's keys (empty where the data are refused), what was said, and the exit code."""

    def __init__(self, cube, *options):
        np.save(f"{TMP}/cube.npy", cube)
        command = [f"{BIN}/stem-analyze", f"{TMP}/cube.npy", "--pixel=0.16/nm", "--step=0.3nm", f"--ring={RING[0]}/nm:{RING[1]}/nm", "--thickness=20nm"]
        command += ["--bootstrap=0", *options, "-o", f"{TMP}/out.xyz"]
        done = subprocess.run(command, capture_output=True, text=True)
        self.code, self.said = done.returncode, done.stderr
        self.info = ase.io.read(f"{TMP}/out.xyz", format="extxyz").info if done.returncode == 0 else {}
        self.warnings = [line for line in done.stderr.splitlines() if "warning:" in line]

    def error(self, key):
        return np.atleast_1d(self.info.get(key + "_error", np.nan)).astype(float)


def differences(base, now, scale, center, factor=4):
    """Keys that differ by more than so many of their errors (and 1e-4 of themselves: rounding)."""
    found = []
    for key in KEYS:
        if key not in base.info:
            continue
        if key not in now.info:
            found.append((key, "missing"))
            continue
        was, got = np.atleast_1d(base.info[key]).astype(float), np.atleast_1d(now.info[key]).astype(float)
        error = np.nan_to_num(np.maximum(base.error(key), now.error(key) / (scale if key in INTENSITIES else 1)))
        was = center(was) if key == "center" else was
        got = got / scale if key in INTENSITIES else got
        if np.any(np.abs(got - was) > factor * error + 1e-4 * np.abs(was) + 1e-9):
            found.append((key, was.tolist(), got.tolist(), error.tolist()))
    return found


def patterns(cube, change):
    """Three of the patterns changed."""
    cube = cube.copy()
    at = ([1, 3, 5], [2, 4, 9])
    cube[at] = change(cube[at])
    return cube


def pixels(cube, where, value):
    cube = cube.copy()
    cube[(..., *where)] = value
    return cube


def shuffled(cube):
    flat = cube.reshape(-1, SIZE, SIZE)
    return flat[np.random.default_rng(0).permutation(len(flat))].reshape(cube.shape)


SAME = None  # expected: the same within the errors; else: what is said
ROW, COLUMNS = (np.arange(SIZE) == 20)[:, None], np.isin(np.arange(SIZE), (44, 45))


def mutations(cube, is_counts, is_sparse, has_beam):
    """name, data, options, factor of the intensities, where the center goes, what is expected."""
    here, f4 = (lambda c: c), cube.astype("f4")
    top = float(cube.max())
    scattered = ([10, 20, 45], [32, 40, 12])
    yield "big-endian doubles", cube.astype(">f8"), [], 1, here, SAME
    yield "as floats", f4, [], 1, here, SAME
    for kind in ["u4", "i4", ">i8"] if is_counts else []:
        yield kind, cube.astype(kind), [], 1, here, SAME
    yield "scan transposed", cube.transpose(1, 0, 2, 3), [], 1, here, SAME
    yield "scan shuffled", shuffled(cube), [], 1, here, SAME
    yield "scan as one row", cube.reshape(1, -1, SIZE, SIZE), [], 1, here, SAME
    yield "detector transposed", cube.transpose(0, 1, 3, 2), [], 1, lambda c: c[::-1], SAME
    yield "detector upside down", cube[:, :, ::-1], [], 1, lambda c: np.array([SIZE - 1 - c[0], c[1]]), SAME
    yield "origin moved", np.roll(cube, (3, -2), (2, 3)), [], 1, lambda c: c + [3, -2], SAME
    for name, value in ("empty", 0), ("not a number", np.nan), ("infinite", np.inf), ("minus infinite", -np.inf):
        yield f"three patterns {name}", patterns(f4, lambda p, v=value: 0 * p + v), [], 1, here, "3 of 80 patterns are empty"
    yield "three patterns full", patterns(f4, lambda p: 0 * p + 1e6), [], 1, here, "3 of 80 patterns.* saturated"
    yield "three patterns half missing", patterns(f4, lambda p: np.where(np.arange(SIZE)[:, None] < 40, np.nan, p)), [], 1, here, "3 of 80 patterns.* missing"
    yield "three patterns ten times as bright", patterns(cube, lambda p: p * 10), [], 1, here, "3 of 80 patterns.* five times"
    yield "three patterns moved", patterns(cube, lambda p: np.roll(p, 9, -1)), [], 1, here, "3 patterns .*(elsewhere|unlike)"
    if has_beam:
        yield "three patterns doubled", patterns(cube, lambda p: p + np.roll(p, 12, -1)), [], 1, here, "3 patterns .*(elsewhere|unlike)"
    yield "a gap without values", np.where(ROW, np.nan, f4).astype("f4"), [], 1, here, "missing pixels"
    yield "a dead row", np.where(ROW, 0, cube), [], 1, here, "64 pixels.* dead"
    yield "two dead columns", np.where(COLUMNS, 0, cube), [], 1, here, "128 pixels.* dead"
    if not is_sparse:
        yield "three dead pixels", pixels(cube, scattered, 0), [], 1, here, "3 pixels.* dead"
    if has_beam:
        yield "a hot pixel", pixels(f4, (20, 40), 3 * top), [], 1, here, "outshines"
        yield "a hot column", pixels(f4, (slice(None), 52), 3 * top), [], 1, here, "outshine"
    yield "a hot patch", pixels(f4, (slice(20, 26), slice(40, 46)), 3 * top), [], 1, here, "36 pixels that hang together"
    yield "a bright patch in the ring", pixels(f4, (slice(10, 18), slice(48, 56)), 10 * f4.mean((0, 1))[10:18, 44].max() + 1), [], 1, here, "pixels that hang together"
    yield "bad pixels asked for", cube, ["--bad-pixels=8"], 1, here, SAME
    if is_counts:
        yield "times 37.5", f4 * 37.5, [], 37.5, here, SAME
        yield "times 37.5, known", f4 * 37.5, ["--gain=37.5"], 37.5, here, SAME
        yield "times 2", cube * 2, [], 2, here, SAME
        yield "a tenth", f4 * np.float32(0.1), [], 0.1, here, SAME
        yield "a pedestal of 100", cube + 100, [], 1, here, "pedestal"
        yield "a pedestal of a half", f4 + 0.5, [], 1, here, "pedestal"
        yield "less a background", f4 - 1, [], 1, here, "not taken for counts"
        yield "marked by the largest of its type", pixels(cube.astype("u4"), (slice(28, 30),), 2**32 - 1), [], 1, here, "no value"
    else:
        yield "in other units", f4 * np.float32(1e-6), [], 1e-6, here, SAME


def data_sets():
    yield "counts", counts(1), [], True, False, True
    yield "fractions", glass(2).astype("f4"), [], False, False, True
    yield "few counts", counts(3, dose=0.08), [], True, True, True
    yield "beam stop", counts(4, beam=False), ["--center=friedel"], True, False, False


def properties():
    failed, tried = [], 0
    for title, cube, options, is_counts, is_sparse, has_beam in data_sets():
        base = Result(cube, *options)
        assert base.code == 0 and not base.warnings, (title, base.said)
        for name, changed, more, scale, center, expected in mutations(cube, is_counts, is_sparse, has_beam):
            now, tried = Result(changed, *options, *more), tried + 1
            said = [line for line in now.warnings if line not in base.warnings]
            if now.code:
                failed += [] if now.code == 65 and now.said.strip() else [(title, name, now.code, now.said)]
                continue
            other = differences(base, now, scale, center)
            if other and not said:
                failed.append((title, name, "other numbers in silence", other))
            if expected is SAME and (other or said):
                failed.append((title, name, "not the same", other, said))
            if expected is not SAME and not re.search(expected, now.said):
                failed.append((title, name, f"does not say '{expected}'", now.said))
    for line in failed:
        print(*line, sep="\n    ")
    print(f"{tried} data sets, {len(failed)} failed")
    assert tried > 90 and not failed


def ring_pixels(center):
    k = np.floor(wave_numbers(center) / PIXEL + 0.5)
    return k, [i for i in range(int(k.max())) if RING[0] / PIXEL - 1e-6 <= i <= RING[1] / PIXEL + 1e-6]


def oracle():
    """Plain NumPy on a damaged data set, the damage known and left out: the same keys."""
    cube = counts(11).astype("f4")
    cube[1, 2], cube[3, 4], cube[5, 5] = 0, np.nan, 1e6
    cube[:, :, 20] = 0
    now = Result(cube)
    good = np.ones(cube.shape[:2], bool)
    good[[1, 3, 5], [2, 4, 5]] = False
    assert now.info["empty_patterns"] == 3 and now.info["broken_patterns"] == 1 and now.info["masked_pixels"] == SIZE
    kept, seen = cube[good], np.ones((SIZE, SIZE), bool)
    seen[20] = False
    k, rings = ring_pixels(now.info["center"])
    ring = kept[:, seen & np.isin(k, rings)]
    assert abs(ring.mean() / now.info["intensity_mean"] - 1) < 1e-5
    variance = []
    for i in rings:
        p = kept[:, seen & (k == i)].astype(float)
        m = p.mean(1)
        variance.append((p**2).mean(1) / m**2 - 1 - (1 - 1 / p.shape[1]) / m)
    variance = np.mean(variance, 0)
    assert abs(variance.mean() / now.info["ring_variance_mean"] - 1) < 1e-5, (variance.mean(), now.info["ring_variance_mean"])
    # center of mass of the mean pattern within twice the radius of what is above half of it
    mean, y, x = np.where(seen, kept.mean(0), 0), *np.mgrid[:SIZE, :SIZE]
    bright = mean > mean.max() / 2
    c, radius = np.array([y[bright].mean(), x[bright].mean()]), max(3, 2 * np.sqrt(bright.sum() / np.pi))
    for _ in range(20):
        w = mean * (np.hypot(y - c[0], x - c[1]) <= radius)
        c = np.array([(w * y).sum(), (w * x).sum()]) / w.sum()
    assert np.allclose(c, now.info["center"], atol=1e-5), (c, now.info["center"])


def robust():
    """What is fitted does not move by planted outliers: a doubled beam, ten times the intensity, a moved pattern, on one pattern of twenty."""
    for title, options, keys in (
        ("center", [], ["center"]),
        ("ellipse", ["--ellipse=fit", "--center=ring"], ["center", "ellipse"]),
        ("friedel", ["--center=friedel"], ["center"]),
    ):
        for how in "doubled", "bright", "moved", "full":
            cube = counts(6, ellipse=1.04, angle=0.5, center=(31.2, 32.7))
            clean = Result(cube, *options)
            for i in (3, 2), (5, 8), (0, 7), (7, 1):
                p = cube[i]
                cube[i] = {"doubled": p + np.roll(p, 10, 1), "bright": np.roll(10 * p, 2, 0), "moved": np.roll(p, (6, 6), (0, 1)), "full": np.full_like(p, 4095)}[how]
            now = Result(cube, *options)
            for key in keys:
                was, got, error = (np.atleast_1d(v).astype(float) for v in (clean.info[key], now.info[key], clean.info[key + "_error"]))
                assert np.all(np.abs(was - got) < 2 * error), (title, how, key, was, got, error)
            assert now.warnings, (title, how)
    # descan: 1.5 pixels from side to side
    y, x = np.mgrid[:8, :10]
    clean, rng = glass(7), np.random.default_rng(7)
    for i in np.ndindex(8, 10):
        shift = 0.2 * (i[0] - 3.5), -0.15 * (i[1] - 4.5)
        ky, kx = np.fft.fftfreq(SIZE)[:, None], np.fft.rfftfreq(SIZE)
        clean[i] = np.fft.irfft2(np.fft.rfft2(clean[i]) * np.exp(-2j * np.pi * (ky * shift[0] + kx * shift[1])), s=(SIZE, SIZE))
    cube = rng.poisson(np.maximum(clean, 0)).astype("u2")
    true = np.sqrt(np.mean((0.2 * (y - 3.5)) ** 2 + (0.15 * (x - 4.5)) ** 2))
    was = Result(cube, "--descan=plane")
    assert abs(was.info["descan_pixels"] - true) < max(4 * was.info["descan_pixels_error"], 0.02 * true), (was.info["descan_pixels"], true)
    for i in (0, 0), (3, 7), (7, 9), (5, 2):
        cube[i] = np.roll(cube[i], (3, 3), (0, 1))
    now = Result(cube, "--descan=plane")
    assert abs(now.info["descan_pixels"] - was.info["descan_pixels"]) < 2 * was.info["descan_pixels_error"] + 2e-3, [(r.info["descan_pixels"], r.info["descan_pixels_error"]) for r in (was, now)]
    assert re.search("4 patterns have their direct beam far from the plane", now.said), now.said


def errors():
    """The errors are those of repetition: over thirty data sets, of the means, the center, the ellipse."""
    keys = ["intensity_mean", "variance_mean", "ring_variance_mean", "power_4_mean", "center", "k_disc_per_nm"]
    value, error, circles = {k: [] for k in keys}, {k: [] for k in keys}, 0
    for seed in range(30):
        r = Result(counts(50 + seed), "--center=ring", "--ellipse=fit")
        for k in keys:
            value[k].append(np.atleast_1d(r.info[k]))
            error[k].append(np.atleast_1d(r.info[k + "_error"]))
        circles += "circle within the error" in r.said
    for k in keys:
        ratio = np.sqrt(np.mean(np.square(error[k]))) / np.mean(np.std(value[k], 0, ddof=1))
        print(k, ratio)
        assert 0.6 < ratio < 1.7, (k, ratio)
    assert circles >= 27, circles
    r = Result(counts(90, ellipse=1.05, angle=0.6), "--center=ring", "--ellipse=fit")
    assert "is an ellipse" in r.said and abs(r.info["ellipse"][0] - 1.05) < 4 * r.info["ellipse_error"][0] and r.info["ellipse_error"][0] < 0.005
    few = Result(counts(91, scan=(3, 4)), "--center=ring", "--ellipse=fit")
    assert "too few for errors" in few.said and not any(k.endswith("_mean_error") for k in few.info) and "center_error" not in few.info
    # patterns that are each at 2 x 2 positions are a quarter as many
    cube = np.random.default_rng(0).gamma(4, 0.25, (16, 16, 1, 1)) * glass(92, scan=(16, 16))
    one = Result(cube.astype("f4")).info["intensity_mean_error"]
    four = Result(cube[:8, :8].repeat(2, 0).repeat(2, 1).astype("f4")).info["intensity_mean_error"]
    assert 1.5 < four / one < 2.7, four / one


def centers():
    """The center of what people have: a stop with its arm, a hot patch, a start that is given."""
    y, x = np.mgrid[:SIZE, :SIZE]
    arm = (np.hypot(y - 34, x - 28) < 7) | ((np.abs(y - 34) < 4) & (x < 28))
    cube = counts(8, center=(33.4, 28.7), ellipse=1)
    stop = np.where(arm, 0, cube)
    for option in [], ["--center=friedel"], ["--center=friedel:middle"], ["--center=friedel:35,30"], ["--center=ring:35,30", "--beam-stop=0.5"]:
        now = Result(stop, *option, "--ring=2/nm:4.2/nm" if not option or "friedel" in option[0] else "--ring=3/nm:4.2/nm")
        assert now.code == 0 and np.allclose(now.info["center"], [33.4, 28.7], atol=0.25), (option, now.info.get("center"), now.said)
        assert re.search("beam stop's shadow", now.said) or "--beam-stop=0.5" in option, (option, now.said)
    far = counts(8, center=(26.3, 38.6))
    far = np.where(np.hypot(y - 26, x - 39) < 6, 0, far)
    now = Result(far, "--center=friedel", "--ring=2/nm:3.5/nm")
    assert np.allclose(now.info["center"], [26.3, 38.6], atol=0.15), now.info["center"]
    for wrong in "--center=middle:3,4", "--center=friedel:x", "--center=ring:3", "--center=friedel3,4":
        now = Result(far, wrong)
        assert now.code == 64 and "friedel:Y,X" in now.said, now.said
    said = Result(counts(1), "--center=40,20", "--ring=1.5/nm:3/nm").said
    assert "is not that of the pattern's symmetry" in said, said
    assert "within the disc of the direct beam" in Result(counts(1), "--ring=0.3/nm:3/nm").said
    # --bad-pixels takes no good pixel of few counts, and dead and hot ones of many
    for seed, dose in ((s, d) for s in range(4) for d in (0.002, 0.01, 0.05, 0.2)):
        now = Result(counts(seed, dose=dose), "--bad-pixels=8", "--center=middle")
        assert now.info["masked_pixels"] == 0, (seed, dose, now.info["masked_pixels"])
    hot = pixels(counts(1), ([20, 50], [40, 30]), 40)
    assert Result(hot, "--bad-pixels=8").info["masked_pixels"] == 2


def gains():
    """What one electron is, by the key and by words."""
    c = counts(1)
    for name, cube, gain, words in (
        ("counts", c, 1, "taken for counts"),
        ("sums of 2 x 2", c.reshape(8, 10, 32, 2, 32, 2).sum((3, 5)), 1, "taken for counts"),
        ("times 3", c * 3, 3, "multiples of 3"),
        ("a camera's units", np.round(37.3 * c + np.random.default_rng(0).normal(0, 2, c.shape)).clip(0).astype("u2"), 1, "vary more than counts do"),
        ("whole numbers of a simulation", np.round(1000 * glass(1)[:1, :1].repeat(8, 0).repeat(10, 1)).astype("u4"), 0, "vary less than counts do"),
        ("a pedestal", c + 20, 0, "pedestal"),
        ("fractions", glass(1).astype("f4"), 0, "fractions"),
    ):
        options = ["--pixel=0.32/nm"] if name.startswith("sums") else []
        now = Result(cube, *options)
        assert now.code == 0 and now.info["gain"] == gain and re.search(words, now.said), (name, now.info.get("gain"), now.said)
        words = [line for line in now.said.splitlines() if "the intensities of" in line and "vary more" not in line]
        assert len(words) == 1, (name, words)


if __name__ == "__main__":
    {"properties": properties, "oracle": oracle, "robust": robust, "errors": errors, "centers": centers, "gains": gains}[sys.argv[3]]()

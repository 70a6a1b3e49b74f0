"""What tests/peers/files.bats asks of our programs: frames and cubes of others through them, as numbers."""
import csv
import io
import os
import re
import subprocess

import numpy as np

BIN = os.environ["BIN"]


def ours(line):
    """What a shell line of our programs writes."""
    done = subprocess.run(["bash", "-o", "pipefail", "-c", f'PATH="{BIN}:$PATH"; {line}'], capture_output=True, text=True)
    assert done.returncode == 0, (line, done.stderr)
    return done.stdout


def frame(line):
    """The first frame that the line writes: keys (Lattice as 3 x 3), and columns by name."""
    head, *rows = ours(line).split("\n")
    keys = {a or b: c or d for a, c, b, d in re.findall(r'(\S+?)="([^"]*)"|(\S+?)=(\S+)', rows[0])}
    keys["Lattice"] = np.array(keys["Lattice"].split(), float).reshape(3, 3) if "Lattice" in keys else None
    fields = keys["Properties"].split(":")
    table = np.array([row.split() for row in rows[1 : int(head) + 1]])
    columns, at = {}, 0
    for name, kind, width in zip(fields[::3], fields[1::3], map(int, fields[2::3])):
        part = table[:, at : at + width]
        columns[name] = (part if kind in "SL" else part.astype(float)).reshape(len(table), *([width] if width > 1 else []))
        at += width
    return keys, columns


def info(line, count, species, volume=None, density=None):
    """xyz-info of what the line writes: number, species' counts, and the volume by the lengths or the density that it prints."""
    text = ours(f"{line} | xyz-info").strip()
    assert re.search(rf"\b{count} atoms\b", text), (text, count)
    assert "(" + ", ".join(f"{name} {n}" for name, n in sorted(species.items())) + ")" in text, (text, species)
    if density:
        printed = float(re.search(r"([0-9.]+) g/cm3", text)[1])
        assert abs(printed / density - 1) < 1e-3, (text, density)
    if volume:
        keys, _ = frame(line)
        assert abs(abs(np.linalg.det(keys["Lattice"])) / volume - 1) < 1e-9, (keys["Lattice"], volume)


def facts(path, *options):
    """cube-info's facts as {item: text}."""
    words = " ".join(options)
    rows = csv.DictReader(io.StringIO(ours(f"cube-info --quiet --keys '{path}' {words}")), delimiter="\t", quoting=csv.QUOTE_NONE)
    return {row["item"]: row["value"] for row in rows}


def is_cube(path, data, step, pixel, center=None, options=()):
    """cube-info's shape, step (nm: y, x), pixel (1/nm) and center (pixels) are these, and stem-analyze's mean pattern and I(k) are NumPy's."""
    said = facts(path, *options)
    shape = [int(said[key]) for key in ("scan_y", "scan_x", "detector_y", "detector_x")]
    assert shape == list(data.shape), (path, shape, data.shape)
    for key, values in ("step", step), ("pixel", pixel), ("center", center):
        if values is not None:
            got = [float(said[f"{key}_{axis}"]) for axis in "yx"]
            np.testing.assert_allclose(got, values, rtol=1e-6, err_msg=f"{path}: {key}")
    middle = center or [(n - 1) / 2 for n in data.shape[2:]]
    ring = f"{1.5 * pixel[0]}/nm:{3 * pixel[0]}/nm"
    ours(f"stem-analyze --quiet --center={middle[0]},{middle[1]} --ring={ring} --tables=tables -o maps.xyz '{path}' {' '.join(options)}")
    mean = np.load("tables/mean.npy")
    expected = data.astype(float).mean((0, 1))
    np.testing.assert_allclose(mean, expected, rtol=1e-6, atol=1e-9 * expected.max(), err_msg=path)
    rows = [line.split("\t") for line in open("tables/profile.tsv") if line[0] != "#"]
    k = pixel[1] * np.hypot((np.arange(mean.shape[0]) - middle[0])[:, None] * pixel[0] / pixel[1], np.arange(mean.shape[1]) - middle[1])
    dk = min(pixel)
    for row in rows[1:]:
        i = round(float(row[0]) / dk)
        inside = (k >= (i - 0.5) * dk) & (k < (i + 0.5) * dk)
        if inside.sum() == int(float(row[1])):  # a pixel on a border may fall to either side
            np.testing.assert_allclose(float(row[2]), expected[inside].mean(), rtol=1e-6, err_msg=f"{path}: ring {i}")
    assert len(rows) > 3


# what stands for the words in capitals that messages have for numbers, and how they name the next command
NUMBERS = {"PIXEL": "0.2", "STEP": "0.5", "NXxNY": "4x3", "VOLTAGE": "200"}
NEXT = re.compile(r"(?:type|figures of it): ((?:stem-analyze|xyz-from) .*?)(?: \((?:the strongest|').*)?$|\bby (cube-convert .*?)(?: \(columns.*)?$")


def commands(first, done, most):
    """Types a command, then what its messages say, until done() holds: how many commands that took, with the transcript."""
    command, told = first, ""
    for count in range(1, most + 1):
        env = {**os.environ, "PATH": BIN + ":" + os.environ["PATH"]}
        said = subprocess.run(["bash", "-o", "pipefail", "-c", command], capture_output=True, text=True, stdin=subprocess.DEVNULL, env=env)
        told += f"$ {command}\n{said.stderr}"
        if done(said):
            return count, told
        found = [match for match in map(NEXT.search, said.stderr.splitlines()) if match]
        assert found, told
        command = found[-1][1] or found[-1][2]
        for word, number in NUMBERS.items():
            command = command.replace(word, number)
    raise AssertionError(told)

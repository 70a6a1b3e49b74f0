# SPDX-License-Identifier: GPL-3.0-or-later
"""A 4-D data set that RosettaSciIO reads, as a stream: lines NAME<tab>VALUE, an empty line, then the patterns (scan y, scan x, k_y, k_x), last fastest,
without any between. Run by src/cube/cube_rosetta.c, which has it built in:  python3 -c SCRIPT FILE NUMBER  (the data set, from 0; -1: the only one).
Lengths in angstrom, wavenumbers in 1/angstrom (k = theta / lambda), angles in rad. Data are read lazily where the reader can, a few rows at a time."""
import os
import sys

out = os.fdopen(os.dup(1), "wb")
os.dup2(2, 1)  # what readers print is not data
AT_ONCE = 1 << 27  # bytes


def fail(text):
    out.write(("error\t" + " ".join(str(text).split())[:900] + "\n\n").encode())
    out.flush()
    os._exit(0)


try:
    import importlib
    import inspect
    import itertools
    import logging
    import math
    import warnings

    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    import numpy as np
    import rsciio
except ImportError as error:
    fail("missing " + str(error))

LENGTHS = {"m": 1e10, "cm": 1e8, "mm": 1e7, "um": 1e4, "micron": 1e4, "microns": 1e4, "nm": 10, "nanometer": 10, "nanometers": 10, "a": 1,
           "ang": 1, "angstrom": 1, "angstroms": 1, "pm": 0.01}
ANGLES = {"rad": 1, "mrad": 1e-3, "urad": 1e-6, "deg": math.pi / 180, "degree": math.pi / 180, "degrees": math.pi / 180, "\u00b0": math.pi / 180}


def unit(text):
    """(kind, size): ("length", angstrom), ("wavenumber", 1/angstrom) or ("angle", rad); (None, None) if it is none."""
    text = str(text)
    for old, new in ((r"\AA", "a"), (r"\AngstromMath", "a"), (r"\mu", "u"), (r"\mathrm", ""), ("\u00b5", "u"), ("\u03bc", "u"), ("\u00c5", "a"),
                     ("\u212b", "a"), ("\u207b\u00b9", "^-1"), ("**", "^")):
        text = text.replace(old, new)
    text = "".join(c for c in text if c not in " []()$_{}").lower()
    turn = 1.0
    inverse = text.startswith("1/")
    text = text[2:] if inverse else text
    for end in "^-1", "-1":
        if text.endswith(end):
            inverse, text = True, text[: -len(end)]
    if inverse and text[:1] in "kq" and text[1:] in LENGTHS:  # pyxem: q has the 2 pi
        turn, text = (1 / (2 * math.pi) if text[0] == "q" else 1.0), text[1:]
    if text in LENGTHS:
        return ("wavenumber", turn / LENGTHS[text]) if inverse else ("length", float(LENGTHS[text]))
    return ("angle", ANGLES[text]) if text in ANGLES and not inverse else (None, None)


def reader(path):
    """The module that reads the file, by its extension."""
    end = os.path.splitext(path.rstrip("/"))[1][1:].lower()
    end = {"zarr": "zspy", "mrcs": "mrc", "rec": "mrc", "st": "mrc"}.get(end, end)
    found = [p for p in rsciio.IO_PLUGINS if end in (e.lower() for e in p["file_extensions"])]
    found.sort(key=lambda p: p["name"] == "MRCZ")  # MRC reads the common ones, and needs nothing else
    if not found:
        fail(f"RosettaSciIO {rsciio.__version__} has no reader for '.{end}'")
    return found


def load(path, lazily):
    """The data sets of the file, and the name of what read them."""
    said = []
    for plugin in reader(path):
        try:
            function = importlib.import_module(plugin["api"]).file_reader
            lazy = {"lazy": lazily} if "lazy" in inspect.signature(function).parameters else {}
            return function(path, **lazy), plugin["name"]
        except Exception as error:  # of whatever kind: readers raise all of them
            said.append(f"{plugin['name']}: {type(error).__name__}: {error}")
    fail("; ".join(said))


def samples(data_set):
    return np.dtype(data_set["data"].dtype)


def choose(found, number):
    """The data set that is meant."""
    usable = [d for d in found if samples(d).kind in "biuf" and d["data"].ndim in (3, 4)]
    best = [d for d in usable if d["data"].ndim == 4] or usable
    if number >= 0:
        best = found[number : number + 1]
        if not best or best[0] not in usable:
            fail(f"data set {number} is no data set of patterns (rank 3 or 4) among {len(found)}")
    if not best:
        fail("there is no data set of patterns (rank 3 or 4): " + ", ".join("x".join(map(str, d["data"].shape)) for d in found))
    if len(best) > 1:
        names = (f":/{i} is {'x'.join(map(str, d['data'].shape))}" for i, d in enumerate(found) if d in best)
        fail("there are several data sets of patterns, say which behind the file's name: " + ", ".join(names))
    return best[0]


def arranged(data_set):
    """The data with the scan before the detector, and the axes in that order."""
    data = data_set["data"]
    axes = sorted(data_set.get("axes") or [], key=lambda a: a.get("index_in_array", 0) or 0)
    if len(axes) != data.ndim:
        return data, [{}] * data.ndim
    scans = data.ndim - 2
    kinds = [unit(a.get("units"))[0] for a in axes]
    detector = [i for i, kind in enumerate(kinds) if kind in ("wavenumber", "angle")]
    signal = [i for i, a in enumerate(axes) if not a.get("navigate", False)]
    for last in detector, signal, list(range(scans, data.ndim)):
        if len(last) == 2 and not (last is signal and "length" in [kinds[i] for i in last]):
            break
    order = [i for i in range(data.ndim) if i not in last] + last
    return data.transpose(order) if order != sorted(order) else data, [axes[i] for i in order]


def number(value):
    try:
        return float(value)
    except (TypeError, ValueError):
        return math.nan


def say(name, *values):
    line = name + "\t" + " ".join(repr(v) if isinstance(v, float) else " ".join(str(v).split()) for v in values)
    out.write(line.encode("utf-8", "replace") + b"\n")


def say_axes(axes):
    names = ("y", "x", "ky", "kx")[-len(axes):]
    for name, axis in zip(names, axes):
        text = axis.get("units")
        kind, size = unit(text)
        scale, offset = number(axis.get("scale")), number(axis.get("offset", 0))
        wanted = ("length",) if name in "yx" else ("wavenumber", "angle")
        if kind in wanted and scale == scale and scale != 0:
            say(kind + "_" + name, abs(scale) * size, offset * size if scale > 0 else math.nan)
        elif text is not None and str(text).strip().lower() not in ("", "none", "<undefined>", "px", "pixel", "pixels"):
            say("unit_" + name, text)


def walk(tree, path):
    """What stands at A.B.C of dictionaries, blanks and underscores being the same; None."""
    for name in path.split("."):
        if not isinstance(tree, dict):
            return None
        tree = next((tree[key] for key in tree if str(key).replace(" ", "_") == name.replace(" ", "_")), None)
    return tree


def metadata_of(data_set, path):
    """A value of the metadata, or of the file's own where a reader leaves it to HyperSpy to fetch it."""
    value = walk(data_set.get("metadata") or {}, path)
    for own, (target, convert) in (data_set.get("mapping") or {}).items():
        found = walk(data_set.get("original_metadata") or {}, own) if value is None and target == path else None
        if found is not None:
            value = convert(found) if convert else found
    return value


def say_metadata(data_set):
    microscope = "Acquisition_instrument.TEM."
    say("voltage", number(metadata_of(data_set, microscope + "beam_energy")) * 1e3)
    say("alpha", number(metadata_of(data_set, microscope + "convergence_angle")) * 1e-3)
    title = metadata_of(data_set, "General.title")
    if title:
        say("title", title)


def blocks(data, rank):
    """Runs of patterns, each a NumPy array; as many rows as lie in one chunk, within bounds."""
    chunks = getattr(data, "chunks", None)
    bytes_of = data.dtype.itemsize * int(np.prod(data.shape[1:], dtype=np.int64))
    rows = max(1, min(max(chunks[0]) if chunks else 1 << 30, AT_ONCE // max(1, bytes_of)))
    for y in range(0, data.shape[0], rows):
        if rank == 4 and rows == 1 and bytes_of > 4 * AT_ONCE:
            few = max(1, AT_ONCE * data.shape[1] // bytes_of)
            for x in range(0, data.shape[1], few):
                yield np.asarray(data[y, x : x + few])
        else:
            yield np.asarray(data[y : y + rows])


def opened(path, which, lazily):
    """The data set that is meant, its data and axes, its blocks with the first one in hand, and what read it."""
    found, name = load(path, lazily)
    chosen = choose(found, which)
    data, axes = arranged(chosen)
    parts = blocks(data, data.ndim)
    return chosen, data, axes, itertools.chain([next(parts)], parts), name


def main():
    path, which = sys.argv[1], int(sys.argv[2])
    try:
        chosen, data, axes, parts, name = opened(path, which, True)
    except Exception:  # RosettaSciIO 0.15 maps deflated prz files as if they were not
        chosen, data, axes, parts, name = opened(path, which, False)
    kind = samples(chosen)
    kind = np.dtype("u1") if kind.kind == "b" else np.dtype("f4") if kind.kind == "f" and kind.itemsize == 2 else kind
    if kind.itemsize > 8:
        kind = np.dtype("f8")
    say("reader", f"RosettaSciIO {rsciio.__version__} {name}")
    say("shape", *data.shape)
    say("type", kind.kind + str(kind.itemsize))
    say_axes(axes)
    say_metadata(chosen)
    out.write(b"\n")
    for block in parts:
        out.write(np.ascontiguousarray(block, dtype=kind.newbyteorder("<")).data)
    out.flush()


try:
    main()
except BrokenPipeError:
    os._exit(1)
except Exception as error:
    fail(f"{type(error).__name__}: {error}")

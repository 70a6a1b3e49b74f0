"""Files of 4D-STEM data as the detectors write them, made to the published layouts (src/cube/cube_empad.c, cube_mib.c name them),
and the converter of tests/unit/cube.c. Shared by tests/cube.bats and tests/peers."""
import os
import subprocess

import numpy as np

CUBE = os.environ["CUBE"]


def run(*arguments):
    """The converter: exit code, what it says on stdout as {key: words}, stderr."""
    done = subprocess.run([CUBE, *map(str, arguments)], capture_output=True, text=True)
    said = dict((line.split(" ", 1) + [""])[:2] for line in done.stdout.splitlines())
    return done.returncode, said, done.stderr


def read(path, *options):
    """The whole cube as float32 (scan y, scan x, k_y, k_x), and what is known of it."""
    code, said, error = run("show", path, *options)
    assert code == 0, error
    shape = tuple(int(n) for n in said["shape"].split())
    out = os.path.join(os.path.dirname(str(path).split(":/")[0]) or ".", "read.f32")
    code, _, error = run("read", path, out, *options)
    assert code == 0, error
    data = np.fromfile(out, "f4").reshape(shape)
    os.unlink(out)
    return data, said


def refuses(path, code, *words, options=()):
    """Opening fails with the code, and the text holds the words."""
    got, _, error = run("show", path, *options)
    assert got == code, (path, got, error)
    for word in words:
        assert word in error, (word, error)
    assert error.count("\n") == 1 and os.path.basename(str(path).split(":/")[0]).rsplit(".", 1)[0] in error, error


def numbers(text):
    return [float(word) for word in text.split()]


def write(path, data, *options):
    """Our writer."""
    raw = str(path) + ".f32"
    np.asarray(data, "f4").tofile(raw)
    code, _, error = run("write", path, f"data={raw}", "shape=" + ",".join(map(str, data.shape)), *options)
    os.unlink(raw)
    assert code == 0, error


def same(a, b):
    assert a.shape == b.shape, (a.shape, b.shape)
    assert np.array_equal(a, b, equal_nan=True), np.argwhere(~((a == b) | (np.isnan(a) & np.isnan(b))))[:5]


def pattern(shape, seed=1, most=None):
    """Patterns that no mirror image or exchange of axes leaves as they are."""
    random = np.random.default_rng(seed)
    return random.random(shape, "f4") if most is None else random.integers(0, most + 1, shape)


def empad_raw(path, data):
    """128 x 128 float32, then two rows of the detector's own."""
    frames = data.reshape(-1, 128, 128).astype("<f4")
    below = np.full((len(frames), 2, 128), -7, "<f4")
    np.concatenate([frames, below], axis=1).tofile(path)


def empad_xml_051(path, raw, scan, fov=(2e-8, 3e-8), blanks=True, extra=""):
    text = f"""<?xml version="1.0" ?>
<root name="map">
  <timestamp isoformat="2018-01-01T00:00:00"/>
  <software_version>0.51</software_version>
  <raw_file filename="{raw}"/>
  <type>scan</type>
  <pix_x>{scan[1]}</pix_x>
  <pix_y>{scan[0]}</pix_y>
  <scan_parameters mode="search"><scan_resolution_x>512</scan_resolution_x><scan_resolution_y>512</scan_resolution_y></scan_parameters>
  <scan_parameters mode="acquire"><scan_resolution_x>128</scan_resolution_x><scan_resolution_y>128</scan_resolution_y></scan_parameters>
  <iom_measurements>
    <source.get_voltage>200000.0</source.get_voltage>
    <optics.get_full_scan_field_of_view>[{fov[0]}, {fov[1]}]</optics.get_full_scan_field_of_view>
    <calibrated_pixelsize>1.826537060227288e-10</calibrated_pixelsize>
  </iom_measurements>{extra}
</root>
"""
    with open(path, "w") as file:
        file.write(text if blanks else "".join(line.strip() for line in text.splitlines()))


def empad_xml_122(path, raw, scan, fov=1.272412341559544e-06):
    with open(path, "w") as file:
        file.write(
            f'<root name="x"><timestamp timestamp="1.0" isoformat="2026-03-25T16:47:52"/><software_version>1.2.2</software_version>'
            f'<raw_file filename="{raw}"/>'
            f'<scan_parameters mode="search"><scan_size>0.8</scan_size><scan_resolution_y>9</scan_resolution_y>'
            f"<scan_resolution_x>9</scan_resolution_x></scan_parameters>"
            f'<scan_parameters mode="acquire"><scan_size>0.6</scan_size><scan_resolution_y>{scan[0]}</scan_resolution_y>'
            f"<scan_resolution_x>{scan[1]}</scan_resolution_x></scan_parameters>"
            f"<iom_measurements><full_scan_field_of_view><scale_factor>0.72</scale_factor><x>{fov}</x><y>{fov}</y>"
            f"</full_scan_field_of_view><high_voltage>300000.0</high_voltage></iom_measurements></root>"
        )


def empad_xml_series(path, raw, count):
    with open(path, "w") as file:
        file.write(
            f'<root><raw_file filename="{raw}"/><type>series</type><scan_parameters mode="acquire">'
            f"<series_count>{count}</series_count></scan_parameters></root>"
        )


def mib_header(number, chips, width, height, kind, depth):
    size = 384 if chips == 1 else 768
    layout = "   1x1" if chips == 1 else "   2x2"
    chip = ",3RX" + ",000" * 27
    text = (
        f"MQ1,{number:06d},{size:05d},{chips:02d},{width:04d},{height:04d},{kind},{layout},{(1 << chips) - 1:02X},"
        f"2021-05-07 16:51:10.905800,0.001000,0,0,0" + ",2.000000E+0" * 8 + chip * chips +
        f",MQ1A,2021-05-07T16:51:10.905800{number % 1000:03d}Z,1000000ns,{depth},"
    )
    assert len(text) < size
    return text.encode().ljust(size, b"\0")


def mib_integer(path, data, depth, chips=1):
    """U08, U16 or U32, most significant byte first."""
    kind, dtype = {1: ("U08", ">u1"), 6: ("U08", ">u1"), 12: ("U16", ">u2"), 24: ("U32", ">u4")}[depth]
    frames = data.reshape(-1, *data.shape[-2:])
    with open(path, "wb") as file:
        for i, frame in enumerate(frames):
            file.write(mib_header(i + 1, chips, frame.shape[1], frame.shape[0], kind, depth))
            file.write(frame.astype(dtype).tobytes())


def mib_readout(image):
    """An image of four chips as they are read out, side by side: bottom right and bottom left on their heads, top right, top left."""
    if image.shape == (256, 256):
        return image
    turned = lambda block: block[::-1, ::-1]
    return np.hstack([turned(image[256:, 256:]), turned(image[256:, :256]), image[:256, 256:], image[:256, :256]])


def mib_groups(readout, depth):
    """Groups of 64 bits, bytes reversed."""
    if depth == 1:
        return np.packbits(readout.astype("u1").reshape(-1, 64), axis=1, bitorder="little")[:, ::-1].tobytes()
    if depth == 6:
        return readout.astype("u1").reshape(-1, 8)[:, ::-1].tobytes()
    if depth == 12:
        return readout.astype(">u2").reshape(-1, 4)[:, ::-1].tobytes()
    return mib_groups(readout >> 12, 12) + mib_groups(readout & 4095, 12)


def mib_raw(path, data, depth, wide=False):
    """`wide`: the header of 24 bits counts both images of 12 bits in its width."""
    frames = data.reshape(-1, *data.shape[-2:])
    chips = 1 if frames.shape[1] == 256 else 4
    with open(path, "wb") as file:
        for i, frame in enumerate(frames):
            readout = mib_readout(frame)
            file.write(mib_header(i + 1, chips, readout.shape[1] * (1 + wide), readout.shape[0], "R64", depth))
            file.write(mib_groups(readout, depth))


def mib_hdr(path, scan, xy=True):
    with open(path, "w") as file:
        file.write(f"HDR,\t\nCounter Depth (number):\t12\nFrames in Acquisition (Number):\t{scan[0] * scan[1]}\n")
        file.write(f"Frames per Trigger (Number):\t{scan[1]}\n")
        file.write(f"ScanX:\t{scan[1]}\nScanY:\t{scan[0]}\n" if xy else "")
        file.write("End\t" + " " * 500)

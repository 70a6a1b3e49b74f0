"""A DigitalMicrograph 4 file as GMS writes 4D-STEM data: the tags that readers want, in the published layout. Shared by tests/peers."""
import struct

import numpy as np

TYPES = {"<u2": (10, 4), "<i4": (7, 3), "<f4": (2, 6), "<u1": (6, 2)}  # DM's type of the image, and of the array's elements


def tag(name, body, group=False):
    name = name.encode()
    return struct.pack(">BH", 20 if group else 21, len(name)) + name + struct.pack(">Q", len(body)) + body


def data(encoding, payload):
    """A tag of data: %%%%, what it is, the bytes."""
    return b"%%%%" + struct.pack(">Q", len(encoding)) + b"".join(struct.pack(">Q", n) for n in encoding) + payload


def group(name, *tags):
    return tag(name, struct.pack(">BBQ", 0, 0, len(tags)) + b"".join(tags), group=True)


def real(name, value):
    return tag(name, data([6], struct.pack("<f", value)))


def whole(name, value):
    return tag(name, data([5], struct.pack("<I", value)))


def text(name, value):
    return tag(name, data([20, 4, len(value)], value.encode("utf-16-le")))


def array(name, values):
    return tag(name, data([20, TYPES[values.dtype.str][1], values.size], values.tobytes()))


def write(path, values, axes, title="scan", voltage=300e3):
    """axes: (scale, origin in pixels, unit) of each, the last axis of the array first."""
    image = group("",
        group("ImageData",
            group("Calibrations",
                group("Brightness", real("Origin", 0.0), real("Scale", 1.0), text("Units", "")),
                group("Dimension", *(group("", real("Origin", o), real("Scale", s), text("Units", u)) for s, o, u in axes))),
            array("Data", np.ascontiguousarray(values).ravel()),
            whole("DataType", TYPES[values.dtype.str][0]),
            group("Dimensions", *(whole("", n) for n in values.shape[::-1])),
            whole("PixelDepth", values.dtype.itemsize)),
        group("ImageTags", group("Microscope Info", real("Voltage", voltage), real("STEM Camera Length", 300.0), text("Operation Mode", "SCANNING")),
              group("Meta Data", text("Format", "Diffraction image"), text("Signal", "4D STEM"))),
        text("Name", title),
        group("UniqueID", whole("", 1), whole("", 2), whole("", 3), whole("", 4)))
    root = [group("DocumentObjectList", group("", whole("ImageDisplayType", 1), whole("ImageSource", 0))), group("ImageList", image),
            group("ImageSourceList", group("", text("ClassName", "ImageSource:Simple"), whole("ImageRef", 0)))]
    body = struct.pack(">BBQ", 1, 0, len(root)) + b"".join(root)
    with open(path, "wb") as file:
        file.write(struct.pack(">IQI", 4, len(body) + 24, 1) + body + b"\0" * 8)

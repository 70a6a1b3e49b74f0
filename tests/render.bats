#!/usr/bin/env bats
# render: a PNG of the size asked for, with atoms in the colours asked for on white.
load common

@test "a picture has its size, atoms in the middle and white around" {
    "$BIN/create" --crystal=fcc --species=Cu --lattice=3.6A --repeat=3x3x3 | "$BIN/render" --size=200x150 -o "$TMP/a.png" 2>"$TMP/legend"
    grep -q 'Cu #' "$TMP/legend"
    "$PYTHON" - "$TMP/a.png" <<'P'
import sys, zlib, struct, numpy as np
data = open(sys.argv[1], 'rb').read()
assert data[:8] == b'\x89PNG\r\n\x1a\n'
width, height, depth, kind = struct.unpack('>IIBB', data[16:26])
assert (width, height, depth, kind) == (200, 150, 8, 2)
at, packed = 8, b''
while at < len(data):
    size, name = struct.unpack('>I4s', data[at:at + 8])
    packed += data[at + 8:at + 8 + size] if name == b'IDAT' else b''
    at += size + 12
raw = np.frombuffer(zlib.decompress(packed), np.uint8).reshape(height, 1 + 3 * width).astype(int)
rows = np.zeros((height, 3 * width), int)
for y in range(height):
    up = rows[y - 1] if y else np.zeros(3 * width, int)
    for x in range(3 * width):
        a, b, c = rows[y, x - 3] if x > 2 else 0, up[x], up[x - 3] if x > 2 else 0
        p = [abs(b - c), abs(a - c), abs(a + b - 2 * c)]
        guess = [0, a, b, (a + b) // 2, a if p[0] <= p[1] and p[0] <= p[2] else b if p[1] <= p[2] else c][raw[y, 0]]
        rows[y, x] = (raw[y, x + 1] + guess) & 255
rgb = rows.reshape(height, width, 3)
assert (rgb[0, 0] > 240).all() and (rgb[-1, -1] > 240).all()
centre = rgb[50:100, 75:125].reshape(-1, 3).mean(0)
assert centre[0] > centre[2] + 30, centre  # copper: more red than blue
coloured = (rgb.min(2) < 200).mean()
assert 0.2 < coloured < 0.95, coloured
P
}

@test "colours by a number, a slice and a selection draw; nothing left to draw is refused" {
    "$BIN/create" --crystal=fcc --species=Cu --lattice=3.6A --repeat=2x2x2 >"$TMP/c.xyz"
    "$BIN/render" --size=80x60 --color=pos_z --slice=z=1A,5A "$TMP/c.xyz" 2>"$TMP/legend" | head -c 4 | grep -q PNG
    grep -q viridis "$TMP/legend"
    "$BIN/render" --size=80x60 --color=id --select='id<=4' -o "$TMP/d.png" "$TMP/c.xyz"
    run "$BIN/render" --slice=z=100A,200A -o "$TMP/e.png" "$TMP/c.xyz"; assert_failure 64
    run "$BIN/render" --color=nonsense -o "$TMP/e.png" "$TMP/c.xyz"; assert_failure 64
    assert_file_not_exist "$TMP/e.png"
    run "$BIN/render" --tracer=no-such-program -o "$TMP/e.png" "$TMP/c.xyz"; assert_failure 71; assert_output --partial "apt install"
    assert_file_not_exist "$TMP/e.png"
}

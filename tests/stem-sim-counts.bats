#!/usr/bin/env bats
# Electrons that a simulation counts are whole numbers in every format, and the analysis of them is that of the same numbers as reals.
load common

setup_file() {
    "$BIN/create" --random --composition=Cu50Zr50 --atoms=500 --quiet >"$BATS_FILE_TMPDIR/glass.xyz"
}

sim() { "$BIN/stem-sim" --quiet --method=tilt:7 --scan=3x2 --step=0.3nm --pixel=0.5/nm --seed=5 "$@" "$BATS_FILE_TMPDIR/glass.xyz"; }

@test "counts are stored in 2 bytes, in 4 where a pixel's number could need them, in EMPAD's as its float32; mib works" {
    cd "$TMP"
    for end in npy emd mib; do sim --detector=32x32 --dose=2000e --cube=a.$end -o a-$end.xyz; done
    sim --detector=128x128 --dose=2000e --cube=a.raw -o a-raw.xyz
    sim --detector=128x128 --dose=2000e --cube=b.npy -o b.xyz
    sim --detector=32x32 --dose=1e6e --cube=big.npy -o big.xyz
    sim --detector=32x32 --dose=6.2e4e --cube=below.npy -o below.xyz
    sim --detector=32x32 --dose=6.4e4e --cube=above.npy -o above.xyz
    sim --detector=32x32 --cube=mean.npy -o mean.xyz
    "$PYTHON" - <<'P'
import h5py, numpy as np
a, mean = np.load("a.npy"), np.load("mean.npy").astype(float)
assert a.dtype == "<u2" and mean.dtype == "f8"
with h5py.File("a.emd") as f:
    data = f["datacube_root/datacube/data"]
    assert data.dtype == "<u2" and np.array_equal(data[...], a)
raw = np.fromfile("a.mib", "u1").reshape(6, 384 + 2 * 32 * 32)[:, 384:].copy().view(">u2").reshape(a.shape)
assert np.array_equal(raw, a)
raw = np.fromfile("a.raw", "<f4").reshape(2, 3, 130, 128)[:, :, :128]
assert np.load("b.npy").dtype == "<u2" and np.array_equal(raw, np.load("b.npy"))
big = np.load("big.npy")
assert big.dtype == "<u4" and big.max() > 65535, (big.dtype, big.max())
assert np.load("below.npy").dtype == "<u2" and np.load("above.npy").dtype == "<u4"  # ten standard deviations more are 66530
# Poisson numbers of the mean pattern: chi squared over the pixels that see ten electrons or more
for counts, dose in (a, 2000), (big, 1e6):
    m = (mean * dose)[mean * dose >= 10]
    chi = ((counts[mean * dose >= 10] - m)**2 / m).mean()
    assert abs(chi - 1) < 6 * np.sqrt(2 / m.size), (chi, m.size)
P
    # rows in jobs, merged, are the same bytes
    sim --detector=32x32 --dose=2000e --rows=1:2 --cube=part.mib -o late.xyz
    sim --detector=32x32 --dose=2000e --rows=0:1 --cube=part.mib -o early.xyz
    sim --detector=32x32 --dose=2000e --merge --cube=part.mib -o part.xyz
    cmp part.mib a.mib
    cmp part.hdr a.hdr
}

@test "the analysis of counts is that of the same numbers as reals" {
    cd "$TMP"
    sim --detector=32x32 --dose=1e5e --cube=a.npy -o a.xyz
    "$PYTHON" -c 'import numpy as np; a = np.load("a.npy"); assert a.dtype == "u4"; np.save("f.npy", a.astype("f4"))'
    for name in a f; do "$BIN/stem-analyze" --quiet $name.npy --pixel=0.5/nm --step=0.3nm --table=$name.tsv -o $name-maps.xyz; done
    cmp a.tsv f.tsv
    cmp <(sed 's/datacube=f.npy/datacube=a.npy/' f-maps.xyz) a-maps.xyz
}

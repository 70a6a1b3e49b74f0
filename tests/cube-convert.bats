#!/usr/bin/env bats
# cube-convert: what NumPy and h5py see of a converted cube, in parts and binned; the same bytes as stem-analyze's; what is refused; other readers.
load common

setup() {
    set -o pipefail
    TMP=$BATS_TEST_TMPDIR
    cd "$TMP" || return 1
    "$PYTHON" - <<'P'
import numpy as np
rng = np.random.default_rng(3)
np.save("d.npy", rng.integers(0, 900, (5, 4, 16, 12)).astype("u2"))
np.save("f.npy", rng.random((2, 3, 128, 128), "f4"))
P
}

convert() { "$BIN/cube-convert" --quiet "$@"; }

@test "every format from every other: the same samples, and calibrations where there is a place for them" {
    convert d.npy d.emd --pixel=0.2/nm,0.3/nm --step=0.5nm --voltage=300kV --alpha=2mrad
    convert d.emd d.mib
    convert d.mib back.npy --scan=4x5
    cmp back.npy d.npy
    convert d.emd back.h5 # all of it goes on
    convert back.h5 again.h5
    cmp back.h5 again.h5
    convert f.npy f.raw --pixel=0.2/nm --step=0.5nm --voltage=300kV
    convert f.raw f.emd
    convert f.xml f2.emd
    cmp f.emd f2.emd
    "$PYTHON" - <<'P'
import h5py, numpy as np
for name in "d.emd", "back.h5":
  with h5py.File(name) as f:
    assert np.array_equal(f["datacube_root/datacube/data"][...], np.load("d.npy")) and f["datacube_root/datacube/data"].dtype == "<u2"
    np.testing.assert_allclose([np.diff(f[f"datacube_root/datacube/dim{k}"][...])[0] for k in range(4)], [.5, .5, .2, .3])
    own = f["datacube_root/metadatabundle/blowpipe"]
    assert own["voltage_kV"][()] == 300 and abs(own["alpha_mrad"][()] - 2) < 1e-12
    assert "center_ky_pixel" not in own  # nobody knows
with h5py.File("f.emd") as f:
    assert np.array_equal(f["datacube_root/datacube/data"][...], np.load("f.npy"))
    np.testing.assert_allclose([np.diff(f[f"datacube_root/datacube/dim{k}"][...])[0] for k in range(4)], [.5, .5, .2, .2])
    assert f["datacube_root/metadatabundle/blowpipe/voltage_kV"][()] == 300
P
}

@test "the bytes are those of stem-analyze --cube, in parts and binned too" {
    for options in "" "--crop=x=1:,ky=2:-2" "--bin=scan=2" "--crop=detector=0:12 --bin=y=2,kx=2"; do
        for end in npy emd mib; do
            # shellcheck disable=SC2086
            {
                "$BIN/stem-analyze" --quiet d.npy --pixel=0.5/nm --step=0.5nm $options --center=middle --ring=0.5/nm:1/nm --cube=a.$end -o a.xyz
                convert d.npy b.$end --pixel=0.5/nm --step=0.5nm $options
            }
            [ $end = emd ] || cmp a.$end b.$end # there the analysis has found a center
        done
        "$PYTHON" -c 'import h5py as h; a, b = (h.File(n)["datacube_root/datacube/data"][...] for n in ("a.emd", "b.emd")); assert (a == b).all()'
    done
    cmp a.hdr b.hdr
    convert d.npy plain.emd --pixel=0.5/nm --step=0.5nm
    "$BIN/stem-analyze" --quiet plain.emd --ring=0.5/nm:1/nm --center=middle --cube=a.emd -o a.xyz
    convert a.emd b.emd
    cmp a.emd b.emd
}

@test "--crop and --bin: sums of NumPy's, types that hold them, axes that follow, an entry in the history" {
    convert d.npy a.emd --pixel=0.2/nm --step=0.5nm
    "$PYTHON" - <<'P'
import h5py
with h5py.File("a.emd", "a") as f:
    own = f["datacube_root/metadatabundle/blowpipe"]
    for name, value in ("center_ky_pixel", 7.5), ("center_kx_pixel", 6.0), ("dose_electrons", 100.0):
        own[name] = value
    f["datacube_root/datacube/dim0"][...] = [10, 10.5]
P
    convert a.emd b.emd --crop=y=1:,kx=2:,ky=:-1 --bin=y=2,kx=2,ky=3
    "$PYTHON" - <<'P'
import h5py, numpy as np
d = np.load("d.npy").astype(int)[1:, :, :15, 2:]
with h5py.File("b.emd") as f:
    data = f["datacube_root/datacube/data"]
    assert data.dtype == "<u4" and np.array_equal(data[...], d.reshape(2, 2, 4, 5, 3, 5, 2).sum((1, 4, 6)))
    dims = [f[f"datacube_root/datacube/dim{k}"][...] for k in range(4)]
    np.testing.assert_allclose([x[1] - x[0] for x in dims], [1, .5, .6, .4])
    own = f["datacube_root/metadatabundle/blowpipe"]
    # pixel 0 of the new is the middle of 0, 1, 2 of the old, and of 2, 3
    np.testing.assert_allclose([own["center_ky_pixel"][()], own["center_kx_pixel"][()]], [(7.5 - 1) / 3, (6 - 2.5) / 2])
    np.testing.assert_allclose(dims[0][0], 10 + .5 * (1 + .5))  # the middle of rows 1 and 2
    assert own["dose_electrons"][()] == 200
    assert own["history"].asstr()[()].startswith("cube-convert ") and "--crop=y=1:,ky=0:-1,kx=2: --bin=y=2,ky=3,kx=2" in own["history"].asstr()[()]
P
    for bits in u1:4:u2 u1:64:u4 u2:2:u4; do
        IFS=: read -r from n to <<<"$bits"
        "$PYTHON" -c "import numpy as np; a = np.full((2, 2, 16, 16), np.iinfo('$from').max - 1, '$from'); np.save('most.npy', a)"
        if [ "$n" = 64 ]; then convert most.npy sum.npy --bin=detector=16,scan=2; else convert most.npy sum.npy --bin=kx="$n"; fi
        "$PYTHON" -c "import numpy as np; a = np.load('sum.npy'); assert a.dtype == '$to' and (a == (np.iinfo('$from').max - 1) * (1024 if $n == 64 else $n)).all(), (a.dtype, a.max())"
    done
    # the largest value of a type stands for none, and so does that of the sum's, or NaN; the next reader leaves it out
    "$PYTHON" -c 'import numpy as np; a = np.full((2, 2, 128, 128), 3, "u1"); a[1, 0, 4, 6] = 255; np.save("marked.npy", a); np.save("u4.npy", np.where(a == 255, 2**32 - 1, a).astype("u4"))'
    run "$BIN/cube-convert" marked.npy sum.npy --bin=detector=2
    assert_output --partial "1 pixels have the largest value of their type"
    convert marked.npy real.raw --pixel=0.2/nm --step=0.5nm
    convert real.raw real.npy
    convert u4.npy same.npy --crop=scan=0:
    "$PYTHON" -c 'import numpy as np; a = np.load("sum.npy"); b = np.load("real.npy"); assert a.dtype == "u2" and a[1, 0, 2, 3] == 65535 and (a == 12).sum() == a.size - 1; assert np.isnan(b[1, 0, 4, 6]) and (b == 3).sum() == b.size - 1; assert (np.load("u4.npy") == np.load("same.npy")).all()'
    "$PYTHON" -c 'import numpy as np; a = np.load("f.npy"); a[0, 1, 5, 7] = np.nan; np.save("nan.npy", a)'
    convert nan.npy sum.npy --bin=detector=2
    "$PYTHON" -c 'import numpy as np; a = np.load("nan.npy").astype("f8").reshape(2, 3, 64, 2, 64, 2).sum((3, 5)).astype("f4"); b = np.load("sum.npy"); assert np.isnan(b).sum() == 1 and np.array_equal(a, b, equal_nan=True)'
}

@test "real numbers that are counts go into a format of counts; those that are none are named" {
    for type in f4 f8 i2 i4; do
        "$PYTHON" -c "import numpy as np; np.save('a.npy', np.load('d.npy').astype('$type'))"
        convert a.npy a.mib
        convert a.mib back.npy --scan=4x5
        cmp back.npy d.npy
    done
    "$PYTHON" -c "import numpy as np; a = np.load('d.npy').astype('f4'); a[2, 1, 3, 4] = 0.5; np.save('a.npy', a)"
    run "$BIN/cube-convert" a.npy wrong.mib
    assert_failure 65
    assert_output --partial "the value 0.5 at x = 1, y = 2 of the scan, pixel y = 3, x = 4"
    assert_not_exists wrong.mib
}

@test "what cannot be, or is not exact, is refused or said, and nothing is left behind" {
    run "$BIN/cube-convert" d.npy
    assert_failure 64
    run "$BIN/cube-convert" d.npy a.npy b.npy
    assert_failure 64
    run "$BIN/cube-convert"
    assert_failure 64
    ln -s d.npy link.npy
    ln d.npy hard.npy
    sum=$(sha256sum <d.npy)
    for name in d.npy ./d.npy link.npy hard.npy; do
        run "$BIN/cube-convert" d.npy "$name"
        assert_failure 64
        assert_output --partial "give the new file a name of its own"
    done
    assert_equal "$(sha256sum <d.npy)" "$sum"
    convert f.npy f.raw
    run "$BIN/cube-convert" f.xml f.raw # which is what the .xml stands for
    assert_failure 64
    run "$BIN/cube-convert" d.npy a.tif
    assert_failure 64
    run "$BIN/cube-convert" none.npy a.npy
    assert_failure 66
    run "$BIN/cube-convert" d.npy nowhere/a.npy
    assert_failure 73
    run "$BIN/cube-convert" d.npy a.raw
    assert_failure 65
    head -c 3000 d.npy >torn.npy
    run "$BIN/cube-convert" torn.npy a.npy
    assert_failure 65
    assert_equal "$(find . -name 'a.*' -o -name '*.rows*' | wc -l)" 0
    "$PYTHON" -c "import numpy as np; np.save('big.npy', np.full((1, 1, 2, 2), 2**24 + 1, 'u4'))"
    run "$BIN/cube-convert" big.npy a.npy
    assert_success
    assert_output --partial "rounded to the 24 bits of float32"
    "$PYTHON" -c "import numpy as np
d = np.full((1, 1, 4, 4), 3e38); d[0, 0, 0, 0] = 1e39; np.save('huge.npy', d); np.save('full.npy', np.minimum(d, 3e38).astype('f4'))
d = np.ones((2, 2, 32, 32)); d[0, 0, 0, 0] = 1e39; np.save('one.npy', d)"
    run "$BIN/cube-convert" huge.npy a.npy
    assert_success
    assert_output --partial "1 pixels of 'a.npy' are infinite: the cube has such ones, or numbers or sums beyond the 3.4e38 of float32"
    run "$BIN/stem-analyze" one.npy --cube=c.npy --pixel=0.2/nm --step=1nm --ring=1/nm:2/nm --center=16,16 -o x.xyz
    assert_output --partial "1 pixels of 'c.npy' are infinite"
    run "$BIN/cube-convert" full.npy a.npy --bin=detector=2
    assert_output --partial "4 pixels of 'a.npy' are infinite"
    run "$BIN/cube-convert" full.npy a.npy
    refute_output --partial infinite
    run "$BIN/cube-convert" d.npy -o b.emd --pixel=0.2/nm
    assert_success
    refute_output --partial "no place"
    assert_output --partial "with numbers for the words in capitals, figures of it: stem-analyze --step=STEPnm --ring="
    run "$BIN/cube-convert" b.emd c.npy
    assert_output --partial "'c.npy' has no place for pixel size, step and voltage"
}

@test "what RosettaSciIO reads: one line says how to get it where it is missing" {
    printf 'IMGBLO%0600d' 0 >a.blo
    run env BLOWPIPE_PYTHON="$PYTHON" "$BIN/cube-convert" a.blo a.emd
    assert_failure 65
    assert_output --partial "pip install rosettasciio"
    assert_output --partial BLOWPIPE_PYTHON
    [ "${#lines[@]}" -eq 1 ]
    run env BLOWPIPE_PYTHON="$TMP/no-such-python" "$BIN/cube-convert" a.blo a.emd
    assert_failure 65
    assert_output --partial "there is no '$TMP/no-such-python' to run"
    assert_not_exists a.emd
    # whatever Python does, it ends in a message: one that says nothing, one that stops amid the data
    printf '#!/bin/sh\nexit 0\n' >silent
    printf '#!/bin/sh\nprintf "shape\\t1 2 2 2\\ntype\\tu1\\n\\nabcd"\n' >short
    printf '#!/bin/sh\nprintf "shape\\t1 2 2 2\\ntype\\tu1\\nlength_x\\t3.2 -1\\nlength_y\\t3.2 0\\nangle_ky\\t1e-3 -2e-3\\nangle_kx\\t1e-3 -2e-3\\nvoltage\\t300000\\n\\nabcdefgh"\n' >whole
    chmod +x silent short whole
    run env BLOWPIPE_PYTHON=./silent "$BIN/cube-convert" a.blo a.emd
    assert_failure 65
    run env BLOWPIPE_PYTHON=./short "$BIN/cube-convert" a.blo a.emd
    assert_failure 65
    assert_output --partial "ended at pattern 1 of 2"
    assert_not_exists a.emd
    BLOWPIPE_PYTHON=./whole convert a.blo a.emd
    "$PYTHON" - <<'P'
import h5py, numpy as np
with h5py.File("a.emd") as f:
    assert f["datacube_root/datacube/data"][...].tobytes() == b"abcdefgh"
    wave = 0.0196874886  # lambda at 300 kV: A
    np.testing.assert_allclose(f["datacube_root/datacube/dim2"][...], [-.02 / wave, -.01 / wave], rtol=1e-6)
    np.testing.assert_allclose(f["datacube_root/datacube/dim1"][...], [-.1, .22])
P
    BLOWPIPE_PYTHON=./whole convert a.blo b.npy --crop=x=1:
    "$PYTHON" -c 'import numpy as np; assert np.load("b.npy").tobytes() == b"efgh"'
}

@test "memory holds a row of the scan, not the cube" {
    "$PYTHON" -c 'import numpy as np; np.lib.format.open_memmap("large.npy", mode="w+", dtype="u2", shape=(300, 20, 128, 128))'
    run bash -c "$(space 400000) '$BIN/cube-convert' large.npy out.npy --bin=detector=2 --threads=1" # 197 MB, as float32 393 MB
    assert_success
    [ "$(stat -c %s out.npy)" -gt 90000000 ]
}

# What the tests of elastic share.
# shellcheck shell=bash

# check SCRIPT: Python on the first frame of $TMP/out.xyz: C and E (6 x 6), info, atoms. load(NAME) reads the frames of a file of $TMP, rotate(C, R) turns a tensor,
# nine(C) is the nine of an orthotropic one in rows of a kind, cubic() that of a cubic crystal, close() judges by the largest.
check() {
    "$PYTHON" - "$TMP" <<PY
import sys, numpy as np
from ase.io import read
tmp = sys.argv[1]
voigt = [(0, 0), (1, 1), (2, 2), (1, 2), (0, 2), (0, 1)]
def load(name):
    with open(f'{tmp}/ase.xyz', 'w') as f: # its A is no element
        f.writelines('Ar' + l[1:] if l[:2] == 'A ' else l for l in open(f'{tmp}/{name}'))
    return read(f'{tmp}/ase.xyz', ':')
atoms = load('out.xyz')[0]
info = atoms.info
C, E = (np.reshape(info[k], (6, 6)) for k in ('elastic_constants', 'elastic_constants_error'))
assert (C == C.T).all() and (E == E.T).all()
def tensor(C):
    T = np.zeros((3, 3, 3, 3))
    for i, (a, b) in enumerate(voigt):
        for j, (c, d) in enumerate(voigt):
            T[a, b, c, d] = T[b, a, c, d] = T[a, b, d, c] = T[b, a, d, c] = C[i, j]
    return T
def rotate(C, R):
    T = np.einsum('ai,bj,ck,dl,ijkl->abcd', R, R, R, R, tensor(C))
    return np.array([[T[a, b, c, d] for c, d in voigt] for a, b in voigt])
def nine(M):
    return np.array([M[0, 0], M[1, 1], M[2, 2], M[0, 1], M[0, 2], M[1, 2], M[3, 3], M[4, 4], M[5, 5]]).reshape(3, 3)
def cubic(c11, c12, c44):
    C = np.diag([c11 - c12] * 3 + [c44] * 3).astype(float)
    C[:3, :3] += c12
    return C
def close(a, b, limit):
    worst = np.abs(np.asarray(a) - b).max() / np.abs(b).max()
    assert worst < limit, (worst, a, b)
$1
PY
}

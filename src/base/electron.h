/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The fast electron: wavelength and interaction constant.
 *
 *     lambda = h / sqrt(2 m0 e U (1 + e U / (2 m0 c^2)))          A
 *     gamma  = 1 + e U / (m0 c^2)
 *     sigma  = 2 pi gamma m0 e lambda / h^2                        rad / (V A)
 *     V(k)   = h^2 / (2 pi m0 e) f_e(k)                            V A^3 (projected: V A^2 per k
 *            of the plane)
 * so that sigma V(k) = gamma lambda f_e(k). Constants: CODATA 2018 (Tiesinga et al., Rev. Mod.
 * Phys. 93, 025010 (2021), doi 10.1103/RevModPhys.93.025010). */
#ifndef BASE_ELECTRON_H
#define BASE_ELECTRON_H

struct electron {
    double voltage;    /* V */
    double wavelength; /* A */
    double gamma;      /* relativistic mass over rest mass */
    double sigma;      /* rad / (V A) */
};

struct electron electron_at(double voltage);

#endif

# SPDX-License-Identifier: GPL-3.0-or-later
# Errors between samples: what the averages of tables and the summaries share.

# How many standard errors of n = freedom + 1 samples hold the mean with 95.45 %, as two of very many do: Student's t. From ten degrees of
# freedom on by the expansion in 1/freedom about 2 (Abramowitz, Stegun 26.7.5), which is right to 2e-4 there.
function student(freedom,    t) {
    if (freedom < 10) {
        split("13.968 4.527 3.307 2.869 2.649 2.517 2.429 2.366 2.320", t, " ")
        return t[freedom]
    }
    return 2 + 2.5 / freedom + 3.0625 / freedom ^ 2 + 2.859375 / freedom ^ 3
}
# The standard error of the mean of x[1] ... x[n], n > 1.
function standard_error(x, n,    i, mean, square) {
    for (i = 1; i <= n; i++) mean += x[i] / n
    for (i = 1; i <= n; i++) square += (x[i] - mean) ^ 2
    return sqrt(square / (n - 1) / n)
}

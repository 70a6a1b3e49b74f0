/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Plans and passes of one-dimensional Fourier transforms; see fft.h. */
#include "base/fft.h"
#include <fftw3.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/memory.h"

struct fft {
    int n;
    fftwf_plan plan[2];
    struct fft *next;
};

/* FFTW keeps plans and wisdom for the process; so do we. */
static enum fft_planning planning_now = FFT_FIXED;
static struct fft *planned;

/* The folder for caches, or NULL where there is no home. */
static char *cache_folder(void)
{
    const char *cache = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
    if (cache && *cache)
        return memory_string(cache);
    return home && *home ? memory_format("%s/.cache", home) : NULL;
}

void fft_plan_by(enum fft_planning planning)
{
    planning_now = planning;
    char *folder = planning == FFT_PATIENT ? cache_folder() : NULL;
    if (!folder)
        return;
    char *path = memory_format("%s/blowpipe/fftw-wisdom", folder);
    fftwf_import_wisdom_from_filename(path);
    free(path);
    free(folder);
}

/* Written beside and renamed, so that runs side by side never read half of it; where it cannot
 * be written, the next run plans again. */
void fft_keep_wisdom(void)
{
    char *folder = planning_now == FFT_PATIENT ? cache_folder() : NULL;
    if (!folder)
        return;
    char *own = memory_format("%s/blowpipe", folder), *path = memory_format("%s/fftw-wisdom", own),
         *fresh = memory_format("%s.%ld", path, (long)getpid());
    mkdir(folder, 0777);
    mkdir(own, 0777);
    if (!fftwf_export_wisdom_to_filename(fresh) || rename(fresh, path) != 0)
        unlink(fresh);
    free(fresh);
    free(path);
    free(own);
    free(folder);
}

const struct fft *fft_of(int n)
{
    for (struct fft *fft = planned; fft; fft = fft->next)
        if (fft->n == n)
            return fft;
    struct fft *fft = memory_zeroed(1, sizeof *fft);
    float complex *from = memory_aligned((size_t)n, sizeof *from),
                  *to = memory_aligned((size_t)n, sizeof *to);
    unsigned how = planning_now == FFT_PATIENT ? FFTW_PATIENT : FFTW_ESTIMATE;
    fft->n = n;
    fft->plan[FFT_FORWARD] = fftwf_plan_dft_1d(n, from, to, FFTW_FORWARD, how);
    fft->plan[FFT_INVERSE] = fftwf_plan_dft_1d(n, from, to, FFTW_BACKWARD, how);
    fft->next = planned;
    planned = fft;
    free(from);
    free(to);
    return fft;
}

void fft_line(const struct fft *fft, enum fft_sign sign, float complex *from, float complex *to)
{
    fftwf_execute_dft(fft->plan[sign], from, to);
}

static bool is_smooth(int n)
{
    for (int p = 2; p <= 7; p++)
        while (n % p == 0)
            n /= p;
    return n == 1;
}

/* FFTW 3.3.10, estimated plans, AVX-512 (Zen 4): a few lengths come out twice as fast as the
 * rest. */
double fft_rate(int n)
{
    static const struct {
        int n;
        double rate;
    } fast[] = {{128, 50e9},  {144, 46e9},  {160, 53e9},  {192, 46e9},  {240, 60e9},  {256, 57e9},
                {320, 56e9},  {384, 62e9},  {400, 58e9},  {512, 60e9},  {640, 46e9},  {768, 38e9},
                {864, 33e9},  {1024, 50e9}, {1120, 35e9}, {1536, 34e9}, {1600, 35e9}, {1680, 34e9},
                {2048, 60e9}, {2400, 36e9}, {2560, 50e9}};
    for (size_t i = 0; i < sizeof fast / sizeof fast[0]; i++)
        if (fast[i].n == n)
            return fast[i].rate;
    return 26e9;
}

int fft_smooth_length(double n)
{
    int i = n > FFT_GRAIN ? (int)ceil(n / FFT_GRAIN - 1e-9) * FFT_GRAIN : FFT_GRAIN;
    while (!is_smooth(i))
        i += FFT_GRAIN;
    return i;
}

int fft_good_length(double n)
{
    int first = n > FFT_GRAIN ? (int)ceil(n / FFT_GRAIN - 1e-9) * FFT_GRAIN : FFT_GRAIN, best = 0;
    double least = INFINITY;
    for (int i = first; best == 0 || i <= first + first * 3 / 10; i += FFT_GRAIN) {
        double cost = (double)i * i * log2(i) / fft_rate(i);
        if (is_smooth(i) && cost < least) {
            least = cost;
            best = i;
        }
    }
    return best;
}

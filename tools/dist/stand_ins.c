/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Linked into the programs of make dist, so that they need no library and no C library that a
 * machine may not have.
 *
 * exp, log, pow, exp2 and log2 got a new version in glibc 2.29, which reports no error in the old way
 * (matherr). Programs that ask for it do not start where glibc is older; those that ask for the
 * first version do everywhere, and get the same numbers: both end in the same function. The
 * linker turns every call into one of these (--wrap).
 *
 * libxml2.a asks ICU for encodings that iconv of the C library does not know. ICU's data are 28 MB;
 * these say that ICU knows none either, and libxml2 refuses such a file by the name of its
 * encoding. */
#include <stddef.h>

#ifdef __x86_64__
#define FIRST "GLIBC_2.2.5"
#else
#define FIRST "GLIBC_2.17"
#endif

#define ONE_OF(name)                                                                               \
    double first_##name(double), __wrap_##name(double);                                            \
    __asm__(".symver first_" #name "," #name "@" FIRST);                                           \
    double __wrap_##name(double x)                                                                 \
    {                                                                                              \
        return first_##name(x);                                                                    \
    }

ONE_OF(exp)
ONE_OF(exp2)
ONE_OF(log)
ONE_OF(log2)

double first_pow(double, double), __wrap_pow(double, double);
__asm__(".symver first_pow,pow@" FIRST);

double __wrap_pow(double x, double y)
{
    return first_pow(x, y);
}

/* ICU 72 of Debian 12: a converter that cannot be opened, and what is then never called. */
enum { U_FILE_ACCESS_ERROR = 4 };
void *ucnv_open_72(const char *name, int *error);
void ucnv_close_72(void *converter);
void ucnv_convertEx_72(void);
void ucnv_setFromUCallBack_72(void);
void ucnv_setToUCallBack_72(void);
void UCNV_FROM_U_CALLBACK_STOP_72(void);
void UCNV_TO_U_CALLBACK_STOP_72(void);

void *ucnv_open_72(const char *name, int *error)
{
    (void)name;
    *error = U_FILE_ACCESS_ERROR;
    return NULL;
}

void ucnv_close_72(void *converter)
{
    (void)converter;
}

void ucnv_convertEx_72(void)
{
}

void ucnv_setFromUCallBack_72(void)
{
}

void ucnv_setToUCallBack_72(void)
{
}

void UCNV_FROM_U_CALLBACK_STOP_72(void)
{
}

void UCNV_TO_U_CALLBACK_STOP_72(void)
{
}

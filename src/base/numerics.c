/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GSL's failures; see numerics.h. */
#include "base/numerics.h"
#include <gsl/gsl_errno.h>
#include "base/exit_codes.h"
#include "base/message.h"

static void no_memory(const char *reason, const char *file, int line, int code)
{
    (void)file;
    (void)line;
    if (code == GSL_ENOMEM)
        message_die(EXIT_SYSTEM, "out of memory (GSL: %s)", reason);
}

static void any(const char *reason, const char *file, int line, int code)
{
    no_memory(reason, file, line, code);
    message_die(EXIT_BAD_INPUT, "what comes of this input cannot be computed (GSL: %s)", reason);
}

void numerics_start(void)
{
    gsl_set_error_handler(any);
}

void numerics_returns(bool returns)
{
    gsl_set_error_handler(returns ? no_memory : any);
}

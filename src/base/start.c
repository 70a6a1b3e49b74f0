/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The process before the program; see start.h. */
#include "base/start.h"
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>
#include "base/exit_codes.h"
#include "base/message.h"

void start_descriptors(void)
{
    /* of the two sides of /dev/null the one that refuses what the descriptor is for; what is said on stderr may be lost */
    static const int side[] = {[STDIN_FILENO] = O_WRONLY, [STDOUT_FILENO] = O_RDONLY, [STDERR_FILENO] = O_WRONLY};

    for (int descriptor = STDIN_FILENO; descriptor <= STDERR_FILENO; descriptor++)
        if (fcntl(descriptor, F_GETFD) < 0 && errno == EBADF && open("/dev/null", side[descriptor]) != descriptor)
            message_die(EXIT_SYSTEM, "descriptor %d is closed, and /dev/null cannot be opened in its place: %m", descriptor);
}

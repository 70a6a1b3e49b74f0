/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A program that does what none of ours may: it writes straight to the final name, byte by byte so to
 * speak, looks at no result, and says that all is well. tests/faults.bats sees it found out.
 *
 *     broken OUT < IN */
#include <fcntl.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    char bytes[64];
    int file = argc == 2 ? open(argv[1], O_WRONLY | O_CREAT | O_TRUNC, 0666) : -1;
    ssize_t count;

    while ((count = read(0, bytes, sizeof bytes)) > 0)
        if (write(file, bytes, (size_t)count) < 0)
            continue;
    close(file);
    return 0;
}

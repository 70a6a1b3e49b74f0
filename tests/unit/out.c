/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Outputs are whole or not there: commit, abandon, death, a full device, a symbolic link. */
#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include "base/exit_codes.h"
#include "base/message.h"
#include "base/out.h"

static int failures;

static void check(int line, int holds, const char *what)
{
    if (!holds) {
        printf("%s:%d: %s\n", __FILE__, line, what);
        failures++;
    }
}

#define CHECK(holds, what) check(__LINE__, holds, what)

static int file_is(const char *path, const char *want)
{
    char text[64] = "";
    FILE *file = fopen(path, "r");
    if (!file)
        return want == NULL;
    size_t count = fread(text, 1, sizeof text - 1, file);
    fclose(file);
    return want && count == strlen(want) && strcmp(text, want) == 0;
}

/* Files in the current folder, `.` and `..` not counted. */
static int files_here(void)
{
    int count = 0;
    DIR *folder = opendir(".");
    struct dirent *entry;
    while ((entry = readdir(folder)))
        count += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
    closedir(folder);
    return count;
}

static void commit_and_abandon(void)
{
    struct out *out;
    struct error error;
    CHECK(out_open(&out, "a", &error) == 0 && out_printf(out, &error, "%d\n", 42) == 0,
          "open and print");
    CHECK(out_flush(out, &error) == 0 && file_is("a", NULL), "the final name exists before commit");
    CHECK(out_commit(out, &error) == 0 && file_is("a", "42\n"), "commit");
    CHECK(out_open(&out, "a", &error) == 0 && out_write(out, "new", 3, &error) == 0, "open again");
    out_abandon(out);
    CHECK(file_is("a", "42\n") && files_here() == 1,
          "abandon leaves the old file and nothing else");
}

static void links_stay_links(void)
{
    struct out *out;
    struct error error;
    struct stat status;
    CHECK(symlink("a", "link") == 0, "symlink");
    CHECK(out_open(&out, "link", &error) == 0 && out_write(out, "x", 1, &error) == 0 &&
              out_commit(out, &error) == 0,
          "write to a link");
    CHECK(lstat("link", &status) == 0 && S_ISLNK(status.st_mode) && file_is("a", "x"),
          "the link's target is written");
    unlink("link");
}

/* Status of a child that leaves an output open: by message_die, or by a signal. */
static int child_status(int by_signal)
{
    struct out *out;
    struct error error;
    int status = 0;
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        if (!freopen("/dev/null", "w", stderr) || out_open(&out, "b", &error) ||
            out_write(out, "x", 1, &error) || out_flush(out, &error))
            _exit(99);
        if (by_signal)
            raise(SIGTERM);
        message_die(EXIT_NOT_CONVERGED, "on purpose");
    }
    waitpid(child, &status, 0);
    return status;
}

static void death_leaves_nothing(void)
{
    int before = files_here();
    int status = child_status(0);
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == EXIT_NOT_CONVERGED,
          "exit code of message_die");
    status = child_status(1);
    CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM, "a signal still ends the program");
    CHECK(files_here() == before, "a temporary is left behind");
}

static void failures_are_told(void)
{
    struct out *out;
    struct error error;
    CHECK(out_open(&out, "/dev/full", &error) == 0 && out_write(out, "x", 1, &error) == 0,
          "open /dev/full");
    CHECK(out_commit(out, &error) == EXIT_IO && strstr(error.text, "/dev/full"),
          "a full device is an error on commit");
    CHECK(out_open(&out, "no/such/folder", &error) == EXIT_CANNOT_CREATE,
          "a folder that is not there");
    CHECK(out_open(&out, ".", &error) == EXIT_CANNOT_CREATE, "a folder as output");
    CHECK(out_open(&out, "", &error) == EXIT_CANNOT_CREATE, "an empty name");
}

static void large_writes(void)
{
    enum { SIZE = 5000000 };
    struct out *out;
    struct error error;
    struct stat status;
    char *block = calloc(SIZE, 1);
    CHECK(out_open(&out, "c", &error) == 0, "open");
    CHECK(out_write(out, block, 10, &error) == 0 && out_write(out, block, SIZE, &error) == 0,
          "write beyond the buffer");
    char *room = out_reserve(out, SIZE, &error);
    CHECK(room != NULL, "reserve beyond the buffer");
    memset(room, 0, SIZE);
    out_used(out, SIZE);
    CHECK(out_commit(out, &error) == 0 && stat("c", &status) == 0 &&
              status.st_size == 2 * SIZE + 10,
          "size of a large output");
    unlink("c");
    free(block);
}

int main(void)
{
    char folder[] = "/tmp/out.XXXXXX";
    if (!mkdtemp(folder) || chdir(folder) != 0)
        return 1;
    commit_and_abandon();
    links_stay_links();
    death_leaves_nothing();
    failures_are_told();
    large_writes();
    unlink("a");
    if (chdir("/") != 0 || rmdir(folder) != 0)
        check(__LINE__, 0, "the folder is not empty at the end");
    return failures > 0;
}

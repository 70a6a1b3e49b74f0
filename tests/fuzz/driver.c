/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Between libFuzzer and a target; see fuzz.h. */
#include "fuzz.h"
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <omp.h>
#include <pthread.h>
#include <sanitizer/common_interface_defs.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>
#include "base/exit_codes.h"
#include "base/message.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t size);
const char *__lsan_default_suppressions(void);

enum { PATHS = 32 };

static char scratch[PATH_MAX];
static FILE
    *people; /* stderr as it was: the search closes it, so that messages are made and lost */

/* What libraries keep, as tests/lsan.supp has it: an input is tried again without more ado. */
const char *__lsan_default_suppressions(void)
{
    return "leak:tree_to_dict\nleak:parse_tree\nleak:init_DictEntry\nleak:libhdf5\n";
}

/* What dies in a child process is the parent's to judge: no report of it and no input is kept in a
 * file. And what does not end there is not waited for as long as programs do. */
static void in_child(void)
{
    static const int deadly[] = {SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV};
    const struct itimerval second = {.it_value = {.tv_sec = 1}};
    __sanitizer_set_report_path("stderr");
    __sanitizer_set_death_callback(NULL);
    for (size_t i = 0; i < sizeof deadly / sizeof *deadly; i++)
        signal(deadly[i], SIG_DFL);
    setitimer(ITIMER_PROF, &second, NULL);
}

static int remove_one(const char *path, const struct stat *status, int kind, struct FTW *at)
{
    (void)status, (void)kind, (void)at;
    return remove(path);
}

/* What a finding leaves is swept by tests/fuzz/run, whose TMPDIR it is in. */
static void remove_scratch(void)
{
    nftw(scratch, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

void fuzz_finding(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fputs("FINDING: ", people);
    vfprintf(people, format, arguments);
    fputs("\n", people);
    fflush(people);
    va_end(arguments);
    abort();
}

static void program_ended(int code)
{
    fuzz_finding("the program would have ended with %d", code);
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    const char *folder = getenv("TMPDIR");
    (void)argc, (void)argv;
    people = fdopen(dup(STDERR_FILENO), "w");
    snprintf(scratch, sizeof scratch, "%s/blowpipe-fuzz-XXXXXX", folder ? folder : "/tmp");
    if (!mkdtemp(scratch))
        fuzz_finding("cannot create '%s': %s", scratch, strerror(errno));
    atexit(remove_scratch);
    pthread_atfork(NULL, NULL, in_child);
    omp_set_num_threads(1);
    message_program("fuzz");
    message_ends_by(program_ended);
    return 0;
}

int LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t size)
{
    fuzz_one(bytes, size);
    return 0;
}

const char *fuzz_path(const char *name)
{
    static char *paths[PATHS];
    char path[2 * PATH_MAX];
    int i = 0;
    snprintf(path, sizeof path, "%s/%s", scratch, name);
    for (; i < PATHS && paths[i]; i++)
        if (strcmp(paths[i], path) == 0)
            return paths[i];
    if (i == PATHS)
        fuzz_finding("a target with more than %d files", PATHS);
    return paths[i] = strdup(path);
}

void fuzz_remove(const char *name)
{
    unlink(fuzz_path(name));
}

/* The folder that the path lies in. */
static void make_folder(const char *path)
{
    char folder[2 * PATH_MAX];
    snprintf(folder, sizeof folder, "%.*s", (int)(strrchr(path, '/') - path), path);
    mkdir(folder, 0700);
}

const char *fuzz_file(const char *name, const void *bytes, size_t size)
{
    const char *path = fuzz_path(name);
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (file < 0 && errno == ENOENT) {
        make_folder(path);
        file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    }
    if (file < 0 || (size && write(file, bytes, size) != (ssize_t)size) || close(file))
        fuzz_finding("cannot write '%s': %s", path, strerror(errno));
    return path;
}

void fuzz_expect_unsaid(int code, const struct error *error)
{
    if (code == 0)
        return;
    if (code != error->code)
        fuzz_finding("code %d, but the error has %d", code, error->code);
    if (code != EXIT_USAGE && code != EXIT_BAD_INPUT && code != EXIT_NO_INPUT && code != EXIT_IO)
        fuzz_finding("code %d is not one of bad input: %s", code, error->text);
    if (!error->text[0])
        fuzz_finding("code %d without a text", code);
}

void fuzz_expect(int code, const struct error *error)
{
    fuzz_expect_unsaid(code, error);
    if (code)
        message_note("%s", error->text);
}

const unsigned char *fuzz_second(const unsigned char *bytes, size_t size, size_t *first)
{
    static const char mark[] = "\n=====\n";
    const unsigned char *at = memmem(bytes, size, mark, sizeof mark - 1);
    *first = at ? (size_t)(at - bytes) : size;
    return at ? at + sizeof mark - 1 : NULL;
}

char *fuzz_text(const unsigned char *bytes, size_t size)
{
    char *text = malloc(size + 1);
    memcpy(text, bytes, size);
    text[size] = '\0';
    return text;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The frame loop and the manners that every program shares. */
#include "cli/stage.h"
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include "atoms/columns.h"
#include "base/exit_codes.h"
#include "base/memory.h"
#include "base/message.h"
#include "base/numerics.h"
#include "base/out.h"
#include "base/parallel.h"
#include "base/progress.h"
#include "base/shell.h"
#include "base/start.h"
#include "base/threads.h"
#include "base/version.h"
#include "base/whole.h"
#include "base/wrap.h"
#include "io/xyz_read.h"
#include "io/xyz_write.h"

enum { COMMON_MAX = 10 };

struct stage {
    const struct program *program;
    struct option common[COMMON_MAX];
    const struct option **tables; /* the program's, then `common`, then NULL */
    const char *output;           /* -o */
    int64_t threads;
    int64_t seed;
    bool quiet, help, version, print_args;
    const char *units_text; /* --units of a program that makes frames */
    bool resolved;
    enum unit_system system;
    char **operands;
    int operand_count;
    int operand_next;
    /* of a program of two streams: the last operand, which is none of the others */
    const char *second;
    bool has_data; /* the operands are data sets, not frames */
    struct xyz_reader *reader;
    /* standard input's copy for several processes; NULL: standard input itself */
    char *shared_input;
    struct out *out;
    int (*before_end)(void *context, struct error *error); /* NULL: nothing */
    void *before_end_context;
    long frames_read;
    long frame_number; /* of the frame in hand; 0: none */
    const char *frame_file;
};

static struct option *const *stage_tables(const struct stage *stage)
{
    return (struct option *const *)stage->tables;
}

/* The unit system that --units asks for, an option of the program's own or of ours. */
static enum unit_system stage_units_asked(const struct stage *stage)
{
    for (const struct option *const *table = stage->tables; *table; table++)
        for (const struct option *option = *table; option->name; option++)
            if (option->text && strcmp(option->name, "units") == 0)
                return strcmp(option->text, "lj") == 0 ? UNITS_LJ : UNITS_METAL;
    return UNITS_METAL;
}

static bool tables_have(struct option *const tables[], const char *name)
{
    for (; tables && *tables; tables++)
        for (const struct option *option = *tables; option->name; option++)
            if (strcmp(option->name, name) == 0)
                return true;
    return false;
}

/* The options common to all programs. */
static void stage_common(struct stage *stage, struct option *const tables[])
{
    const struct program *program = stage->program;
    int count = 0;
    if (program->makes_frames && !tables_have(tables, "units"))
        stage->common[count++] =
            (struct option)OPTION_CHOICE("units", &stage->units_text, "metal|lj",
                                         "unit system of the frames", .standard = "metal");
    if (program->takes_seed)
        stage->common[count++] = (struct option)OPTION_INT(
            "seed", &stage->seed, "another seed, another sample; the same seed, the same bytes",
            .standard = "1", .minimum = 0, .maximum = 9.2e18, .with = program->seed_with);
    stage->common[count++] = (struct option)OPTION_TEXT(
        "o", &stage->output, "FILE",
        "write to FILE (whole or not at all; packed if it is named .gz) instead of standard "
        "output",
        .not_recorded = true, .makes = OPTION_MAKES_FILE);
    stage->common[count++] =
        (struct option)OPTION_INT("threads", &stage->threads,
                                  "threads to use; without it BLOWPIPE_THREADS, OMP_NUM_THREADS or "
                                  "all cores; at most four for each core, or 64",
                                  .minimum = 1, .maximum = 65536, .not_recorded = true);
    stage->common[count++] = (struct option)OPTION_FLAG(
        "quiet", &stage->quiet, "no remarks and no progress line", .not_recorded = true);
    stage->common[count++] = (struct option)OPTION_FLAG(
        "print-args", &stage->print_args,
        "print all arguments with their defaults, and exit; the frames' unit system is either, or "
        "what the environment's BLOWPIPE_UNITS says, metal or lj",
        .not_recorded = true);
    stage->common[count++] = (struct option)OPTION_FLAG(
        "help", &stage->help, "print this, and exit; so does -h", .not_recorded = true);
    stage->common[count++] = (struct option)OPTION_FLAG(
        "version", &stage->version, "print the version, and exit", .not_recorded = true);
    stage->common[count] = (struct option){.name = NULL};
    stage->common[0].group = "Common options";
}

static void stage_join_tables(struct stage *stage, struct option *const tables[])
{
    size_t count = 0;
    while (tables && tables[count])
        count++;
    stage->tables = memory_zeroed(count + 2, sizeof *stage->tables);
    for (size_t i = 0; i < count; i++)
        stage->tables[i] = tables[i];
    stage->tables[count] = stage->common;
}

/* Ends a program that was only asked to print something. */
static void stage_printed(void)
{
    if (fflush(stdout) != 0 || ferror(stdout))
        message_die(EXIT_IO, "cannot write 'standard output'");
    exit(EXIT_DONE);
}

/* --potential=list and its like: the first thing that is looked at, whatever stdin is. */
static void stage_print_list(struct option *const tables[], int argc, char *const argv[])
{
    const char *which;
    const struct option *asked = options_list_asked(&which, tables, argc, argv);
    if (!asked)
        return;
    asked->print_list(stdout, which);
    stage_printed();
}

/* --print-options: the program and its options as rows, for tools/make-man and
 * tools/make-completion. It is no row of a table, for it is nothing to a person. */
static void stage_print_options(const struct stage *stage, int argc, char *const argv[])
{
    const struct program *program = stage->program;
    if (argc != 2 || strcmp(argv[1], "--print-options") != 0)
        return;
    options_row(stdout, (const char *[]){"program", program->name, program->summary}, 3);
    options_row(stdout, (const char *[]){"operands", program->makes_frames ? "" : "[FILE]..."}, 2);
    options_row(stdout, (const char *[]){"description", program->description}, 2);
    options_print(stdout, stage_tables(stage));
    stage_printed();
}

static void stage_print_help(const struct stage *stage)
{
    const struct program *program = stage->program;
    const char *files = program->makes_frames ? "" : " [FILE]...";
    printf("Usage: %s [OPTION]...%s%s\n", program->name, program->operands ? " " : "",
           program->operands ? program->operands : files);
    printf("%s: %s\n", program->name, program->summary);
    if (program->description) {
        putchar('\n');
        wrap_print(stdout, program->description, 0, 0);
    }
    options_help(stdout, stage_tables(stage));
    stage_printed();
}

static void stage_print_version(const struct stage *stage)
{
    printf("blowpipe %s %s\n", stage->program->name, version_text);
    stage_printed();
}

/* All arguments, with the defaults of the unit system that the given ones are written for. */
static void stage_print_args(struct stage *stage)
{
    struct error error, error_lj;
    for (struct option *option = stage->common; option->name; option++)
        if (option->value == &stage->print_args)
            option->text = NULL;
    const char *said = getenv("BLOWPIPE_UNITS");
    bool known = said && *said, reduced = known && strcmp(said, "lj") == 0;
    bool lj = stage_units_asked(stage) == UNITS_LJ || reduced;
    if (known && !reduced && strcmp(said, "metal") != 0)
        stage_usage(stage, "BLOWPIPE_UNITS is '%s': it must be metal or lj", said);
    if (lj || options_resolve(stage_tables(stage), UNITS_METAL, &error)) {
        int code =
            known && !lj ? error.code : options_resolve(stage_tables(stage), UNITS_LJ, &error_lj);
        if (code)
            message_die_error(lj ? &error_lj : &error);
    }
    char *text = options_text(stage_tables(stage), OPTIONS_ALL);
    puts(text);
    free(text);
    stage_printed();
}

static bool is_frames_file(const char *path)
{
    static const char *const ends[] = {".xyz", ".extxyz", ".xyz.gz", ".extxyz.gz"};
    size_t length = strlen(path);
    bool frames = strcmp(path, "-") == 0;
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        frames = frames || (length > strlen(ends[i]) &&
                            strcmp(path + length - strlen(ends[i]), ends[i]) == 0);
    return frames;
}

/* Whether the operands are data sets; those and frames at once are refused. */
static bool stage_has_data(struct stage *stage)
{
    int data = 0;
    for (int i = 0; i < stage->operand_count && stage->program->data_operands; i++)
        data += !is_frames_file(stage->operands[i]);
    if (data > 0 && data < stage->operand_count)
        stage_usage(stage, "name frames (.xyz) or data sets, not both");
    return data > 0;
}

void stage_keep(struct stage *stage, const char *data)
{
    struct stat ours, theirs;
    const char *within = strstr(data, ":/");
    char *path = within && access(data, F_OK) != 0
                     ? memory_format("%.*s", (int)(within - data), data)
                     : memory_string(data);
    bool same = stage->output && stat(stage->output, &ours) == 0 && S_ISREG(ours.st_mode) &&
                stat(path, &theirs) == 0 && ours.st_dev == theirs.st_dev &&
                ours.st_ino == theirs.st_ino;
    free(path);
    if (same)
        stage_usage(stage, "-o would write over the data '%s': give the new file a name of its own",
                    data);
}

/* Operands that can be opened at all, or a stdin that is no terminal: found out before hours of
 * work. */
static void stage_check_operands(struct stage *stage)
{
    const char *name = stage->program->name;
    if (stage->program->makes_frames && stage->operand_count > 0)
        stage_usage(stage, "'%s' is one word too many: %s reads no files", stage->operands[0],
                    name);
    if (!stage->program->makes_frames && stage->operand_count == 0 && isatty(STDIN_FILENO))
        stage_usage(stage,
                    "no frames: name a file, '%s ... in.xyz -o out.xyz', or pipe them in, '... | "
                    "%s ... > out.xyz'",
                    name, name);
    for (int i = 0; i < stage->operand_count && !stage->has_data; i++)
        if (strcmp(stage->operands[i], "-") != 0 && access(stage->operands[i], R_OK) != 0)
            message_die(EXIT_NO_INPUT, "cannot read '%s': %m", stage->operands[i]);
    for (int i = 0; i < stage->operand_count && stage->has_data; i++)
        stage_keep(stage, stage->operands[i]);
}

/* Whether all that the options name can be written, and is not one file twice: found out before
 * hours of work. */
static void stage_check_outputs(struct stage *stage)
{
    enum { MOST = 32 };
    const char *files[MOST];
    int count = 0;
    struct error error;
    for (struct option *const *table = stage_tables(stage); *table; table++)
        for (const struct option *option = *table; option->name; option++) {
            if (!option->makes || !option->text)
                continue;
            bool folder = option->makes == OPTION_MAKES_FOLDER;
            if (out_check_possible(option->text, folder, &error))
                message_die_error(&error);
            if (!folder && count < MOST)
                files[count++] = option->text;
        }
    if (out_check_distinct(files, count, &error))
        message_die_error(&error);
}

/* Under a launcher process 0 alone writes, to a file: what launchers make of standard output is
 * not safe for data. */
static void stage_check_processes(struct stage *stage)
{
    if (parallel_count() == 1)
        return;
    if (!stage->program->parallel)
        stage_usage(stage, "%s works as one process: leave out the launcher", stage->program->name);
    if (!stage->program->no_frames_out && !stage->output)
        stage_usage(stage, "%d processes need a file to write to: -o FILE", parallel_count());
    if (parallel_rank())
        message_mute();
}

static bool is_standard_input(const char *operand)
{
    return !operand || strcmp(operand, "-") == 0;
}

static bool stage_reads_input(const struct stage *stage)
{
    bool reads = stage->operand_count == 0;
    for (int i = 0; i < stage->operand_count; i++)
        reads = reads || is_standard_input(stage->operands[i]);
    return reads;
}

/* Standard input reaches process 0 only; every process gets a copy of its bytes, to read frames
 * from. The copy's name, or NULL where there is only one process. */
static char *stage_share_input(void)
{
    size_t size = 0, got;
    unsigned char *bytes = NULL;
    char *name;
    int file, failure = 0;

    if (parallel_count() == 1)
        return NULL;
    if (parallel_rank() == 0)
        bytes = whole_read(stdin, SIZE_MAX, &size, &failure);
    if (failure)
        message_die(EXIT_IO, "cannot read standard input: %s", strerror(failure));
    parallel_broadcast(&size, sizeof size);
    if (parallel_rank())
        bytes = memory_alloc(size, 1);
    parallel_broadcast(bytes, size);
    file = memfd_create("standard input", 0);
    for (size_t at = 0; file >= 0 && at < size; at += got)
        if ((ssize_t)(got = (size_t)write(file, bytes + at, size - at)) <= 0)
            message_die(EXIT_SYSTEM, "cannot keep a copy of standard input: %m");
    if (file < 0)
        message_die(EXIT_SYSTEM, "cannot keep a copy of standard input: %m");
    free(bytes);
    name = memory_format("/proc/self/fd/%d", file);
    return name;
}

/* Whether the program only prints something about itself. */
static bool stage_only_prints(const struct stage *stage)
{
    return stage->help || stage->version || stage->print_args;
}

static int stage_threads_option(const struct stage *stage)
{
    return stage->threads == INT64_MIN ? 0 : (int)stage->threads;
}

/* How many there will be, as far as one process can know. */
static int stage_threads(const struct stage *stage)
{
    int wanted = threads_wanted(stage_threads_option(stage));
    return wanted ? wanted : threads_available();
}

struct stage *stage_start(const struct program *program, struct option *const tables[], int argc,
                          char **argv)
{
    struct stage *stage = memory_zeroed(1, sizeof *stage);
    struct error error;
    int code;
    stage->program = program;
    message_program(program->name);
    columns_strict();
    start_descriptors();
    start_signals();
    numerics_start();
    stage_common(stage, tables);
    stage_join_tables(stage, tables);
    stage_print_list(tables, argc, argv);
    stage_print_options(stage, argc, argv);
    code = options_parse(stage_tables(stage), argc, argv, &stage->operand_count, &error);
    if (!code && !stage_only_prints(stage))
        start_waiting(stage_threads(stage));
    parallel_start();
    start_libraries();
    if (code)
        stage_usage(stage, "%s", error.text);
    stage->operands = argv;
    if (program->two_streams && stage->operand_count > 0)
        stage->second = argv[--stage->operand_count];
    if (stage->help)
        stage_print_help(stage);
    if (stage->version)
        stage_print_version(stage);
    if (stage->print_args)
        stage_print_args(stage);
    message_quiet(stage->quiet);
    threads_set(stage_threads_option(stage));
    stage->has_data = stage_has_data(stage);
    stage_check_operands(stage);
    stage_check_processes(stage);
    if (!parallel_rank())
        stage_check_outputs(stage);
    if (!program->no_frames_out && out_open(&stage->out, stage->output, &error))
        message_die_error(&error);
    if (program->makes_frames || stage->has_data || program->reads_itself)
        stage_resolve(stage, stage_units_asked(stage));
    else if (stage_reads_input(stage))
        stage->shared_input = stage_share_input();
    return stage;
}

void stage_resolve(struct stage *stage, enum unit_system system)
{
    struct error error;
    if (options_resolve(stage_tables(stage), system, &error))
        stage_usage(stage, "%s", error.text);
    stage->system = system;
    stage->resolved = true;
}

const char *stage_second(const struct stage *stage)
{
    return stage->second;
}

void stage_advise(const struct stage *stage, struct error *error, const char *path)
{
    char *given = options_text(stage_tables(stage), OPTIONS_GIVEN),
         *second = shell_quoted(stage->second ? stage->second : ""),
         *command = memory_format("%s%s%s%s%s", stage->program->name, *given ? " " : "", given,
                                  stage->second ? " " : "", stage->second ? second : "");
    shell_fill(error, is_standard_input(path) ? NULL : path, command);
    free(command);
    free(second);
    free(given);
}

/* The operand in hand, or standard input, cannot be read. */
static void stage_unread(struct stage *stage, struct error *error)
{
    const char *path = stage->operand_count > 0 ? stage->operands[stage->operand_next - 1] : NULL;
    stage_advise(stage, error, path);
    message_die_error(error);
}

/* The next frame of the operands one after another, or of stdin; NULL at the end of all. */
static struct frame *stage_next(struct stage *stage)
{
    struct error error;
    struct frame *frame = NULL;
    while (!frame) {
        if (!stage->reader) {
            int sources = stage->operand_count > 0 ? stage->operand_count : 1;
            if (stage->operand_next == sources)
                return NULL;
            const char *path =
                stage->operand_count > 0 ? stage->operands[stage->operand_next] : NULL;
            stage->operand_next++;
            if (is_standard_input(path) && stage->shared_input)
                path = stage->shared_input;
            if (xyz_reader_open(&stage->reader, path, &error))
                message_die_error(&error);
        }
        if (xyz_read(stage->reader, &frame, &error))
            stage_unread(stage, &error);
        stage->frame_file =
            stage->operand_count > 1 ? stage->operands[stage->operand_next - 1] : NULL;
        if (!frame) {
            xyz_reader_close(stage->reader);
            stage->reader = NULL;
        }
    }
    return frame;
}

const char *stage_data(const struct stage *stage, int number)
{
    return stage->has_data && number < stage->operand_count ? stage->operands[number] : NULL;
}

const char *stage_operand(const struct stage *stage, int number)
{
    if (stage->operand_count == 0 && number == 0)
        return "-";
    return number < stage->operand_count ? stage->operands[number] : NULL;
}

static void stage_nothing(const struct stage *stage)
{
    if (stage->operand_count == 0)
        message_die(EXIT_NO_INPUT, "nothing on standard input: a frame of atoms was expected");
    message_die(EXIT_NO_INPUT, "no frame in '%s'%s", stage->operands[0],
                stage->operand_count > 1 ? " and the files after it" : "");
}

/* The unit system of the first frame is that of all. */
static void stage_check_units(struct stage *stage, const struct frame *frame)
{
    struct error error;
    enum unit_system system;
    if (frame_units(frame, &system, &error))
        stage_fail(stage, &error);
    if (!stage->resolved) {
        stage_resolve(stage, system);
    } else if (system != stage->system) {
        error_set(&error, EXIT_BAD_INPUT, "the frame has units=%s, but the first one had units=%s",
                  system == UNITS_LJ ? "lj" : "metal", stage->system == UNITS_LJ ? "lj" : "metal");
        stage_fail(stage, &error);
    }
}

struct frame *stage_read(struct stage *stage)
{
    if (stage->program->makes_frames || stage->has_data)
        return NULL;
    struct frame *frame = stage_next(stage);
    if (!frame && stage->frames_read == 0)
        stage_nothing(stage);
    stage->frame_number = 0;
    if (!frame)
        return NULL;
    stage->frames_read++;
    stage->frame_number = frame->number;
    stage_check_units(stage, frame);
    return frame;
}

void stage_skip_rest(struct stage *stage)
{
    char bytes[1 << 16];

    if (stage_reads_input(stage) && !stage->shared_input)
        while (read(STDIN_FILENO, bytes, sizeof bytes) > 0)
            continue;
}

char *stage_arguments(const struct stage *stage)
{
    return options_text(stage_tables(stage), OPTIONS_RECORDED);
}

void stage_record(struct stage *stage)
{
    struct error error;
    bool said;
    if (stage->out && out_record(stage->out, TRANSCRIPT_FRAMES, &said, &error))
        message_die_error(&error);
}

void stage_add_history(struct stage *stage, struct frame *frame)
{
    char *arguments = stage_arguments(stage);

    frame_ensure_id(frame);
    frame_add_history(frame, stage->program->name, arguments);
    free(arguments);
}

void stage_write(struct stage *stage, struct frame *frame)
{
    struct error error;
    if (!stage->out)
        message_die(EXIT_BUG, "a frame to write, but this program writes none");
    if (stage->program->keeps_history)
        stage_add_history(stage, frame);
    if (xyz_write(stage->out, frame, &error) || out_flush(stage->out, &error))
        stage_fail(stage, &error);
    frame_free(frame);
}

void stage_before_end(struct stage *stage, int (*close)(void *context, struct error *error),
                      void *context)
{
    stage->before_end = close;
    stage->before_end_context = context;
}

int stage_finish(struct stage *stage)
{
    struct error error;
    progress_end();
    if (stage->before_end && stage->before_end(stage->before_end_context, &error))
        message_die_error(&error);
    if (stage->out && out_commit(stage->out, &error))
        message_die_error(&error);
    if (stage->reader)
        xyz_reader_close(stage->reader);
    free(stage->shared_input);
    free(stage->tables);
    free(stage);
    start_judged();
    return EXIT_DONE;
}

void stage_fail(struct stage *stage, const struct error *error)
{
    struct error located = *error;
    progress_end();
    if (stage->frame_number > 0 && !strstr(error->text, "(frame ") &&
        !strstr(error->text, ", line ")) {
        if (stage->frame_file)
            error_append(&located, " ('%s', frame %ld)", stage->frame_file, stage->frame_number);
        else
            error_append(&located, " (frame %ld)", stage->frame_number);
    }
    message_die_error(&located);
}

void stage_usage(struct stage *stage, const char *format, ...)
{
    struct error error;
    char text[sizeof error.text];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    message_die(EXIT_USAGE, "%s (see '%s --help')", text, stage->program->name);
}

const char *stage_name(const struct stage *stage)
{
    return stage->program->name;
}

int64_t stage_frames(const struct stage *stage)
{
    return stage->frames_read;
}

uint64_t stage_seed(const struct stage *stage)
{
    return (uint64_t)stage->seed;
}

const char *stage_output(const struct stage *stage)
{
    return stage->output;
}

enum unit_system stage_units(const struct stage *stage)
{
    return stage->system;
}

bool stage_given(const struct stage *stage, const void *value)
{
    return options_given(stage_tables(stage), value);
}

bool stage_given_name(const struct stage *stage, const char *name)
{
    for (struct option *const *table = stage_tables(stage); *table; table++)
        for (const struct option *option = *table; option->name; option++)
            if (option->text && strcmp(option->name, name) == 0)
                return true;
    return false;
}

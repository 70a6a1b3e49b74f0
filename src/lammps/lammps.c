/* SPDX-License-Identifier: GPL-3.0-or-later */
/* LAMMPS as a separate process in a folder of its own; see lammps.h. */
#include "lammps/lammps.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include "base/child.h"
#include "base/exit_codes.h"
#include "base/memory.h"
#include "base/progress.h"
#include "lammps/lammps_files.h"
#include "md/thermo.h"

enum { LAST_LINES = 6 };

/* ---- the folder ---- */

FILE *lammps_open(const char *folder, const char *name)
{
    char *path = memory_format("%s/%s", folder, name);
    FILE *file = fopen(path, "re");

    free(path);
    return file;
}

static void remove_folder(const char *folder)
{
    DIR *list = opendir(folder);

    for (struct dirent *entry; list && (entry = readdir(list));)
        if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, ".."))
            unlinkat(dirfd(list), entry->d_name, 0);
    if (list)
        closedir(list);
    rmdir(folder);
}

/* ---- the process ---- */

/* The first error and what follows, or the last lines, of what LAMMPS said. */
static void last_words(const char *folder, struct error *error)
{
    FILE *said = lammps_open(folder, "screen");
    char lines[LAST_LINES][200] = {{0}}, line[1024];
    int count = 0;
    bool failed = false;

    while (said && fgets(line, sizeof line, said) && !(failed && count >= 3)) {
        line[strcspn(line, "\n")] = 0;
        if (!failed && strncmp(line, "ERROR", 5) == 0) {
            failed = true;
            count = 0;
        }
        if (line[strspn(line, " -")])
            snprintf(lines[count++ % LAST_LINES], sizeof *lines, "%.199s", line);
    }
    for (int k = count > LAST_LINES ? count - LAST_LINES : 0; k < count; k++)
        error_append(error, "\n  %s", lines[k % LAST_LINES]);
    if (said)
        fclose(said);
}

/* In the child: never returns. It ends with us. */
static void become_lammps(const char *folder, const char *command)
{
    int screen;

    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (chdir(folder) == 0 && (screen = open("screen", O_WRONLY | O_CREAT | O_TRUNC, 0666)) >= 0) {
        dup2(screen, STDOUT_FILENO);
        dup2(screen, STDERR_FILENO);
        dup2(open("/dev/null", O_RDONLY), STDIN_FILENO);
        execl("/bin/sh", "sh", "-c", command, (char *)NULL);
    }
    _exit(127);
}

/* How far it is, by the rows of its log, which may end within one. */
struct follower {
    const char *folder;
    FILE *log;
    struct lammps_row row;
};

static void look(struct follower *follower)
{
    if (!follower->log)
        follower->log = lammps_open(follower->folder, "log.lammps");
    if (!follower->log)
        return;
    clearerr(follower->log);
    while (lammps_read_row(follower->log, &follower->row))
        ;
    if (follower->row.leg >= 0)
        progress_at((double)follower->row.step, NULL);
}

/* Until it ends; *status of it. Short runs are not waited for longer than they take. */
static void follow(const char *folder, pid_t child, int *status)
{
    const long longest = 200000000; /* ns */
    struct follower follower = {.folder = folder, .row.leg = -1};
    struct timespec pause = {.tv_nsec = 1000000};
    pid_t ended;

    while ((ended = waitpid(child, status, WNOHANG)) == 0 || (ended < 0 && errno == EINTR)) {
        look(&follower);
        nanosleep(&pause, NULL);
        pause.tv_nsec = pause.tv_nsec < longest / 2 ? 2 * pause.tv_nsec : longest;
    }
    if (follower.log)
        fclose(follower.log);
}

static int run_process(const char *folder, const char *command, struct error *error)
{
    char *line = memory_format("exec %s -in input -log log.lammps", command);
    pid_t own = getpid(), child = fork();
    int status = 0;

    if (child == 0) {
        child_stays(own);
        become_lammps(folder, line);
    }
    if (child > 0)
        follow(folder, child, &status);
    free(line);
    if (child > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return 0;
    if (child < 0)
        return error_set(error, EXIT_SYSTEM, "cannot start '%s': %s", command, strerror(errno));
    if (WIFEXITED(status) && (WEXITSTATUS(status) == 127 || WEXITSTATUS(status) == 126))
        error_set(
            error, EXIT_SYSTEM,
            "LAMMPS cannot be run by '%s': install it, or say how by --lammps-command:", command);
    else
        error_set(error, EXIT_SYSTEM, "LAMMPS ('%s') failed:", command);
    last_words(folder, error);
    if (strstr(error->text, "Lost atoms") || strstr(error->text, "Non-numeric"))
        error->code = EXIT_BAD_INPUT;
    return error->code;
}

/* ---- the way back ---- */

struct md_thermo lammps_thermo(struct md *md, const struct lammps_row *row)
{
    const struct lammps_units units = lammps_units(md->system->units);
    const struct system *system = md->system;
    struct md_thermo now = {
        .step = row->step,
        .n = system->n,
        .time = md->start_time + (double)(row->step - md->timeless) * md->settings.timestep,
        .potential_energy = row->potential,
        .kinetic_energy = row->kinetic,
        .conserved = row->conserved,
        .temperature = 2 * row->kinetic / (md_degrees(md) * system->factors.boltzmann),
        .volume = 1};

    for (int k = 0; k < 3; k++) {
        double length = system->frame_length[k] > 0 ? system->frame_length[k] : system->length[k];

        now.length[k] = system->pbc[k] ? row->length[k] : length;
        now.volume *= now.length[k];
    }
    for (int k = 0; k < 3; k++) {
        now.pressure_axis[k] = row->pressure[k] / units.pressure * row->volume / now.volume;
        now.pressure += now.pressure_axis[k] / 3;
    }
    now.density = thermo_density(system, now.volume);
    return now;
}

static int take_row(struct lammps_reading *r, const struct md_leg *leg, struct error *error)
{
    if (r->row.step <= r->told)
        return 0;
    r->told = r->row.step;
    r->now = lammps_thermo(r->md, &r->row);
    return thermo_write(r->md, &r->now, leg->name, error);
}

/* Rows of a leg; the first repeats the last of the leg before. */
static int read_rows(struct lammps_reading *r, const struct md_leg *leg, int number,
                     struct error *error)
{
    int code = leg->drive ? lammps_open_load(r, leg, number, error) : 0;

    for (; r->has_row && r->row.leg <= number && !code;
         r->has_row = lammps_read_row(r->log, &r->row))
        if (r->row.leg == number)
            code = leg->drive ? lammps_take_load(r, leg, error) : take_row(r, leg, error);
    if (leg->drive)
        lammps_close_load(r);
    return code;
}

void lammps_store(struct lammps_reading *r, struct frame *frame)
{
    md_store(r->md, frame, false);
    memcpy(frame_add(frame, "pe", VALUE_REAL, 1)->real, r->pe, frame->n * sizeof *r->pe);
}

/* Frames on the way; that of the leg's first step is not one. */
static int read_way(struct lammps_reading *r, const struct md_leg *leg, int number,
                    struct error *error)
{
    char name[32];
    int64_t start = r->md->step;
    bool found = true;
    FILE *dump;
    int code = 0;

    snprintf(name, sizeof name, "leg%d.way", number);
    if (leg->call_every <= 0 || !(dump = lammps_open(r->folder, name)))
        return 0;
    while (!code && found) {
        code = lammps_read_snapshot(dump, r->md, r->pe, &found, error);
        if (code || !found || r->md->step == start)
            continue;
        lammps_store(r, r->md->frame);
        code = leg->call(leg->context, r->md->frame, error);
    }
    fclose(dump);
    return code;
}

/* The state at the end of a leg. MD_LEFT if it ended because atoms left. */
static int read_end(struct lammps_reading *r, const struct md_leg *leg, int number,
                    struct error *error)
{
    const struct system *system = r->md->system;
    char name[32];
    FILE *dump;
    bool found = false;
    int code;

    snprintf(name, sizeof name, "leg%d.end", number);
    if (!(dump = lammps_open(r->folder, name)))
        return error_set(error, EXIT_SYSTEM, "LAMMPS did not finish the leg '%s'", leg->name);
    code = lammps_read_snapshot(dump, r->md, r->pe, &found, error);
    fclose(dump);
    if (!code && !found)
        return error_set(error, EXIT_SYSTEM, "LAMMPS did not finish the leg '%s'", leg->name);
    for (size_t i = 0; i < system->n && !code && leg->keep_every > 0; i++)
        if (system_position(system, i, 2) < leg->keep[0] ||
            system_position(system, i, 2) > leg->keep[1])
            code = MD_LEFT;
    return code;
}

static int read_leg(struct lammps_reading *r, const struct programme *programme, int number,
                    struct error *error)
{
    const struct md_leg *leg = &programme->leg[number];
    int code;

    r->md->ensemble = leg->ensemble;
    code = read_rows(r, leg, number, error);
    if (code == MD_ENOUGH)
        return 0;
    if (!code)
        code = read_way(r, leg, number, error);
    return code ? code : read_end(r, leg, number, error);
}

static int read_back(struct lammps_reading *r, const struct programme *programme,
                     struct error *error)
{
    int code = 0;

    for (int l = 0; l < programme->count && !code; l++) {
        if (md_steps(r->md, &programme->leg[l]) > 0)
            code = read_leg(r, programme, l, error);
        if (!code && programme->after && l == programme->after_leg) {
            md_store(r->md, r->frame, false);
            programme->after(programme->context, r->frame, &r->now);
        }
    }
    if (!code || code == MD_LEFT)
        lammps_store(r, r->frame);
    return code;
}

/* "LAMMPS (29 Sep 2021 - Update 2)", the first line of its log, as the key engine. */
static void name_engine(struct lammps_reading *r)
{
    char line[256] = "LAMMPS";

    if (fgets(line, sizeof line, r->log))
        line[strcspn(line, "\n")] = 0;
    frame_set_text(r->frame, "engine", line);
    frame_set_text(r->md->frame, "engine", line);
}

static int collect(struct md *md, struct frame *frame, const struct programme *programme,
                   const char *folder, struct md_thermo *last, struct error *error)
{
    struct lammps_reading r = {.md = md,
                               .frame = frame,
                               .folder = folder,
                               .log = lammps_open(folder, "log.lammps"),
                               .row.leg = -1,
                               .told = -1};
    int code;

    if (!r.log)
        return error_set(error, EXIT_SYSTEM, "LAMMPS left no log");
    r.pe = memory_zeroed(frame->n, sizeof *r.pe);
    name_engine(&r);
    r.has_row = lammps_read_row(r.log, &r.row);
    code = read_back(&r, programme, error);
    *last = r.now;
    fclose(r.log);
    free(r.pe);
    return code;
}

/* ---- all of it ---- */

/* LAMMPS's edges turn at whole steps. */
static int check_path(const struct md *md, const struct md_leg *leg, struct error *error)
{
    const struct md_drive *drive = leg->drive;
    int64_t steps = md_steps(md, leg);
    bool short_piece = false;

    for (int k = 0; k + 1 < drive->turns; k++)
        short_piece =
            short_piece || (drive->turn[k] != drive->turn[k + 1] &&
                            lammps_turn(drive, steps, k) == lammps_turn(drive, steps, k + 1));
    if (short_piece)
        return error_set(error, EXIT_USAGE,
                         "the %s turns within a step of %.4g; try a slower --rate, or leave out "
                         "--engine=lammps",
                         leg->name, md->settings.timestep);
    return 0;
}

/* Its volume ends at the outermost atoms of an open direction, ours at the frame's cell. */
static int check_pressure(const struct md *md, const struct md_leg *leg, struct error *error)
{
    const bool *pbc = md->system->pbc;
    bool pressed = (leg->ensemble == MD_NPT || leg->ensemble == MD_NPT_ANISO) &&
                   (leg->pressure[0] != 0 || leg->pressure[1] != 0);

    if (!pressed || (pbc[0] && pbc[1] && pbc[2]))
        return 0;
    return error_set(error, EXIT_USAGE,
                     "the pressure of a frame that is open along %c is by its cell here, in "
                     "LAMMPS by its outermost atoms; leave out --engine=lammps, or hold no "
                     "pressure",
                     "xyz"[pbc[0] ? pbc[1] ? 2 : 1 : 0]);
}

static int check(struct md *md, const struct programme *programme, struct error *error)
{
    int code = 0;

    if (md->settings.swap_every > 0)
        return error_set(error, EXIT_USAGE,
                         "exchanges of atoms are for our own engine; leave out --engine=lammps");
    for (int l = 0; l < programme->count && !code; l++) {
        if (programme->leg[l].inherent_every > 0)
            return error_set(
                error, EXIT_USAGE,
                "inherent structures on the way are for our own engine; leave out --engine=lammps");
        if (md_steps(md, &programme->leg[l]) > 0)
            code = md_check_leg(md, &programme->leg[l], error);
        if (!code && md_steps(md, &programme->leg[l]) > 0)
            code = check_pressure(md, &programme->leg[l], error);
        if (!code && programme->leg[l].drive && !md_is_quasi_static(&programme->leg[l]))
            code = check_path(md, &programme->leg[l], error);
    }
    return code;
}

/* Velocities as our own engine would draw them at the start of the first leg. */
static bool start(struct md *md, const struct programme *programme)
{
    for (int l = 0; l < programme->count; l++)
        if (md_steps(md, &programme->leg[l]) > 0) {
            if (md_is_quasi_static(&programme->leg[l]))
                md_rest(md);
            md_start_leg(md, &programme->leg[l]);
            return true;
        }
    return false;
}

/* Of all legs, which LAMMPS runs in one; a part of what the programme is a part of. */
static void start_progress(struct md *md, const struct programme *programme)
{
    double steps = 0;

    for (int l = 0; l < programme->count; l++)
        steps += (double)md_steps(md, &programme->leg[l]);
    if (programme->part.whole > 0)
        progress_within(&programme->part);
    progress_start("LAMMPS", "steps", 0, steps);
}

int lammps_run(struct md *md, struct frame *frame, const struct programme *programme,
               const char *command, struct md_thermo *last, struct error *error)
{
    char folder[] = ".blowpipe-lammps-XXXXXX";
    int code = check(md, programme, error);

    if (code)
        return code;
    if (!start(md, programme))
        return error_set(error, EXIT_USAGE,
                         "nothing for LAMMPS to do: no leg of the programme has a step");
    if (!mkdtemp(folder))
        return error_set(error, EXIT_CANNOT_CREATE, "cannot create a folder for LAMMPS here: %s",
                         strerror(errno));
    code = lammps_write(md, programme, folder, error);
    if (!code) {
        start_progress(md, programme);
        code = run_process(folder, command, error);
        progress_end();
    }
    if (!code)
        code = collect(md, frame, programme, folder, last, error);
    remove_folder(folder);
    return code;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Data files of LAMMPS: what its commands read_data and write_data read and write.
 *
 * A title, which LAMMPS skips (write_data puts step and units there); lines such as `100 atoms` and
 * `0 25.3 xlo xhi`; sections, each a name between blank lines. Masses, Atom Type Labels, Atoms and
 * Velocities are read, the others are left out, which is said. Source: LAMMPS's documentation of
 * `read_data`. */
#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "atoms/elements.h"
#include "base/exit_codes.h"
#include "base/memory.h"
#include "base/message.h"
#include "foreign/box.h"
#include "foreign/decimal.h"
#include "foreign/lammps_styles.h"
#include "foreign/rows.h"
#include "foreign/types.h"

enum { TYPES_MAX = 1 << 16, WORDS = 12 };

struct data {
    int64_t step;
    size_t n, types;
    bool has_count, has_atoms, has_velocities;
    int ends; /* which of the six ends are there, a bit for each direction */
    double low[3], high[3], tilt[3];
    bool general; /* avec, bvec, cvec */
    double vector[3][3], origin[3];
    char **label;   /* of type t at t - 1; NULL: none */
    char **species; /* likewise */
    double *mass;   /* likewise; 0: none */
    struct box box;
};

/* The next line without its remark and the blanks around, which goes to *remark ("": none); NULL
 * at the end of the file. */
static int next(struct source *source, char **text, char **remark, struct error *error)
{
    int code = source_text(source, text, error);
    char *mark = !code && *text ? strchr(*text, '#') : NULL;

    *remark = mark ? mark + 1 + strspn(mark + 1, " \t") : strchr(*text ? *text : "", '\0');
    if (mark) {
        *mark = '\0';
        while (mark > *text && isspace((unsigned char)mark[-1]))
            *--mark = '\0';
    }
    return code;
}

/* ---- head ---- */

static void take_counts(struct data *data, const double *v)
{
    data->n = (size_t)v[0];
    data->has_count = true;
}

static void take_types(struct data *data, const double *v)
{
    data->types = (size_t)v[0];
}

static void take_ends(struct data *data, int k, const double *v)
{
    data->low[k] = v[0];
    data->high[k] = v[1];
    data->ends |= 1 << k;
}

static void take_x(struct data *data, const double *v)
{
    take_ends(data, 0, v);
}

static void take_y(struct data *data, const double *v)
{
    take_ends(data, 1, v);
}

static void take_z(struct data *data, const double *v)
{
    take_ends(data, 2, v);
}

static void take_tilt(struct data *data, const double *v)
{
    memcpy(data->tilt, v, sizeof data->tilt);
}

static void take_a(struct data *data, const double *v)
{
    memcpy(data->vector[0], v, sizeof data->vector[0]);
    data->general = true;
}

static void take_b(struct data *data, const double *v)
{
    memcpy(data->vector[1], v, sizeof data->vector[1]);
}

static void take_c(struct data *data, const double *v)
{
    memcpy(data->vector[2], v, sizeof data->vector[2]);
}

static void take_origin(struct data *data, const double *v)
{
    memcpy(data->origin, v, sizeof data->origin);
}

/* Words that end a line of the head, and how many numbers stand before them. */
static const struct head_line {
    const char *words;
    int numbers;
    double most; /* of whole numbers from 0; 0: any real */
    void (*take)(struct data *data, const double *v);
} head_lines[] = {
    {"atoms", 1, INT32_MAX, take_counts},
    {"atom types", 1, TYPES_MAX, take_types},
    {"xlo xhi", 2, 0, take_x},
    {"ylo yhi", 2, 0, take_y},
    {"zlo zhi", 2, 0, take_z},
    {"xy xz yz", 3, 0, take_tilt},
    {"avec", 3, 0, take_a},
    {"bvec", 3, 0, take_b},
    {"cvec", 3, 0, take_c},
    {"abc origin", 3, 0, take_origin},
};

static bool ends_with(const char *text, const char *end)
{
    size_t length = strlen(text), wanted = strlen(end);

    return length > wanted && text[length - wanted - 1] == ' ' &&
           strcmp(text + length - wanted, end) == 0;
}

static int blanks_in(const char *text)
{
    int count = 0;

    for (; *text; text++)
        count += *text == ' ';
    return count;
}

/* A line of the head, cut at blanks, which begins with numbers: those of the table are taken, of
 * others LAMMPS has many (bonds, extra bond per atom, ...). */
static int head_line(struct data *data, char **word, int count, struct error *error)
{
    double value[WORDS];
    int numbers = 0;
    char words[1024] = "";

    while (numbers < count && decimal_token(word[numbers], 0, &value[numbers]))
        numbers++;
    for (int i = 0; i < count && strlen(words) + strlen(word[i]) + 2 < sizeof words; i++)
        strcat(strcat(words, " "), word[i]);
    for (size_t k = 0; k < sizeof head_lines / sizeof *head_lines; k++) {
        const struct head_line *line = &head_lines[k];
        if (!ends_with(words, line->words))
            continue;
        if (numbers != line->numbers || count != numbers + blanks_in(line->words) + 1)
            return error_set(error, EXIT_BAD_INPUT, "'%s' comes after %d finite numbers",
                             line->words, line->numbers);
        if (line->most > 0 &&
            !(value[0] >= 0 && value[0] <= line->most && value[0] == floor(value[0])))
            return error_set(error, EXIT_BAD_INPUT, "'%s %s' is no number from 0 to %.0f", word[0],
                             line->words, line->most);
        line->take(data, value);
        return 0;
    }
    if (numbers == 0)
        return error_set(error, EXIT_BAD_INPUT,
                         "'%.40s' is neither a line of the head nor a section that is known",
                         word[0]);
    return 0;
}

/* What write_data says in the title: "..., timestep = 100, units = metal". */
static int take_title(struct source *source, struct data *data, char *title, struct error *error)
{
    /* other titles are people's own words */
    bool written = strncmp(title, "LAMMPS data file", strlen("LAMMPS data file")) == 0;
    char *step = written ? strstr(title, "timestep = ") : NULL,
         *units = written ? strstr(title, "units = ") : NULL, *word = NULL;

    if (step)
        data->step = strtoll(step + strlen("timestep = "), NULL, 10);
    if (units) {
        word = units + strlen("units = ");
        word[strcspn(word, " ,\t")] = '\0';
    }
    return source_set_units(source, word, error);
}

static int finish_head(struct source *source, struct data *data, struct error *error)
{
    if (!data->has_count)
        return error_set(error, EXIT_BAD_INPUT, "the head has no line 'N atoms'");
    source_boundary(source, data->box.pbc);
    data->label = memory_zeroed(data->types + 1, sizeof *data->label);
    data->species = memory_zeroed(data->types + 1, sizeof *data->species);
    data->mass = memory_zeroed(data->types + 1, sizeof *data->mass);
    if (data->general) {
        memcpy(data->box.cell, data->vector, sizeof data->box.cell);
        memcpy(data->box.origin, data->origin, sizeof data->box.origin);
        return 0;
    }
    if (data->ends != 7)
        return error_set(error, EXIT_BAD_INPUT,
                         "the head has no box: lines 'LOW HIGH xlo xhi', ylo yhi and zlo zhi");
    box_from_ends(&data->box, data->low, data->high, data->tilt, false);
    return 0;
}

/* ---- sections ---- */

/* The number of a type, by its number or label; 0: none. */
static size_t type_of(const struct data *data, const char *word)
{
    int64_t number;

    for (size_t t = 0; t < data->types; t++)
        if (data->label[t] && strcmp(data->label[t], word) == 0)
            return t + 1;
    return decimal_token_int(word, &number) && number >= 1 && (uint64_t)number <= data->types
               ? (size_t)number
               : 0;
}

/* The next line that is not blank; it must be there. */
static int need(struct source *source, char **text, char **remark, const char *what,
                struct error *error)
{
    int code;

    do
        code = next(source, text, remark, error);
    while (!code && *text && !**text);
    if (!code && !*text)
        return source_ends(source, what, error);
    return code;
}

/* ` 1 63.546 # Cu`: a remark that begins with an element says the species. */
static int read_masses(struct source *source, struct data *data, const char *style,
                       struct error *error)
{
    (void)style;
    for (size_t i = 0; i < data->types; i++) {
        char *text, *remark, *word[3];
        int code = need(source, &text, &remark, "in the section Masses", error);

        if (code)
            return code;
        remark[strcspn(remark, " \t,;()")] = '\0';
        size_t type = 0;
        double mass = 0;
        if (source_split(text, word, 3) == 2 && decimal_token(word[1], 0, &mass))
            type = type_of(data, word[0]);
        if (type == 0 || !(mass > 0))
            return error_set(error, EXIT_BAD_INPUT,
                             "a line of Masses is not a type from 1 to %zu and a mass",
                             data->types);
        data->mass[type - 1] = mass;
        free(data->species[type - 1]);
        data->species[type - 1] = *remark && types_is_species(remark, source->units->frames)
                                      ? memory_string(remark)
                                      : NULL;
    }
    return 0;
}

static int read_labels(struct source *source, struct data *data, const char *style,
                       struct error *error)
{
    (void)style;
    for (size_t i = 0; i < data->types; i++) {
        char *text, *remark, *word[3];
        int64_t type;
        int code = need(source, &text, &remark, "in the section Atom Type Labels", error);

        if (code)
            return code;
        if (source_split(text, word, 3) != 2 || !decimal_token_int(word[0], &type) || type < 1 ||
            (uint64_t)type > data->types)
            return error_set(error, EXIT_BAD_INPUT,
                             "a line of Atom Type Labels is not a type from 1 to %zu and a label",
                             data->types);
        free(data->label[type - 1]);
        data->label[type - 1] = memory_string(word[1]);
    }
    return 0;
}

/* The style by --atom-style or the hint, else by the number of values in the first line where
 * that leaves no doubt: images may follow. */
static const struct lammps_style *find_style(const char *name, int values)
{
    if (name)
        return lammps_style_find(name);
    return values == 5 || values == 8 ? lammps_style_find("atomic") : NULL;
}

static int choose_style(struct source *source, const char *hint, const struct lammps_style **style,
                        int *values, struct error *error)
{
    const char *asked = source->settings->atom_style, *name = asked ? asked : *hint ? hint : NULL;
    char *text, *remark, *word[64];
    int64_t image;
    int code = need(source, &text, &remark, "in the section Atoms", error);

    if (code)
        return code;
    source_again(source);
    *values = source_split(text, word, 64);
    *style = find_style(name, *values);
    if (!*style && name)
        return error_set(error, EXIT_BAD_INPUT,
                         "the atom style '%.40s' is not known here: atomic, charge, full, "
                         "molecular, bond and angle are",
                         name);
    bool doubt = !*style;
    for (int k = 5; !name && !doubt && k < *values; k++)
        doubt = !decimal_token_int(word[k], &image);
    if (doubt)
        return error_set(error, EXIT_BAD_INPUT,
                         "the section Atoms does not say its style and has %d values in a line: "
                         "say it, e.g. --atom-style=charge (or full, molecular)",
                         *values);
    if (*values != (*style)->count && *values != (*style)->count + 3)
        return error_set(error, EXIT_BAD_INPUT,
                         "expected %d values of the atom style %s, or three images more, and "
                         "found %d",
                         (*style)->count, (*style)->name, *values);
    return 0;
}

static int read_atoms(struct source *source, struct data *data, struct frame *frame,
                      const char *hint, struct error *error)
{
    static const char *const images[] = {"ix", "iy", "iz"};
    const char *name[STYLE_COLUMNS + 3];
    const struct lammps_style *style;
    struct rows *rows;
    int values, code;

    data->has_atoms = true;
    if (data->n == 0)
        return 0;
    code = choose_style(source, hint, &style, &values, error);
    if (code)
        return code;
    for (int i = 0; i < values; i++)
        name[i] = i < style->count ? style->columns[i] : images[i - style->count];
    code = rows_create(&rows, source, name, values, true, error);
    if (code)
        return code;
    for (size_t t = 0; t < data->types; t++)
        if (data->label[t])
            rows_label(rows, data->label[t], (int64_t)t + 1);
    code = rows_read(rows, source, frame, data->n, true, error);
    if (!code)
        rows_place(rows, source, frame, &data->box);
    rows_free(rows);
    return code;
}

static int compare_ids(const void *a, const void *b)
{
    const int64_t *x = a, *y = b;

    return (*x > *y) - (*x < *y);
}

/* The rows in the order of their ids, as pairs (id, row); EXIT_BAD_INPUT: an id twice. */
static int sort_ids(const struct frame *frame, int64_t **pairs, struct error *error)
{
    const int64_t *id = frame_id(frame);

    *pairs = memory_alloc(2 * frame->n + 2, sizeof **pairs);
    for (size_t i = 0; i < frame->n; i++) {
        (*pairs)[2 * i] = id[i];
        (*pairs)[2 * i + 1] = (int64_t)i;
    }
    qsort(*pairs, frame->n, 2 * sizeof **pairs, compare_ids);
    for (size_t i = 1; i < frame->n; i++)
        if ((*pairs)[2 * i] == (*pairs)[2 * i - 2])
            return error_set(error, EXIT_BAD_INPUT, "two atoms have the id %lld",
                             (long long)(*pairs)[2 * i]);
    return 0;
}

/* One line of Velocities: id vx vy vz, and what other styles add. */
static int read_velocity(struct source *source, const int64_t *pairs, size_t n, double *velo,
                         bool *seen, struct error *error)
{
    char *text, *remark, *word[16];
    int64_t id;
    double v[3];
    int code = need(source, &text, &remark, "in the section Velocities", error);

    if (code)
        return code;
    bool good = source_split(text, word, 16) >= 4 && decimal_token_int(word[0], &id);
    for (int k = 0; good && k < 3; k++)
        good = decimal_token(word[k + 1], -source->units->time_shift, &v[k]);
    if (!good)
        return error_set(error, EXIT_BAD_INPUT,
                         "a line of Velocities is not an id and three finite numbers");
    const int64_t *found = bsearch(&id, pairs, n, 2 * sizeof *pairs, compare_ids);
    if (!found || seen[found[1]])
        return error_set(error, EXIT_BAD_INPUT,
                         found ? "Velocities has the id %lld twice"
                               : "Velocities has the id %lld, which no atom has",
                         (long long)id);
    seen[found[1]] = true;
    memcpy(velo + 3 * found[1], v, sizeof v);
    return 0;
}

static int read_velocities(struct source *source, struct data *data, struct frame *frame,
                           struct error *error)
{
    int64_t *pairs = NULL;

    if (!data->has_atoms)
        return error_set(error, EXIT_BAD_INPUT, "Velocities comes before Atoms");
    if (data->n == 0)
        return 0;
    double *velo = frame_add(frame, "velo", VALUE_REAL, 3)->real;
    bool *seen = memory_zeroed(frame->n + 1, sizeof *seen);
    int code = sort_ids(frame, &pairs, error);
    for (size_t i = 0; i < frame->n && !code; i++)
        code = read_velocity(source, pairs, frame->n, velo, seen, error);
    free(pairs);
    free(seen);
    return code;
}

/* A section of which nothing is taken, up to the next name of one. */
static int skip(struct source *source, const char *name, struct error *error)
{
    char *text, *remark;
    bool blank = true;
    int code, first = 1;

    if (source_says(SOURCE_LEFT_OUT))
        message_note("the section '%s' of '%s', and others that frames do not hold, are left out",
                     name, source->name);
    for (;; first = 0) {
        code = next(source, &text, &remark, error);
        if (code || !text)
            return code;
        if (*text && blank && !first && isupper((unsigned char)*text)) {
            source_again(source);
            return 0;
        }
        blank = !*text;
    }
}

static int read_section(struct source *source, struct data *data, struct frame *frame,
                        const char *name, const char *remark, struct error *error)
{
    static const struct {
        const char *name;
        int (*read)(struct source *source, struct data *data, const char *remark,
                    struct error *error);
    } sections[] = {{"Masses", read_masses}, {"Atom Type Labels", read_labels}};

    for (size_t i = 0; i < sizeof sections / sizeof *sections; i++)
        if (strcmp(sections[i].name, name) == 0)
            return sections[i].read(source, data, remark, error);
    if (strcmp(name, "Velocities") == 0)
        return read_velocities(source, data, frame, error);
    if (!isalpha((unsigned char)*name))
        return error_set(error, EXIT_BAD_INPUT,
                         "expected the name of a section and found '%.40s': are there more lines "
                         "than the header says?",
                         name);
    if (strcmp(name, "Atoms") != 0)
        return skip(source, name, error);
    if (data->has_atoms)
        return error_set(error, EXIT_BAD_INPUT, "the section Atoms is there twice");
    return read_atoms(source, data, frame, remark, error);
}

/* ---- the frame ---- */

static int name_types(struct source *source, struct data *data, struct frame *frame,
                      struct error *error)
{
    const struct source_settings *settings = source->settings;
    bool lj = source->units->frames == UNITS_LJ;

    if (settings->species_count)
        return types_apply(settings->species, settings->species_count, frame, error);
    for (size_t t = 0; t < data->types; t++) {
        const char *name = NULL;
        if (data->species[t])
            continue;
        if (data->label[t] && types_is_species(data->label[t], source->units->frames))
            name = data->label[t];
        else if (data->mass[t] > 0 && !lj && (name = types_by_mass(data->mass[t])) != NULL)
            message_note("type %zu of '%s' has the mass %.6g: taken for %s; else --species=...",
                         t + 1, source->name, data->mass[t], name);
        data->species[t] = memory_string(name);
    }
    for (size_t t = 0; t < data->types && !lj; t++) {
        const struct element *element = data->species[t] ? element_find(data->species[t]) : NULL;
        if (element && data->mass[t] > 0 && fabs(data->mass[t] / element->mass - 1) > 0.02)
            message_warning("type %zu of '%s' is called %s and has the mass %.6g, not %.6g", t + 1,
                            source->name, element->symbol, data->mass[t], element->mass);
    }
    return types_apply(data->species, data->types, frame, error);
}

static void release(struct data *data)
{
    for (size_t t = 0; t < data->types && data->label; t++) {
        free(data->label[t]);
        free(data->species[t]);
    }
    free(data->label);
    free(data->species);
    free(data->mass);
}

/* Head and sections, to the end of the file. */
static int read_file(struct source *source, struct data *data, struct frame *frame,
                     struct error *error)
{
    bool in_head = true;
    char *text, *remark, *word[WORDS];
    int code = source_text(source, &text, error);

    if (!code && text)
        code = take_title(source, data, text, error);
    while (!code && text) {
        code = next(source, &text, &remark, error);
        if (code || !text || !*text)
            continue;
        if (in_head && !isupper((unsigned char)*text)) {
            code = head_line(data, word, source_split(text, word, WORDS), error);
            continue;
        }
        if (in_head)
            code = finish_head(source, data, error);
        in_head = false;
        char *name = memory_string(text), *said = memory_string(remark);
        said[strcspn(said, " \t")] = '\0';
        if (!code)
            code = read_section(source, data, frame, name, said, error);
        free(said);
        free(name);
    }
    if (!code && in_head && (data->n > 0 || !data->has_count))
        return source_ends(source, "before the section Atoms", error);
    return !code && in_head ? finish_head(source, data, error) : code;
}

int lammps_data_read(struct source *source, struct frame **result, struct error *error)
{
    struct data data = {0};
    struct frame *frame;
    int code;

    if (source->frames > 0)
        return 0;
    frame = frame_create(0);
    code = read_file(source, &data, frame, error);
    if (!code && !data.has_atoms && data.n > 0)
        code = source_ends(source, "without the section Atoms", error);
    if (!code && data.n == 0) {
        frame_add(frame, "species", VALUE_STRING, 1);
        frame_add(frame, "pos", VALUE_REAL, 3);
    } else if (!code) {
        code = name_types(source, &data, frame, error);
    }
    release(&data);
    if (code) {
        frame_free(frame);
        return code;
    }
    source_doubt(source);
    box_to_frame(&data.box, frame, source->name);
    source_keys(source, frame, data.step, NULL);
    *result = frame;
    return 0;
}

bool lammps_data_recognize(const char *head)
{
    bool atoms = false, types = false, box = strstr(head, " xlo xhi") != NULL;

    /* the first line is a title, whatever it says */
    for (head = strchr(head, '\n'); head; head = strchr(head, '\n')) {
        head += 1 + strspn(head + 1, " \t");
        size_t digits = strspn(head, "0123456789");
        if (digits == 0)
            continue;
        const char *words = head + digits + strspn(head + digits, " \t");
        atoms = atoms || (strncmp(words, "atoms", 5) == 0 && isspace((unsigned char)words[5]));
        types = types || strncmp(words, "atom types", 10) == 0;
    }
    return (atoms && types) || box;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads the parameter tables of installed OpenKIM portable models out of their ELF files, and those
 * that came as files; see kim_model.h. */
#include "potential/kim_model.h"
#include <ctype.h>
#include <dirent.h>
#include <elf.h>
#include <glob.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "base/exit_codes.h"
#include "base/installed.h"
#include "base/literal.h"
#include "base/memory.h"
#include "base/order.h"
#include "base/whole.h"

enum { NEAR_MODELS = 8 };
static const char library_name[] = "libkim-api-portable-model.so";

/* Adds a folder, or all that a pattern of them fits; one that is not there with GLOB_NOCHECK. */
static void add_folder(glob_t *folders, const char *name, int flags)
{
    char *literal = literal_pattern(name, strlen(name));
    glob(access(name, F_OK) ? name : literal, GLOB_APPEND | flags, NULL, folders);
    free(literal);
}

/* The folders that may hold models, whether they exist or not, as a glob result the caller frees
 * with globfree. */
static void model_folders(glob_t *folders)
{
    static const char *const pattern[] = {
        "/usr/local/lib/kim-api/portable-models", "/usr/local/lib/*/kim-api/portable-models",
        "/usr/lib/kim-api/portable-models", "/usr/lib/*/kim-api/portable-models",
        "/usr/lib/*/openkim-models/portable-models"};
    char *own = memory_string(getenv("KIM_API_PORTABLE_MODELS_DIR")), *rest = own,
         *shipped = installed_path("potentials/kim");

    /* an entry that holds nothing, so that every later call may append */
    glob("/nonexistent", GLOB_NOCHECK, NULL, folders);
    for (char *folder = rest ? strsep(&rest, ":") : NULL; folder; folder = strsep(&rest, ":")) {
        if (*folder)
            add_folder(folders, folder, 0);
    }
    for (size_t i = 0; i < sizeof pattern / sizeof *pattern; i++)
        glob(pattern[i], GLOB_APPEND, NULL, folders);
    if (shipped)
        add_folder(folders, shipped, GLOB_NOCHECK);
    free(shipped);
    free(own);
}

char **kim_model_names(size_t *count)
{
    glob_t folders;
    char **name = NULL;
    size_t capacity = 0, kept = 0;

    *count = 0;
    model_folders(&folders);
    for (size_t f = 0; f < folders.gl_pathc; f++) {
        DIR *folder = opendir(folders.gl_pathv[f]);
        if (!folder)
            continue;
        for (struct dirent *entry; (entry = readdir(folder));) {
            if (entry->d_name[0] == '.')
                continue;
            memory_grow(&name, &capacity, *count + 1, sizeof *name);
            name[(*count)++] = memory_string(entry->d_name);
        }
        closedir(folder);
    }
    globfree(&folders);
    if (*count)
        qsort(name, *count, sizeof *name, order_text);
    for (size_t i = 0; i < *count; i++) { /* the same model may be in two folders */
        if (kept && strcmp(name[kept - 1], name[i]) == 0)
            free(name[i]);
        else
            name[kept++] = name[i];
    }
    *count = kept;
    return name;
}

/* Letters of the words of `wanted` that occur in a name. A word begins with a capital or ends at
 * what is no letter or digit, so that the elements of a formula are words in whatever order they
 * come: EAM, Cu, Zr. */
static size_t words_in(const char *wanted, const char *name)
{
    size_t letters = 0;

    for (const char *at = wanted; *at;) {
        char word[64];
        size_t length = strspn(at, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");

        length = length > 1 && islower((unsigned char)at[length]) ? length - 1 : length;
        if (length <= 1)
            length += strspn(at + length, "abcdefghijklmnopqrstuvwxyz0123456789");
        if (length > 0 && length < sizeof word) {
            snprintf(word, sizeof word, "%.*s", (int)length, at);
            letters += strstr(name, word) ? length : 0;
        }
        at += length ? length : 1;
    }
    return letters;
}

/* How alike two names are: whether the wanted text occurs inside, then its words, then
 * characters in common at the start. */
static size_t likeness(const char *wanted, const char *name)
{
    size_t same = 0;
    while (wanted[same] && wanted[same] == name[same])
        same++;
    return (strcasestr(name, wanted) ? 1000000 : 0) + 1000 * words_in(wanted, name) + same;
}

/* Takes the most alike name out of the list; NULL if none is left. Caller frees. */
static char *take_nearest(const char *wanted, char **name, size_t count)
{
    size_t best = count;
    char *nearest = NULL;

    for (size_t i = 0; i < count; i++)
        if (name[i] && (best == count || likeness(wanted, name[i]) > likeness(wanted, name[best])))
            best = i;
    if (best < count) {
        nearest = name[best];
        name[best] = NULL;
    }
    return nearest;
}

/* Whole file in memory, NULL if it cannot be read. */
static unsigned char *file_bytes(const char *path, size_t *size)
{
    FILE *file = fopen(path, "rb");
    int failure;

    *size = 0;
    if (!file)
        return NULL;
    unsigned char *bytes = whole_read(file, SIZE_MAX, size, &failure);
    fclose(file);
    if (failure) {
        free(bytes);
        *size = 0;
        return NULL;
    }
    return bytes;
}

/* An ELF file seen as its dynamic symbols. */
struct elf {
    const unsigned char *bytes;
    size_t size;
    const Elf64_Ehdr *header;
    const Elf64_Sym *symbol;
    size_t symbols;
    const char *names;
    size_t names_size;
};

static bool inside(const struct elf *elf, uint64_t offset, uint64_t length)
{
    return offset <= elf->size && length <= elf->size - offset;
}

/* Finds .dynsym and its string table; false if this is no 64-bit little-endian ELF file. */
static bool elf_open(struct elf *elf, const unsigned char *bytes, size_t size)
{
    *elf = (struct elf){.bytes = bytes, .size = size, .header = (const Elf64_Ehdr *)bytes};
    if (size < sizeof(Elf64_Ehdr) || memcmp(bytes, ELFMAG, SELFMAG) != 0 ||
        bytes[EI_CLASS] != ELFCLASS64 || bytes[EI_DATA] != ELFDATA2LSB)
        return false;
    const Elf64_Ehdr *header = elf->header;
    if (header->e_shoff % 8 ||
        !inside(elf, header->e_shoff, (uint64_t)header->e_shnum * sizeof(Elf64_Shdr)) ||
        header->e_phoff % 8 ||
        !inside(elf, header->e_phoff, (uint64_t)header->e_phnum * sizeof(Elf64_Phdr)))
        return false;
    const Elf64_Shdr *section = (const Elf64_Shdr *)(bytes + header->e_shoff);
    for (int s = 0; s < header->e_shnum; s++) {
        if (section[s].sh_type != SHT_DYNSYM || section[s].sh_link >= header->e_shnum ||
            section[s].sh_offset % 8)
            continue;
        const Elf64_Shdr *strings = &section[section[s].sh_link];
        if (!inside(elf, section[s].sh_offset, section[s].sh_size) ||
            !inside(elf, strings->sh_offset, strings->sh_size) || !strings->sh_size)
            return false;
        elf->symbol = (const Elf64_Sym *)(bytes + section[s].sh_offset);
        elf->symbols = section[s].sh_size / sizeof(Elf64_Sym);
        elf->names = (const char *)(bytes + strings->sh_offset);
        elf->names_size = strings->sh_size;
        return elf->names[elf->names_size - 1] == '\0';
    }
    return false;
}

/* A longer name is no parameter file's, and would be compared with every other one. */
enum { NAME_MOST = 1024 };

static const char *elf_name(const struct elf *elf, size_t symbol)
{
    size_t at = elf->symbol[symbol].st_name;

    return at < elf->names_size && strnlen(elf->names + at, NAME_MOST + 1) <= NAME_MOST
               ? elf->names + at
               : "";
}

/* The bytes of a data symbol in the file, NULL if it has none there. */
static const unsigned char *elf_data(const struct elf *elf, size_t symbol, uint64_t length)
{
    const Elf64_Phdr *segment = (const Elf64_Phdr *)(elf->bytes + elf->header->e_phoff);
    uint64_t address = elf->symbol[symbol].st_value;

    for (int s = 0; s < elf->header->e_phnum; s++) {
        if (segment[s].p_type != PT_LOAD || address < segment[s].p_vaddr ||
            address - segment[s].p_vaddr >= segment[s].p_filesz ||
            length > segment[s].p_filesz - (address - segment[s].p_vaddr))
            continue;
        uint64_t offset = segment[s].p_offset + (address - segment[s].p_vaddr);
        return inside(elf, offset, length) ? elf->bytes + offset : NULL;
    }
    return NULL;
}

/* What a symbol SYMBOL_len says. */
struct text_length {
    const char *name; /* first: order_text sorts by it */
    uint32_t bytes;
};

/* All of them, sorted by name, for the caller to free. */
static struct text_length *text_lengths(const struct elf *elf, size_t *count)
{
    static const char ending[] = "_len";
    struct text_length *all = memory_alloc(elf->symbols, sizeof *all);

    *count = 0;
    for (size_t s = 0; s < elf->symbols; s++) {
        const char *name = elf_name(elf, s);
        size_t length = strlen(name), tail = sizeof ending - 1;
        const unsigned char *data;
        if (elf->symbol[s].st_size < sizeof all->bytes || length < tail ||
            strcmp(name + length - tail, ending) != 0 ||
            !(data = elf_data(elf, s, sizeof all->bytes)))
            continue;
        all[*count].name = name;
        memcpy(&all[(*count)++].bytes, data, sizeof all->bytes);
    }
    qsort(all, *count, sizeof *all, order_text);
    return all;
}

/* Whether line 4 of the text begins with a count of species and line 5 with five numbers: what
 * only a setfl table has. */
static bool looks_like_setfl(const unsigned char *data, uint64_t length)
{
    char head[1024];
    size_t size = length < sizeof head - 1 ? length : sizeof head - 1;
    char *at = head, *end;
    int species, used = 0;
    double number[5];

    memcpy(head, data, size);
    head[size] = '\0';
    for (int line = 0; line < 3; line++) {
        at = strchr(at, '\n');
        if (!at)
            return false;
        at++;
    }
    end = strchr(at, '\n');
    if (!end || sscanf(at, "%d%n", &species, &used) != 1 || species < 1 || at + used >= end ||
        !isspace((unsigned char)at[used]))
        return false;
    return sscanf(end + 1, "%lf %lf %lf %lf %lf", &number[0], &number[1], &number[2], &number[3],
                  &number[4]) == 5;
}

/* Takes a text over as the table, if it is one. */
static bool take_text(struct kim_table *table, const char *name, const unsigned char *data,
                      size_t length)
{
    if (!data || !looks_like_setfl(data, length))
        return false;
    table->symbol = memory_string(name);
    table->length = length;
    table->text = memory_zeroed(length + WHOLE_PADDING, 1);
    memcpy(table->text, data, length);
    return true;
}

static bool find_table(struct kim_table *table, const struct elf *elf)
{
    size_t count;
    struct text_length *lengths = text_lengths(elf, &count);
    bool found = false;

    for (size_t s = 0; s < elf->symbols && !found; s++) {
        const char *name = elf_name(elf, s);
        if (elf->symbol[s].st_shndx == SHN_UNDEF ||
            ELF64_ST_TYPE(elf->symbol[s].st_info) != STT_OBJECT)
            continue;
        char *wanted = memory_format("%s_len", name);
        const struct text_length *length =
            bsearch(&wanted, lengths, count, sizeof *lengths, order_text);
        found = length && length->bytes &&
                take_text(table, name, elf_data(elf, s, length->bytes), length->bytes);
        free(wanted);
    }
    free(lengths);
    return found;
}

static bool library_table(struct kim_table *table, const char *path)
{
    size_t size;
    struct elf elf;
    unsigned char *bytes = file_bytes(path, &size);
    bool found = bytes && elf_open(&elf, bytes, size) && find_table(table, &elf);

    free(bytes);
    return found;
}

/* The first file of the folder that is a table, in the order of their names. */
static bool folder_table(struct kim_table *table, const char *folder)
{
    struct dirent **entry;
    int entries = scandir(folder, &entry, NULL, alphasort);
    bool found = false;

    for (int i = 0; i < entries; i++) {
        if (!found && entry[i]->d_name[0] != '.') {
            size_t size;
            char *path = memory_format("%s/%s", folder, entry[i]->d_name);
            unsigned char *bytes = file_bytes(path, &size);
            found = take_text(table, entry[i]->d_name, bytes, size);
            free(bytes);
            free(path);
        }
        free(entry[i]);
    }
    if (entries >= 0)
        free(entry);
    return found;
}

/* Looks for the model in one of the folders that hold them; *refused becomes the path of one that
 * is there and has no table, for the caller to free. */
static bool model_in(struct kim_table *table, const char *models, const char *model, char **refused)
{
    char *folder = memory_format("%s/%s", models, model),
         *library = memory_format("%s/%s", folder, library_name);
    bool is_library = access(library, R_OK) == 0,
         found = is_library ? library_table(table, library) : folder_table(table, folder);

    if (is_library && !found) {
        *refused = library;
        library = NULL;
    }
    free(library);
    free(folder);
    return found;
}

/* Looks through all folders; *refused is as model_in has it, or NULL. */
static bool find_model(struct kim_table *table, const char *model, char **refused)
{
    glob_t folders;
    bool found = false;

    *table = (struct kim_table){0};
    *refused = NULL;
    if (strchr(model, '/') || model[0] == '.')
        return false;
    model_folders(&folders);
    for (size_t f = 0; f < folders.gl_pathc && !found && !*refused; f++)
        found = model_in(table, folders.gl_pathv[f], model, refused);
    globfree(&folders);
    return found;
}

static bool is_usable(const char *model)
{
    struct kim_table table;
    char *refused = NULL;
    bool usable = strncmp(model, "EAM_", 4) == 0 && find_model(&table, model, &refused);

    if (usable)
        kim_table_release(&table);
    else
        free(refused);
    return usable;
}

static int no_such_model(const char *model, struct error *error)
{
    size_t count;
    char **name = kim_model_names(&count), *nearest;

    error_set(error, EXIT_NO_INPUT, "no KIM portable model '%s' is installed", model);
    if (!count)
        error_append(error, "; there are none at all: install openkim-models, or point "
                            "KIM_API_PORTABLE_MODELS_DIR at their folder");
    else
        error_append(
            error,
            "; of those that can be used (--potential=list shows all) the nearest names are");
    for (int shown = 0; shown < NEAR_MODELS && (nearest = take_nearest(model, name, count));
         free(nearest))
        if (is_usable(nearest))
            error_append(error, "%s %s", shown++ ? "," : "", nearest);
    for (size_t i = 0; i < count; i++)
        free(name[i]);
    free(name);
    return EXIT_NO_INPUT;
}

int kim_model_read(struct kim_table *table, const char *model, struct error *error)
{
    char *refused;

    if (find_model(table, model, &refused))
        return 0;
    if (!refused)
        return no_such_model(model, error);
    error_set(error, EXIT_BAD_INPUT,
              "the KIM model '%s' carries no EAM table in setfl form (in '%s'); "
              "--potential=list shows those that do",
              model, refused);
    free(refused);
    return EXIT_BAD_INPUT;
}

void kim_table_release(struct kim_table *table)
{
    free(table->symbol);
    free(table->text);
    *table = (struct kim_table){0};
}

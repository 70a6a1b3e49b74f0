/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Extended XYZ: malformed input is refused with its place, well-formed input agrees with
 * libextxyz's own full reader, what is written comes back bit for bit, and no mutation of a
 * frame does harm. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <cleri/cleri.h>
#include <extxyz_kv_grammar.h>
#include <extxyz.h>
#include "base/exit_codes.h"
#include "base/message.h"
#include "check.h"
#include "io/xyz_read.h"
#include "io/xyz_write.h"

static char path[] = "/tmp/blowpipe-xyz-XXXXXX"; /* what is written */
static char input[64];                           /* what is read: a file in memory */
static int input_descriptor;

static void put_file(const char *bytes, size_t length)
{
    if (ftruncate(input_descriptor, 0) ||
        pwrite(input_descriptor, bytes, length, 0) != (ssize_t)length)
        abort();
}

/* Reads frames to the end or the first error; the last frame in *frame, which may be NULL. */
static int read_bytes(const char *bytes, size_t length, struct frame **frame, struct error *error)
{
    struct xyz_reader *reader;
    struct frame *next;
    int code;
    put_file(bytes, length);
    *frame = NULL;
    *error = (struct error){0};
    if (xyz_reader_open(&reader, input, error))
        return error->code;
    while ((code = xyz_read(reader, &next, error)) == 0 && next) {
        frame_free(*frame);
        *frame = next;
    }
    xyz_reader_close(reader);
    return code;
}

#define HEAD "Properties=species:S:1:pos:R:3"

static void check_refused(void)
{
    static const struct {
        const char *text, *message;
    } cases[] = {
        {"2\n" HEAD "\nCu 0 0 0\n", "unexpected end of file: frame 1 has 1 of 2 atoms"},
        {"1\n" HEAD "\nCu 0 0 0\n2\n" HEAD "\nCu 0 0 0\nCu 1 1 1", "frame 2 has 1 of 2 atoms"},
        {"1\n", "frame 1 ends before its comment line"},
        {"1\n" HEAD, "frame 1 ends before its comment line"},
        {"1", "frame 1 ends within its atom count"},
        {"100000000\n" HEAD "\nCu 0 0 0\n", "cannot have 100000000 atoms"},
        {"-1\n" HEAD "\n", "expected the number of atoms"},
        {"1.5e3\n" HEAD "\n", "expected the number of atoms"},
        {"1 junk\n" HEAD "\n", "expected the number of atoms"},
        {"0x10\n" HEAD "\n", "expected the number of atoms"},
        {"99999999999\n" HEAD "\n", "number of atoms"},
        {"3000000000\n" HEAD "\n", "number of atoms"},
        {"\x1f\x8b\x08\n", "gzip data end too soon"},
        {"1\n" HEAD "\nCu 0 0\n", "expected 4 columns and found 3"},
        {"1\n" HEAD "\nCu 0 0 0 0\n", "expected 4 columns and found 5"},
        {"1\n" HEAD "\n    \n", "expected 4 columns and found 0"},
        {"1\nEnergy=1\nCu 0 0 0 7\n", "expected 4 columns and found 5"},
        {"1\n" HEAD "\nCu 0 nan 0\n", "'nan' in column 'pos' is not a finite number"},
        {"1\n" HEAD "\nCu 0 inf 0\n", "not a finite number"},
        {"1\n" HEAD "\nCu 0 1e999 0\n", "not a finite number"},
        {"1\n" HEAD "\nCu 0 0x10 0\n", "not a finite number"},
        {"1\n" HEAD "\nCu 0 1.2.3 0\n", "not a finite number"},
        {"1\n" HEAD "\nCu 0 1e 0\n", "not a finite number"},
        {"1\n" HEAD ":id:I:1\nCu 0 0 0 12x\n", "'12x' in column 'id' is not an integer"},
        {"1\n" HEAD ":id:I:1\nCu 0 0 0 9223372036854775808\n", "is not an integer of 64 bits"},
        {"1\n" HEAD ":id:I:1\nCu 0 0 0 1.0\n", "is not an integer"},
        {"1\n" HEAD ":ok:L:1\nCu 0 0 0 maybe\n", "'maybe' in column 'ok' is not a logical"},
        {"1\n" HEAD ":ok:L:1\nCu 0 0 0 tRUE\n", "is not a logical"},
        {"1\nProperties=5\nCu 0 0 0\n", "Properties is not NAME:TYPE:COUNT"},
        {"1\nProperties=[1,2]\nCu 0 0 0\n", "Properties is not"},
        {"1\nProperties=\"\"\nCu 0 0 0\n", "Properties is not"},
        {"1\nProperties=T\nCu 0 0 0\n", "Properties is not"},
        {"1\nProperties=1.5\nCu 0 0 0\n", "Properties is not"},
        {"1\n" HEAD ":x:R\nCu 0 0 0\n", "Properties is not"},
        {"1\n" HEAD ":x\nCu 0 0 0\n", "Properties is not"},
        {"1\n" HEAD ":x:Q:1\nCu 0 0 0\n", "Properties is not"},
        {"1\n" HEAD ":x:r:1\nCu 0 0 0\n", "Properties is not"},
        {"1\n" HEAD ":x:R:0\nCu 0 0 0\n", "gives column 'x' 0 values"},
        {"1\n" HEAD ":x:R:-1\nCu 0 0 0\n", "Properties is not"},
        {"1\n" HEAD ":x:R:9999\nCu 0 0 0\n", "must give 1 to"},
        {"1\n" HEAD ":x:R:4294967299\nCu 0 0 0\n", "Properties is not"},
        {"1\n" HEAD ":pos:R:3\nCu 0 0 0 0 0 0\n", "has the column 'pos' twice"},
        {"1\n" HEAD " properties=species:S:1:pos:R:3\nCu 0 0 0\n", "Properties is given twice"},
        {"1\nProperties=pos:R:3\n0 0 0\n", "lacks the column 'species'"},
        {"1\nProperties=species:S:1:pos:R:2\nCu 0 0\n", "must have the column 'pos' as pos:R:3"},
        {"1\n" HEAD " Lattice=\"1 0 0 0 1 0 0 0 1\" Lattice=\"1 0 0 0 1 0 0 0 1\"\nCu 0 0 0\n",
         "'Lattice' is given twice"},
        {"1\n" HEAD " Lattice=\"1 0 0 0 1 0 0 0\"\nCu 0 0 0\n", "Lattice is not nine numbers"},
        {"1\n" HEAD " Lattice=5\nCu 0 0 0\n", "Lattice is not nine numbers"},
        {"1\n" HEAD " Lattice=\"1 0 0 0 nan 0 0 0 1\"\nCu 0 0 0\n", "Lattice is not nine numbers"},
        {"1\n" HEAD " Lattice=\"1 0 0 0 1 0 0 0 0\"\nCu 0 0 0\n",
         "vector c of Lattice is 0, but the frame is periodic along it"},
        {"1\n" HEAD " Lattice=\"1 0 0 2 0 0 0 0 1\"\nCu 0 0 0\n", "flat"},
        {"1\n" HEAD " energy=1 energy=2\nCu 0 0 0\n", "the key 'energy' is given twice"},
        {"1\n" HEAD " Lattice=\"1 0 0 0 1 0 0 0 1e999\"\nCu 0 0 0\n", "beyond the range"},
        {"1\n" HEAD " pbc=\"T T\"\nCu 0 0 0\n", "pbc is not three logicals"},
        {"1\n" HEAD " pbc=\"T T T\"\nCu 0 0 0\n", "there is no Lattice"},
        {"1\n" HEAD " energy=1e999\nCu 0 0 0\n", "'energy' is beyond the range"},
        {"1\n" HEAD " swap_attempts=99999999999999999999\nCu 0 0 0\n", "does not fit into 64 bits"},
        {"1\n" HEAD "\nCu 0 0 0\nCu 1 1 1\n", "frame 2, line 4"},
        {"1\n" HEAD "\rCu 0 0 0\r", "frame 1 ends before"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct frame *frame;
        struct error error;
        int code = read_bytes(cases[i].text, strlen(cases[i].text), &frame, &error);
        CHECK(code == EXIT_BAD_INPUT && strstr(error.text, cases[i].message) &&
                  strstr(error.text, ", line "),
              "case %zu: exit %d, '%s' without '%s'", i, code, error.text, cases[i].message);
        frame_free(frame);
    }
    static const char nul[] = "1\n" HEAD "\nCu 0 0\0 0\n",
                      nul_comment[] = "1\n" HEAD " a=\0b\nCu 0 0 0\n";
    struct frame *frame;
    struct error error;
    CHECK(read_bytes(nul, sizeof nul - 1, &frame, &error) == EXIT_BAD_INPUT &&
              strstr(error.text, "NUL"),
          "a NUL byte is accepted");
    CHECK(read_bytes(nul_comment, sizeof nul_comment - 1, &frame, &error) == EXIT_BAD_INPUT &&
              strstr(error.text, "NUL"),
          "a NUL is accepted");
    char *junk = malloc(3u << 20);
    memset(junk, 'x', 3u << 20);
    CHECK(read_bytes(junk, 3u << 20, &frame, &error) == EXIT_BAD_INPUT,
          "3 MiB without a newline are accepted");
    memcpy(junk, "1\na=", 4);
    CHECK(read_bytes(junk, 3u << 20, &frame, &error) == EXIT_BAD_INPUT &&
              strstr(error.text, "longer than"),
          "an endless comment is accepted");
    free(junk);
}

static void check_accepted(void)
{
    static const char *const cases[] = {
        "",
        "\n \n",
        "1\n" HEAD "\nCu 0 0 0\n\n \r\n",
        "1\r\n" HEAD "\r\nCu 0 0 0\r\n",
        "\xEF\xBB\xBF"
        "1\n" HEAD "\nCu 0 0 0\n",
        "\n1\n" HEAD "\nCu 0 0 0\n\n1\n" HEAD "\nCu 0 0 0\n",
        "  1 \t\n\nCu\t0  0 0  \n",
        "1\nAtoms. Timestep: 0\n1 0 0 0\n",
        "0\n" HEAD "\n",
        "1\n a = 1   PROPERTIES=species:S:1:pos:R:3\n  Cu +1. .5 1D+02\n",
        "1\n" HEAD ":ok:L:1 step=3000000000\nCu 0 0 0 true\n",
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct frame *frame;
        struct error error;
        int code = read_bytes(cases[i], strlen(cases[i]), &frame, &error);
        CHECK(code == 0, "case %zu is refused: %s", i, error.text);
        CHECK((frame != NULL) == (i > 1), "case %zu: %s frame", i, frame ? "a" : "no");
        frame_free(frame);
    }
    struct frame *frame;
    struct error error;
    int64_t step = 0;
    read_bytes(cases[10], strlen(cases[10]), &frame, &error);
    CHECK(frame && frame_get_int(frame, "step", &step) && step == 3000000000,
          "3000000000 is read as %lld", (long long)step);
    CHECK(frame && frame_find(frame, "ok") && frame_find(frame, "ok")->integer[0] == 1,
          "the logical 'true' is not true");
    frame_free(frame);
    read_bytes(cases[7], strlen(cases[7]), &frame, &error);
    CHECK(frame && frame_get_text(frame, "comment") &&
              !strcmp(frame_get_text(frame, "comment"), "Atoms. Timestep: 0"),
          "the comment is lost");
    frame_free(frame);
}

/* ---- the library as oracle ---- */

static void compare_key(const char *line, const DictEntry *entry, const struct key *key)
{
    static const enum data_type types[] = {[VALUE_INT] = data_i,
                                           [VALUE_REAL] = data_f,
                                           [VALUE_STRING] = data_s,
                                           [VALUE_LOGICAL] = data_b};
    int count = (entry->nrows ? entry->nrows : 1) * (entry->ncols ? entry->ncols : 1);
    CHECK(key, "'%s': the key '%s' is missing", line, entry->key);
    if (!key)
        return;
    CHECK(types[key->type] == entry->data_t && key->rows == entry->nrows &&
              key->columns == entry->ncols,
          "'%s': another type or shape of '%s'", line, entry->key);
    if (types[key->type] != entry->data_t || key->rows != entry->nrows ||
        key->columns != entry->ncols)
        return;
    for (int i = 0; i < count; i++) {
        bool same = key->type == VALUE_REAL     ? key->real[i] == ((double *)entry->data)[i]
                    : key->type == VALUE_STRING ? !strcmp(key->string[i], ((char **)entry->data)[i])
                                                : key->integer[i] == ((int *)entry->data)[i];
        CHECK(same, "'%s': another value of '%s'", line, entry->key);
    }
}

static void check_oracle(void)
{
    static const char *const lines[] = {
        "a=1 b=+1 c=-12 d=1. e=.012 f=1.0e+02 g=1.5d3 h=-2D-3",
        "a=T b=F c=true d=True e=TRUE f=false g=False h=FALSE",
        "a=\" 1 \" b='2.5' c={T} d={ 3 4 } e=\"1, 2, 3\" f={1.5 2.5}",
        "a = 1 b= 2 c =3",
        "s=1.3k7 t=-2.75e u=0012.1e-6 v=TRuE w=a/b@c%d^e x=8.09.0 y=8.0e39.0 z=~!#$&*()_+|:;?<>",
        "s=\"a b\" t=\"say \\\"x\\\"\" u=\"back\\\\slash\" v=\"\\w\" w=\"a, b ] c\"",
        "\"a key\"=1 #k=2 k-k=3 3k=4 \"q\\\"q\"=5 \"b\\\\b\"=6",
        "a=[1,2,3] b=[1, 2.5, 3] c=[T,F] d=[a,b,\"c d\"] e=[a, \"x,y\", \"z]\"]",
        "a=[[1,2],[3,4]] b=[[1.5, 2],[3, 4]] c=[[T,F],[F,T]] d=[[a,b],[c,d]]",
        "a=\"1 2 3 4 5 6 7 8 9\" b=\"1.5 2 3 4 5 6 7 8 9\" c=\"[[1,2],[3,4]]\"",
        "a='word' b=\"\" c={a b c} d={\"x y\" z} e={one}",
        "u=\xC3\xA5ngstr\xC3\xB6m v=\"\xCE\xB1 \xCE\xB2\"",
        "\t a=1 \t b=2  ",
        "energy=-123.456789012345678 virial=\"1 2 3 4 5 6 7 8 9\" stress=[0.1,0.2,0.3,0.4,0.5,0.6]",
    };
    cleri_grammar_t *grammar = compile_extxyz_kv_grammar();
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        char text[1024], message[4096] = "";
        struct frame *frame;
        struct error error;
        DictEntry *info = NULL, *arrays = NULL;
        int natoms = 0, keys = 0;
        snprintf(text, sizeof text, "2\n%s " HEAD ":id:I:1\nCu 0.1 -2.5e-3 3 1\nZr 1e5 .5 7. 2\n",
                 lines[i]);
        int code = read_bytes(text, strlen(text), &frame, &error);
        FILE *stream = fmemopen(text, strlen(text), "r");
        int good =
            extxyz_read_ll_opts(grammar, stream, &natoms, &info, &arrays, NULL, message, 0, 1);
        fclose(stream);
        CHECK(good && code == 0 && frame, "'%s': the library says '%s', we say '%s'", lines[i],
              message, error.text);
        if (good && frame) {
            for (DictEntry *entry = info; entry; entry = entry->next)
                if (strcmp(entry->key, "Properties")) {
                    compare_key(lines[i], entry, frame_key(frame, entry->key));
                    keys++;
                }
            CHECK(keys == frame->key_count, "'%s': %d keys, not %d", lines[i], frame->key_count,
                  keys);
            const double *pos = arrays->next->data;
            for (int j = 0; j < 6; j++)
                CHECK(pos[j] == frame_pos(frame)[j], "'%s': another position", lines[i]);
        }
        if (info)
            free_dict(info);
        if (arrays)
            free_dict(arrays);
        frame_free(frame);
    }
    cleri_grammar_free(grammar);
}

/* ---- there and back ---- */

static uint64_t state = 88172645463325252u;

static uint64_t random_bits(void)
{
    state ^= state << 13;
    state ^= state >> 7;
    return state ^= state << 17;
}

static void write_frame(const struct frame *frame)
{
    struct out *out;
    struct error error = {0};
    int code = out_open(&out, path, &error);
    if (!code)
        code = xyz_write(out, frame, &error);
    if (!code)
        code = out_commit(out, &error);
    CHECK(code == 0, "writing fails: %s", error.text);
}

static void check_there_and_back(void)
{
    static const char *const texts[] = {"word", "two words", "12",          "1.5", "T",
                                        "",     "a\"b",      "back\\slash", "a=b", "[1,2]",
                                        "'q'",  "1 2 3",     "{x}",         "x,y"};
    static const double cell[3][3] = {{10.125, 0, 0}, {1.0 / 3, 12, 0}, {-0.7, 0.1, 9}};
    struct frame *frame = frame_create(1000), *back = NULL;
    struct error error = {0};
    frame->has_cell = frame->pbc[0] = frame->pbc[2] = true;
    memcpy(frame->cell, cell, sizeof cell);
    struct column *species = frame_add(frame, "species", VALUE_STRING, 1);
    for (size_t i = 0; i < 1000; i++)
        column_set_text(species, i, i % 3 ? "Cu" : i % 2 ? "a-long-name-of-a-species" : "Zr");
    frame_add(frame, "pos", VALUE_REAL, 3);
    frame_add(frame, "id", VALUE_INT, 1);
    frame_add(frame, "ok", VALUE_LOGICAL, 2);
    double *any = frame_add(frame, "any", VALUE_REAL, 3)->real;
    for (size_t i = 0; i < 3000; i++) {
        uint64_t bits;
        do {
            bits = random_bits();
            memcpy(&any[i], &bits, 8);
        } while (!isfinite(any[i]));
        frame_pos(frame)[i] = fabs(any[i]) < 1e9 ? any[i] : (double)(bits >> 11) * 1e-9;
    }
    for (size_t i = 0; i < 1000; i++) {
        frame_id(frame)[i] = (int64_t)random_bits();
        frame_find(frame, "ok")->integer[2 * i] = (int64_t)(random_bits() & 1);
    }
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        char name[16];
        snprintf(name, sizeof name, "text%zu", i);
        frame_set_text(frame, name, texts[i]);
    }
    frame_set_real(frame, "one", 1);
    frame_set_real(frame, "huge", 1e300);
    frame_set_real(frame, "tiny", -1.0 / 3e200);
    frame_set_int(frame, "long", INT64_MIN);
    frame_set_logical(frame, "yes", true);
    frame_set_reals(frame, "vector1", 0, 1, (double[]){2});
    frame_set_reals(frame, "vector3", 0, 3, (double[]){1, 2.5, -3});
    frame_set_reals(frame, "vector9", 0, 9, &cell[0][0]);
    frame_set_reals(frame, "matrix", 3, 3, &cell[0][0]);
    frame_set_ints(frame, "ints", 3, (int64_t[]){1, 5000000000, -3});
    write_frame(frame);
    int code = xyz_read_file(path, false, &back, &error);
    CHECK(code == 0 && back, "what we wrote is refused: %s", error.text);
    if (!back)
        return;
    CHECK(!memcmp(back->cell, cell, sizeof cell) && back->pbc[0] && !back->pbc[1] && back->pbc[2],
          "the cell changes");
    CHECK(!memcmp(frame_pos(back), frame_pos(frame), 3000 * sizeof(double)), "positions change");
    CHECK(!memcmp(frame_id(back), frame_id(frame), 1000 * sizeof(int64_t)), "ids change");
    CHECK(!memcmp(frame_find(back, "ok")->integer, frame_find(frame, "ok")->integer,
                  2000 * sizeof(int64_t)),
          "logicals change");
    for (size_t i = 0; i < 1000; i++)
        CHECK(!strcmp(frame_species_name(back, i), frame_species_name(frame, i)), "species change");
    CHECK(back->key_count == frame->key_count, "%d keys become %d", frame->key_count,
          back->key_count);
    for (int i = 0; i < frame->key_count; i++) {
        const struct key *a = &frame->keys[i], *b = frame_key(back, a->name);
        int count = (a->rows ? a->rows : 1) * (a->columns ? a->columns : 1);
        CHECK(b && a->type == b->type && a->rows == b->rows && a->columns == b->columns,
              "the key '%s' changes its type or shape", a->name);
        for (int j = 0; b && a->type == b->type && a->columns == b->columns && j < count; j++)
            CHECK(a->type == VALUE_REAL     ? a->real[j] == b->real[j]
                  : a->type == VALUE_STRING ? !strcmp(a->string[j], b->string[j])
                                            : a->integer[j] == b->integer[j],
                  "the key '%s' changes", a->name);
    }
    CHECK(back->digest[0] && back->digest[1], "no digest");
    frame_pos(frame)[17] = NAN;
    struct out *out;
    CHECK(!out_open(&out, path, &error) && xyz_write(out, frame, &error) == EXIT_BUG,
          "NaN is written");
    out_abandon(out);
    back->cell[2][2] = NAN;
    CHECK(back->has_cell && !out_open(&out, path, &error) &&
              xyz_write(out, back, &error) == EXIT_BUG,
          "a cell of NaN is written");
    out_abandon(out);
    frame_free(frame);
    frame_free(back);
}

/* Bytes changed, cut and doubled at random: read or refused, never worse (run it with
 * SAN=address,undefined). */
static void check_mutations(void)
{
    static const char good[] = "2\nLattice=\"10 0 0 0 11 0 0.5 0 12\" pbc=\"T T F\" "
                               "Properties=species:S:1:pos:R:3:id:I:1:ok:L:1 e=-1.5 n=30 v=\"1 2\" "
                               "m=[[1,2],[3,4]] s=\"a \\\"b\" t=[\"x\",y] {k k}='1 2'\nCu 1 2.5 "
                               "3e-7 1 T\nZr -0 0.1 1e10 2 true\n";
    static const char alphabet[] =
        " \t\n\r\"'{}[]=,\\:0123456789+-.eEdTFSRILPpropertiesnatv\x80\xff\x01";
    for (int i = 0; i < 20000; i++) {
        char text[2 * sizeof good];
        size_t length = sizeof good - 1;
        memcpy(text, good, length);
        for (uint64_t changes = 1 + random_bits() % 4; changes > 0; changes--) {
            size_t at = random_bits() % length, count = random_bits() % 8;
            switch (random_bits() % 4) {
            case 0:
                text[at] = alphabet[random_bits() % (sizeof alphabet - 1)];
                break;
            case 1:
                length = at + 1;
                break;
            case 2:
                memmove(text + at, text + at + (at + count < length ? count : 0),
                        length - at - (at + count < length ? count : 0));
                length -= at + count < length ? count : 0;
                break;
            default:
                if (length + count < sizeof text && at + count < length) {
                    memmove(text + at + count, text + at, length - at);
                    length += count;
                }
            }
        }
        struct frame *frame;
        struct error error;
        int code = read_bytes(text, length, &frame, &error);
        CHECK(code == 0 || code == EXIT_BAD_INPUT, "exit %d for '%.*s'", code, (int)length, text);
        frame_free(frame);
    }
}

int main(void)
{
    message_mute(); /* random lines have words twice */
    int descriptor = mkstemp(path);
    input_descriptor = memfd_create("input", 0);
    if (descriptor < 0 || input_descriptor < 0)
        return 1;
    snprintf(input, sizeof input, "/proc/self/fd/%d", input_descriptor);
    close(descriptor);
    check_refused();
    check_accepted();
    check_oracle();
    check_there_and_back();
    check_mutations();
    unlink(path);
    return failures != 0;
}

#!/usr/bin/env bats
# The rules of the house see what they are for: files planted with what `make check` is to refuse.
load common

# plant TEXT: a C file of that text, looked at as if it were one of ours.
plant() {
    printf '%s\n' "$@" >"$TMP/planted.c"
    run "$BATS_TEST_DIRNAME/../tools/check-functions" "$TMP/planted.c"
}

@test "a function of eight arguments is refused, over several lines and by a macro's name too" {
    plant 'static int eight(int a, int b, int c, int d,' '                 int (*e)(int, int), int f, /* one, two */ int g,' '                 int h)' '{' '    return a;' '}'
    assert_failure 1
    assert_output --regexp 'planted.c:1: a function of 8 arguments$'
    plant 'INLINE int NAME(eight)(int a, int b, int c, int d, int e, int f, int g, int h);'
    assert_failure 1
    assert_output --partial 'planted.c:1: a function of 8 arguments'
}

@test "seven arguments pass, whatever commas stand in function pointers, comments, strings and values" {
    plant 'void seven(int a, int b, int c, int d, int e, int (*f)(int, int, int), int g) /* h, i, j */;' \
        'static const int table[] = {F(1, 2, 3, 4, 5, 6, 7, 8, 9)};' 'static const char *words = F("a, b, c, d, e, f, g, h, i");'
    assert_success
    refute_output
}

@test "a function of 61 lines and a line of 101 columns are refused" {
    local lines=()
    for i in {1..58}; do lines+=("    a += $i;"); done
    plant 'int sum(int a)' '{' "${lines[@]}" '}'
    assert_failure 1
    assert_output --partial 'planted.c:1: a function of 61 lines'
    plant "$(printf '/*%97s*/' '')"
    assert_failure 1
    assert_output --partial 'planted.c:1: 101 columns'
}

@test "names in the other spelling are refused, not so in strings and comments" {
    for name in centre_of color_neighbours colour minimise_all normalised analyser greyscale bright_disc discs summarises; do
        plant "int $name;"
        assert_failure 1
        assert_output --partial "planted.c:1: '$name' in the other spelling"
    done
    plant '/* the centre of the' ' * neighbours, minimised */ static const char *const words[] = {"colour /*", "grey"}; /* disc */' \
        'int discard, discrete, noise, analysis, precise, center; /* normalise */' "int quote = '\"'; /* colour */"
    assert_success
    refute_output
}

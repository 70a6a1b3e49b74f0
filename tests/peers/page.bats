#!/usr/bin/env bats
# The page about a study's results as a browser has it: a made-up study, and those in results/ whose pages are of these
# scripts. Where something is wrong, pictures of it are in build/peers/page (PAGE_SHOTS).
load ../common
load ../made_study
bats_require_minimum_version 1.5.0

setup_file() {
    CHROMIUM=$(command -v chromium || command -v chromium-browser || command -v google-chrome) || true
    PAGE_SHOTS=$(realpath -m "${PAGE_SHOTS:-build/peers/page}")
    MADE=$BATS_FILE_TMPDIR/results/camg/mini TMP=$BATS_FILE_TMPDIR
    export CHROMIUM PAGE_SHOTS MADE
    [ -n "$CHROMIUM" ] || return 0
    made "$MADE"
    printf '1e14K/s\tpotential energy\tNG\t-\t-4.9536\t-4.9545\t0.002\teV/atom\tagrees\t-\twithin one sample\n' >>"$MADE/summary.tsv"
    printf '1e14K/s\tshear strain, interface minus core\tCAMG-6000\t>0\t-\t-0.0211\t0.003\t-\t-\tcontradicted in one sample\twithin one sample\n' >>"$MADE/summary.tsv"
    python3 pipelines/report/page --known="$TMP/known.tsv" "$MADE"
}
setup() {
    TMP=$BATS_TEST_TMPDIR
    [ -n "$CHROMIUM" ] || skip "there is no chromium (Debian: chromium)"
    pages=("$MADE/index.html")
    for page in results/*/*/index.html; do
        [ ! -e "$page" ] || [ -n "$(find pipelines/report -newer "$page")" ] || pages+=("$page")
    done
}
checked() { # CHECK PAGE...
    run timeout 300 python3 -B tests/peers/page_checks.py "$1" "$CHROMIUM" "$PAGE_SHOTS" "${@:2}"
    [ "$status" = 0 ] || echo "pictures of it: $PAGE_SHOTS" >&2
}

@test "at 400 and 1400 pixels, light and dark: no requests, no errors, nothing too wide, text that can be read, pictures, links" {
    checked looks "${pages[@]}"
    assert_success
}

@test "a click on a heading sorts the verdicts, words filter them, and they are the summary's" {
    checked works "${pages[@]}"
    assert_success
}

@test "on paper every verdict is there and nothing is cut off" {
    checked prints "${pages[@]}"
    assert_success
}

# faulty SED WORDS...: a page that is changed so is found to be wrong by these words
faulty() {
    local words
    sed "$2" "$MADE/index.html" >"$MADE/faulty.html"
    run cmp -s "$MADE/index.html" "$MADE/faulty.html"
    assert_failure 1
    PAGE_SHOTS=$TMP/shots checked "$1" "$MADE/faulty.html"
    assert_failure 1
    for words in "${@:3}"; do assert_output --partial "$words"; done
}

@test "faults of a page are found: each of these checks has something to say" {
    faulty looks 's|</nav>|&<img alt="far" src="http://127.0.0.1:9/x.png">|' 'asks for http://127.0.0.1:9/x.png' 'the picture "far" is none' 'the console: Failed to load resource'
    [ -s "$TMP"/shots/*-400-dark.png ]
    faulty looks 's|^</script>|nothing();\n&|' 'nothing is not defined'
    faulty looks 's|<nav>|<nav style="width: 500px">|' '(400, light): is 516 pixels wide'
    refute_output --partial '(1400'
    # dark is its own
    faulty looks 's|--ink: #e6e9ec|--ink: #333|' '(1400, dark):' 'has a contrast of 1.'
    refute_output --partial 'light'
    faulty looks 's|href="#figures"|href="#nowhere"|; s|href="summary.tsv"|href="other.tsv"|' 'leads to #nowhere' 'other.tsv, which is not there'
    faulty works 's|? x - y|? y - x|' 'a click on ours does not sort by it'
    faulty works 's|row.hidden = |row.title = |' 'does not leave the' 'words that no row has leave rows'
    faulty works 's|>7.23<|>7.24<|' 'its verdicts are not those of'
    faulty prints 's|@media print {|& #summary { display: none; }|' 'its row density MG agrees 7.2 7.23 0 g/cm3 1e14K/s 7.2 agrees no chance is not on paper'
    faulty prints 's|@media print {|& th { min-width: 200px; }|' 'pixels wide on paper of 718'
    [ -s "$TMP"/shots/*.pdf ]
}

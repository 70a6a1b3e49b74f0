#!/usr/bin/env bats
# The page about a study's results (pipelines/report): made of a folder, whole, explained, asking nothing of a network.
load common
load made_study

page() { python3 pipelines/report/page --known="$TMP/known.tsv" "$@"; }

@test "the page has the summary's numbers, the figures themselves, commands, times and digests, and asks nothing of a network" {
    made "$TMP/r"
    page "$TMP/r"
    "$PYTHON" - "$TMP/r" <<'P'
import base64, hashlib, html.parser, re, sys
folder = sys.argv[1]
text = open(folder + "/index.html").read()
class Page(html.parser.HTMLParser):
    void = {"meta", "link", "img", "input", "br"}
    def __init__(self):
        super().__init__()
        self.open, self.cells, self.sources, self.columns = [], [], [], []
    def handle_starttag(self, tag, attributes):
        a = dict(attributes)
        if tag not in self.void: self.open.append(tag)
        self.sources += [a[name] for name in ("src", "href", "data") if name in a]
        if tag == "td": self.cells.append("")
        if "data-column" in a: self.columns.append(a["data-column"])
    def handle_startendtag(self, tag, attributes): pass
    def handle_endtag(self, tag): assert self.open.pop() == tag, (tag, self.open)
    def handle_data(self, data):
        if "td" in self.open: self.cells[-1] += data
page = Page()
page.feed(text)
assert page.open == []
assert not [s for s in page.sources if re.match("[a-z]+:", s) and not s.startswith("data:")], page.sources
assert "url(" not in text and "@import" not in text and "fetch(" not in text
lines = [line.split("\t") for line in open(folder + "/summary.tsv").read().splitlines()]
assert sorted(lines[0]) == sorted(page.columns) and page.columns[:3] == ["quantity", "sample", "verdict"], page.columns
for line in lines[1:]:
    row = [line[lines[0].index(column)] for column in page.columns]
    assert any(page.cells[i:i + len(row)] == row for i in range(len(page.cells))), row
png = open(folder + "/1e14/figures/rdf.png", "rb").read()
assert "data:image/png;base64," + base64.b64encode(png).decode() in text
assert "sha256 " + hashlib.sha256(open(folder + "/1e14/glass.xyz", "rb").read()).hexdigest() in text
for words in ("12.5 s", "bin/rdf --cutoff=8A", "CAMG_SEED=2", "10.1063/1.5131500", "Pair distributions.", "MG, the glass quenched at 1e14 K/s", "pair distribution of all atoms"):
    assert words in text, words
assert text.count("<rect") == 4
P
}

@test "of several replicas the page has the summary in mean/, and files say whose they are" {
    made "$TMP/r"
    mkdir -p "$TMP/r/mean" "$TMP/r/replica-2/1e14"
    sed 's/3\.75/4.25/; s/ in one sample//' "$TMP/r/summary.tsv" >"$TMP/r/mean/summary.tsv"
    cp "$TMP/r/1e14/glass.xyz" "$TMP/r/replica-2/1e14/"
    page "$TMP/r"
    grep -q '<td class="number">4.25</td>' "$TMP/r/index.html"
    run grep -c '<td class="number">3.75</td>' "$TMP/r/index.html"
    assert_output 0
    grep -q 'MG, the glass quenched at 1e14 K/s (replica 2)' "$TMP/r/index.html"
}

@test "a folder that was moved tells the same; one of no study, or without results, is refused" {
    made "$TMP/r"
    page "$TMP/r"
    mv "$TMP/r" "$TMP/moved"
    cp "$TMP/moved/index.html" "$TMP/before"
    page "$TMP/moved"
    cmp "$TMP/before" "$TMP/moved/index.html"
    mkdir "$TMP/none"
    run page "$TMP/none"
    assert_failure
    assert_output --partial "is no folder of a study's results"
    sed -i 's/CAMG_/OTHER_/' "$TMP/moved/variables"
    run page "$TMP/moved"
    assert_failure
    assert_output --partial "of which study"
}

@test "what no table explains is named: files, columns of tables and of frames" {
    made "$TMP/r"
    # columns that have a pattern in xyz-info --known; tables that their program explains beside them
    sed 's/pos:R:3/pos:R:3:power_4:R:1/' "$TMP/r/1e14/glass.xyz" >"$TMP/r/1e14/glass-ht.xyz"
    page --check "$TMP/r"
    echo x >"$TMP/r/1e14/film-60.rdf.tsv"
    run page --check "$TMP/r"
    assert_output --partial "the column 'x' of $TMP/r/1e14/film-60.rdf.tsv"
    printf 'table\tcolumn\tunit\tmeaning\nfilm-60.rdf\tx\t1/nm\tan explained letter\n' >"$TMP/r/1e14/columns.tsv"
    run page --check "$TMP/r"
    refute_output --partial "'x'"
    page "$TMP/r"
    grep -q "an explained letter" "$TMP/r/index.html"
    # one of a numbered family, and a table that has the columns of one that is explained elsewhere
    printf 'power_4\tx\n1\t2\n' >"$TMP/r/1e14/film-60.rdf.tsv"
    mkdir "$TMP/r/1e14/figures/tables-a"
    mv "$TMP/r/1e14/columns.tsv" "$TMP/r/1e14/figures/tables-a/"
    run page --check "$TMP/r"
    assert_output --partial "'power_4'"
    printf 'film-60.rdf\tpower_n\t1\tan explained family\n' >>"$TMP/r/1e14/figures/tables-a/columns.tsv"
    run page --check "$TMP/r"
    refute_output --partial "'power_4'"
    mv "$TMP/r/1e14/figures/tables-a/columns.tsv" "$TMP/r/1e14/"
    run page --check "$TMP/r"
    refute_output --partial "'power_4'"
    rm "$TMP/r/1e14/columns.tsv" "$TMP/r/1e14/film-60.rdf.tsv"
    echo x >"$TMP/r/strange.dat"
    sed -i '1s/\terrors/\todd/' "$TMP/r/summary.tsv"
    sed -i '2s/pos:R:3/pos:R:3:mystery:R:1/' "$TMP/r/1e14/glass.xyz"
    run page --check "$TMP/r"
    assert_failure 1
    assert_output --partial "nothing says what $TMP/r/strange.dat is"
    assert_output --partial "the column 'odd' of $TMP/r/summary.tsv"
    assert_output --partial "the column 'mystery' of $TMP/r/1e14/glass.xyz"
}

@test "every file that a study would make is explained" {
    for study in camg laves stem-mro nanolaminate mechanics; do
        make -s stage-list STUDY=$study BIN="$BIN" | tr '\t' '\001' >"$TMP/list"
        # shellcheck disable=SC2086  # several
        while IFS=$'\001' read -r _ _ file _ beside _; do printf '%s\n' "$file" $beside; done <"$TMP/list" | sed "s|^results/$study/mini/||" >"$TMP/files"
        run "$PYTHON" -B -c 'import sys
sys.path.insert(0, "pipelines/report")
from explain import Explained
explained = Explained(sys.argv[1])
names = [line.strip() for line in sys.stdin]
print(len(names) > 30, [name for name in names if not explained.file(name) and not name.split("/")[-1].startswith("tables-")])' "$study" <"$TMP/files"
        assert_output "True []"
    done
}

@test "of two patterns that match a file the more special one says what it is" {
    made "$TMP/r"
    for name in film-60.xyz film-60.free.xyz film-60.measured.xyz; do cp "$TMP/r/1e14/glass.xyz" "$TMP/r/1e14/$name"; done
    page "$TMP/r"
    run "$PYTHON" -c 'import html, re, sys
for name in sys.argv[2:]:
    print(name, html.unescape(re.search(">1e14/" + re.escape(name) + "</a></td>.*?</td><td>(.{20})", open(sys.argv[1] + "/index.html").read())[1]))' "$TMP/r" film-60.xyz film-60.free.xyz film-60.measured.xyz
    assert_output "film-60.xyz CAMG-60: the film gr
film-60.free.xyz the film's atom
film-60.measured.xyz the sample film-60 w"
}

@test "make report: pages of all folders, and one that leads to them" {
    folder "$TMP/study"
    made results/camg/mini
    made results/camg/mini-seed-2
    run make -s report BIN="$BIN"
    assert_success
    grep -q 'href="camg/mini/index.html"' results/index.html
    grep -q 'href="camg/mini-seed-2/index.html"' results/index.html
    assert_exists results/camg/mini-seed-2/index.html
    rm -r results
    run make -s report BIN="$BIN"
    assert_failure 2
    assert_output --partial "there are no results yet"
}

# SPDX-License-Identifier: GPL-3.0-or-later
# Energy per atom against icosahedral fraction of inherent structures, with the fitted lines: the glasses of 50:50 beside Laves crystal,
# nano-composites and the MD/MC run (the paper's figure 1 b), and the three compositions (figure 4 c).
#   gnuplot -c energy-ico.gp " EXCHANGED.points.tsv ... " " LINE.tsv ... " " POINTS.tsv ... "
set terminal pngcairo size 1500,620 font "Sans,11" noenhanced
set encoding utf8
set datafile separator "\t"
mixed = ARG1
lines = ARG2
points = ARG3
get(file, name) = real(system(sprintf("LC_ALL=C awk -F'\\t' '$2==\"%s\" {print $3}' %s", name, file)))
get_error(file, name) = real(system(sprintf("LC_ALL=C awk -F'\\t' '$2==\"%s\" {print $4}' %s", name, file)))
composition(file) = system(sprintf("LC_ALL=C awk -F'\\t' 'NR==2 {print $1}' %s", file))
kind(file) = system(sprintf("LC_ALL=C awk -F'\\t' 'NR==2 {print $3}' %s", file))
only(file, name) = sprintf("< LC_ALL=C awk -F'\\t' 'NR>1 && $3==\"%s\" {print 100*$6\"\\t\"$5}' %s", name, file)
colour(c) = c eq "33-67" ? "#e07a1f" : c eq "50-50" ? "#1b6ca8" : "#3a923a"
legend(k) = k eq "ncl-small" ? "nano-composite, small grains" : k eq "ncl-large" ? "nano-composite, large grains" : k eq "mdmc" ? "MD/MC from a disordered Laves crystal" : "Laves crystal C15 (67:33)"
shade(k) = k eq "ncl-small" ? "#8e44ad" : k eq "ncl-large" ? "#c2185b" : k eq "mdmc" ? "#d62828" : "#000000"
set border 3
set tics nomirror out
set grid lc rgb "#e5e5e5"
set xlabel "atoms in icosahedra (%)"
set ylabel "energy per atom (ε)"
set key top right samplen 1
set multiplot layout 1,2
set title "50:50: glasses, Laves crystal, nano-composites, exchange of atoms"
half = ""; do for [l in lines] { if (composition(l) eq "50-50") { half = l } }
equal = ""; do for [p in points] { if (composition(p) eq "50-50") { equal = equal . " " . p } }
# of several replicas each kind has one entry in the legend
kinds = ""; firsts = ""
do for [f in mixed . equal] { if (!strstrt(kinds, " " . kind(f) . " ")) { kinds = kinds . " " . kind(f) . " "; firsts = firsts . " " . f . " " } }
once(f, text) = strstrt(firsts, " " . f . " ") ? text : ""
a = get(half, "intercept"); b = get(half, "slope"); e = get_error(half, "slope")
plot for [p in equal] only(p, kind(p)) using 1:2 with points pt 7 ps 0.6 lc rgb (kind(p) eq "low" ? "#1b6ca8" : kind(p) eq "high" ? "#5aa9e6" : "#b0b8c0") \
         title once(p, kind(p) eq "low" ? "0.95 T_f" : kind(p) eq "high" ? "1.2 T_f" : "quench"), \
     for [m in mixed] only(m, kind(m)) using 1:2 with points pt (kind(m) eq "laves" ? 11 : 7) ps (kind(m) eq "laves" ? 1.8 : 0.8) lc rgb shade(kind(m)) title once(m, legend(kind(m))), \
     [0:70] a + b * x / 100 with lines lw 1.6 dt 2 lc rgb "#333333" title sprintf("slope %.3f ± %.3f ε", b, e), \
     -7.7 with lines dt 3 lc rgb "#888888" title "two bulk phases (paper): -7.7 ε"
set title "Three compositions (small:large), each at its volume"
plot for [p in points] only(p, kind(p)) using 1:2 with points pt 7 ps 0.6 lc rgb colour(composition(p)) notitle, \
     for [l in lines] [0:100 * get(l, "ico_most") + 5] get(l, "intercept") + get(l, "slope") * x / 100 with lines lw 2 lc rgb colour(composition(l)) \
         title sprintf("%s: slope %.3f ± %.3f ε", composition(l), get(l, "slope"), get_error(l, "slope"))
unset multiplot

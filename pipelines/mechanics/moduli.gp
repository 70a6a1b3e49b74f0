# SPDX-License-Identifier: GPL-3.0-or-later
# Shear modulus, Young's modulus and Poisson's ratio at rest, beside those of a homogeneous sputtered film (bands of grey).
#   gnuplot -c moduli.gp SAMPLES.tsv
set terminal pngcairo size 1350,460 font "Sans,11" noenhanced
set encoding utf8
set datafile separator "\t"
samples = system(sprintf("LC_ALL=C awk -F'\\t' 'NR > 1 && !seen[$1]++ { print $1 }' %s", ARG1))
n = words(samples)
name(i) = word(samples, i)
# where a sample stands, moved by shift; value, error (none: no bar) of those that have the quantity
get(quantity, shift) = sprintf("< LC_ALL=C awk -F'\\t' -v OFS='\\t' 'NR > 1 && !($1 in at) { at[$1] = ++n } $2 == \"%s\" && $3 != \"nan\" { print at[$1] + %g, $3, $4 == \"nan\" ? 0 : $4 }' %s", \
    quantity, shift, ARG1)
set border 3
set tics nomirror out
set grid ytics lc rgb "#e5e5e5"
set xrange [0.4:n + 0.6]
set xtics () rotate by 40 right
do for [i=1:n] { set xtics add (name(i) i) }
set offsets 0,0,graph 0.12,graph 0.12
set key outside top center horizontal samplen 1
set multiplot layout 1,3
set object 1 rectangle from graph 0, first 24 to graph 1, first 26 fc rgb "#dddddd" fs solid noborder behind
set title "shear modulus (grey: homogeneous film)"
set ylabel "G (GPa)"
plot get("shear_modulus_GPa", 0) with yerrorbars pt 7 ps 1.3 lw 1.5 lc rgb "#264653" notitle
set object 1 rectangle from graph 0, first 70 to graph 1, first 90
set title "Young's modulus"
set ylabel "E (GPa)"
plot get("youngs_modulus_GPa", -0.08) with yerrorbars pt 7 ps 1.3 lw 1.5 lc rgb "#264653" title "at rest", \
     get("tension_youngs_modulus_GPa", 0.08) with yerrorbars pt 9 ps 1.4 lw 1.5 lc rgb "#e76f51" title "300 K, slope of the curve"
set object 1 rectangle from graph 0, first 0.36 to graph 1, first 0.37
set title "Poisson's ratio"
set ylabel "Poisson's ratio (pure number)"
plot get("poisson_ratio", -0.08) with yerrorbars pt 7 ps 1.3 lw 1.5 lc rgb "#264653" title "at rest", \
     get("tension_poisson_ratio", 0.08) with yerrorbars pt 9 ps 1.4 lw 1.5 lc rgb "#e76f51" title "300 K, slope of the curve"
unset multiplot

# SPDX-License-Identifier: GPL-3.0-or-later
# Yield, peak and flow stress in the bulk and as a plate, and localization of strain at the end.
#   gnuplot -c strength.gp SAMPLES.tsv
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
set yrange [0:*]
set xtics () rotate by 40 right
do for [i=1:n] { set xtics add (name(i) i) }
set offsets 0,0,graph 0.3,0
set key top left samplen 1
set multiplot layout 1,3
do for [front in "_ plate_"] {
    f = front eq "_" ? "" : front
    set title front eq "_" ? "bulk" : "plate with free surfaces"
    set ylabel "stress (GPa)"
    plot get(f . "peak_stress_GPa", -0.15) with yerrorbars pt 9 ps 1.4 lw 1.5 lc rgb "#e76f51" title "peak", \
         get(f . "yield_stress_GPa", 0) with yerrorbars pt 7 ps 1.3 lw 1.5 lc rgb "#264653" title "yield", \
         get(f . "flow_stress_GPa", 0.15) with yerrorbars pt 5 ps 1.2 lw 1.5 lc rgb "#2a9d8f" title "flow"
}
set title "localization of strain at the end"
set ylabel "deviation of the shear strain (pure number)"
plot get("localization", -0.08) with yerrorbars pt 7 ps 1.3 lw 1.5 lc rgb "#264653" title "bulk", \
     get("plate_localization", 0.08) with yerrorbars pt 5 ps 1.2 lw 1.5 lc rgb "#7c3aed" title "plate"
unset multiplot

# SPDX-License-Identifier: GPL-3.0-or-later
# Yield, peak and flow stress in the bulk and as a plate, and localization of strain at the end.
#   gnuplot -c strength.gp SAMPLES.tsv
set terminal pngcairo size 1350,460 font "Sans,11" noenhanced
set encoding utf8
set datafile separator "\t"
samples = system(sprintf("LC_ALL=C awk -F'\\t' 'NR > 1 && !seen[$1]++ { print $1 }' %s", ARG1))
n = words(samples)
name(i) = word(samples, i)
get(i, quantity) = sprintf("< LC_ALL=C awk -F'\\t' '$1 == \"%s\" && $2 == \"%s\" { print $3 \"\\t\" $4 }' %s", name(i), quantity, ARG1)
set border 3
set tics nomirror out
set grid ytics lc rgb "#e5e5e5"
set xrange [0.4:n + 0.6]
set yrange [0:*]
set xtics () rotate by 40 right
do for [i=1:n] { set xtics add (name(i) i) }
set offsets 0,0,graph 0.3,0
set datafile missing "nan"
set key top left samplen 1
set multiplot layout 1,3
do for [front in "_ plate_"] {
    f = front eq "_" ? "" : front
    set title front eq "_" ? "bulk" : "plate with free surfaces"
    set ylabel "stress (GPa)"
    plot for [i=1:n] get(i, f . "peak_stress_GPa") using (i - 0.15):1:2 with yerrorbars pt 9 ps 1.4 lw 1.5 lc rgb "#e76f51" title i == 1 ? "peak" : "", \
         for [i=1:n] get(i, f . "yield_stress_GPa") using (i):1:2 with yerrorbars pt 7 ps 1.3 lw 1.5 lc rgb "#264653" title i == 1 ? "yield" : "", \
         for [i=1:n] get(i, f . "flow_stress_GPa") using (i + 0.15):1:2 with yerrorbars pt 5 ps 1.2 lw 1.5 lc rgb "#2a9d8f" title i == 1 ? "flow" : ""
}
set title "localization of strain at the end"
set ylabel "deviation of the shear strain (pure number)"
plot for [i=1:n] get(i, "localization") using (i - 0.08):1:2 with yerrorbars pt 7 ps 1.3 lw 1.5 lc rgb "#264653" title i == 1 ? "bulk" : "", \
     for [i=1:n] get(i, "plate_localization") using (i + 0.08):1:2 with yerrorbars pt 5 ps 1.2 lw 1.5 lc rgb "#7c3aed" title i == 1 ? "plate" : ""
unset multiplot

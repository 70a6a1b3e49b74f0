# SPDX-License-Identifier: GPL-3.0-or-later
# A cluster that lands alone, against its energy: its shape, how deep it goes, how much core and shell are sheared (the paper's figure 2, in numbers).
#   gnuplot -c single.gp SAMPLES.tsv
set terminal pngcairo size 1500,440 font "Sans,11" noenhanced
set encoding utf8
set datafile separator "\t"
# energy, value, error (none: no bar)
get(region, quantity) = sprintf("< LC_ALL=C awk -F'\\t' -v OFS='\\t' '$1 ~ /^single-/ && $2 == \"%s\" && $4 == \"%s\" { e = $1; sub(/^single-/, \"\", e); sub(/_.*/, \"\", e); print e, $5, $6 == \"nan\" ? 0 : $6 }' %s | sort -g", region, quantity, ARG1)
set border 3
set tics nomirror out
set grid ytics lc rgb "#e5e5e5"
set logscale x
set xrange [3:12000]
set xlabel "energy (meV/atom)"
set offsets 0,0,graph 0.1,graph 0.1
set multiplot layout 1,3
set title "height by width (sphere: 1)"
set ylabel "height by width (pure number)"
plot get("all", "height_by_width") using 1:2:3 with yerrorlines pt 7 ps 1.3 lw 1.5 lc rgb "#264653" notitle
set title "centre above the bare surface"
set ylabel "height of the centre (Å)"
plot get("all", "centre_height_A") using 1:2:3 with yerrorlines pt 7 ps 1.3 lw 1.5 lc rgb "#264653" notitle
set title "shear strain since the cluster was free"
set ylabel "mean shear strain (pure number)"
unset offsets
set logscale y
set key top left
plot get("core", "shear_strain") using 1:2:3 with yerrorlines pt 5 ps 1.3 lw 1.5 lc rgb "#c026d3" title "core", \
     get("interface", "shear_strain") using 1:2:3 with yerrorlines pt 9 ps 1.4 lw 1.5 lc rgb "#e0a000" title "shell"
unset multiplot

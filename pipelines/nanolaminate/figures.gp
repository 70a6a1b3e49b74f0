# SPDX-License-Identifier: GPL-3.0-or-later
# HAADF and composition along the film, and I(k) and V(k) of the two phases (the paper's figures 2 and 3).
#   gnuplot -c figures.gp COMPOSITION.tsv LINE.tsv PROFILE.tsv
set terminal pngcairo size 1500,480 font "Sans,11" noenhanced
set encoding utf8
set datafile separator "\t"
set border 3
set tics nomirror out
set multiplot layout 1,3
set title "composition and dark field along the film"
set xlabel "x (nm)"
set ylabel "share of atoms (pure number)"
set y2label "dark field by its mean (pure number)"
set y2tics
set border 11
set key outside top center horizontal
stats ARG2 using "dark_field" name "dark" nooutput
plot ARG1 using "x_nm":"Cu" with lines lw 1.8 lc rgb "#e76f51" title "Cu", "" using "x_nm":"Zr" with lines lw 1.8 lc rgb "#264653" title "Zr", \
     "" using "x_nm":"O" with lines lw 1.8 lc rgb "#2a9d8f" title "O", ARG2 using "x_nm":(column("dark_field") / dark_mean) axes x1y2 with lines lw 2 lc rgb "#999999" title "dark field (right)"
unset y2tics
set border 11
unset y2label
set border 3
set title "radial intensity of the phases"
set xlabel "k (1/nm)"
set ylabel "I(k) (data's unit)"
set format y "%.0e"
set xrange [2:10]
set logscale y
plot ARG3 using "k_1/nm":"intensity_phase_1" with lines lw 1.8 lc rgb "#e76f51" title "phase 1", "" using "k_1/nm":"intensity_phase_2" with lines lw 1.8 lc rgb "#264653" title "phase 2"
unset logscale y
set format y
set title "normalized variance of the phases"
set ylabel "V(k), ring (pure number)"
plot ARG3 using "k_1/nm":"v_ring_phase_1" with lines lw 1.8 lc rgb "#e76f51" title "phase 1", "" using "k_1/nm":"v_ring_phase_2" with lines lw 1.8 lc rgb "#264653" title "phase 2"
unset multiplot

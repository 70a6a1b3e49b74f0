# SPDX-License-Identifier: GPL-3.0-or-later
# Energy against volume per atom of the crystals, relaxed in shape, with the local energies and volumes of the atoms of a glass and a
# nano-composite and of the two sites of C15 at the volume of the composite's grains; red: the glass's energy per atom (the paper's figure 5).
#   gnuplot -c eos.gp VOLUME EOS.tsv LOCAL.tsv " CURVE.tsv ... "
set terminal pngcairo size 1100,800 font "Sans,11" noenhanced
set encoding utf8
set datafile separator "\t"
volume = real(ARG1)
curves = ARG4
base(f) = system(sprintf("basename %s .tsv", f))
colour(i) = word("#1b1b1b #777777 #1f77b4 #6fb1e0 #d62728 #ff9896 #9467bd #c5b0d5 #8c564b #c49c94 #2ca02c #98df8a #bcbd22", (i - 1) % 13 + 1)
two = system(sprintf("LC_ALL=C awk '$1==\"#\" && $2==\"two_phase\" {printf \"%%.2f ε at V = %%.3f and %%.3f σ³\", $8, $10, $11}' %s", ARG2))
glass = system(sprintf("LC_ALL=C awk -F'\\t' '$1==\"glass\" {n++; s+=$5} END {print s/n}' %s", ARG3))
local(sample, species) = sprintf("< LC_ALL=C awk -F'\\t' '$1==\"%s\" && $2==\"%s\" {print $4\"\\t\"$5}' %s", sample, species, ARG3)
set border 3
set tics nomirror out
set grid lc rgb "#eeeeee"
set xrange [0.44:1.16]
set yrange [-10.5:-4.6]
set xlabel "volume per atom (σ³)"
set ylabel "energy per atom (ε)"
set title "Equations of state; C15 and hcp together: ".two
set arrow 1 from volume, graph 0 to volume, graph 1 nohead lc rgb "#000000" lw 1.2
set key outside right top samplen 2
set arrow 2 from volume, real(glass) - 0.06 to volume, real(glass) + 0.06 nohead lc rgb "#d62728" lw 5
plot local("ncl", "A") using 1:2 with points pt 6 ps 0.5 lc rgb "#e6a5c9" title "nano-composite, large atoms", \
     local("ncl", "B") using 1:2 with points pt 6 ps 0.5 lc rgb "#b9a5e6" title "nano-composite, small atoms", \
     local("glass", "A") using 1:2 with points pt 7 ps 0.5 lc rgb "#f2b134" title "glass, large atoms", \
     local("glass", "B") using 1:2 with points pt 7 ps 0.5 lc rgb "#7fc8a9" title "glass, small atoms", \
     for [species in "A B"] local("laves", species) using 1:2 with points pt 11 ps 1.8 lc rgb "#000000" title species eq "A" ? "atoms of C15 at the volume of the grains" : "", \
     for [i=1:words(curves)] word(curves, i) using 1:2 every ::1 with lines lw 2 lc rgb colour(i) title base(word(curves, i))

# SPDX-License-Identifier: GPL-3.0-or-later
# Distributions of atomic volume or potential energy by sample, and their means in all atoms, cores and interfaces (figures 5 and 6).
#   gnuplot -c distribution.gp volumes|energies SAMPLE=TABLE.tsv ... SAMPLES.tsv
set terminal pngcairo size 1400,520 font "Sans,11" noenhanced
set encoding utf8
set datafile separator "\t"
volumes = ARG1 eq "volumes"
operands = ""; do for [i=2:ARGC - 1] { operands = operands . " " . value(sprintf("ARG%d", i)) }
table = value(sprintf("ARG%d", ARGC))
n = words(operands)
name(i) = word(operands, i)[1:strstrt(word(operands, i), "=") - 1]
file(i) = word(operands, i)[strstrt(word(operands, i), "=") + 1:*]
colour(i) = word("#333333 #999999 #2a9d8f #8ecae6 #219ebc #fb8500 #d62828 #6a4c93 #b5838d", (i - 1) % 9 + 1)
quantity = volumes ? "volume_A3" : "pe_eV"
mean(sample, region) = sprintf("< LC_ALL=C awk -F'\\t' '$1==\"%s\" && $2==\"%s\" && $3==\"any\" && $4==\"%s\" {print $5\"\\t\"$6}' %s", sample, region, quantity, table)
# the samples that have it, of those that have no regions none
having(region) = system(sprintf("LC_ALL=C awk -F'\\t' -v names='%s' 'BEGIN {n=split(names, name, \" \")} $2==\"%s\" && $3==\"any\" && $4==\"%s\" {has[$1]=1} END {for (i=1; i<=n; i++) if (name[i] in has) printf \" %%d\", i}' %s", names, region, quantity, table))
names = ""; do for [i=1:n] { names = names . " " . name(i) }
set border 3
set tics nomirror out
set grid lc rgb "#e5e5e5"
set multiplot layout 1,2
set title volumes ? "Voronoi volumes" : "Potential energies of atoms"

set xlabel volumes ? "volume (Å³)" : "potential energy (eV)"
set ylabel volumes ? "probability density (1/Å³)" : "probability density (1/eV)"
set xrange [(volumes ? 10 : -7.5):(volumes ? 26 : -2.7)]
# between the peaks of the energies, right of those of the volumes
set key at graph (volumes ? 1 : 0.62), graph 0.98 right top samplen 1.5
if (volumes) { set label 1 "Cu" at 13.9, graph 0.97 center; set label 2 "Zr" at 21.8, graph 0.97 center } else { set label 1 "Zr" at -6.5, graph 0.97 center; set label 2 "Cu" at -3.5, graph 0.97 center }
plot for [i=1:n] file(i) using 1:4 every ::1 with lines lw 1.8 lc rgb colour(i) title name(i)
unset label
set title volumes ? "Mean volume" : "Mean potential energy"
unset xlabel
set ylabel volumes ? "mean volume (Å³ per atom)" : "mean potential energy (eV per atom)"
set xrange [0.4:n + 0.6]
set xtics () rotate by 40 right
do for [i=1:n] { set xtics add (name(i) i) }
set key outside top center horizontal
cores = having("core"); interfaces = having("interface")
if (words(cores) + words(interfaces) == 0) {
    set label 3 "no cores in these samples" at graph 0.5,0.94 center
    plot for [i=1:n] mean(name(i), "all") using (i):1:2 with yerrorbars pt 7 ps 1.4 lc rgb "#333333" title i == 1 ? "all" : ""
} else {
    plot for [i=1:n] mean(name(i), "all") using (i):1:2 with yerrorbars pt 7 ps 1.4 lc rgb "#333333" title i == 1 ? "all" : "", \
         for [i in cores] mean(name(int(i)), "core") using (int(i) - 0.15):1:2 with yerrorbars pt 5 ps 1.3 lc rgb "#c026d3" title i eq word(cores, 1) ? "cores" : "", \
         for [i in interfaces] mean(name(int(i)), "interface") using (int(i) + 0.15):1:2 with yerrorbars pt 9 ps 1.5 lc rgb "#e0a000" title i eq word(interfaces, 1) ? "interfaces" : ""
}
unset multiplot

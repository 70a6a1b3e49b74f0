# SPDX-License-Identifier: GPL-3.0-or-later
# Energy against temperature in the quench, with the two branches whose meeting is T_f.
#   gnuplot -c tf.gp " NAME TF.tsv QUENCH.log.tsv ... "
set terminal pngcairo size 1500,460 font "Sans,11" noenhanced
set encoding utf8
set datafile separator "\t"
n = words(ARG1) / 3
name(i) = word(ARG1, 3 * i - 2); table(i) = word(ARG1, 3 * i - 1); log_(i) = word(ARG1, 3 * i)
get(file, q) = real(system(sprintf("LC_ALL=C awk -F'\\t' '$2==\"%s\" {print $3}' %s", q, file)))
get_error(file, q) = real(system(sprintf("LC_ALL=C awk -F'\\t' '$2==\"%s\" {print $4}' %s", q, file)))
set border 3
set tics nomirror out
set grid lc rgb "#e5e5e5"
set xlabel "temperature (ε/k)"
set xrange [0:1.6]
set key top left samplen 1.5
set multiplot layout 1,n
do for [i=1:n] {
    t = get(table(i), "T_f")
    set ylabel "potential energy per atom (ε)"
    set title sprintf("%s: T_f = %.3f ± %.3f", name(i), t, get_error(table(i), "T_f"))
    set arrow 1 from t, graph 0 to t, graph 1 nohead dt 3 lc rgb "#888888"
    plot sprintf("< grep -v '^#' %s", log_(i)) using "temperature":"potential_atom" every 5 with dots lc rgb "#5aa9e6" notitle, \
         get(table(i), "glass_level") + get(table(i), "glass_slope") * x with lines lw 1.5 lc rgb "#333333" title "a + b T", \
         get(table(i), "liquid_level") + get(table(i), "liquid_slope") * x**0.6 with lines lw 1.5 lc rgb "#d62828" title "c + d T^(3/5)"
}
unset multiplot

# SPDX-License-Identifier: GPL-2.0-or-later
#
# One writer of the anon_vma root lock over the number of readers: its time, and
# how often trying was in vain. In the data the lock comes before the trylock.

height = 400
family = 'anon_vma root lock: one writer beside readers'
# "./LABEL-readers"
label_a = name[3:strlen(name) - 8]
label_b = ''
load lib.'/style.gp'
unset label 4
set label 3 label_a
set bmargin 3.2
set xlabel 'readers, each on a CPU of its own' offset 0, 0.6
set offsets graph 0.04, graph 0.04, graph 0.1, 0
stats data index 0 using 1 nooutput
step = STATS_max > 16 ? 4 : 1
set xrange [-0.05 * STATS_max : 1.05 * STATS_max]
set xtics step
set multiplot
set size 0.5, top
set origin 0, 0
set label 10 'write lock and unlock' at graph 0, graph 1.07
set ylabel 'ns' offset 0.5
set logscale y
set key top left samplen 2 reverse Left
plot data index 0 using 1:4 with linespoints lw 1.5 dt '.' pt 4 lc rgb orange \
		title '99 % of the batches', \
	'' index 0 using 1:3 with linespoints lw 1.5 dt '-' pt 8 lc rgb orange \
		title 'mean', \
	'' index 0 using 1:2 with linespoints lw 1.5 pt 6 lc rgb blue title 'median'
do for [k = 1:3] {
	unset label k
}
unset logscale y
unset key
set origin 0.5, 0
set label 10 'write trylock' at graph 0, graph 1.07
set ylabel '% that fail' offset 0.5
set yrange [0:100]
plot data index 1 using 1:(100 * $5) with linespoints lw 1.5 pt 6 lc rgb blue
unset multiplot

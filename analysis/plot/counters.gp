# SPDX-License-Identifier: GPL-2.0-or-later
#
# Events per page of both kernels side by side: A plain, B hatched. Events of
# much different size need a logarithmic axis.

height = 90 + 230 * nr_panels
load lib.'/style.gp'
set ylabel 'per page' offset 0.5
set bmargin 3.2
set style data histograms
set style histogram clustered gap 1
set logscale y
set label 5 'A plain, B hatched' at screen 0.985, screen legend_y right
set multiplot
do for [i = 1:nr_panels] {
	set origin 0, top * (nr_panels - i) / nr_panels
	set size 1, top / nr_panels
	set label 10 row[i] at graph 0, graph 1.07
	# stats leaves out what the last panel's range would
	set yrange [*:*]
	stats data index i - 1 using 2 nooutput
	floor = STATS_min / 10
	set yrange [floor:*]
	plot data index i - 1 using 2:xtic(value('event'.int($1))."\n". \
		sprintf('%+.2f %%', $4)) \
		fs solid 0.6 lc rgb blue, \
	     data index i - 1 using ($3 > floor ? $3 : floor) \
		fs pattern 5 lc rgb orange
	do for [k = 1:5] {
		unset label k
	}
}
unset multiplot

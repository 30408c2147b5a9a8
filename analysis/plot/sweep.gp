# SPDX-License-Identifier: GPL-2.0-or-later
#
# Rows that differ in one number only, as a line per kernel; bars go from the
# lowest to the highest boot.

rows_of_panels = (nr_panels + 1) / 2
height = 90 + 260 * rows_of_panels
load lib.'/style.gp'
set bmargin 3.2
set ylabel unit offset 0.5
set yrange [0:*]
set offsets graph 0.08, graph 0.08, graph 0.1, 0
set label 5 'bars: lowest to highest boot' \
	at screen 0.985, screen legend_y right
set multiplot
do for [i = 1:nr_panels] {
	k = 2 * (i - 1)
	set origin 0.5 * ((i - 1) % 2), \
		top * (rows_of_panels - (i + 1) / 2) / rows_of_panels
	set size 0.5, top / rows_of_panels
	set label 10 value('panel'.i) at graph 0, graph 1.07
	set xlabel value('axis'.i) offset 0, 0.6
	stats data index k using 1 nooutput
	set xtics auto
	if (STATS_min > 0 && STATS_max / STATS_min >= 4) {
		set logscale x 2
	}
	plot data index k using 1:2:3:4 with yerrorbars pt 6 ps 1 lw 1.5 \
		lc rgb blue, \
	     data index k using 1:2 with lines lw 1.5 lc rgb blue, \
	     data index k + 1 using 1:2:3:4 with yerrorbars pt 8 ps 1 lw 1.5 \
		lc rgb orange, \
	     data index k + 1 using 1:2 with lines lw 1.5 dt '-' lc rgb orange
	unset logscale x
	do for [k = 1:5] {
		unset label k
	}
}
unset multiplot

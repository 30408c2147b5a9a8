# SPDX-License-Identifier: GPL-2.0-or-later
#
# How many samples took at most so long, both kernels; the point is p99.

rows_of_panels = (nr_panels + 1) / 2
height = 90 + 260 * rows_of_panels
load lib.'/style.gp'
set bmargin 3.2
set yrange [0:1]
set ylabel 'share of samples' offset 0.5
set label 5 'large mark: p99' at screen 0.985, screen legend_y right
set multiplot
do for [i = 1:nr_panels] {
	k = 4 * (i - 1)
	set origin 0.5 * ((i - 1) % 2), \
		top * (rows_of_panels - (i + 1) / 2) / rows_of_panels
	set size 0.5, top / rows_of_panels
	set label 10 row[i] at graph 0, graph 1.07
	set xlabel unit offset 0, 0.6
	plot data index k using 1:2 with steps lw 2 lc rgb blue, \
	     data index k + 2 using 1:2 with steps lw 2 dt '-' lc rgb orange, \
	     data index k + 1 using 1:2 with points pt 6 ps 1.6 lw 2 \
		lc rgb blue, \
	     data index k + 3 using 1:2 with points pt 8 ps 1.6 lw 2 \
		lc rgb orange
	do for [k = 1:5] {
		unset label k
	}
}
unset multiplot

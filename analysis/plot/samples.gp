# SPDX-License-Identifier: GPL-2.0-or-later
#
# Every sample of both kernels, in the order they ran: one panel per row, one
# stripe per boot.

height = 90 + 230 * nr_panels
load lib.'/style.gp'
set xrange [0:nr_boots]
set ylabel unit offset 0.5
do for [i = 1:nr_boots] {
	if (i % 2 == 0) {
		set object i rectangle from i - 1, graph 0 to i, graph 1 \
			behind fc rgb '#f2f2f2' fs solid noborder
	}
}
set xtics ()
do for [i = 1:nr_boots] {
	if (nr_boots <= 40 || i % (nr_boots / 20) == 0) {
		set xtics add (boot[i] i - 0.5)
	}
}
set label 5 'lines: processes   dashed: boots   left to right: time' \
	at screen 0.985, screen legend_y right
set multiplot
do for [i = 1:nr_panels] {
	k = 4 * (i - 1)
	set origin 0, top * (nr_panels - i) / nr_panels
	set size 1, top / nr_panels
	set label 10 panel[i] at graph 0, graph 1.07
	plot data index k using 1:2 with points pt 6 ps 0.55 lc rgb blue, \
	     data index k + 1 using 1:2 with points pt 8 ps 0.6 lc rgb orange, \
	     data index k + 2 using 1:2:3:(0) with vectors nohead lw 1.6 \
		lc rgb 'black', \
	     data index k + 3 using 1:2:3:(0) with vectors nohead lw 2.2 \
		lc rgb '#666666' dt 2
	do for [k = 1:5] {
		unset label k
	}
}
unset multiplot

# SPDX-License-Identifier: GPL-2.0-or-later
#
# Throughput and the tail of single calls over threads. Full lines: all threads
# in one VMA; dashed: each in a VMA of its own.

height = 90 + 260 * nr_panels
load lib.'/style.gp'
set bmargin 3.2
set xlabel 'threads' offset 0, 0.6
set offsets graph 0.08, graph 0.08, graph 0.1, 0
set label 5 'full: one VMA, dashed: VMAs of their own' \
	at screen 0.985, screen legend_y right
if (virtual) {
	set label 6 'a virtual machine: not for publication' \
		at screen 0.985, screen 1 - 18.0 / height right \
		textcolor rgb '#aa0000'
}
set multiplot
do for [i = 1:nr_panels] {
	k = 4 * (i - 1)
	set size 0.5, top / nr_panels
	do for [side = 0:1] {
		set origin 0.5 * side, top * (nr_panels - i) / nr_panels
		set label 10 value('panel'.i) at graph 0, graph 1.07
		scale = side ? 1e-3 : 1e-6
		set ylabel side ? '99 % of calls, us' : 'million pages/s' \
			offset 0.5
		if (side) {
			set logscale y
			set yrange [*:*]
		} else {
			unset logscale y
			set yrange [0:*]
		}
		plot for [j = 0:2:2] data index k + j \
			using 1:((side ? $3 : $2) * scale) \
			with linespoints lw 1.5 pt (j ? 8 : 6) \
			lc rgb (j ? orange : blue), \
		     for [j = 0:2:2] data index k + j + 1 \
			using 1:((side ? $3 : $2) * scale) \
			with linespoints lw 1.5 dt '-' pt (j ? 8 : 6) \
			lc rgb (j ? orange : blue)
		do for [n = 1:6] {
			unset label n
		}
	}
}
unset multiplot

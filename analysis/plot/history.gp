# SPDX-License-Identifier: GPL-2.0-or-later
#
# The history of every row: one panel each, a point per label, a line per level
# that fcstat history found. Wants "name" and "kind" as the others do, or
# "folder", which holds history.def and history.tsv.

if (exists('folder')) {
	quote = "\047"
	name = folder.'/history'
	load name.'.def'
}
width = 1000
height = 40 + 200 * nr_panels
font = 'DejaVu Sans'
if (kind eq 'png') {
	set terminal pngcairo size width, height font font.',11' noenhanced
}
if (kind eq 'svg') {
	set terminal svg size width, height font font.',12' noenhanced \
		background rgb 'white'
}
if (kind eq 'pdf') {
	set terminal pdfcairo size 10in, height / 100.0 * 1in \
		font font.',9' noenhanced
}
set output name.'.'.kind
data = name.'.tsv'
set border 3 lc rgb '#666666'
set tics nomirror out scale 0.5 textcolor rgb 'black'
set grid ytics lc rgb '#dddddd' lt 1
set lmargin 12
set rmargin 3
set bmargin 4
set xtics rotate by -30
set offsets 0.6, 0.6, graph 0.1, graph 0.1
unset key
top = 1 - 20.0 / height
set multiplot
do for [i = 1:nr_panels] {
	k = 2 * (i - 1)
	set origin 0, top * (nr_panels - i) / nr_panels
	set size 1, top / nr_panels
	set label 1 value('panel'.i) at graph 0, graph 1.06
	stats data index k using 1 nooutput
	step = 1 + int(STATS_records / 24)
	plot data index k using 1:2:xtic(int($0) % step ? '' : \
		value('label'.int($3))) with linespoints pt 7 ps 0.7 \
		lc rgb '#0072B2', \
	     data index k + 1 using 1:2:3:(0) with vectors nohead lw 2.5 \
		lc rgb '#D55E00'
}
unset multiplot

# SPDX-License-Identifier: GPL-2.0-or-later
#
# The history of every row: one panel each, a point per label, a line per level
# that fcstat history found. "folder" holds history-NNN.tsv, "kind" is png,
# svg or pdf.

files = system("ls '".folder."'/history-*.tsv")
nr = words(files)
rows_shown = nr < 12 ? nr : 12
height = 40 + 200 * rows_shown
font = 'DejaVu Sans'
if (kind eq 'png') {
	set terminal pngcairo size 1000, height font font.',11' noenhanced
}
if (kind eq 'svg') {
	set terminal svg size 1000, height font font.',12' noenhanced \
		background rgb 'white'
}
if (kind eq 'pdf') {
	set terminal pdfcairo size 10in, height / 100.0 * 1in \
		font font.',9' noenhanced
}
set output folder.'/history.'.kind
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
do for [i = 1:rows_shown] {
	file = word(files, i)
	set origin 0, top * (rows_shown - i) / rows_shown
	set size 1, top / rows_shown
	set label 1 system("sed -n '1s/^# //p' '".file."'") at graph 0, graph 1.06
	stats file index 0 using 1 nooutput
	step = 1 + int(STATS_records / 24)
	plot file index 0 using 1:2:(int($0) % step ? '' : strcol(3)):xtic( \
		int($0) % step ? '' : strcol(3)) with linespoints pt 7 ps 0.7 \
		lc rgb '#0072B2', \
	     file index 1 using 1:2:3:(0) with vectors nohead lw 2.5 \
		lc rgb '#D55E00'
}
unset multiplot

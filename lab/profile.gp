# SPDX-License-Identifier: GPL-2.0-or-later
#
# Instructions per page by function, B less A: under each row's name the bars of
# its functions, all on one scale, each with its number. Drawn by analysis/draw.sh:
# "textN" is what line N says; data: its place, whether it is a bar, change, calls.

blue = 0x0072B2
orange = 0xD55E00
data = name.'.tsv'

set datafile separator "\t"
stats data using (abs($3)) name 'SIZE' nooutput
stats data using 3 name 'CHANGE' nooutput
widest = SIZE_max
lowest = CHANGE_min < 0 ? CHANGE_min : 0
set terminal svg size 820, 70 + 19 * nr_lines font 'DejaVu Sans,11' \
	background rgb 'white'
set output name.'.'.kind
set yrange [nr_lines - 0.3:-0.8]
set xrange [lowest * 1.25:widest * 1.25]
set style fill solid noborder
set border 1
set tics nomirror
set grid xtics lc rgb '#dddddd' lt 1
set arrow from 0, graph 0 to 0, graph 1 nohead lc rgb '#888888'
set ytics scale 0 noenhanced
set lmargin 34
unset key
set xlabel 'instructions per page, B less A; orange: called more or less often'
text(n) = value('text'.(int(n) + 1))
plot data using ($2 > 0 ? 0.5 * $3 : NaN):1:(0.5 * abs($3)):(0.36):\
	(abs($4) >= 0.0005 ? orange : blue):ytic($2 > 0 ? text($1) : '') with boxxyerror lc rgb variable, \
	'' using ($3 > 0 ? $3 : 0):1:($2 > 0 ? sprintf('%+.3f', $3) : '') \
	with labels left offset 0.6, 0 noenhanced, \
	'' using (lowest * 1.25):1:($2 > 0 ? '' : text($1)) with labels left offset -0.2, 0 noenhanced font ',12'

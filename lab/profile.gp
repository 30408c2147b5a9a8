# SPDX-License-Identifier: GPL-2.0-or-later
#
# Instructions per page by function, B less A: under each row's name the bars of
# its functions, all on one scale, each with its number.
# data: "row,function,a,b,calls_a,calls_b", sorted by row and size of change.

most = 8
blue = 0x0072B2
orange = 0xD55E00

# "Y<tab>ROW<tab>..." for a heading, "Y<tab><tab>FUNCTION<tab>CHANGE<tab>CALLS" for a bar
lines = "awk -F, -v OFS='\t' -v most=".most." 'NR == FNR { sum[$1] += $4 - $3; next } ".\
	"$1 != row { row = $1; n = 0; ".\
	"print y++, sprintf(\"%s  %+.3f\", row, sum[row]), \"\", 0, 0 } ".\
	"n++ < most { print y++, \"\", $2, $4 - $3, $6 - $5 }' '".data."' '".data."'"
nr_lines = system(lines." | wc -l") + 0
widest = system(lines." | awk -F'\t' '{ x = $4 < 0 ? -$4 : $4 } x > max { max = x } ".\
	"END { print max + 0 }'") + 0
lowest = system(lines." | awk -F'\t' '$4 < min { min = $4 } END { print min + 0 }'") + 0

set datafile separator "\t"
set terminal svg size 820, 70 + 19 * nr_lines font 'DejaVu Sans,11' \
	background rgb 'white'
set output out.'.svg'
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
is_bar(row) = strlen(row) == 0
plot '< '.lines using (is_bar(strcol(2)) ? 0.5 * $4 : NaN):1:(0.5 * abs($4)):(0.36):\
	(abs($5) >= 0.0005 ? orange : blue):ytic(3) with boxxyerror lc rgb variable, \
	'' using ($4 > 0 ? $4 : 0):1:(is_bar(strcol(2)) ? sprintf('%+.3f', $4) : '') \
	with labels left offset 0.6, 0 noenhanced, \
	'' using (lowest * 1.25):1:2 with labels left offset -0.2, 0 noenhanced font ',12'

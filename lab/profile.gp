# SPDX-License-Identifier: GPL-2.0-or-later
#
# Instructions per page by function, B less A: one panel of bars for each row.
# data: "row,function,a,b,calls_a,calls_b", sorted by row and size of change.

set datafile separator ','
rows = system("cut -d, -f1 '".data."' | uniq")
nr_rows = words(rows)
most = 8
set terminal svg size 820, 60 + 200 * nr_rows font 'DejaVu Sans,11' \
	background rgb 'white'
set output out.'.svg'
set multiplot layout nr_rows, 1
set style fill solid noborder
set boxwidth 0.7
set yrange [most - 0.4:-0.6]
set border 1
set xzeroaxis
set grid xtics lc rgb '#dddddd' lt 1
set ytics scale 0 noenhanced
set lmargin 34
unset key
do for [i = 1:nr_rows] {
	row = word(rows, i)
	rest = "< grep -F -m ".most." '".row.",' '".data."'"
	set title row noenhanced
	set xlabel i == nr_rows ? 'instructions per page, B less A; '. \
		'orange: called more or less often' : ''
	plot rest using (0.5 * ($4 - $3)):0:(0.5 * abs($4 - $3)):(0.35):( \
		abs($6 - $5) >= 0.0005 ? 0xD55E00 : 0x0072B2):ytic(2) \
		with boxxyerror lc rgb variable
}
unset multiplot

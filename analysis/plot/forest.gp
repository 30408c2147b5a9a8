# SPDX-License-Identifier: GPL-2.0-or-later
#
# The change of every row with its 95 % interval; the stripe is the margin.

height = 142 + 26 * nr_panels
load lib.'/style.gp'
unset label 3
unset label 4
set label 3 'change from '.label_a.' to '.label_b. \
	(icount ? ' in % of instructions' : ' in %, with its 95 % interval'). \
	'; grey: within the margin' \
	at screen 0.012, screen legend_y
set lmargin at screen 0.42
set tmargin at screen top
set bmargin at screen 56.0 / height
stats data using 3 name 'LOW' nooutput
stats data using 4 name 'HIGH' nooutput
set yrange [0.4:nr_panels + 0.6]
unset grid
set grid xtics lc rgb '#dddddd' lt 1
set border 1
set ytics scale 0
set xlabel icount ? 'fewer   <   %   >   more' : \
	'faster   <   %   >   slower' offset 0, 0.3
set offsets 0, 0, 0, 0
reach = abs(LOW_min) > abs(HIGH_max) ? abs(LOW_min) : abs(HIGH_max)
reach = 1.1 * (reach > 1.2 * margin ? reach : 1.2 * margin)
set xrange [-reach:reach]
set object 1 rectangle from -margin, graph 0 to margin, graph 1 \
	behind fc rgb '#ececec' fs solid noborder
set arrow 1 from 0, graph 0 to 0, graph 1 nohead lc rgb '#666666'
colour(v) = v == 1 ? 0xD55E00 : v >= 3 ? 0x777777 : 0x0072B2
plot data using 2:1:3:4:(colour($5)):ytic(row[nr_panels + 1 - int($1)]) \
	with xerrorbars pt 7 ps 1.1 lw 1.8 lc rgb variable, \
     data using ($5 == 1 ? $2 : NaN):1 with points pt 9 ps 1.8 lc rgb orange

# SPDX-License-Identifier: GPL-2.0-or-later
# Which rows run what differs between two kernels: reached.json.
#
#   awk -f sections.awk -f reached.awk -v list=LIST -v a=ID -v b=ID
#	TIME_A PROFILE_A TIME_B PROFILE_B
#
# LIST is what changed.c prints, ID the build id of a kernel. Without any TIME
# and PROFILE it is told what differs, and nothing of rows. With -v first=B and
# those of B only it prints "FAMILY FUNCTION" for each that one ran, and FAMILY
# alone for each that was tried, which -v families=FILE puts into reached.json.
# Lists are cut, so that two releases can be compared, too.

function read_list(	line, field)
{
	while ((getline line <list) > 0) {
		split(line, field, "\t")
		if (field[1] == "data")
			data[++nr_data] = field[2]
		else
			add_part(field[1], field[2], field[3], field[4])
	}
	close(list)
}

# A function has a part for each of its clones, and one that is cold.
function add_part(how, name, at_a, at_b)
{
	if (!(name in how_of)) {
		how_of[name] = how
		functions[++nr_functions] = name
	} else if (how_of[name] != how) {
		how_of[name] = "differs"
	}
	part_of["A", at_a] = name
	part_of["B", at_b] = name
}

function count_section(s, sample,	i, field, r, f)
{
	r = row_of[sample]
	nr_sections_of[side, r]++
	for (i = 1; i <= nr_lines[s]; i++) {
		split(line_of[s, i], field)
		if (field[1] == "before")
			f = part_of[side, field[2]]
		else
			f = part_of[side, field[4]]
		if (f == "")
			continue
		if (field[1] == "before") {
			before[r, f] = 1
			continue
		}
		insn[side, r, f] += field[1]
		calls[side, r, f] += field[2]
	}
}

function least(x, y)
{
	return x < y ? x : y
}

function text(s)
{
	gsub(/["\\]|[^ -~]/, "?", s)
	return "\"" s "\""
}

function each(array, side, r, f)
{
	return nr_sections_of[side, r] ? array[side, r, f] / nr_sections_of[side, r] : 0
}

function runs(r, f)
{
	return ("A" SUBSEP r SUBSEP f) in insn || ("B" SUBSEP r SUBSEP f) in insn
}

function print_functions(	i)
{
	printf "  \"functions\": ["
	for (i = 1; i <= least(nr_functions, 2000); i++)
		printf "%s\n    {\"name\": %s, \"how\": %s}", (i > 1 ? "," : ""),
			text(functions[i]), text(how_of[functions[i]])
	printf "\n  ],\n  \"nr_functions\": %d,\n  \"nr_data\": %d,\n  \"data\": [",
		nr_functions, nr_data
	for (i = 1; i <= least(nr_data, 500); i++)
		printf "%s\n    %s", (i > 1 ? "," : ""), text(data[i])
	printf "\n  ],\n"
}

# what a row runs, the largest first; returns how many
function sorted(r,	i, k, n, f)
{
	n = 0
	for (i = 1; i <= nr_functions; i++) {
		f = functions[i]
		if (!runs(r, f))
			continue
		for (k = ++n; k > 1 && most(r, list_of[k - 1]) < most(r, f); k--)
			list_of[k] = list_of[k - 1]
		list_of[k] = f
	}
	return n
}

function most(r, f)
{
	return insn["A", r, f] > insn["B", r, f] ? insn["A", r, f] : insn["B", r, f]
}

function print_reached(r,	i, n, f, comma)
{
	n = least(sorted(r), 20)
	printf "\"reached\": ["
	for (i = 1; i <= n; i++) {
		f = list_of[i]
		printf "%s\n      {\"name\": %s, \"calls_a\": %.6g, \"calls_b\": %.6g, \"instructions_a\": %.6g, \"instructions_b\": %.6g}",
			comma, text(f), each(calls, "A", r, f), each(calls, "B", r, f),
			each(insn, "A", r, f), each(insn, "B", r, f)
		comma = ","
	}
	printf "]"
}

function print_before(r,	i, n, f, comma)
{
	printf "\"before\": ["
	for (i = 1; i <= nr_functions && n < 20; i++) {
		f = functions[i]
		if (!(r SUBSEP f in before) || runs(r, f))
			continue
		n++
		printf "%s%s", comma, text(f)
		comma = ", "
	}
	printf "]"
}

# Only a row all of whose samples are found in the profile is known not to.
function is_known_of(side, r)
{
	return nr_sections_of[side, r] &&
		nr_sections_of[side, r] == samples_of[side, r]
}

function is_known(r)
{
	return is_known_of("A", r) && is_known_of("B", r)
}

function print_rows(	i, comma)
{
	printf "  \"rows\": ["
	for (i = 1; i <= rows; i++) {
		if (!is_known(order[i]))
			continue
		printf "%s\n    {\"name\": %s, ", comma, text(order[i])
		print_reached(order[i])
		printf ", "
		print_before(order[i])
		printf "}"
		comma = ","
	}
	printf "\n  ]\n"
}

function family(r)
{
	sub(/\/.*/, "", r)
	return r
}

function print_families(	i, k)
{
	for (i = 1; i <= rows; i++) {
		if (!is_known_of("B", order[i]))
			continue
		print family(order[i])
		for (k = 1; k <= least(nr_functions, 200); k++)
			if (runs(order[i], functions[k]))
				print family(order[i]), functions[k]
	}
}

function read_families(	line, field)
{
	while ((getline line <families) > 0) {
		split(line, field)
		if (field[1] != "" && !(field[1] in ran))
			tried[++nr_tried] = field[1]
		if (field[2] == "")
			ran[field[1]] = ran[field[1]]
		else if (index(ran[field[1]], text(field[2])) == 0)
			ran[field[1]] = ran[field[1]] \
				(ran[field[1]] == "" ? "" : ", ") text(field[2])
	}
}

function print_tried(	i)
{
	printf "  \"families\": ["
	for (i = 1; i <= nr_tried; i++)
		printf "%s\n    {\"name\": %s, \"reached\": [%s]}", (i > 1 ? "," : ""),
			text(tried[i]), ran[tried[i]]
	printf "\n  ],\n"
}

BEGIN {
	read_list()
}

END {
	if (first) {
		print_families()
		exit
	}
	printf "{\n  \"schema\": 1,\n  \"a\": %s,\n  \"b\": %s,\n", text(a), text(b)
	print_functions()
	if (families) {
		read_families()
		print_tried()
	}
	print_rows()
	print "}"
}

# SPDX-License-Identifier: GPL-2.0-or-later
# C assertions that the structs of a syzkaller description are the header's: each
# field where the fields before it put it, and nothing after the last.

# As a C expression.
function size(type,	n, part, i, sum) {
	if (type ~ /^(ptr64|vma64)/)
		return 8
	if (type ~ /^int[0-9]+/)
		return substr(type, 4) / 8
	if (type == "pid")
		return 4
	if (type in alias)
		return size(alias[type])
	if (type in nr) {
		for (i = 1; i <= (kind[type] == "[" ? 1 : nr[type]); i++)
			sum = sum (i > 1 ? " + " : "") size(of[type, i])
		return "(" sum ")"
	}
	n = split(substr(type, 1, length(type) - 1), part, ", ")
	if (type ~ /^string\[/)
		return part[n]
	if (type ~ /^(const|flags|len|bytesize)\[/)
		return size(part[n])
	if (type ~ /^array\[/) {
		sub(/^array\[/, "", type)
		sub(/, [^,]*\]$/, "", type)
		return "(" size(type) ") * " part[n]
	}
	return "unknown_type_" type
}

# The fields of @type from @at on; returns where they end.
function place(struct, type, at,	i, field) {
	for (i = 1; i <= nr[type]; i++) {
		field = name[type, i]
		if (field == "answer") {
			at = place(struct, of[type, i], at)
			continue
		}
		sub(/role_0/, "role[0]", field)
		sub(/role_1/, "role[1]", field)
		printf "static_assert(offsetof(struct %s, %s) == %s, \"%s\");\n", \
			struct, field, at, type " " field
		at = at " + " size(of[type, i])
	}
	return at
}

function whole(struct, type) {
	printf "static_assert(sizeof(struct %s) == %s, \"%s\");\n", struct, \
		place(struct, type, 0), type
}

{ sub(/[ \t]*\(out\)/, "") }

/^define / { printf "#define %s (%s)\n", $2, $3 $4 $5 }
/^type / { sub(/^type /, ""); t = $1; sub(/^[^ ]* /, ""); alias[t] = $0 }
/^[a-z_]+ [{[]$/ { in_struct = $1; kind[$1] = $2 }
/^\t/ { i = ++nr[in_struct]; name[in_struct, i] = $1
	sub(/^\t[a-z_0-9]+[ \t]+/, ""); of[in_struct, i] = $0 }

END {
	whole("fc_batch", "fc_batch")
	whole("fc_page", "fc_page")
	whole("fc_role", "fc_prim")
	whole("fc_role", "fc_function")
	whole("fc_role", "fc_nobody")
	for (t in nr)
		if (name[t, 1] == "size") {
			whole("fc_request", t)
			requests++
		}
	printf "static_assert(%d == 6, \"requests\");\n", requests
}

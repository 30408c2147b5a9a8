// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Two pieces of code are the same when their instructions read the same, and
 * where they name places, these are the same places: so far into the same symbol.
 * The instructions are capstone's text, its numbers are taken out of it.
 */
#include <capstone/capstone.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "code.h"
#include "place.h"

#define NR_REGS		ARM64_REG_ENDING

static csh decoder;
static bool is_arm64;

/* One side of a comparison: where it is in its code. */
struct cursor {
	const struct image *image;
	const unsigned char *at;
	size_t left;
	uint64_t address;
	cs_insn *insn;
	bool lost;		/* met what the decoder does not know */
	uint64_t page[NR_REGS];	/* that an adrp has put into a register, or 0 */
	uint64_t last[NR_REGS];	/* the same, whatever came after it */
};

int code_open(uint16_t machine)
{
	cs_err err;

	is_arm64 = machine == EM_AARCH64;
	err = is_arm64 ? cs_open(CS_ARCH_ARM64, CS_MODE_LITTLE_ENDIAN, &decoder) :
			 cs_open(CS_ARCH_X86, CS_MODE_64, &decoder);
	if (!err)
		err = cs_option(decoder, CS_OPT_SKIPDATA, CS_OPT_ON);
	if (!err && is_arm64)
		err = cs_option(decoder, CS_OPT_DETAIL, CS_OPT_ON);
	if (err)
		fprintf(stderr, "lab: no decoder: %s\n", cs_strerror(err));
	return err ? -1 : 0;
}

void code_close(void)
{
	cs_close(&decoder);
}

/* The number at @text, and where it ends; what stands before it belongs to it. */
static uint64_t number(const struct cursor *c, const char *start, char **end)
{
	const char *text = start;
	bool minus, relative;
	uint64_t value;

	while (text > c->insn->op_str && strchr("# ", text[-1]))
		text--;
	minus = text > c->insn->op_str && text[-1] == '-';
	relative = text - c->insn->op_str >= 5 && !strncmp(text - 5, "rip ", 4);
	value = strtoull(start, end, 0);
	value = minus ? -value : value;
	return relative ? c->insn->address + c->insn->size + value : value;
}

static bool is_digit(const char *start, const char *at)
{
	return *at >= '0' && *at <= '9' &&
	       (at == start || strchr("# -[,*:+", at[-1]));
}

static bool is_relative(const struct cursor *c)
{
	return strstr(c->insn->op_str, "rip");
}

/* A displacement that is zero, or of another sign, still reads alike. */
static bool skip_sign(const char **x, const char **y)
{
	if ((**x != '-' && **x != '+') || (**y != '-' && **y != '+'))
		return false;
	*x += 1;
	*y += 1;
	return true;
}

static bool same_operands(const struct cursor *a, const struct cursor *b)
{
	const char *x = a->insn->op_str, *y = b->insn->op_str;
	char *ends[2];

	while (*x && *y) {
		if (is_digit(a->insn->op_str, x) && is_digit(b->insn->op_str, y)) {
			if (!same_value(a->image, number(a, x, &ends[0]),
					b->image, number(b, y, &ends[1])))
				return false;
			x = ends[0];
			y = ends[1];
		} else if (*x == *y) {
			x++;
			y++;
		} else if (!skip_sign(&x, &y)) {
			return false;
		}
	}
	return !*x && !*y;
}

static bool next(struct cursor *c)
{
	bool more = cs_disasm_iter(decoder, &c->at, &c->left, &c->address, c->insn);

	c->lost |= more && !c->insn->id;
	return more;
}

/* The register and the offset that an instruction of arm64 makes an address of. */
static arm64_reg base_of(const struct cursor *c, int64_t *offset)
{
	const cs_arm64 *d = c->insn->detail ? &c->insn->detail->arm64 : NULL;
	const cs_arm64_op *last;

	if (!d || !d->op_count || d->writeback)
		return ARM64_REG_INVALID;
	last = &d->operands[d->op_count - 1];
	if (last->type == ARM64_OP_MEM && !last->mem.index) {
		*offset = last->mem.disp;
		return last->mem.base;
	}
	if (c->insn->id != ARM64_INS_ADD || d->op_count != 3 ||
	    last->type != ARM64_OP_IMM || last->shift.value)
		return ARM64_REG_INVALID;
	*offset = last->imm;
	return d->operands[1].reg;
}

/* Text up to the offset: "ldr x1, [x0" of "ldr x1, [x0, #8]". */
static size_t text_before_offset(const struct cursor *c)
{
	const char *text = c->insn->op_str, *at = strrchr(text, '#');

	if (at && at - text >= 2 && at[-1] == ' ' && at[-2] == ',')
		return (size_t)(at - 2 - text);
	return strcspn(text, "]");
}

static bool same_based(const struct cursor *a, const struct cursor *b,
		       uint64_t va, uint64_t vb)
{
	size_t len = text_before_offset(a);

	return len == text_before_offset(b) &&
	       !memcmp(a->insn->op_str, b->insn->op_str, len) &&
	       same_place(a->image, va, b->image, vb);
}

static void forget(struct cursor *c)
{
	cs_regs reads, writes;
	uint8_t nr_reads = 0, nr_writes = 0, i;
	int reg;

	if (cs_regs_access(decoder, c->insn, reads, &nr_reads, writes, &nr_writes))
		return;
	for (i = 0; i < nr_writes; i++)
		c->page[writes[i]] = 0;
	if (c->insn->id != ARM64_INS_BL && c->insn->id != ARM64_INS_BLR)
		return;
	for (reg = ARM64_REG_X0; reg <= ARM64_REG_X18; reg++)
		c->page[reg] = 0;
}

static void keep_page(struct cursor *c)
{
	const cs_arm64 *d = &c->insn->detail->arm64;

	c->page[d->operands[0].reg] = (uint64_t)d->operands[1].imm;
	c->last[d->operands[0].reg] = (uint64_t)d->operands[1].imm;
}

/* A branch may have come from where that page was loaded, further up. */
static bool same_by_last(const struct cursor *a, const struct cursor *b,
			 arm64_reg x, arm64_reg y, int64_t oa, int64_t ob)
{
	return x != ARM64_REG_INVALID && x == y && a->last[x] && b->last[y] &&
	       same_based(a, b, a->last[x] + (uint64_t)oa, b->last[y] + (uint64_t)ob);
}

/* Half an address is no place: what an adrp loads is known with its offset. */
static bool same_arm64(struct cursor *a, struct cursor *b)
{
	int64_t oa = 0, ob = 0;
	arm64_reg x = base_of(a, &oa), y = base_of(b, &ob);
	bool same;

	if (a->insn->id == ARM64_INS_ADRP) {
		same = a->insn->detail->arm64.operands[0].reg ==
		       b->insn->detail->arm64.operands[0].reg;
		keep_page(a);
		keep_page(b);
		return same;
	}
	if (x != ARM64_REG_INVALID && x == y && a->page[x] && b->page[y])
		same = same_based(a, b, a->page[x] + (uint64_t)oa,
				  b->page[y] + (uint64_t)ob);
	else
		same = same_operands(a, b) || same_by_last(a, b, x, y, oa, ob);
	forget(a);
	forget(b);
	return same;
}

static bool same_instruction(struct cursor *a, struct cursor *b)
{
	if (a->insn->id != b->insn->id || strcmp(a->insn->mnemonic, b->insn->mnemonic))
		return false;
	if (is_arm64 && a->insn->id)
		return same_arm64(a, b);
	return is_relative(a) == is_relative(b) && same_operands(a, b);
}

static bool is_padding(const struct cursor *c)
{
	return !strcmp(c->insn->mnemonic, "nop") || !strcmp(c->insn->mnemonic, "int3");
}

static bool rest_is_padding(struct cursor *c)
{
	do {
		if (!is_padding(c))
			return false;
	} while (next(c));
	return true;
}

static void start(struct cursor *c, const struct image *image,
		  const struct symbol *symbol)
{
	memset(c, 0, sizeof(*c));
	c->image = image;
	c->at = image_bytes(image, symbol);
	c->left = c->at ? symbol->size : 0;
	c->address = symbol->address;
	c->insn = cs_malloc(decoder);
}

static bool same_stream(struct cursor *a, struct cursor *b)
{
	while (next(a)) {
		if (!next(b))
			return rest_is_padding(a);
		if (!same_instruction(a, b))
			return false;
	}
	return !next(b) || rest_is_padding(b);
}

static uint64_t word(const unsigned char *at, size_t len)
{
	uint64_t value = 0;

	memcpy(&value, at, len);
	return value;
}

/* An offset of 32 bits from where it stands, and @after bytes more. */
static bool same_offset(const struct image *a, uint64_t at_a, const unsigned char *pa,
			const struct image *b, uint64_t at_b, const unsigned char *pb,
			size_t after)
{
	int64_t oa = (int32_t)word(pa, 4), ob = (int32_t)word(pb, 4);

	return same_place(a, at_a + after + (uint64_t)oa, b, at_b + after + (uint64_t)ob);
}

/* Is there an offset around byte @i, with no, a short or a long operand after it? */
static size_t offset_around(const struct image *a, const struct symbol *x,
			    const struct image *b, const struct symbol *y, size_t i)
{
	const unsigned char *pa = image_bytes(a, x), *pb = image_bytes(b, y);
	static const size_t operands[] = { 0, 1, 4 };
	size_t k, j;

	for (k = 0; k < 4 && k <= i; k++)
		for (j = 0; i - k + 4 <= x->size && j < 3; j++)
			if (same_offset(a, x->address + i - k, pa + i - k, b,
					y->address + i - k, pb + i - k,
					4 + operands[j]))
				return i - k + 4;
	return 0;
}

/* For code that the decoder lost its way in: all that differs must be offsets. */
static bool same_bytes(const struct image *a, const struct symbol *x,
		       const struct image *b, const struct symbol *y)
{
	const unsigned char *pa = image_bytes(a, x), *pb = image_bytes(b, y);
	size_t i = 0;

	if (x->size != y->size)
		return false;
	while (i < x->size) {
		i = pa[i] == pb[i] ? i + 1 : offset_around(a, x, b, y, i);
		if (!i)
			return false;
	}
	return true;
}

bool code_same(const struct image *a, const struct symbol *x,
	       const struct image *b, const struct symbol *y)
{
	struct cursor ca, cb;
	bool same;

	start(&ca, a, x);
	start(&cb, b, y);
	same = same_stream(&ca, &cb);
	if (!same && !is_arm64 && ca.lost && cb.lost)
		same = same_bytes(a, x, b, y);
	cs_free(ca.insn, 1);
	cs_free(cb.insn, 1);
	return same;
}

/* Offsets lead to other sections; what is small is a number. */
static bool is_far(uint64_t value)
{
	return value >= 1 << 16 && value <= UINT32_MAX - (1 << 16);
}

static bool same_word(const struct image *a, uint64_t at_a, const unsigned char *pa,
		      const struct image *b, uint64_t at_b, const unsigned char *pb)
{
	uint64_t va = word(pa, 8), vb = word(pb, 8);
	size_t i;

	if (same_value(a, va, b, vb))
		return true;
	for (i = 0; i < 8; i += 4) {
		va = word(pa + i, 4);
		vb = word(pb + i, 4);
		if (!same_value(a, va, b, vb) &&
		    !(is_far(va) && is_far(vb) &&
		      same_offset(a, at_a + i, pa + i, b, at_b + i, pb + i, 0)))
			return false;
	}
	return true;
}

bool data_same(const struct image *a, const struct symbol *x,
	       const struct image *b, const struct symbol *y)
{
	const unsigned char *pa = image_bytes(a, x), *pb = image_bytes(b, y);
	size_t i;

	if (x->size != y->size || !pa != !pb)
		return false;
	if (!pa)
		return true;
	for (i = 0; i + 8 <= x->size; i += 8)
		if (!same_word(a, x->address + i, pa + i, b, y->address + i, pb + i))
			return false;
	return !memcmp(pa + i, pb + i, x->size - i);
}

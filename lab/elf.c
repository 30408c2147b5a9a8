// SPDX-License-Identifier: GPL-2.0-or-later
/* An ELF file that is read, not believed: every offset is checked. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "elf.h"

#define NEST	16	/* symbols that may lie in each other */

static bool has(const struct image *image, uint64_t offset, uint64_t size)
{
	return offset <= image->size && size <= image->size - offset;
}

static int map_file(struct image *image, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;
	void *at;

	if (fd < 0 || fstat(fd, &st))
		return -1;
	image->size = (size_t)st.st_size;
	at = mmap(NULL, image->size ? image->size : 1, PROT_READ, MAP_PRIVATE, fd, 0);
	close(fd);
	image->bytes = at;
	return at == MAP_FAILED ? -1 : 0;
}

static bool is_text(const char *names, const Elf64_Shdr *section)
{
	return section->sh_size && !names[section->sh_size - 1];
}

static int read_header(struct image *image)
{
	const Elf64_Ehdr *header = (const void *)image->bytes;
	const Elf64_Shdr *names;
	unsigned int i;

	if (!has(image, 0, sizeof(*header)) || memcmp(header->e_ident, ELFMAG, SELFMAG) ||
	    header->e_ident[EI_CLASS] != ELFCLASS64 ||
	    header->e_shentsize != sizeof(Elf64_Shdr) || header->e_shoff % 8 ||
	    !has(image, header->e_shoff, (uint64_t)header->e_shnum * sizeof(Elf64_Shdr)) ||
	    header->e_shstrndx >= header->e_shnum)
		return -1;
	image->machine = header->e_machine;
	image->sections = (const void *)(image->bytes + header->e_shoff);
	image->nr_sections = header->e_shnum;
	for (i = 0; i < image->nr_sections; i++)
		if (image->sections[i].sh_type != SHT_NOBITS &&
		    !has(image, image->sections[i].sh_offset, image->sections[i].sh_size))
			return -1;
	names = &image->sections[header->e_shstrndx];
	image->section_names = (const char *)image->bytes + names->sh_offset;
	if (names->sh_type != SHT_STRTAB || !is_text(image->section_names, names))
		return -1;
	for (i = 0; i < image->nr_sections; i++)
		if (image->sections[i].sh_name >= names->sh_size)
			return -1;
	return 0;
}

/* "foo.isra.0.cold" is "foo.isra.cold": the numbers are the compiler's. */
static char *normal(const char *name)
{
	char *norm = strdup(name), *to = norm;
	const char *at = name;

	while (norm && *at) {
		size_t digits = *at == '.' ? strspn(at + 1, "0123456789") : 0;

		if (digits && to > norm && (!at[digits + 1] || at[digits + 1] == '.'))
			at += digits + 1;
		else
			*to++ = *at++;
	}
	if (norm)
		*to = '\0';
	return norm;
}

/* Names of no function of their own: padding before one, and marks. */
static bool is_mark(const char *name)
{
	return name[0] == '$' || !*name || !strncmp(name, "__pfx_", 6) ||
	       !strncmp(name, "__cfi_", 6);
}

/* What is global and has neither type nor size begins or ends something. */
static bool add_mark(struct image *image, const Elf64_Sym *sym, const char *name)
{
	if (ELF64_ST_TYPE(sym->st_info) != STT_NOTYPE || sym->st_size ||
	    ELF64_ST_BIND(sym->st_info) != STB_GLOBAL || sym->st_shndx == SHN_UNDEF)
		return false;
	image->marks[image->nr_marks++] = (struct symbol){
		.address = sym->st_value, .name = name,
	};
	return true;
}

static void add_symbol(struct image *image, const Elf64_Sym *sym, const char *name,
		       const char *file)
{
	const Elf64_Shdr *section;
	unsigned char type = ELF64_ST_TYPE(sym->st_info);

	if ((type != STT_FUNC && type != STT_OBJECT) || !sym->st_size ||
	    sym->st_shndx >= image->nr_sections || is_mark(name))
		return;
	section = &image->sections[sym->st_shndx];
	if (!(section->sh_flags & SHF_ALLOC) || sym->st_value < section->sh_addr ||
	    sym->st_value - section->sh_addr > section->sh_size ||
	    sym->st_size > section->sh_size - (sym->st_value - section->sh_addr))
		return;
	image->symbols[image->nr_symbols++] = (struct symbol){
		.address = sym->st_value, .size = sym->st_size, .name = name,
		.norm = normal(name), .section = section,
		.file = ELF64_ST_BIND(sym->st_info) == STB_LOCAL ? file : "",
		.code = type == STT_FUNC && section->sh_flags & SHF_EXECINSTR,
	};
}

/* Of those at one place the largest comes first: it has the others in it. */
static int by_address(const void *a, const void *b)
{
	const struct symbol *x = a, *y = b;

	if (x->address != y->address)
		return x->address < y->address ? -1 : 1;
	if (x->size != y->size)
		return x->size > y->size ? -1 : 1;
	return strcmp(x->name, y->name);
}

static int read_symbols(struct image *image, const Elf64_Shdr *table)
{
	const Elf64_Shdr *strings = &image->sections[table->sh_link];
	const Elf64_Sym *sym = (const void *)(image->bytes + table->sh_offset);
	const char *names = (const char *)image->bytes + strings->sh_offset;
	size_t i, nr = table->sh_size / sizeof(*sym);
	const char *file = "";

	if (strings->sh_type != SHT_STRTAB || !is_text(names, strings) ||
	    table->sh_offset % 8)
		return -1;
	image->symbols = calloc(nr + 1, sizeof(*image->symbols));
	image->marks = calloc(nr + 1, sizeof(*image->marks));
	if (!image->symbols || !image->marks)
		return -1;
	for (i = 0; i < nr; i++) {
		if (sym[i].st_name >= strings->sh_size)
			return -1;
		if (ELF64_ST_TYPE(sym[i].st_info) == STT_FILE)
			file = names + sym[i].st_name;
		else if (!add_mark(image, &sym[i], names + sym[i].st_name))
			add_symbol(image, &sym[i], names + sym[i].st_name, file);
	}
	qsort(image->symbols, image->nr_symbols, sizeof(*image->symbols), by_address);
	qsort(image->marks, image->nr_marks, sizeof(*image->marks), by_address);
	return image->nr_symbols ? 0 : -1;
}

int image_open(struct image *image, const char *path)
{
	unsigned int i;

	memset(image, 0, sizeof(*image));
	if (map_file(image, path)) {
		fprintf(stderr, "lab: %s: %s\n", path, strerror(errno));
		return -1;
	}
	if (!read_header(image))
		for (i = 0; i < image->nr_sections; i++)
			if (image->sections[i].sh_type == SHT_SYMTAB &&
			    image->sections[i].sh_link < image->nr_sections &&
			    !read_symbols(image, &image->sections[i]))
				return 0;
	fprintf(stderr, "lab: %s: not a 64 bit kernel with symbols\n", path);
	return -1;
}

/* How many symbols begin at or before an address. */
static size_t begun(const struct image *image, uint64_t address)
{
	size_t low = 0, high = image->nr_symbols;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (image->symbols[middle].address <= address)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

const struct symbol *image_symbol(const struct image *image, uint64_t address)
{
	size_t i = begun(image, address), end = i > NEST ? i - NEST : 0;
	const struct symbol *found = NULL;

	for (; i > end; i--) {
		const struct symbol *at = &image->symbols[i - 1];

		if (found && at->address != found->address)
			break;
		if (address - at->address < at->size)
			found = at;	/* the first of those at one place */
	}
	return found;
}

const struct symbol *image_next(const struct image *image, uint64_t address)
{
	size_t i = begun(image, address);

	return i < image->nr_symbols ? &image->symbols[i] : NULL;
}

const struct symbol *image_mark(const struct image *image, uint64_t address)
{
	size_t low = 0, high = image->nr_marks;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (image->marks[middle].address < address)
			low = middle + 1;
		else
			high = middle;
	}
	return image->marks + low;
}

bool image_is_marked(const struct image *image, uint64_t address, const char *name)
{
	const struct symbol *at = image_mark(image, address);

	for (; at < image->marks + image->nr_marks && at->address == address; at++)
		if (!strcmp(at->name, name))
			return true;
	return false;
}

const Elf64_Shdr *image_section(const struct image *image, uint64_t address)
{
	const Elf64_Shdr *section;

	for (section = image->sections; section < image->sections + image->nr_sections;
	     section++)
		if (section->sh_flags & SHF_ALLOC && address >= section->sh_addr &&
		    address - section->sh_addr < section->sh_size)
			return section;
	return NULL;
}

const char *image_section_name(const struct image *image, const Elf64_Shdr *section)
{
	return image->section_names + section->sh_name;
}

const unsigned char *image_bytes(const struct image *image, const struct symbol *symbol)
{
	if (symbol->section->sh_type == SHT_NOBITS)
		return NULL;
	return image->bytes + symbol->section->sh_offset +
	       (symbol->address - symbol->section->sh_addr);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The symbols of a vmlinux, and what lies at an address. */
#ifndef ELF_FILE_H
#define ELF_FILE_H

#include <elf.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct symbol {
	uint64_t address, size;
	const char *name;	/* as it stands in the file */
	char *norm;		/* without numbers: "foo.isra", "__key" */
	const char *file;	/* "" for global ones */
	const Elf64_Shdr *section;
	bool code;
	bool paired;		/* for the one who compares */
};

struct image {
	const unsigned char *bytes;
	size_t size;
	const Elf64_Shdr *sections;
	unsigned int nr_sections;
	const char *section_names;
	struct symbol *symbols;	/* code and data that has a size, by address */
	size_t nr_symbols;
	struct symbol *marks;	/* those of the linker's script, by address */
	size_t nr_marks;
	uint16_t machine;	/* EM_X86_64 or EM_AARCH64 */
};

/* Returns 0, or -1 with a line on stderr. There is nothing to free: it maps. */
int image_open(struct image *image, const char *path);

/* The symbol that an address lies in, or NULL. */
const struct symbol *image_symbol(const struct image *image, uint64_t address);
/* The first symbol that begins behind an address, or NULL. */
const struct symbol *image_next(const struct image *image, uint64_t address);
/* Does a mark of this name stand at an address? */
bool image_is_marked(const struct image *image, uint64_t address, const char *name);
/* The first mark at or behind an address, or what is behind the last. */
const struct symbol *image_mark(const struct image *image, uint64_t address);
/* The section that an address lies in, or NULL. */
const Elf64_Shdr *image_section(const struct image *image, uint64_t address);
const char *image_section_name(const struct image *image, const Elf64_Shdr *section);

/* The bytes of a symbol, or NULL where the file has none. */
const unsigned char *image_bytes(const struct image *image, const struct symbol *symbol);

#endif /* ELF_FILE_H */

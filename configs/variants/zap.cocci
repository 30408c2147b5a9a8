// SPDX-License-Identifier: GPL-2.0
// The pin of the swap device while swap entries are released.
//
// The function that does it has had three names. What a kernel calls its
// lookup from entry to device is read off its own get_swap_device(), so that
// no list of versions is needed. Only hooks go in; fc_variant.h says what they
// do.

@lookup@
typedef swp_entry_t;
identifier entry, find;
local idexpression struct swap_info_struct *si;
@@
struct swap_info_struct *get_swap_device(swp_entry_t entry)
{
...
si = find(entry);
...
}

@get@
identifier release = {free_swap_and_cache, free_swap_and_cache_nr,
		      swap_put_entries_direct};
identifier lookup.find;
parameter list args;
type returns;
expression entry;
idexpression si;
@@
returns release(args)
{
+	bool fc_pinned;
...
-	si = get_swap_device(entry);
+	si = fc_zap_get(entry, find(entry), &fc_pinned);
... when any
}

@put depends on get@
identifier release = {free_swap_and_cache, free_swap_and_cache_nr,
		      swap_put_entries_direct};
idexpression si;
@@
release(...)
{
<...
-	put_swap_device(si)
+	fc_zap_put(si, fc_pinned)
...>
}

// Without the pin, swapoff can free what a zap is reading: it may only take
// a device of which nothing is used. This is the first step after that check.
@unuse depends on put@
expression type;
@@
try_to_unuse(...)
{
<...
-	shmem_unuse(type)
+	fc_may_unuse() ? shmem_unuse(type) : -EBUSY
...>
}

@include depends on unuse@
@@
 #include "swap.h"
+#include "fc_variant.h"

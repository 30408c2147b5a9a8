// SPDX-License-Identifier: GPL-2.0
// The anon_vma lock while UFFDIO_MOVE gives a folio of the swap cache, found
// behind a swap entry, to another VMA.
//
// Both page tables are mapped under RCU there, so the lock may only be tried.
// When it is taken, all but the folio lock is let go, the lock is waited for,
// and the function's own "retry" checks both entries again.
//
// folio_get_anon_vma() would find nothing: it wants a mapped folio, and one
// behind a swap entry is not. The source VMA's anon_vma has the same root and
// lives as long as the VMA's read lock is held.

@lock@
identifier moved;
@@
+	if (src_folio && !fc_anon_vma && src_vma->anon_vma &&
+	    fc_anonvma_on()) {
+		fc_anon_vma = src_vma->anon_vma;
+		if (!anon_vma_trylock_write(fc_anon_vma)) {
+			pte_unmap(src_pte);
+			pte_unmap(dst_pte);
+			src_pte = NULL;
+			dst_pte = NULL;
+			put_swap_device(si);
+			si = NULL;
+			anon_vma_lock_write(fc_anon_vma);
+			goto retry;
+		}
+	}
	moved = move_swap_pte(...);

@declare depends on lock@
identifier move = {move_pages_pte, move_pages_ptes};
@@
move(...)
{
+	struct anon_vma *fc_anon_vma = NULL;
...
}

@unlock depends on declare exists@
identifier move = {move_pages_pte, move_pages_ptes};
statement first;
@@
move(...)
{
... when any
out:
+	if (fc_anon_vma)
+		anon_vma_unlock_write(fc_anon_vma);
	first
... when any
}

@include depends on unlock@
@@
 #include "swap.h"
+#include "fc_variant.h"

#pragma once
/* Swift cannot call functions with `...`. 9 is SQLITE_CONFIG_MEMSTATUS. */
int sqlite3_config(int, ...);
static inline int stairwell_sqlite_counts_no_memory(void) { return sqlite3_config(9, 0); }

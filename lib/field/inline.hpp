#pragma once
// Functions that are always inlined: so that a kernel, compiled with wide instructions, leaves no copy of a
// generic function behind which the linker might give to generic code (tools/check_simd_symbols.py).

#define FREEHOLD_INLINE [[gnu::always_inline]] inline

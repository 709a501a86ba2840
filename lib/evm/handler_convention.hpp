#pragma once
// How instruction handlers call each other. preserve_none hands the first arguments on in the registers that
// ordinary functions preserve, so that a handler calls out without saving anything.
// guest/mirror/evm/handler_convention.hpp is the twin for machines without it.

#define FREEHOLD_EVM_HANDLER __attribute__((preserve_none))

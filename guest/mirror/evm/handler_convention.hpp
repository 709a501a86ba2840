#pragma once
// Twin of lib/evm/handler_convention.hpp: RISC-V has no preserve_none; its eight argument registers suffice
// as they are.

#define FREEHOLD_EVM_HANDLER

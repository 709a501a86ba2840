#pragma once
// The instruction set as data: one row for each opcode, and from the rows one table for each revision.

#include "evm/revision.hpp"

#include <array>
#include <string_view>

// clang-format off
/// X(code, name, kernel, base gas, words taken, words left, first revision)
///
/// `kernel` is the function in evm/instructions/ that does the work. "Words left" counts those at the place of the words
/// taken, so that DUPn takes n and leaves n + 1. Instructions with warm and cold costs (EIP-2929) have the warm one here.
#define FREEHOLD_EVM_OPCODES(X) \
    X(0x00, STOP,           stop,                             0,  0,  0, Cancun) \
    X(0x01, ADD,            add,                              3,  2,  1, Cancun) \
    X(0x02, MUL,            mul,                              5,  2,  1, Cancun) \
    X(0x03, SUB,            sub,                              3,  2,  1, Cancun) \
    X(0x04, DIV,            div,                              5,  2,  1, Cancun) \
    X(0x05, SDIV,           sdiv,                             5,  2,  1, Cancun) \
    X(0x06, MOD,            mod,                              5,  2,  1, Cancun) \
    X(0x07, SMOD,           smod,                             5,  2,  1, Cancun) \
    X(0x08, ADDMOD,         addmod,                           8,  3,  1, Cancun) \
    X(0x09, MULMOD,         mulmod,                           8,  3,  1, Cancun) \
    X(0x0a, EXP,            exp,                             10,  2,  1, Cancun) \
    X(0x0b, SIGNEXTEND,     signextend,                       5,  2,  1, Cancun) \
    X(0x10, LT,             lt,                               3,  2,  1, Cancun) \
    X(0x11, GT,             gt,                               3,  2,  1, Cancun) \
    X(0x12, SLT,            slt,                              3,  2,  1, Cancun) \
    X(0x13, SGT,            sgt,                              3,  2,  1, Cancun) \
    X(0x14, EQ,             eq,                               3,  2,  1, Cancun) \
    X(0x15, ISZERO,         is_zero,                          3,  1,  1, Cancun) \
    X(0x16, AND,            bit_and,                          3,  2,  1, Cancun) \
    X(0x17, OR,             bit_or,                           3,  2,  1, Cancun) \
    X(0x18, XOR,            bit_xor,                          3,  2,  1, Cancun) \
    X(0x19, NOT,            bit_not,                          3,  1,  1, Cancun) \
    X(0x1a, BYTE,           byte,                             3,  2,  1, Cancun) \
    X(0x1b, SHL,            shl,                              3,  2,  1, Cancun) \
    X(0x1c, SHR,            shr,                              3,  2,  1, Cancun) \
    X(0x1d, SAR,            sar,                              3,  2,  1, Cancun) \
    X(0x1e, CLZ,            clz,                              5,  1,  1, Osaka) \
    X(0x20, KECCAK256,      keccak256,                       30,  2,  1, Cancun) \
    X(0x30, ADDRESS,        address,                          2,  0,  1, Cancun) \
    X(0x31, BALANCE,        balance,                        100,  1,  1, Cancun) \
    X(0x32, ORIGIN,         origin,                           2,  0,  1, Cancun) \
    X(0x33, CALLER,         caller,                           2,  0,  1, Cancun) \
    X(0x34, CALLVALUE,      callvalue,                        2,  0,  1, Cancun) \
    X(0x35, CALLDATALOAD,   calldataload,                     3,  1,  1, Cancun) \
    X(0x36, CALLDATASIZE,   calldatasize,                     2,  0,  1, Cancun) \
    X(0x37, CALLDATACOPY,   calldatacopy,                     3,  3,  0, Cancun) \
    X(0x38, CODESIZE,       codesize,                         2,  0,  1, Cancun) \
    X(0x39, CODECOPY,       codecopy,                         3,  3,  0, Cancun) \
    X(0x3a, GASPRICE,       gasprice,                         2,  0,  1, Cancun) \
    X(0x3b, EXTCODESIZE,    extcodesize,                    100,  1,  1, Cancun) \
    X(0x3c, EXTCODECOPY,    extcodecopy,                    100,  4,  0, Cancun) \
    X(0x3d, RETURNDATASIZE, returndatasize,                   2,  0,  1, Cancun) \
    X(0x3e, RETURNDATACOPY, returndatacopy,                   3,  3,  0, Cancun) \
    X(0x3f, EXTCODEHASH,    extcodehash,                    100,  1,  1, Cancun) \
    X(0x40, BLOCKHASH,      blockhash,                       20,  1,  1, Cancun) \
    X(0x41, COINBASE,       coinbase,                         2,  0,  1, Cancun) \
    X(0x42, TIMESTAMP,      timestamp,                        2,  0,  1, Cancun) \
    X(0x43, NUMBER,         number,                           2,  0,  1, Cancun) \
    X(0x44, PREVRANDAO,     prevrandao,                       2,  0,  1, Cancun) \
    X(0x45, GASLIMIT,       gaslimit,                         2,  0,  1, Cancun) \
    X(0x46, CHAINID,        chainid,                          2,  0,  1, Cancun) \
    X(0x47, SELFBALANCE,    selfbalance,                      5,  0,  1, Cancun) \
    X(0x48, BASEFEE,        basefee,                          2,  0,  1, Cancun) \
    X(0x49, BLOBHASH,       blobhash,                         3,  1,  1, Cancun) \
    X(0x4a, BLOBBASEFEE,    blobbasefee,                      2,  0,  1, Cancun) \
    X(0x50, POP,            pop,                              2,  1,  0, Cancun) \
    X(0x51, MLOAD,          mload,                            3,  1,  1, Cancun) \
    X(0x52, MSTORE,         mstore,                           3,  2,  0, Cancun) \
    X(0x53, MSTORE8,        mstore8,                          3,  2,  0, Cancun) \
    X(0x54, SLOAD,          sload,                          100,  1,  1, Cancun) \
    X(0x55, SSTORE,         sstore,                           0,  2,  0, Cancun) \
    X(0x56, JUMP,           jump,                             8,  1,  0, Cancun) \
    X(0x57, JUMPI,          jumpi,                           10,  2,  0, Cancun) \
    X(0x58, PC,             pc,                               2,  0,  1, Cancun) \
    X(0x59, MSIZE,          msize,                            2,  0,  1, Cancun) \
    X(0x5a, GAS,            gas,                              2,  0,  1, Cancun) \
    X(0x5b, JUMPDEST,       jumpdest,                         1,  0,  0, Cancun) \
    X(0x5c, TLOAD,          tload,                          100,  1,  1, Cancun) \
    X(0x5d, TSTORE,         tstore,                         100,  2,  0, Cancun) \
    X(0x5e, MCOPY,          mcopy,                            3,  3,  0, Cancun) \
    X(0x5f, PUSH0,          push<0>,                          2,  0,  1, Cancun) \
    X(0x60, PUSH1,          push<1>,                          3,  0,  1, Cancun) \
    X(0x61, PUSH2,          push<2>,                          3,  0,  1, Cancun) \
    X(0x62, PUSH3,          push<3>,                          3,  0,  1, Cancun) \
    X(0x63, PUSH4,          push<4>,                          3,  0,  1, Cancun) \
    X(0x64, PUSH5,          push<5>,                          3,  0,  1, Cancun) \
    X(0x65, PUSH6,          push<6>,                          3,  0,  1, Cancun) \
    X(0x66, PUSH7,          push<7>,                          3,  0,  1, Cancun) \
    X(0x67, PUSH8,          push<8>,                          3,  0,  1, Cancun) \
    X(0x68, PUSH9,          push<9>,                          3,  0,  1, Cancun) \
    X(0x69, PUSH10,         push<10>,                         3,  0,  1, Cancun) \
    X(0x6a, PUSH11,         push<11>,                         3,  0,  1, Cancun) \
    X(0x6b, PUSH12,         push<12>,                         3,  0,  1, Cancun) \
    X(0x6c, PUSH13,         push<13>,                         3,  0,  1, Cancun) \
    X(0x6d, PUSH14,         push<14>,                         3,  0,  1, Cancun) \
    X(0x6e, PUSH15,         push<15>,                         3,  0,  1, Cancun) \
    X(0x6f, PUSH16,         push<16>,                         3,  0,  1, Cancun) \
    X(0x70, PUSH17,         push<17>,                         3,  0,  1, Cancun) \
    X(0x71, PUSH18,         push<18>,                         3,  0,  1, Cancun) \
    X(0x72, PUSH19,         push<19>,                         3,  0,  1, Cancun) \
    X(0x73, PUSH20,         push<20>,                         3,  0,  1, Cancun) \
    X(0x74, PUSH21,         push<21>,                         3,  0,  1, Cancun) \
    X(0x75, PUSH22,         push<22>,                         3,  0,  1, Cancun) \
    X(0x76, PUSH23,         push<23>,                         3,  0,  1, Cancun) \
    X(0x77, PUSH24,         push<24>,                         3,  0,  1, Cancun) \
    X(0x78, PUSH25,         push<25>,                         3,  0,  1, Cancun) \
    X(0x79, PUSH26,         push<26>,                         3,  0,  1, Cancun) \
    X(0x7a, PUSH27,         push<27>,                         3,  0,  1, Cancun) \
    X(0x7b, PUSH28,         push<28>,                         3,  0,  1, Cancun) \
    X(0x7c, PUSH29,         push<29>,                         3,  0,  1, Cancun) \
    X(0x7d, PUSH30,         push<30>,                         3,  0,  1, Cancun) \
    X(0x7e, PUSH31,         push<31>,                         3,  0,  1, Cancun) \
    X(0x7f, PUSH32,         push<32>,                         3,  0,  1, Cancun) \
    X(0x80, DUP1,           dup<1>,                           3,  1,  2, Cancun) \
    X(0x81, DUP2,           dup<2>,                           3,  2,  3, Cancun) \
    X(0x82, DUP3,           dup<3>,                           3,  3,  4, Cancun) \
    X(0x83, DUP4,           dup<4>,                           3,  4,  5, Cancun) \
    X(0x84, DUP5,           dup<5>,                           3,  5,  6, Cancun) \
    X(0x85, DUP6,           dup<6>,                           3,  6,  7, Cancun) \
    X(0x86, DUP7,           dup<7>,                           3,  7,  8, Cancun) \
    X(0x87, DUP8,           dup<8>,                           3,  8,  9, Cancun) \
    X(0x88, DUP9,           dup<9>,                           3,  9, 10, Cancun) \
    X(0x89, DUP10,          dup<10>,                          3, 10, 11, Cancun) \
    X(0x8a, DUP11,          dup<11>,                          3, 11, 12, Cancun) \
    X(0x8b, DUP12,          dup<12>,                          3, 12, 13, Cancun) \
    X(0x8c, DUP13,          dup<13>,                          3, 13, 14, Cancun) \
    X(0x8d, DUP14,          dup<14>,                          3, 14, 15, Cancun) \
    X(0x8e, DUP15,          dup<15>,                          3, 15, 16, Cancun) \
    X(0x8f, DUP16,          dup<16>,                          3, 16, 17, Cancun) \
    X(0x90, SWAP1,          swap<1>,                          3,  2,  2, Cancun) \
    X(0x91, SWAP2,          swap<2>,                          3,  3,  3, Cancun) \
    X(0x92, SWAP3,          swap<3>,                          3,  4,  4, Cancun) \
    X(0x93, SWAP4,          swap<4>,                          3,  5,  5, Cancun) \
    X(0x94, SWAP5,          swap<5>,                          3,  6,  6, Cancun) \
    X(0x95, SWAP6,          swap<6>,                          3,  7,  7, Cancun) \
    X(0x96, SWAP7,          swap<7>,                          3,  8,  8, Cancun) \
    X(0x97, SWAP8,          swap<8>,                          3,  9,  9, Cancun) \
    X(0x98, SWAP9,          swap<9>,                          3, 10, 10, Cancun) \
    X(0x99, SWAP10,         swap<10>,                         3, 11, 11, Cancun) \
    X(0x9a, SWAP11,         swap<11>,                         3, 12, 12, Cancun) \
    X(0x9b, SWAP12,         swap<12>,                         3, 13, 13, Cancun) \
    X(0x9c, SWAP13,         swap<13>,                         3, 14, 14, Cancun) \
    X(0x9d, SWAP14,         swap<14>,                         3, 15, 15, Cancun) \
    X(0x9e, SWAP15,         swap<15>,                         3, 16, 16, Cancun) \
    X(0x9f, SWAP16,         swap<16>,                         3, 17, 17, Cancun) \
    X(0xa0, LOG0,           log<0>,                         375,  2,  0, Cancun) \
    X(0xa1, LOG1,           log<1>,                         750,  3,  0, Cancun) \
    X(0xa2, LOG2,           log<2>,                        1125,  4,  0, Cancun) \
    X(0xa3, LOG3,           log<3>,                        1500,  5,  0, Cancun) \
    X(0xa4, LOG4,           log<4>,                        1875,  6,  0, Cancun) \
    X(0xf0, CREATE,         create<CallKind::Create>,     32000,  3,  1, Cancun) \
    X(0xf1, CALL,           call<CallKind::Call>,           100,  7,  1, Cancun) \
    X(0xf2, CALLCODE,       call<CallKind::CallCode>,       100,  7,  1, Cancun) \
    X(0xf3, RETURN,         halt_return,                      0,  2,  0, Cancun) \
    X(0xf4, DELEGATECALL,   call<CallKind::DelegateCall>,   100,  6,  1, Cancun) \
    X(0xf5, CREATE2,        create<CallKind::Create2>,    32000,  4,  1, Cancun) \
    X(0xfa, STATICCALL,     call<CallKind::StaticCall>,     100,  6,  1, Cancun) \
    X(0xfd, REVERT,         revert,                           0,  2,  0, Cancun) \
    X(0xfe, INVALID,        invalid,                          0,  0,  0, Cancun) \
    X(0xff, SELFDESTRUCT,   selfdestruct,                  5000,  1,  0, Cancun)
// clang-format on

namespace freehold::evm
{
enum Opcode : std::uint8_t
{
#define FREEHOLD_EVM_ENUMERATOR(code, name, kernel, gas, in, out, since) OP_##name = code,
    FREEHOLD_EVM_OPCODES(FREEHOLD_EVM_ENUMERATOR)
#undef FREEHOLD_EVM_ENUMERATOR
};

inline constexpr std::int64_t kStackLimit = 1024;

struct OpcodeTraits
{
    std::string_view name;  // empty if the opcode is undefined in the revision
    std::int16_t base_gas = 0;
    std::uint8_t stack_in = 0;
    std::uint8_t stack_out = 0;

    [[nodiscard]] constexpr bool defined() const { return !name.empty(); }
    [[nodiscard]] constexpr int stack_change() const { return stack_out - stack_in; }
};
using OpcodeTable = std::array<OpcodeTraits, 256>;

/// The former revision's table and the rows that are new in `revision`.
constexpr OpcodeTable make_opcode_table(Revision revision)
{
    OpcodeTable table{};
    if (revision != Revision::Cancun)
        table = make_opcode_table(static_cast<Revision>(static_cast<std::uint8_t>(revision) - 1));
#define FREEHOLD_EVM_ROW(code, name, kernel, gas, in, out, since) \
    if (Revision::since == revision) table[code] = {#name, gas, in, out};
    FREEHOLD_EVM_OPCODES(FREEHOLD_EVM_ROW)
#undef FREEHOLD_EVM_ROW
    return table;
}

inline constexpr std::array<OpcodeTable, kRevisionCount> kOpcodeTables{make_opcode_table(Revision::Cancun),
                                                                       make_opcode_table(Revision::Prague),
                                                                       make_opcode_table(Revision::Osaka)};

constexpr const OpcodeTable& opcode_table(Revision revision)
{
    return kOpcodeTables[static_cast<std::size_t>(revision)];
}
}  // namespace freehold::evm

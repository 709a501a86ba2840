#pragma once
// For tests: the machine once more, word by word from the ISA's manual and as slow as it is plain. Shares
// nothing with the emulator but the delegations' functions and the names of the reasons.

#include "riscv/delegations.hpp"
#include "riscv/elf.hpp"
#include "riscv/memory_map.hpp"
#include "riscv/stop.hpp"

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

namespace freehold::riscv::test
{
class Reference
{
public:
    Reference(const Program& program, std::vector<std::uint32_t> input)
        : program_{program}, input_{std::move(input)}, pc_{program.entry}
    {
        for (std::uint32_t i = 0; i < program.image.size(); ++i)
            memory_[program.image_base + 4 * i] = program.image[i];
    }

    std::array<std::uint32_t, 32> x{};
    std::array<std::uint32_t, 8> outputs{};

    [[nodiscard]] std::uint32_t word(std::uint32_t address) const
    {
        const auto it = memory_.find(address);
        return it == memory_.end() ? 0 : it->second;
    }
    [[nodiscard]] const std::map<std::uint32_t, std::uint32_t>& memory() const { return memory_; }
    [[nodiscard]] std::uint32_t pc() const { return pc_; }

    /// Runs at most that many instructions; nullopt if none of them ended the run.
    std::optional<StopReason> run(std::uint64_t instructions)
    {
        for (; instructions != 0; --instructions) {
            if (const auto reason = step()) return reason;
            x[0] = 0;
        }
        return std::nullopt;
    }

private:
    using Maybe = std::optional<StopReason>;

    [[nodiscard]] bool exists(std::uint32_t address) const
    {
        return (address >= program_.image_base && address < kRamEnd) || in_wide(address);
    }
    static bool in_wide(std::uint32_t address) { return address >= kWideBase && address < kWideEnd; }

    Maybe step()
    {
        bool is_text = false;
        for (const AddressRange& r : program_.text) is_text |= pc_ >= r.begin && pc_ < r.end;
        if (!is_text || pc_ % 4 != 0) return StopReason::kBadJump;
        // Code is what the program began with, whatever was stored there since.
        const std::uint32_t w = program_.image[(pc_ - program_.image_base) / 4];
        const std::uint32_t rd = w >> 7 & 31, f3 = w >> 12 & 7, f7 = w >> 25;
        const std::uint32_t a = x[w >> 15 & 31], b = x[w >> 20 & 31];
        const auto s = [](std::uint32_t v) { return static_cast<std::int32_t>(v); };
        const auto u = [](std::int64_t v) { return static_cast<std::uint32_t>(v); };
        const std::uint32_t imm_i = u(s(w) >> 20);
        const std::uint32_t next = pc_ + 4;
        switch (w & 0x7f) {
            case 0x37: x[rd] = w & ~0xfffu; break;
            case 0x17: x[rd] = pc_ + (w & ~0xfffu); break;
            case 0x6f: {
                std::int64_t offset = (w >> 21 & 1023) * 2 + (w >> 20 & 1) * 2048 + (w >> 12 & 255) * 4096;
                if (w >> 31 != 0) offset -= 1 << 20;
                const std::uint32_t target = pc_ + u(offset);
                if (!can_go(target)) return StopReason::kBadJump;
                x[rd] = next;
                pc_ = target;
                return std::nullopt;
            }
            case 0x67: {
                if (f3 != 0) return StopReason::kIllegalInstruction;
                const std::uint32_t target = (a + imm_i) & ~1u;
                if (!can_go(target)) return StopReason::kBadJump;
                x[rd] = next;
                pc_ = target;
                return std::nullopt;
            }
            case 0x63: {
                bool taken;
                switch (f3) {
                    case 0: taken = a == b; break;
                    case 1: taken = a != b; break;
                    case 4: taken = s(a) < s(b); break;
                    case 5: taken = s(a) >= s(b); break;
                    case 6: taken = a < b; break;
                    case 7: taken = a >= b; break;
                    default: return StopReason::kIllegalInstruction;
                }
                std::int64_t offset = (w >> 8 & 15) * 2 + (w >> 25 & 63) * 32 + (w >> 7 & 1) * 2048;
                if (w >> 31 != 0) offset -= 4096;
                const std::uint32_t target = taken ? pc_ + u(offset) : next;
                if (taken && !can_go(target)) return StopReason::kBadJump;
                pc_ = target;
                return std::nullopt;
            }
            case 0x03: {
                const std::uint32_t address = a + imm_i;
                if (f3 == 3 || f3 > 5) return StopReason::kIllegalInstruction;
                const std::uint32_t width = 1u << (f3 & 3);
                if (const Maybe reason = refuse(address, width)) return reason;
                std::int64_t value = 0;
                for (std::uint32_t i = 0; i < width; ++i) value |= std::int64_t{byte(address + i)} << 8 * i;
                if (f3 < 4 && value >> (8 * width - 1) != 0) value -= std::int64_t{1} << 8 * width;
                x[rd] = u(value);
                break;
            }
            case 0x23: {
                const std::uint32_t address = a + u(std::int64_t{s(w) >> 25} * 32 + (w >> 7 & 31));
                if (f3 > 2) return StopReason::kIllegalInstruction;
                const std::uint32_t width = 1u << f3;
                if (const Maybe reason = refuse(address, width)) return reason;
                for (std::uint32_t i = 0; i < width; ++i) set_byte(address + i, b >> 8 * i & 0xff);
                break;
            }
            case 0x13: {
                const std::uint32_t amount = w >> 20 & 31;
                std::uint32_t value;
                switch (f3) {
                    case 0: value = a + imm_i; break;
                    case 1:
                        if (f7 != 0) return StopReason::kIllegalInstruction;
                        value = a << amount;
                        break;
                    case 2: value = s(a) < s(imm_i) ? 1 : 0; break;
                    case 3: value = a < imm_i ? 1 : 0; break;
                    case 4: value = a ^ imm_i; break;
                    case 5:
                        if (f7 != 0 && f7 != 0x20) return StopReason::kIllegalInstruction;
                        value = f7 == 0 ? a >> amount : u(s(a) >> amount);
                        break;
                    case 6: value = a | imm_i; break;
                    default: value = a & imm_i; break;
                }
                x[rd] = value;
                break;
            }
            case 0x33: {
                const auto value = f7 == 1 ? multiply(f3, a, b) : arithmetic(f3, f7, a, b);
                if (!value) return StopReason::kIllegalInstruction;
                x[rd] = *value;
                break;
            }
            case 0x0f:
                if (f3 != 0) return StopReason::kIllegalInstruction;
                break;
            case 0x0b: {
                if (f3 == 2 && (w & ~0x7fu) == 0x2000) {
                    pc_ = kHaltPc;
                    return written_ == 0xff ? StopReason::kHalt : StopReason::kOutputMissing;
                }
                if (const Maybe reason = own(w)) return reason;
                break;
            }
            default: return StopReason::kIllegalInstruction;
        }
        pc_ = next;
        return std::nullopt;
    }

    // The emulator may stop at the jump or at what it leads to; a jump out of the text is the jump's fault.
    [[nodiscard]] bool can_go(std::uint32_t target) const
    {
        if (target % 4 != 0) return false;
        for (const AddressRange& r : program_.text)
            if (target >= r.begin && target < r.end) return true;
        return false;
    }
    [[nodiscard]] Maybe refuse(std::uint32_t address, std::uint32_t width) const
    {
        if (address % width != 0) return StopReason::kMisaligned;
        if (!exists(address)) return StopReason::kOutOfRange;
        if (width != 4 && in_wide(address)) return StopReason::kSubWordInWide;
        return std::nullopt;
    }
    [[nodiscard]] std::uint32_t byte(std::uint32_t address) const
    {
        return word(address & ~3u) >> 8 * (address & 3) & 0xff;
    }
    void set_byte(std::uint32_t address, std::uint32_t value)
    {
        const std::uint32_t shift = 8 * (address & 3);
        std::uint32_t& w = memory_[address & ~3u];
        w = (w & ~(0xffu << shift)) | value << shift;
    }

    static std::optional<std::uint32_t> arithmetic(std::uint32_t f3, std::uint32_t f7, std::uint32_t a,
                                                   std::uint32_t b)
    {
        if (f7 == 0x20 && f3 == 0) return a - b;
        if (f7 == 0x20 && f3 == 5)
            return static_cast<std::uint32_t>(static_cast<std::int32_t>(a) >> (b & 31));
        if (f7 != 0) return std::nullopt;
        switch (f3) {
            case 0: return a + b;
            case 1: return a << (b & 31);
            case 2: return static_cast<std::int32_t>(a) < static_cast<std::int32_t>(b) ? 1 : 0;
            case 3: return a < b ? 1 : 0;
            case 4: return a ^ b;
            case 5: return a >> (b & 31);
            case 6: return a | b;
            default: return a & b;
        }
    }
    static std::uint32_t multiply_high(std::int64_t a, std::int64_t b)
    {
        // Both are below 2^32 in absolute value: the product fits 65 bits, so it is taken by halves of b.
        const std::int64_t low = a * (b & 0xffff), high = a * (b >> 16);
        return static_cast<std::uint32_t>((high + (low >> 16)) >> 16);
    }
    static std::uint32_t multiply(std::uint32_t f3, std::uint32_t a, std::uint32_t b)
    {
        const std::int64_t sa = static_cast<std::int32_t>(a), sb = static_cast<std::int32_t>(b), ua = a,
                           ub = b;
        const auto low = [](std::int64_t v) { return static_cast<std::uint32_t>(v); };
        switch (f3) {
            case 0: return a * b;
            case 1: return multiply_high(sa, sb);
            case 2: return multiply_high(sa, ub);
            case 3: return multiply_high(ua, ub);
            case 4: return b == 0 ? ~0u : low(sa / sb);
            case 5: return b == 0 ? ~0u : low(ua / ub);
            case 6: return b == 0 ? a : low(sa % sb);
            default: return b == 0 ? a : low(ua % ub);
        }
    }

    [[nodiscard]] Cell cell(std::uint32_t address) const
    {
        Cell c;
        for (std::uint32_t i = 0; i < 8; ++i) c[i] = word(address + 4 * i);
        return c;
    }
    void set_cell(std::uint32_t address, const Cell& c)
    {
        for (std::uint32_t i = 0; i < 8; ++i) memory_[address + 4 * i] = c[i];
    }
    [[nodiscard]] static bool good(std::uint32_t pointer, std::uint32_t cells = 1)
    {
        return pointer % 32 == 0 && in_wide(pointer) && in_wide(pointer + 32 * cells - 1);
    }

    Maybe own(std::uint32_t w)
    {
        const std::uint32_t rd = w >> 7 & 31, f3 = w >> 12 & 7, f7 = w >> 25, rs1 = w >> 15 & 31,
                            rs2 = w >> 20 & 31;
        const std::uint32_t d = x[rd], a = x[rs1], b = x[rs2], a3 = x[13], a4 = x[14];
        if (f3 == 0 && w >> 15 == 0) {
            if (position_ == input_.size()) return StopReason::kInputExhausted;
            x[rd] = input_[position_++];
            return std::nullopt;
        }
        if (f3 == 1 && rd == 0 && w >> 20 < 8) {
            if ((written_ >> (w >> 20) & 1) != 0) return StopReason::kOutputTwice;
            written_ |= 1u << (w >> 20);
            outputs[w >> 20] = a;
            return std::nullopt;
        }
        if (f3 != 3) return StopReason::kIllegalInstruction;
        if ((f7 == 0 && (rs1 | rs2) != 0) || ((f7 == 3 || f7 == 4) && rs2 != 0) || f7 > 9)
            return StopReason::kIllegalInstruction;
        if (written_ != 0) return StopReason::kOutputWindow;
        switch (f7) {
            case 0: {
                if (!good(d, 7)) return StopReason::kDelegationPointer;
                std::array<Cell, 7> state;
                for (std::uint32_t i = 0; i < 7; ++i) state[i] = cell(d + 32 * i);
                keccak_cells(state);
                for (std::uint32_t i = 0; i < 7; ++i) set_cell(d + 32 * i, state[i]);
                return std::nullopt;
            }
            case 1:
                if (!good(d) || !good(a) || !good(b) || !good(a3)) return StopReason::kDelegationPointer;
                set_cell(d, blake3_compress(cell(a), cell(b), cell(a3), a4));
                return std::nullopt;
            case 2: {
                if (!good(d, 2) || !good(a) || !good(b) || !good(a3) || !good(a4))
                    return StopReason::kDelegationPointer;
                const auto z = mul_div_cells(cell(a), cell(b), cell(a3), cell(a4));
                if (!z) return StopReason::kDelegationDomain;
                set_cell(d, z->remainder);
                set_cell(d + 32, z->quotient);
                return std::nullopt;
            }
            case 3:
            case 4:
                if (!good(d) || !good(a)) return StopReason::kDelegationPointer;
                set_cell(d, f7 == 3 ? cell(a) : byte_reversed(cell(a)));
                return std::nullopt;
            case 5: {
                if (a3 == 0 || a3 > 0xffff) return StopReason::kDelegationDomain;
                if (!good(d) || !good(a, 5 * a3) || !good(b, a3)) return StopReason::kDelegationPointer;
                std::vector<Cell> left, right;
                for (std::uint32_t i = 0; i < 5 * a3; ++i) left.push_back(cell(a + 32 * i));
                for (std::uint32_t i = 0; i < a3; ++i) right.push_back(cell(b + 32 * i));
                set_cell(d, ext5_dot(left, right));
                return std::nullopt;
            }
            case 6:
            case 7: {
                if (!good(d) || !good(a) || !good(b) || !good(a3)) return StopReason::kDelegationPointer;
                const auto z = mod_add_cells(cell(a), cell(b), cell(a3), f7 == 7);
                if (!z) return StopReason::kDelegationDomain;
                set_cell(d, *z);
                return std::nullopt;
            }
            default: {
                if (!good(a3) || !good(a) || !good(b)) return StopReason::kDelegationPointer;
                const SumCarry z = wide_add_cells(cell(a), cell(b), f7 == 9);
                set_cell(a3, z.sum);
                x[rd] = z.carry;
                return std::nullopt;
            }
        }
    }

    const Program& program_;
    std::vector<std::uint32_t> input_;
    std::size_t position_ = 0;
    std::uint32_t pc_;
    std::uint32_t written_ = 0;
    std::map<std::uint32_t, std::uint32_t> memory_;
};
}  // namespace freehold::riscv::test

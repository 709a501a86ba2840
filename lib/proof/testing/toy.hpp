#pragma once
// A toy machine that uses every mechanism of the proof system: 8-bit words, 16 registers, 96 words of RAM.
//
// Instructions (op, rd, rs1, rs2, imm, target), one per pc:
//   ADD   rd = (rs1 + rs2 + imm) mod 256        JNZ   if rs1 != 0 go to target
//   OUT   output number imm is rs1              JMP   go to target (HALT = leave the program)
//   LOAD  rd = RAM[rs1 + imm]                   STORE RAM[rs1 + imm] = rs2
// rd = x0 becomes the sink register at decode. The input lies in RAM from address 0 on.
//
// Clock: +4 per instruction, from 4; slots rs1 0, rs2 1, RAM 2, rd 3; clock 0 is the initial value. An access
// pulls the previous tuple of its address and pushes the new one; clk + slot - previous - 1 is looked up in
// RANGE, so the previous access is strictly earlier. Initialised addresses form one strictly increasing chain
// on INIT whose ends the verifier supplies, whatever segment they are in.

#include "proof/host/plain_prover.hpp"
#include "proof/host/program_code.hpp"
#include "proof/machine.hpp"

#include <functional>
#include <map>
#include <random>

namespace freehold::proof::toy
{
enum class Bus : BusId
{
    kState = 1,  // pc, clk
    kDecode,     // pc, op, rd, rs1, rs2, imm, target
    kMem,        // space, address, clk, value; space 0 = registers, 1 = RAM
    kRange,      // x < 256
    kImage,      // space, address, value
    kOut,        // number, value
    kInit,       // key + 1
    kGmem,       // space, address, segment, value
};

inline constexpr std::uint32_t kAdd = 1, kJnz = 2, kOut = 3, kJmp = 4, kLoad = 5, kStore = 6;  // op

inline constexpr std::uint32_t kSink = 16, kHalt = 1000, kWord = 256, kRamKey = 32, kKeys = 128,
                               kClkStart = 4;
inline constexpr unsigned kRangeLog = 8, kDecodeLog = 5, kImageLog = 7;
enum TableId : std::size_t
{
    kAluTable,
    kMemTable,
    kBoundTable,
    kRangeTable,
    kDecodeTable,
    kImageTable,
    kTableCount
};

enum AluColumn : std::size_t
{
    kIsAdd,
    kIsJnz,
    kIsOut,
    kIsJmp,
    kPc,
    kClk,
    kRd,
    kRs1,
    kRs2,
    kImm,
    kTarget,
    kA,
    kB,
    kC,
    kCarry,
    kNz,
    kInv,
    kClkA,
    kClkB,
    kClkD,
    kOldD,
    kAluColumns
};
enum MemColumn : std::size_t
{
    kMemIsStore,
    kMemPc,
    kMemClk,
    kMemRd,
    kMemRs1,
    kMemRs2,
    kMemImm,
    kMemA,
    kMemB,
    kMemOld,
    kMemClkA,
    kMemClkB,
    kMemClkM,
    kMemClkD,
    kMemOldD,
    kMemColumns
};
enum BoundColumn : std::size_t
{
    kSpace,
    kAddress,
    kFirst,
    kLast,
    kLastClk,
    kPrevKey,
    kBoundColumns,
    // Several segments only: where the value comes from, and whether it is handed on.
    kNew = kBoundColumns,
    kGone,
    kPrevSegment,
    kBoundManyColumns
};

template <class B, class Space, class Address, class Prev, class Old, class Clk, class New>
void access(B& b, Space space, const Address& address, const Prev& prev, const Old& old, const Clk& clk,
            const New& now)
{
    b.pull(Bus::kMem, space, address, prev, old);
    b.push(Bus::kMem, space, address, clk, now);
    b.pull(Bus::kRange, clk - prev - 1);
}

template <class B>
void describe_alu(B& b)
{
    const auto pc = b.col(kPc), clk = b.col(kClk);
    const auto add = b.opened(b.col(kIsAdd)), jnz = b.opened(b.col(kIsJnz)), out = b.opened(b.col(kIsOut)),
               jmp = b.opened(b.col(kIsJmp));
    const auto a = b.opened(b.col(kA)), nz = b.opened(b.col(kNz)), c = b.opened(b.col(kC)),
               carry = b.opened(b.col(kCarry));
    const auto excess = b.opened(a + b.col(kB) + b.col(kImm) - c - kWord * carry);
    const auto inverse = b.opened(b.col(kInv)), jump = b.opened(b.col(kTarget) - pc - 1);
    for (const auto& flag : {add, jnz, out, jmp}) b.assert_bool(flag);
    b.assert_zero(add + jnz + out + jmp - b.on());
    b.pull(Bus::kDecode, pc, kAdd * add + kJnz * jnz + kOut * out + kJmp * jmp, b.col(kRd), b.col(kRs1),
           b.col(kRs2), b.col(kImm), b.col(kTarget));
    b.assert_zero(add * excess);
    b.assert_zero(carry * (carry - 1) * (carry - 2));
    b.assert_zero((b.on() - add) * c);  // what the others write to the sink is 0
    b.assert_zero(nz - a * inverse);
    b.assert_zero(a * (b.on() - nz));
    b.pull(Bus::kRange, c);  // a written word is range-checked at the write
    b.pull(Bus::kState, pc, clk);
    b.push(Bus::kState, pc + 1 + (jmp + jnz * nz) * jump, clk + 4);
    access(b, 0, b.col(kRs1), b.col(kClkA), a, clk, a);
    access(b, 0, b.col(kRs2), b.col(kClkB), b.col(kB), clk + 1, b.col(kB));
    access(b, 0, b.col(kRd), b.col(kClkD), b.col(kOldD), clk + 3, c);
    b.push_times(out, Bus::kOut, b.col(kImm), a);
}

template <class B>
void describe_mem(B& b)
{
    const auto store = b.opened(b.col(kMemIsStore)), load = b.on() - store;
    const auto old = b.opened(b.col(kMemOld)), difference = b.opened(b.col(kMemB) - old);
    const auto pc = b.col(kMemPc), clk = b.col(kMemClk), a = b.col(kMemA);
    b.assert_bool(store);
    b.pull(Bus::kDecode, pc, kLoad * load + kStore * store, b.col(kMemRd), b.col(kMemRs1), b.col(kMemRs2),
           b.col(kMemImm));
    b.pull(Bus::kState, pc, clk);
    b.push(Bus::kState, pc + 1, clk + 4);
    access(b, 0, b.col(kMemRs1), b.col(kMemClkA), a, clk, a);
    access(b, 0, b.col(kMemRs2), b.col(kMemClkB), b.col(kMemB), clk + 1, b.col(kMemB));
    access(b, 1, a + b.col(kMemImm), b.col(kMemClkM), old, clk + 2, old + store * difference);
    access(b, 0, b.col(kMemRd), b.col(kMemClkD), b.col(kMemOldD), clk + 3, load * old);
}

/// One row per address that the segment touches.
template <bool kMany, class B>
void describe_bound(B& b)
{
    const auto space = b.opened(b.col(kSpace));
    const auto address = b.col(kAddress), first = b.col(kFirst), last = b.col(kLast);
    const auto key = address + kRamKey * space, prev_key = b.col(kPrevKey);
    b.assert_bool(space);
    b.push(Bus::kMem, space, address, 0, first);
    b.pull(Bus::kMem, space, address, b.col(kLastClk), last);
    if constexpr (kMany) {
        const auto fresh = b.opened(b.col(kNew)), gone = b.opened(b.col(kGone));
        const auto from = b.col(kPrevSegment);
        b.assert_bool(fresh);
        b.assert_bool(gone);
        b.pull_times(fresh, Bus::kImage, space, address,
                     first);  // also fixes (space, address) to a valid pair
        b.pull_times(fresh, Bus::kInit, prev_key + 1);
        b.push_times(fresh, Bus::kInit, key + 1);
        b.pull_times(fresh, Bus::kRange, key - prev_key - 1);  // strictly increasing: no address twice
        b.pull_times(b.on() - fresh, Bus::kGmem, space, address, from, first);
        b.push_times(b.on() - gone, Bus::kGmem, space, address, b.segment(), last);
        b.pull_times(b.on() - fresh, Bus::kRange, b.segment() - from - 1);
    } else {
        b.pull(Bus::kImage, space, address, first);
        b.pull(Bus::kInit, prev_key + 1);
        b.push(Bus::kInit, key + 1);
        b.pull(Bus::kRange, key - prev_key - 1);
    }
}

template <class B>
void describe_range(B& b)
{
    b.push_times(b.col(0), Bus::kRange, b.col(1));
}
template <class B>
void describe_decode(B& b)
{
    b.push_times(b.col(0), Bus::kDecode, b.col(1), b.col(2), b.col(3), b.col(4), b.col(5), b.col(6),
                 b.col(7));
}
template <class B>
void describe_image(B& b)
{
    b.push_times(b.col(0), Bus::kImage, b.col(1), b.col(2), b.col(3));
}

using Instruction = std::array<std::uint32_t, 6>;  // op, rd, rs1, rs2, imm, target

struct Program
{
    std::vector<Instruction> code;
    std::vector<std::uint32_t> data;  // RAM words from address 64 on
    bool sink_x0 = true;              // false: a decoder that lets x0 be written, for a forgery

    [[nodiscard]] std::vector<Instruction> decoded() const
    {
        std::vector<Instruction> result = code;
        for (Instruction& i : result)
            if (i[1] == 0 && sink_x0) i[1] = kSink;
        return result;
    }
    [[nodiscard]] std::vector<std::uint32_t> image(std::span<const std::uint32_t> inputs) const
    {
        std::vector<std::uint32_t> words(kKeys);
        std::ranges::copy(inputs, words.begin() + kRamKey);
        std::ranges::copy(data, words.begin() + kRamKey + 64);
        return words;
    }
};

/// The words of a statement: pc_start, pc_end, clk_end, outputs.
enum Public : std::size_t
{
    kPcStart,
    kPcEnd,
    kClkEnd,
    kOutputs
};

class Toy final : public Machine
{
public:
    /// `committed`: the decoder's columns are those of the program polynomial; otherwise the verifier
    /// evaluates them itself.
    Toy(Program program, std::vector<std::uint32_t> inputs, bool many, bool committed = false)
        : Machine{make_tables(program, inputs, many, committed),
                  many ? std::vector{bus(Bus::kOut), bus(Bus::kInit), bus(Bus::kGmem)} : std::vector<BusId>{},
                  committed ? kDecodeColumns << kDecodeLog : 0},
          many_{many},
          program_{std::move(program)},
          inputs_{std::move(inputs)}
    {
        if (committed) {
            values_.resize(program_size());
            const auto columns = decode_columns(program_);
            for (std::size_t j = 0; j < kDecodeColumns; ++j)
                std::ranges::copy(columns[j], values_.begin() + static_cast<std::ptrdiff_t>(j << kDecodeLog));
        }
        Bytes bytes;
        const auto put = [&bytes](std::uint32_t word) {
            for (int i = 0; i < 4; ++i) bytes.push_back(static_cast<std::uint8_t>(word >> 8 * i));
        };
        put(static_cast<std::uint32_t>(program_.code.size()));
        for (const Instruction& instruction : program_.decoded())
            for (const std::uint32_t word : instruction) put(word);
        for (const auto* list : {&program_.data, &inputs_}) {
            put(static_cast<std::uint32_t>(list->size()));
            for (const std::uint32_t word : *list) put(word);
        }
        const std::array<BytesView, 1> pieces{bytes};
        digest_ = kBlake3Suite.hash(pieces);
    }

    [[nodiscard]] const Program& program() const { return program_; }
    [[nodiscard]] const std::vector<std::uint32_t>& inputs() const { return inputs_; }
    [[nodiscard]] bool many() const { return many_; }

    [[nodiscard]] Hash256 digest() const override { return digest_; }
    /// The digest covers the program, and so its roots.
    [[nodiscard]] std::optional<Hash256> program_root(const whir::Params& params) const override
    {
        SerialWorkers workers;
        return whir::program_root(kBlake3Suite, params, values_, workers);
    }
    [[nodiscard]] std::span<const BabyBear> program_values() const override { return values_; }
    [[nodiscard]] Verified<> check(const Statement& st) const override
    {
        if (st.segment.multi != many_) return reject("segment flags");
        if (st.publics.size() < kOutputs) return reject("number of public words");
        return {};
    }
    [[nodiscard]] Verified<> check_run(std::span<const Statement> run) const override
    {
        for (std::size_t i = 1; i < run.size(); ++i) {
            if (!std::ranges::equal(outputs(run[0]), outputs(run[i]))) return reject("segment publics");
            if (run[i].publics[kPcStart] != run[i - 1].publics[kPcEnd]) return reject("pc chain");
        }
        if (run.front().publics[kPcStart] != 0) return reject("entry pc");
        if (run.back().publics[kPcEnd] != kHalt) return reject("did not halt");
        return {};
    }
    [[nodiscard]] std::vector<Message> boundary(const Statement& st) const override
    {
        return {message(1, Bus::kState, {st.publics[kPcStart], kClkStart}),
                message(-1, Bus::kState, {st.publics[kPcEnd], st.publics[kClkEnd]})};
    }
    [[nodiscard]] std::vector<Message> run_boundary(std::span<const Statement> run) const override
    {
        std::vector<Message> result;
        std::uint32_t number = 0;
        for (const std::uint32_t value : outputs(run[0]))
            result.push_back(message(-1, Bus::kOut, {number++, value}));
        result.push_back(message(1, Bus::kInit, {0}));
        result.push_back(
            message(-1, Bus::kInit, {kKeys}));  // the chain ends with the last key: always present
        return result;
    }

    static std::span<const std::uint32_t> outputs(const Statement& st)
    {
        return std::span{st.publics}.subspan(kOutputs);
    }

private:
    static BusId bus(Bus b) { return static_cast<BusId>(b); }
    static Message message(int sign, Bus b, std::initializer_list<std::uint32_t> words)
    {
        Message m{bus(b), BabyBear{sign}, {}};
        for (const std::uint32_t word : words) m.entries.emplace_back(word);
        return m;
    }
    static constexpr std::size_t kDecodeColumns = 7;
    static std::vector<std::vector<BabyBear>> decode_columns(const Program& program)
    {
        std::vector<std::vector<BabyBear>> decode(kDecodeColumns);
        std::uint32_t pc = 0;
        for (const Instruction& instruction : program.decoded()) {
            decode[0].emplace_back(pc++);
            for (std::size_t i = 0; i < 6; ++i) decode[i + 1].emplace_back(instruction[i]);
        }
        return decode;
    }
    static std::vector<Table> make_tables(const Program& program, std::span<const std::uint32_t> inputs,
                                          bool many, bool committed)
    {
        using Fixed = std::vector<std::shared_ptr<const FixedColumn>>;
        std::vector<std::vector<BabyBear>> decode = decode_columns(program);
        std::vector<std::size_t> offsets;
        for (std::size_t j = 0; j < kDecodeColumns; ++j) offsets.push_back(j << kDecodeLog);
        std::vector<std::vector<BabyBear>> image(3);
        const std::vector<std::uint32_t> words = program.image(inputs);
        for (std::uint32_t key = 0; key < kKeys; ++key) {
            image[0].emplace_back(key >= kRamKey ? 1 : 0);
            image[1].emplace_back(key >= kRamKey ? key - kRamKey : key);
            image[2].emplace_back(words[key]);
        }
        const auto given = [](std::vector<std::vector<BabyBear>>& columns) {
            Fixed fixed;
            for (auto& column : columns) fixed.push_back(std::make_shared<ValuesColumn>(std::move(column)));
            return fixed;
        };
        const RowLimits rows{.min_log = 5, .max_rows = 256};
        return {
            make_table<[](auto& b) { describe_alu(b); }>("alu", kAluColumns, rows),
            make_table<[](auto& b) { describe_mem(b); }>("mem", kMemColumns, rows),
            many ? make_table<[](auto& b) { describe_bound<true>(b); }>("bound", kBoundManyColumns, rows)
                 : make_table<[](auto& b) { describe_bound<false>(b); }>("bound", kBoundColumns, rows),
            make_table<[](auto& b) { describe_range(b); }>("range", 1, RowLimits::all(kRangeLog),
                                                           {std::make_shared<IndexColumn>()}),
            committed ? make_table<[](auto& b) { describe_decode(b); }>(
                            "decode", 1, RowLimits::all(kDecodeLog), {}, offsets)
                      : make_table<[](auto& b) { describe_decode(b); }>(
                            "decode", 1, RowLimits::all(kDecodeLog), given(decode)),
            make_table<[](auto& b) { describe_image(b); }>("image", 1, RowLimits::all(kImageLog),
                                                           given(image)),
        };
    }

    bool many_;
    Program program_;
    std::vector<std::uint32_t> inputs_;
    std::vector<BabyBear> values_;
    Hash256 digest_;
};
}  // namespace freehold::proof::toy

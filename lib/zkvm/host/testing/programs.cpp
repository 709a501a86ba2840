#include "zkvm/host/testing/programs.hpp"

namespace freehold::zkvm::testing
{
riscv::Program assemble(const std::vector<Instruction>& code, const std::vector<std::uint32_t>& data)
{
    riscv::Program program{.entry = kTextBase, .image_base = kTextBase, .image = {}, .text = {}};
    for (const Instruction& i : code) program.image.push_back(riscv::encode(i));
    program.text.push_back({kTextBase, program.image_end()});
    program.image.insert(program.image.end(), data.begin(), data.end());
    return program;
}

std::vector<Instruction> ending()
{
    std::vector<Instruction> code;
    for (std::uint8_t i = 0; i < 8; ++i)
        code.push_back({.op = Op::kOut, .rs1 = static_cast<std::uint8_t>(10 + i), .imm = i});
    code.push_back({.op = Op::kHalt});
    return code;
}

namespace
{
// x5: RAM in the image; x6: RAM beyond it; x7: WIDE; x8, x9: pointers to cells; x13, x14 pointers a3, a4.
constexpr std::uint8_t kImage = 5, kHeap = 6, kWide = 7, kCellA = 8, kCellB = 9, kCounter = 31;
constexpr std::uint8_t kA3 = riscv::kRegisterA3, kA4 = riscv::kRegisterA4;
constexpr std::uint32_t kHeapAddress = 0x0200'0000, kWideAddress = 0x1000'0400;

class Generator
{
public:
    Generator(std::mt19937_64& random, std::vector<Instruction>& code) : random_{random}, code_{code} {}

    void load(std::uint8_t rd, std::uint32_t value)
    {
        const auto low = static_cast<std::int32_t>(value << 20) >> 20;
        code_.push_back({.op = Op::kLui,
                         .rd = rd,
                         .imm = static_cast<std::int32_t>(value - static_cast<std::uint32_t>(low))});
        code_.push_back({.op = Op::kAddi, .rd = rd, .rs1 = rd, .imm = low});
    }
    void pointers()
    {
        load(kImage, kTextBase);
        load(kHeap, kHeapAddress);
        load(kWide, kWideAddress);
    }
    void step();

private:
    std::uint32_t below(std::uint32_t n) { return static_cast<std::uint32_t>(random_() % n); }
    std::uint8_t any() { return static_cast<std::uint8_t>(below(32)); }
    /// Neither one of the pointers above nor the counter.
    std::uint8_t target()
    {
        const std::uint8_t r = any();
        return (r >= kImage && r <= kWide) || r == kCounter ? 0 : r;
    }
    std::int32_t immediate()
    {
        static constexpr std::int32_t kCorners[] = {0, 1, -1, 2047, -2048, 16};
        return below(2) == 0 ? kCorners[below(6)] : static_cast<std::int32_t>(below(4096)) - 2048;
    }
    void registers(Op op) { code_.push_back({.op = op, .rd = target(), .rs1 = any(), .rs2 = any()}); }
    void two_form()
    {
        const std::uint8_t r = target();
        code_.push_back({.op = Op::kAdd, .rd = r, .rs1 = r, .rs2 = any()});
        code_.push_back({.op = Op::kAddi, .rd = r, .rs1 = r, .imm = immediate()});
    }
    void branch(Op op)
    {
        code_.push_back({.op = op, .rs1 = any(), .rs2 = below(3) == 0 ? std::uint8_t{0} : any(), .imm = 8});
        code_.push_back({.op = Op::kAddi, .rd = 1, .rs1 = 1, .imm = 1});
    }
    void computed_jump()
    {
        code_.push_back({.op = Op::kAuipc, .rd = 1});
        code_.push_back({.op = Op::kAddi, .rd = 2, .rs1 = 3, .imm = 5});
        code_.push_back({.op = Op::kJalr,
                         .rd = static_cast<std::uint8_t>(below(2) == 0 ? 0 : 4),
                         .rs1 = 1,
                         .imm = static_cast<std::int32_t>(12 + below(2))});
    }
    void memory(Op op, std::uint32_t width)
    {
        const bool word = width == 4;
        const std::uint8_t bases[] = {kImage, kHeap, kWide};
        const std::uint8_t base = bases[below(word ? 3 : 2)];
        const auto offset =
            static_cast<std::int32_t>(below(base == kImage ? 16 : 64) * 4 + below(4 / width) * width);
        const bool store = op == Op::kSw || op == Op::kSh || op == Op::kSb;
        code_.push_back({.op = op,
                         .rd = store ? std::uint8_t{0} : target(),
                         .rs1 = base,
                         .rs2 = store ? any() : std::uint8_t{0},
                         .imm = offset});
    }
    void random_word_to_cell(std::int32_t cell, std::int32_t word)
    {
        load(1, static_cast<std::uint32_t>(random_()));
        code_.push_back({.op = Op::kSw, .rs1 = kWide, .rs2 = 1, .imm = 32 * cell + 4 * word});
    }
    void pointer(std::uint8_t rd, std::int32_t cell)
    {
        code_.push_back({.op = Op::kAddi, .rd = rd, .rs1 = kWide, .imm = 32 * cell});
    }
    void delegation();

    std::mt19937_64& random_;
    std::vector<Instruction>& code_;
};

void Generator::delegation()
{
    static constexpr Op kOps[] = {Op::kKeccakF, Op::kBlake3C, Op::kMulDiv, Op::kCopy, Op::kBswap,
                                  Op::kModAdd,  Op::kModSub,  Op::kUAdd,   Op::kUSub, Op::kExt5Dot};
    const Op op = kOps[below(10)];
    const auto cell = [this] { return static_cast<std::int32_t>(below(16)); };
    pointer(kCellA, cell());
    pointer(kCellB, cell());
    pointer(kA3, cell());
    pointer(kA4, cell());
    Instruction i{.op = op, .rd = kCellA, .rs1 = kCellA, .rs2 = kCellB};
    switch (op) {
        case Op::kKeccakF: i = {.op = op, .rd = kCellA}; break;
        case Op::kBlake3C:
            load(kA4, below(65) | below(32) << 8 | (below(4) == 0 ? below(65536) << 16 : 0));
            break;
        case Op::kExt5Dot: load(kA3, 1 + below(3)); break;
        case Op::kCopy:
        case Op::kBswap: i.rs1 = kCellB, i.rs2 = 0; break;
        case Op::kUAdd:
        case Op::kUSub: i.rd = 3; break;
        case Op::kMulDiv: {
            // m has its top bit set and lies in a cell of its own; a and b as they are: the quotient fits.
            random_word_to_cell(20, 0);
            load(1, 0x8000'0000u | static_cast<std::uint32_t>(random_()));
            code_.push_back({.op = Op::kSw, .rs1 = kWide, .rs2 = 1, .imm = 32 * 20 + 28});
            // b < 2^255 <= m, so a b + c < 2^256 m even for the largest c.
            random_word_to_cell(21, 3);
            load(1, static_cast<std::uint32_t>(random_()) >> 2);
            code_.push_back({.op = Op::kSw, .rs1 = kWide, .rs2 = 1, .imm = 32 * 21 + 28});
            pointer(kCellB, 21);
            pointer(kA4, 20);
            break;
        }
        default: {
            // x, y < m: both below 2^254, m above it.
            for (const std::int32_t c : {22, 23, 24}) {
                random_word_to_cell(c, static_cast<std::int32_t>(below(7)));
                load(1, (c == 24 ? 0x4000'0000u : 0) | static_cast<std::uint32_t>(random_()) >> 2);
                code_.push_back({.op = Op::kSw, .rs1 = kWide, .rs2 = 1, .imm = 32 * c + 28});
            }
            pointer(kCellA, 22);
            pointer(kCellB, 23);
            pointer(kA3, 24);
            i = {.op = op, .rd = 1, .rs1 = kCellA, .rs2 = kCellB};
            pointer(1, static_cast<std::int32_t>(22 + below(5)));
        }
    }
    code_.push_back(i);
}

void Generator::step()
{
    static constexpr Op kRegisterOps[] = {Op::kAdd,    Op::kSub,   Op::kSll, Op::kSlt,  Op::kSltu, Op::kXor,
                                          Op::kSrl,    Op::kSra,   Op::kOr,  Op::kAnd,  Op::kMul,  Op::kMulh,
                                          Op::kMulhsu, Op::kMulhu, Op::kDiv, Op::kDivu, Op::kRem,  Op::kRemu};
    static constexpr Op kImmediateOps[] = {Op::kAddi, Op::kSlti, Op::kSltiu, Op::kXori, Op::kOri, Op::kAndi};
    static constexpr Op kShifts[] = {Op::kSlli, Op::kSrli, Op::kSrai};
    static constexpr Op kBranches[] = {Op::kBeq, Op::kBne, Op::kBlt, Op::kBge, Op::kBltu, Op::kBgeu};
    switch (below(14)) {
        case 0:
        case 1:
        case 2: return registers(kRegisterOps[below(18)]);
        case 3:
            return code_.push_back(
                {.op = kImmediateOps[below(6)], .rd = target(), .rs1 = any(), .imm = immediate()});
        case 4:
            return code_.push_back({.op = kShifts[below(3)],
                                    .rd = target(),
                                    .rs1 = any(),
                                    .imm = static_cast<std::int32_t>(below(32))});
        case 5: return two_form();
        case 6: return branch(kBranches[below(6)]);
        case 7: return computed_jump();
        case 8: return memory(below(2) == 0 ? Op::kLw : Op::kSw, 4);
        case 9: return memory(below(2) == 0 ? Op::kLbu : below(2) == 0 ? Op::kLb : Op::kSb, 1);
        case 10: return memory(below(2) == 0 ? Op::kLhu : below(2) == 0 ? Op::kLh : Op::kSh, 2);
        case 11: return code_.push_back({.op = Op::kHint, .rd = target()});
        case 12: return code_.push_back({.op = Op::kAddi, .rd = target(), .rs1 = any(), .imm = 0});
        default:
            if (below(4) == 0) delegation();
    }
}
}  // namespace

std::vector<Instruction> random_program(std::mt19937_64& random, const ProgramShape& shape)
{
    std::vector<Instruction> code;
    Generator generator{random, code};
    const auto count_down_to = [&code](std::size_t begin) {
        code.push_back({.op = Op::kAddi, .rd = kCounter, .rs1 = kCounter, .imm = -1});
        const auto back = 4 * (static_cast<std::int32_t>(begin) - static_cast<std::int32_t>(code.size()));
        code.push_back({.op = Op::kBne, .rs1 = kCounter, .rs2 = 0, .imm = back});
    };
    generator.pointers();
    if (shape.idle != 0) {
        while (code.size() < shape.length / 2) generator.step();
        generator.load(kCounter, shape.idle / 2);
        count_down_to(code.size());
    }
    generator.load(kCounter, static_cast<std::uint32_t>(shape.repeats));
    const std::size_t begin = code.size();
    while (code.size() < begin + shape.length) generator.step();
    if (shape.repeats > 1) count_down_to(begin);
    const std::vector<Instruction> end = ending();
    code.insert(code.end(), end.begin(), end.end());
    return code;
}

TracedRun::TracedRun(riscv::Program p, std::vector<std::uint32_t> input, const riscv::SegmentLimits& limits)
    : program{std::move(p)}, table{program}
{
    riscv::Tracer tracer{program, table, std::move(input)};
    for (;;) {
        const riscv::Stop stop = tracer.record(limits, segments.emplace_back());
        if (stop.reason == riscv::StopReason::kHalt) break;
        CHECK(stop.reason == riscv::StopReason::kSegmentFull, riscv::describe(stop.reason).data());
    }
    boundary = tracer.boundary();
}
}  // namespace freehold::zkvm::testing

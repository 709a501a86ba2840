#include "zkvm/host/testing/instruction_rows.hpp"

#include "riscv/decode_table.hpp"
#include "zkvm/host/fill_instructions.hpp"

#include <algorithm>
#include <map>

namespace freehold::zkvm::testing
{
namespace
{
using proof::Message;
using riscv::Instruction;
using riscv::Op;
using Random = std::mt19937_64;

std::uint32_t entry(const Message& m, std::size_t i)
{
    return i < m.entries.size() ? m.entries[i].value() : 0;
}
bool on(const Message& m, Bus bus) { return m.bus == static_cast<proof::BusId>(bus); }

constexpr std::uint32_t kCorners[] = {
    0,       1,    2,      0xffffffff, 0xfffffffe,   0x80000000,         0x7fffffff, 0xffff,
    0x10000, 0xff, 0x8000, 0xffff0000, 30720u << 16, (30720u << 16) + 1, 0x78000001, 0x78000000};
std::uint32_t random_word(Random& random)
{
    if (random() % 5 < 2) return kCorners[random() % std::size(kCorners)];
    static constexpr unsigned kShifts[] = {0, 0, 0, 8, 16, 24};
    return static_cast<std::uint32_t>(random()) >> kShifts[random() % 6];
}

bool is_load(Op op)
{
    return op == Op::kLw || op == Op::kLb || op == Op::kLh || op == Op::kLbu || op == Op::kLhu;
}
bool is_store(Op op) { return op == Op::kSw || op == Op::kSb || op == Op::kSh; }
bool is_branch(Op op) { return op >= Op::kBeq && op <= Op::kBgeu; }
bool is_immediate(Op op) { return op >= Op::kAddi && op <= Op::kSrai; }
std::uint32_t width(Op op)
{
    switch (op) {
        case Op::kLw:
        case Op::kSw: return 4;
        case Op::kLh:
        case Op::kLhu:
        case Op::kSh: return 2;
        default: return 1;
    }
}
bool taken(Op op, std::uint32_t a, std::uint32_t b)
{
    const auto sa = static_cast<std::int32_t>(a), sb = static_cast<std::int32_t>(b);
    switch (op) {
        case Op::kBeq: return a == b;
        case Op::kBne: return a != b;
        case Op::kBlt: return sa < sb;
        case Op::kBge: return sa >= sb;
        case Op::kBltu: return a < b;
        default: return a >= b;
    }
}
std::uint32_t loaded(Op op, std::uint32_t word, std::uint32_t byte)
{
    const std::uint32_t x = word >> 8 * byte;
    switch (op) {
        case Op::kLw: return word;
        case Op::kLbu: return x & 0xff;
        case Op::kLhu: return x & 0xffff;
        case Op::kLb: return (x & 0xff) < 0x80 ? x & 0xff : (x & 0xff) | 0xffffff00;
        default: return (x & 0xffff) < 0x8000 ? x & 0xffff : (x & 0xffff) | 0xffff0000;
    }
}
std::uint32_t stored(Op op, std::uint32_t word, std::uint32_t byte, std::uint32_t value)
{
    if (op == Op::kSw) return value;
    const std::uint32_t mask = (op == Op::kSb ? 0xffu : 0xffffu) << 8 * byte;
    return (word & ~mask) | (value << 8 * byte & mask);
}

/// The memory message pairs of a row, by slot.
struct Access
{
    std::uint32_t space, address;
    std::vector<std::uint32_t> before, after;

    [[nodiscard]] std::uint32_t old_word(std::size_t i = 0) const
    {
        return before[2 * i] | before[2 * i + 1] << 16;
    }
    [[nodiscard]] std::uint32_t new_word(std::size_t i = 0) const
    {
        return after[2 * i] | after[2 * i + 1] << 16;
    }
};
std::optional<std::map<std::uint32_t, Access>> accesses(const Spoken& spoken, std::uint32_t clk)
{
    std::vector<const Message*> pulls, pushes;
    for (const Message& m : spoken.pulls)
        if (on(m, Bus::kMemory)) pulls.push_back(&m);
    for (const Message& m : spoken.pushes)
        if (on(m, Bus::kMemory)) pushes.push_back(&m);
    std::map<std::uint32_t, Access> found;
    for (std::size_t i = 0; i < pulls.size(); ++i) {
        const Message &p = *pulls[i], &q = *pushes[i];
        const std::uint32_t slot = entry(q, 2) - clk;
        if (entry(p, 0) != entry(q, 0) || entry(p, 1) != entry(q, 1) || found.contains(slot) ||
            entry(p, 2) >= entry(q, 2))
            return std::nullopt;
        Access a{entry(p, 0), entry(p, 1), {}, {}};
        for (std::size_t j = 3; j < p.entries.size(); ++j) {
            a.before.push_back(entry(p, j));
            a.after.push_back(entry(q, j));
            if (a.after.back() >= 1u << 16) return std::nullopt;
        }
        found.emplace(slot, std::move(a));
    }
    return found;
}

/// Is what the row says what the instruction does?
std::optional<bool> by_the_book(const Instruction& i, std::uint32_t pc, const Spoken& spoken)
{
    const auto state =
        std::ranges::find_if(spoken.pulls, [](const Message& m) { return on(m, Bus::kState); });
    const auto next_state =
        std::ranges::find_if(spoken.pushes, [](const Message& m) { return on(m, Bus::kState); });
    const std::uint32_t clk = entry(*state, 1);
    if (entry(*state, 0) != pc) return std::nullopt;
    auto got = accesses(spoken, clk);
    if (!got) return false;

    const auto reg = [](const Access& a, std::uint32_t r) {
        return a.space == 0 && a.address == (r == 0 ? 32 : r);
    };
    const auto source = [](const Access& a, std::uint32_t r) { return a.space == 0 && a.address == r; };
    const auto unchanged = [](const Access& a) { return a.before == a.after; };
    const bool has_a = got->contains(0), has_b = got->contains(1), has_d = got->contains(3);
    if (has_a && (!source(got->at(0), i.rs1) || !unchanged(got->at(0)))) return false;
    if (has_b && (!source(got->at(1), i.rs2) || !unchanged(got->at(1)))) return false;
    if (has_d && !reg(got->at(3), i.rd)) return false;
    const std::uint32_t a = has_a                    ? got->at(0).old_word()
                            : has_d && i.rd == i.rs1 ? got->at(3).old_word()
                                                     : 0;
    const auto imm = static_cast<std::uint32_t>(i.imm);
    const std::uint32_t b = has_b ? got->at(1).old_word() : is_branch(i.op) ? 0 : imm;

    std::uint32_t next = pc + 4;
    std::optional<std::uint32_t> result;
    if (is_load(i.op) || is_store(i.op)) {
        if (!got->contains(2)) return false;
        const Access& m = got->at(2);
        const std::uint32_t address = a + imm, byte = address % 4;
        const bool wide = m.space == 2;
        if (address % width(i.op) != 0) return false;
        if (wide ? m.address != (address - kWideBase) / 32 : m.space != 1 || m.address != address / 4)
            return false;
        const std::size_t index = wide ? address % 32 / 4 : 0;
        if (is_load(i.op)) {
            if (!unchanged(m)) return false;
            result = loaded(i.op, m.old_word(index), byte);
        } else {
            auto expected = m.before;
            const std::uint32_t word = stored(i.op, m.old_word(index), byte, b);
            expected[2 * index] = word & 0xffff;
            expected[2 * index + 1] = word >> 16;
            if (expected != m.after) return false;
        }
    } else if (is_branch(i.op)) {
        if (taken(i.op, a, b)) next = pc + imm;
    } else {
        switch (i.op) {
            case Op::kLui: result = imm; break;
            case Op::kAuipc: result = pc + imm; break;
            case Op::kJal:
                result = pc + 4;
                next = pc + imm;
                break;
            case Op::kJalr:
                result = pc + 4;
                next = (a + imm) & ~1u;
                break;
            case Op::kHint: result = has_d ? std::optional{got->at(3).new_word()} : std::nullopt; break;
            case Op::kOut: {
                const auto said =
                    std::ranges::find_if(spoken.pushes, [](const Message& m) { return on(m, Bus::kOutput); });
                if (said == spoken.pushes.end() || entry(*said, 0) != imm ||
                    entry(*said, 1) != (a & 0xffff) || entry(*said, 2) != a >> 16)
                    return false;
                break;
            }
            default: result = rv32_result(i.op, a, b);
        }
    }
    if (has_d && result != got->at(3).new_word()) return false;
    return entry(*next_state, 0) == next && entry(*next_state, 1) == clk + 4;
}

std::uint32_t earlier(std::uint32_t now, Random& random)
{
    static constexpr std::uint32_t kAges[] = {1, 4, 1000, 1 << 17, 1 << 18};
    const std::uint32_t age = kAges[random() % 5];
    return age > now ? 0 : now - age;
}

/// Other stories for tables where a single change is always noticed.
void forge_div(std::vector<BabyBear>& cells, Random& random)
{
    using T = Div;
    const auto bytes = [&](std::size_t first) {
        std::uint32_t v = 0;
        for (std::size_t i = 0; i < 4; ++i) v |= (cells[first + i].value() & 0xff) << 8 * i;
        return v;
    };
    const auto put_bytes = [&](std::size_t first, std::uint32_t v) {
        for (std::size_t i = 0; i < 4; ++i) cells[first + i] = BabyBear{v >> 8 * i & 0xff};
    };
    const auto limbs = [&](std::size_t first) {
        return cells[first].value() | cells[first + 1].value() << 16;
    };
    const auto put_limbs = [&](std::size_t first, std::uint32_t v) {
        cells[first] = BabyBear{v & 0xffff};
        cells[first + 1] = BabyBear{v >> 16};
    };
    const auto step = static_cast<std::uint32_t>(random() % 3) - 1;
    const std::uint32_t b = bytes(T::kMagB);
    std::uint32_t q = bytes(T::kQ) + step;
    const std::uint32_t r = limbs(T::kR0) - step * b;
    if (random() % 3 == 0) q = static_cast<std::uint32_t>(random());
    static constexpr std::size_t kFlags[] = {T::kGa, T::kGb, T::kSa, T::kSb, T::kSq,
                                             T::kSo, T::kNz, T::kCa, T::kCb, T::kK};
    if (random() % 5 < 2) {
        BabyBear& flag = cells[kFlags[random() % std::size(kFlags)]];
        flag = BabyBear{1} - flag;
    }
    const std::uint32_t m = cells[T::kRm].is_zero() ? q : r;
    const bool negative = !cells[T::kSo].is_zero();
    put_bytes(T::kQ, q);
    put_limbs(T::kR0, r);
    put_limbs(T::kM0, m);
    put_limbs(T::kO0, negative ? 0u - m : m);
    put_limbs(T::kGap0, b - 1 - r);
    cells[T::kN0] = BabyBear{negative && (m & 0xffff) != 0 ? 1 : 0};
    cells[T::kN1] = BabyBear{negative && m != 0 ? 1 : 0};
}
/// Moves value between two neighbouring bytes: the limb stays.
template <class T>
void forge_bytes(std::vector<BabyBear>& cells, Random& random)
{
    const std::size_t first =
        (random() % 2 == 0 ? std::size_t{T::kA} : std::size_t{T::kB}) + random() % 2 * 2;
    const BabyBear shifts[] = {BabyBear{256}, -BabyBear{256}, kInverse256, BabyBear{random()}};
    const BabyBear x = shifts[random() % 4];
    cells[first] += x;
    cells[first + 1] -= x * kInverse256;
}
void forge_mulh(std::vector<BabyBear>& cells, Random& random)
{
    using T = Mulh;
    if (random() % 2 == 0) return forge_bytes<T>(cells, random);
    const bool of_a = random() % 2 == 0;
    const std::size_t g = of_a ? std::size_t{T::kGa} : std::size_t{T::kGb},
                      s = of_a ? std::size_t{T::kSa} : std::size_t{T::kSb};
    const BabyBear top = cells[(of_a ? std::size_t{T::kA} : std::size_t{T::kB}) + 3],
                   f = cells[of_a ? T::kFa : T::kFb];
    const BabyBear other = random() % 2 == 0 ? BabyBear{1} - cells[g]
                                             : (top - BabyBear{random() % 128}) * BabyBear{128}.inverse();
    const BabyBear factors[] = {f, BabyBear{1}, cells[s]};
    cells[g] = other;
    cells[s] = factors[random() % 3] * other;
}
/// Keeps the sum of the marks and the offset, with three marks that are no bits.
template <class T>
void forge_one_hot(std::vector<BabyBear>& cells, Random& random)
{
    std::array<std::size_t, 3> at;
    do
        for (std::size_t& i : at) i = 1 + random() % 7;
    while (at[0] == at[1] || at[1] == at[2] || at[0] == at[2]);
    const BabyBear factors[] = {BabyBear{1}, kInverse4, BabyBear{random()}};
    const BabyBear x = factors[random() % 3];
    for (std::size_t n = 0; n < 3; ++n) {
        const auto weight = static_cast<int>(at[(n + 1) % 3]) - static_cast<int>(at[(n + 2) % 3]);
        cells[T::kF + at[n] - 1] += x * BabyBear{weight};
    }
}

constexpr InstructionCase kCases[] = {
    {"ADD3", Op::kAdd},   {"ADD2", Op::kAdd},     {"SUB3", Op::kSub},    {"ADDI3", Op::kAddi},
    {"ADDI2", Op::kAddi}, {"CONST", Op::kLui},    {"CONST", Op::kAuipc}, {"CONST", Op::kJal},
    {"JUMP", Op::kJal},   {"MV", Op::kAddi},      {"BIT", Op::kAnd},     {"BIT", Op::kOr},
    {"BIT", Op::kXor},    {"BITI", Op::kAndi},    {"BITI", Op::kOri},    {"BITI", Op::kXori},
    {"SHI", Op::kSlli},   {"SHI", Op::kSrli},     {"SHI", Op::kSrai},    {"SHR", Op::kSll},
    {"SHR", Op::kSrl},    {"SHR", Op::kSra},      {"SLT", Op::kSlt},     {"SLT", Op::kSltu},
    {"SLTI", Op::kSlti},  {"SLTI", Op::kSltiu},   {"BLT", Op::kBlt},     {"BLT", Op::kBge},
    {"BLT", Op::kBltu},   {"BLT", Op::kBgeu},     {"BEQ", Op::kBeq},     {"BEQ", Op::kBne},
    {"BEQZ", Op::kBeq},   {"BEQZ", Op::kBne},     {"JALR", Op::kJalr},   {"JR", Op::kJalr},
    {"LW", Op::kLw},      {"LWW", Op::kLw, true}, {"SW", Op::kSw},       {"SWW", Op::kSw, true},
    {"LU", Op::kLbu},     {"LU", Op::kLhu},       {"LS", Op::kLb},       {"LS", Op::kLh},
    {"SS", Op::kSb},      {"SS", Op::kSh},        {"MUL", Op::kMul},     {"MULH", Op::kMulh},
    {"MULH", Op::kMulhu}, {"MULH", Op::kMulhsu},  {"DIV", Op::kDiv},     {"DIV", Op::kDivu},
    {"DIV", Op::kRem},    {"DIV", Op::kRemu},     {"HINT", Op::kHint},   {"OUT", Op::kOut},
};
}  // namespace

std::uint32_t rv32_result(Op op, std::uint32_t a, std::uint32_t b)
{
    const auto sa = static_cast<std::int32_t>(a), sb = static_cast<std::int32_t>(b);
    const std::int64_t wa = sa, wb = sb;
    const std::uint32_t shift = b % 32;
    const auto high = [](std::int64_t x) {
        return static_cast<std::uint32_t>(static_cast<std::uint64_t>(x) >> 32);
    };
    switch (op) {
        case Op::kAdd:
        case Op::kAddi: return a + b;
        case Op::kSub: return a - b;
        case Op::kAnd:
        case Op::kAndi: return a & b;
        case Op::kOr:
        case Op::kOri: return a | b;
        case Op::kXor:
        case Op::kXori: return a ^ b;
        case Op::kSll:
        case Op::kSlli: return a << shift;
        case Op::kSrl:
        case Op::kSrli: return a >> shift;
        case Op::kSra:
        case Op::kSrai: return static_cast<std::uint32_t>(sa >> shift);
        case Op::kSlt:
        case Op::kSlti: return sa < sb ? 1 : 0;
        case Op::kSltu:
        case Op::kSltiu: return a < b ? 1 : 0;
        case Op::kMul: return a * b;
        case Op::kMulh: return high(wa * wb);
        case Op::kMulhu: return static_cast<std::uint32_t>(std::uint64_t{a} * b >> 32);
        case Op::kMulhsu: return high(wa * std::int64_t{b});
        case Op::kDiv: return b == 0 ? ~0u : static_cast<std::uint32_t>(wa / wb);
        case Op::kDivu: return b == 0 ? ~0u : a / b;
        case Op::kRem: return b == 0 ? a : static_cast<std::uint32_t>(wa % wb);
        case Op::kRemu: return b == 0 ? a : a % b;
        default: CHECK(false, "an operation on two operands");
    }
    return 0;
}

std::span<const InstructionCase> instruction_cases() { return kCases; }

HonestRow honest_row(const InstructionCase& c, std::span<const proof::Table> tables, Random& random)
{
    const auto below = [&random](std::uint64_t n) { return static_cast<std::uint32_t>(random() % n); };
    const std::uint32_t pc = (1u << 16) + 4 * below(1u << 20);
    std::uint32_t a = random_word(random), b = random_word(random), m = random_word(random);
    std::uint32_t d = random_word(random);
    static constexpr std::int32_t kImmediates[] = {0, 1, -1, -2048, 2047};
    const std::int32_t random_imm =
        below(2) == 0 ? kImmediates[below(5)] : static_cast<std::int32_t>(below(4096)) - 2048;
    Instruction i{.op = c.op,
                  .rd = static_cast<std::uint8_t>(1 + below(31)),
                  .rs1 = static_cast<std::uint8_t>(1 + below(31)),
                  .rs2 = static_cast<std::uint8_t>(1 + below(31))};
    const bool two_form = c.table == "ADD2" || c.table == "ADDI2";
    // Registers that the decoder would take for another form.
    while (!two_form && (i.rd == i.rs1 || i.rd == i.rs2 || i.rs1 == i.rs2)) {
        i.rd = static_cast<std::uint8_t>(1 + below(31));
        i.rs1 = static_cast<std::uint8_t>(1 + below(31));
    }
    if (two_form) {
        i.rs1 = i.rd;
        while (i.rs2 == i.rd) i.rs2 = static_cast<std::uint8_t>(1 + below(31));
        d = a;
    }
    if (is_branch(c.op)) {
        i.rd = 0;
        i.imm = 4 * (2 + static_cast<std::int32_t>(below(500)));
        if (below(3) == 0) b = a;
        if (c.table == "BEQZ") {
            i.rs2 = 0;
            b = 0;
            if (below(2) == 0) a = 0;
        }
    } else if (c.op == Op::kLui || c.op == Op::kAuipc) {
        i.imm = static_cast<std::int32_t>(below(1u << 20) << 12);
        i.rs1 = i.rs2 = 0;
    } else if (c.op == Op::kJal) {
        i.imm = 4 * static_cast<std::int32_t>(below(1000));
        i.rs1 = i.rs2 = 0;
        if (c.table == "JUMP") i.rd = 0;
    } else if (is_load(c.op) || is_store(c.op) || c.op == Op::kJalr) {
        const std::uint32_t base = c.wide ? kWideBase : 1u << 16, align = c.op == Op::kJalr ? 4 : width(c.op);
        std::uint32_t address = base + below(1u << 27);
        if (below(3) == 0) address = (address & ~0xffffu) | (below(2) == 0 ? 65532 : 0);
        address -= address % align;
        if (!c.wide && c.op != Op::kJalr) address += below(4 / align) * align;
        i.imm = random_imm;
        if (c.op == Op::kJalr) i.imm &= ~3;
        a = address - static_cast<std::uint32_t>(i.imm) + (c.op == Op::kJalr ? below(2) : 0);
        if (c.table == "JR") i.rd = 0;
        if (is_store(c.op))
            i.rd = 0;
        else
            i.rs2 = 0;
    } else if (c.op >= Op::kSlli && c.op <= Op::kSrai) {
        static constexpr std::int32_t kAmounts[] = {0, 1, 15, 16, 17, 31};
        i.imm = below(2) == 0 ? kAmounts[below(6)] : static_cast<std::int32_t>(below(32));
        i.rs2 = 0;
    } else if (is_immediate(c.op)) {
        i.imm = c.table == "MV" ? 0 : random_imm == 0 ? 5 : random_imm;
        i.rs2 = 0;
    } else if (c.op == Op::kOut) {
        i.imm = static_cast<std::int32_t>(below(8));
        i.rd = i.rs2 = 0;
    } else if (c.op == Op::kHint) {
        i.rs1 = i.rs2 = 0;
    }

    const riscv::Decoded decoded = riscv::classify(i, pc);
    const DecoderRow decoder{pc, static_cast<Class>(static_cast<unsigned>(decoded.cls)),
                             riscv::decoder_fields(decoded)};
    std::array<BabyBear, kDecoderFields> fields;
    for (std::size_t k = 0; k < kDecoderFields; ++k) fields[k] = BabyBear{decoder.fields[k]};

    const std::uint32_t clk = 4 * (1 + below(1u << 21)), address = a + static_cast<std::uint32_t>(i.imm);
    riscv::Row row{.pc = pc,
                   .clk = clk,
                   .a = a,
                   .b = b,
                   .d = d,
                   .r = 0,
                   .a_t = earlier(clk, random),
                   .b_t = earlier(clk + 1, random),
                   .d_t = earlier(clk + 3, random),
                   .m_t = earlier(clk + 2, random),
                   .m = m,
                   .m_new = m};
    std::vector<riscv::Cell> cells;
    std::uint32_t word = m;
    if (c.wide) {
        auto& cell = cells.emplace_back();
        for (std::uint32_t& w : cell) w = random_word(random);
        word = cell[address % 32 / 4];
        row.m = 0;
    }
    if (is_load(c.op))
        row.r = loaded(c.op, word, address % 4);
    else if (is_store(c.op))
        row.m_new = stored(c.op, word, address % 4, b);
    else if (c.op == Op::kHint)
        row.r = random_word(random);
    else if (c.op >= Op::kAddi && c.op <= Op::kRemu)
        row.r = rv32_result(c.op, a, is_immediate(c.op) ? static_cast<std::uint32_t>(i.imm) : b);

    HonestRow honest;
    honest.what = std::string{riscv::name(c.op)} + " in " + std::string{c.table};
    honest.oracle = [i, pc](const Spoken& spoken) { return by_the_book(i, pc, spoken); };
    InstructionTables::for_each([&]<class T>(std::type_identity<T>) {
        if (T::kName != c.table) return;
        honest.table = &tables[kTableIndex<T>];
        honest.cells.resize(T::kColumnCount);
        std::vector<BabyBear*> columns;
        for (BabyBear& cell : honest.cells) columns.push_back(&cell);
        fill_cycle<T>(RowWriter{columns, 0}, {row, decoder, fields, cells});
        if constexpr (std::is_same_v<T, Div>) honest.forge = forge_div;
        if constexpr (std::is_same_v<T, Mul>) honest.forge = forge_bytes<Mul>;
        if constexpr (std::is_same_v<T, Mulh>) honest.forge = forge_mulh;
        if constexpr (std::is_same_v<T, LwWide> || std::is_same_v<T, SwWide>) honest.forge = forge_one_hot<T>;
    });
    CHECK(honest.table != nullptr, "the case names a table");
    return honest;
}
}  // namespace freehold::zkvm::testing

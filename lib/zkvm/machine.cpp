#include "zkvm/machine.hpp"

#include "zkvm/machine_tables.hpp"

namespace freehold::zkvm
{
namespace
{
using proof::Message;
using proof::reject;
using proof::Statement;
using proof::Verified;

// In words and in cells. The last 2 KiB below 2^29 are no memory (spec/machine.md, section 1).
constexpr std::uint32_t kRamEnd = 1u << 26, kWideEnd = (1u << 23) - 64;

template <class List>
bool all_absent(std::span<const std::uint32_t> rows)
{
    bool absent = true;
    List::for_each([&]<class T>(std::type_identity<T>) { absent = absent && rows[kTableIndex<T>] == 0; });
    return absent;
}

template <class... Entries>
Message message(int sign, Bus bus, Entries... entries)
{
    return {static_cast<proof::BusId>(bus), BabyBear{sign}, {BabyBear{entries}...}};
}
unsigned id(Space space) { return static_cast<unsigned>(space); }
}  // namespace

std::vector<std::uint32_t> Publics::encode() const
{
    std::vector<std::uint32_t> words{pc_in, pc_out, ram_end, wide_end};
    for (const std::uint32_t word : outputs) {
        words.push_back(word & 0xffff);
        words.push_back(word >> 16);
    }
    return words;
}
Publics Publics::decode(std::span<const std::uint32_t> words)
{
    CHECK(words.size() == kPublicWords, "public words");
    Publics p{.pc_in = words[0], .pc_out = words[1], .ram_end = words[2], .wide_end = words[3]};
    for (std::size_t i = 0; i < kOutputCount; ++i) p.outputs[i] = words[4 + 2 * i] | words[5 + 2 * i] << 16;
    return p;
}

std::uint64_t clock_after(std::span<const std::uint32_t> rows)
{
    std::uint64_t clock = kFirstClock;
    Tables::for_each(
        [&]<class T>(std::type_identity<T>) { clock += std::uint64_t{kSlots<T>} * rows[kTableIndex<T>]; });
    return clock;
}

ProgramMachine::ProgramMachine(Descriptor descriptor, const proof::whir::Family& family)
    : proof::Machine{machine_tables(descriptor),
                     {static_cast<proof::BusId>(Bus::kGlobalMemory), static_cast<proof::BusId>(Bus::kSort)},
                     descriptor.layout().size},
      descriptor_{std::move(descriptor)},
      family_{family},
      digest_{program_digest(descriptor_, family_)}
{
    CHECK(check_descriptor(descriptor_, family_).has_value(), "the descriptor's invariants");
}

ProgramMachine::ProgramMachine(Descriptor descriptor, const proof::whir::Family& family, Program program)
    : ProgramMachine{std::move(descriptor), family}
{
    program_ = std::move(program);
    values_ = zkvm::program_values(program_);
    CHECK(values_.size() == program_size(), "the program that the descriptor describes");
}

std::optional<Hash256> ProgramMachine::program_root(const proof::whir::Params& params) const
{
    const std::span<const proof::whir::Params> sets = program_sets(family_, program_size());
    for (std::size_t i = 0; i < sets.size(); ++i)
        if (sets[i].name == params.name) return descriptor_.roots[i];
    return std::nullopt;
}

Verified<> ProgramMachine::check(const Statement& statement) const
{
    if (statement.publics.size() != kPublicWords) return reject("number of public words");
    for (const std::uint32_t limb : std::span{statement.publics}.subspan(4))
        if (limb >= 1u << 16) return reject("output limb out of range");
    const Publics publics = Publics::decode(statement.publics);
    const std::span<const std::uint32_t> rows = statement.rows;
    // All clocks are then integers below 2^26: the order of accesses is that of their residues' differences.
    if (clock_after(rows) >= 1u << kLogClockEnd) return reject("too many cycles");
    if (clock_after(rows) == kFirstClock) return reject("no cycle");
    if (rows[kTableIndex<RangeTable>] == 0) return reject("no range table");
    if (statement.segment.multi
            ? !all_absent<LocalBoundaryTables>(rows)
            : !all_absent<GlobalBoundaryTables>(rows) || !all_absent<SegmentBoundaryTables>(rows))
        return reject("boundary tables of another kind of run");
    // In one segment, so that what their rows say cannot add up to p (is_balanced_across_segments).
    if (!statement.segment.last && !all_absent<GlobalBoundaryTables>(rows))
        return reject("memory's end before the run's");
    if (!statement.segment.last &&
        (publics.outputs != decltype(publics.outputs){} || publics.ram_end != 0 || publics.wide_end != 0))
        return reject("outputs before the end");
    if (publics.ram_end > kRamEnd || publics.wide_end > kWideEnd) return reject("end of memory");
    if (statement.segment.last && publics.ram_end < descriptor_.image_end()) return reject("end of memory");
    return {};
}

Verified<> ProgramMachine::check_run(std::span<const Statement> segments) const
{
    if (segments.empty()) return reject("no segment");
    std::uint32_t pc = descriptor_.entry;
    std::size_t with_registers = 0, with_image = 0;
    for (const Statement& segment : segments) {
        const Publics publics = Publics::decode(segment.publics);
        if (publics.pc_in != pc) return reject("pc chain");
        pc = publics.pc_out;
        with_registers +=
            segment.rows[kTableIndex<Registers>] + segment.rows[kTableIndex<GlobalRegisters>] != 0;
        with_image += segment.rows[kTableIndex<Image>] + segment.rows[kTableIndex<GlobalImage>] != 0;
    }
    if (pc != kHaltPc) return reject("the run does not halt");
    // Twice would give each register two beginnings.
    if (with_registers != 1 || with_image != 1) return reject("initial memory not exactly once");
    return {};
}

std::vector<Message> ProgramMachine::boundary(const Statement& statement) const
{
    const Publics publics = Publics::decode(statement.publics);
    std::vector<Message> messages{
        message(+1, Bus::kState, publics.pc_in, kFirstClock),
        message(-1, Bus::kState, publics.pc_out, clock_after(statement.rows)),
    };
    if (statement.segment.last)
        for (std::uint32_t i = 0; i < kOutputCount; ++i)
            messages.push_back(
                message(-1, Bus::kOutput, i, publics.outputs[i] & 0xffff, publics.outputs[i] >> 16));
    return messages;
}

std::vector<Message> ProgramMachine::run_boundary(std::span<const Statement> segments) const
{
    const Publics publics = Publics::decode(segments.back().publics);
    return {
        message(+1, Bus::kSort, id(Space::kRam), descriptor_.image_end()),
        message(-1, Bus::kSort, id(Space::kRam), publics.ram_end),
        message(+1, Bus::kSort, id(Space::kWide), 0),
        message(-1, Bus::kSort, id(Space::kWide), publics.wide_end),
    };
}
}  // namespace freehold::zkvm

#include "riscv/profile.hpp"

#include "base/endian.hpp"

#include <fmt/format.h>

#include <cxxabi.h>
#include <algorithm>
#include <cstdlib>
#include <iterator>
#include <memory>
#include <utility>

namespace freehold::riscv
{
namespace
{
constexpr std::size_t kSectionHeaderSize = 40, kSymbolSize = 16;
constexpr std::uint32_t kSymbolTable = 2;
constexpr unsigned kFunction = 2;
constexpr unsigned kReturnAddress = 1;

std::uint32_t word_at(BytesView file, std::size_t at) { return load_le<std::uint32_t>(file.data() + at); }

/// What section `index` holds; empty if the file does not.
BytesView section_bytes(BytesView file, BytesView headers, std::size_t index)
{
    if ((index + 1) * kSectionHeaderSize > headers.size()) return {};
    const BytesView header = headers.subspan(index * kSectionHeaderSize, kSectionHeaderSize);
    const std::size_t offset = word_at(header, 16), size = word_at(header, 20);
    return offset + size <= file.size() ? file.subspan(offset, size) : BytesView{};
}

std::string name_at(BytesView names, std::size_t at)
{
    std::string name;
    for (; at < names.size() && names[at] != 0; ++at) name.push_back(static_cast<char>(names[at]));
    return name;
}

/// The calls under way, and what each function has spent.
class Calls
{
public:
    explicit Calls(std::span<const Symbol> functions) : functions_{functions}, counts_(functions.size() + 1)
    {
        for (std::size_t i = 0; i < functions.size(); ++i) counts_[i].cycles.name = functions[i].name;
        counts_.back().cycles.name = "(no symbol)";
    }

    /// The next instruction is at `pc`. Returns the index of its function.
    std::size_t at(std::uint32_t pc, std::uint32_t return_address, std::uint64_t now)
    {
        while (!stack_.empty() && stack_.back().return_address == pc) leave(now);
        if (!holds(current_, pc)) current_ = find(pc);
        if (current_ < functions_.size() && functions_[current_].begin == pc) {
            Count& count = counts_[current_];
            ++count.cycles.calls;
            ++count.depth;
            stack_.push_back({current_, return_address, now});
        }
        return current_;
    }
    void spend(std::size_t function, std::uint64_t cycles) { counts_[function].cycles.self += cycles; }
    void leave_all(std::uint64_t now)
    {
        while (!stack_.empty()) leave(now);
    }
    [[nodiscard]] std::vector<FunctionCycles> result() const
    {
        std::vector<FunctionCycles> functions;
        for (const Count& count : counts_)
            if (count.cycles.self != 0) functions.push_back(count.cycles);
        std::ranges::sort(functions, std::ranges::greater{}, &FunctionCycles::self);
        return functions;
    }

private:
    struct Frame
    {
        std::size_t function;
        std::uint32_t return_address;
        std::uint64_t begin;
    };
    struct Count
    {
        FunctionCycles cycles;
        std::size_t depth = 0;
    };

    [[nodiscard]] bool holds(std::size_t function, std::uint32_t pc) const
    {
        return function < functions_.size() && pc - functions_[function].begin < functions_[function].size;
    }
    [[nodiscard]] std::size_t find(std::uint32_t pc) const
    {
        const auto after = std::ranges::upper_bound(functions_, pc, {}, &Symbol::begin);
        const auto index = static_cast<std::size_t>(after - functions_.begin());
        return index != 0 && holds(index - 1, pc) ? index - 1 : functions_.size();
    }
    void leave(std::uint64_t now)
    {
        const Frame& frame = stack_.back();
        Count& count = counts_[frame.function];
        if (--count.depth == 0) count.cycles.total += now - frame.begin;
        stack_.pop_back();
    }

    std::span<const Symbol> functions_;
    std::vector<Count> counts_;
    std::vector<Frame> stack_;
    std::size_t current_ = 0;
};

std::string demangled(const std::string& name)
{
    int status = 0;
    const std::unique_ptr<char, void (*)(void*)> text{
        abi::__cxa_demangle(name.c_str(), nullptr, nullptr, &status), std::free};
    return status == 0 ? text.get() : name;
}
}  // namespace

std::vector<Symbol> read_functions(BytesView elf)
{
    std::vector<Symbol> functions;
    if (elf.size() < 52) return functions;
    const std::size_t first = word_at(elf, 32), count = load_le<std::uint16_t>(elf.data() + 48);
    if (first > elf.size() || count * kSectionHeaderSize > elf.size() - first) return functions;
    const BytesView headers = elf.subspan(first, count * kSectionHeaderSize);
    for (std::size_t s = 0; s < count; ++s) {
        if (word_at(headers, s * kSectionHeaderSize + 4) != kSymbolTable) continue;
        const BytesView symbols = section_bytes(elf, headers, s);
        const BytesView names = section_bytes(elf, headers, word_at(headers, s * kSectionHeaderSize + 24));
        for (std::size_t at = 0; at + kSymbolSize <= symbols.size(); at += kSymbolSize)
            if ((symbols[at + 12] & 15) == kFunction)
                functions.push_back({word_at(symbols, at + 4), word_at(symbols, at + 8),
                                     name_at(names, word_at(symbols, at))});
    }
    std::ranges::sort(functions, {},
                      [](const Symbol& f) { return std::pair{f.begin, std::string_view{f.name}}; });
    const auto same = std::ranges::unique(functions, {}, &Symbol::begin);
    functions.erase(same.begin(), same.end());
    return functions;
}

Profile profile(const Program& program, const DecodeTable& table, std::span<const Symbol> functions,
                std::vector<std::uint32_t> input, std::uint64_t max_cycles)
{
    Emulator emulator{program, table, std::move(input)};
    Calls calls{functions};
    Profile result{{StopReason::kCycleLimit, program.entry}, 0, {}};
    while (result.stop.reason == StopReason::kCycleLimit && result.cycles < max_cycles) {
        const std::size_t function =
            calls.at(result.stop.pc, emulator.registers()[kReturnAddress], result.cycles);
        result.stop = emulator.run(result.cycles + 1);
        calls.spend(function, emulator.cycles() - result.cycles);
        result.cycles = emulator.cycles();
    }
    calls.leave_all(result.cycles);
    result.functions = calls.result();
    return result;
}

std::string describe(const Profile& profile)
{
    std::string text =
        fmt::format("{} cycles\n        self               total       calls  function\n", profile.cycles);
    const auto percent = [&](std::uint64_t cycles) {
        return 100.0 * static_cast<double>(cycles) / static_cast<double>(profile.cycles);
    };
    for (const FunctionCycles& f : profile.functions)
        fmt::format_to(std::back_inserter(text), "{:10} {:5.1f} % {:10} {:5.1f} % {:9}  {}\n", f.self,
                       percent(f.self), f.total, percent(f.total), f.calls, demangled(f.name));
    return text;
}
}  // namespace freehold::riscv

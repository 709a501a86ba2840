#include "zkvm_files.hpp"

#include "sys/files.hpp"
#include "thread_workers.hpp"
#include "zkvm/host/fill.hpp"
#include "zkvm/host/program_machine.hpp"

#include <cstdio>

namespace freehold::app
{
namespace
{
constexpr std::size_t kMaxInputSize = std::size_t{1} << 32;
}  // namespace

std::optional<riscv::Program> load_program(const std::string& path)
{
    const auto file = sys::read_file(path, riscv::kMaxElfSize);
    if (!file) {
        std::fprintf(stderr, "freehold: %s\n", file.error().message.c_str());
        return std::nullopt;
    }
    auto program = riscv::load_elf(*file);
    if (!program) {
        std::fprintf(stderr, "freehold: %s: %s\n", path.c_str(),
                     std::string{riscv::describe(program.error())}.c_str());
        return std::nullopt;
    }
    return std::move(*program);
}

std::optional<zkvm::Descriptor> describe_program(const riscv::Program& program,
                                                 const proof::whir::Family& family)
{
    const zkvm::Program made = zkvm::make_program(program, riscv::DecodeTable{program});
    if (const auto sound = zkvm::check_program(made); !sound) {
        std::fprintf(stderr, "freehold: %s\n", std::string{sound.error().reason}.c_str());
        return std::nullopt;
    }
    ThreadWorkers workers;
    return zkvm::describe(made, family, workers);
}

std::optional<std::vector<std::uint32_t>> read_words(const std::string& path)
{
    std::vector<std::uint32_t> words;
    if (path.empty()) return words;
    const auto file = sys::read_file(path, kMaxInputSize);
    if (!file) {
        std::fprintf(stderr, "freehold: %s\n", file.error().message.c_str());
        return std::nullopt;
    }
    words.resize((file->size() + 3) / 4);
    for (std::size_t i = 0; i < file->size(); ++i) words[i / 4] |= std::uint32_t{(*file)[i]} << (8 * (i % 4));
    return words;
}

}  // namespace freehold::app

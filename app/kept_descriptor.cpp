#include "kept_descriptor.hpp"

#include "base/hex.hpp"
#include "crypto/blake3.hpp"
#include "proof/host/program_code.hpp"
#include "sys/files.hpp"
#include "thread_workers.hpp"
#include "zkvm/host/fill.hpp"
#include "zkvm/host/program_machine.hpp"
#include "zkvm_files.hpp"

#include <algorithm>
#include <cstdio>
#include <filesystem>

namespace freehold::app
{
namespace
{
void put(Bytes& out, std::uint64_t number)
{
    for (unsigned shift = 0; shift < 64; shift += 8)
        out.push_back(static_cast<std::uint8_t>(number >> shift));
}

// All that the roots follow from, but the code that computes them.
Hash256 key_of(const zkvm::Descriptor& shape, std::span<const field::BabyBear> values,
               std::span<const proof::whir::Params> sets, std::string_view family)
{
    Bytes key;
    put(key, family.size());
    append(key, {reinterpret_cast<const std::uint8_t*>(family.data()), family.size()});
    for (const proof::whir::Params& set : sets)
        for (const std::uint64_t number : {std::uint64_t{set.n}, std::uint64_t{set.cap},
                                           std::uint64_t{set.domain_log(proof::whir::Params::kJoinRound)},
                                           std::uint64_t{set.program_column_log()}})
            put(key, number);
    for (const std::uint32_t number : {shape.entry, shape.image_begin, shape.image_words, shape.decoder_rows})
        put(key, number);
    for (const field::BabyBear& value : values) put(key, value.value());
    return blake3(key);
}
}  // namespace

std::optional<zkvm::Descriptor> kept_descriptor(const riscv::Program& program,
                                                const proof::whir::Family& family)
{
    const zkvm::Program made = zkvm::make_program(program, riscv::DecodeTable{program});
    if (!zkvm::check_program(made)) return describe_program(program, family);  // which says what is wrong
    zkvm::Descriptor descriptor = zkvm::describe_shape(made, family);
    const std::vector<field::BabyBear> values = zkvm::program_values(made);
    const auto sets = zkvm::program_sets(family, values.size());
    const std::filesystem::path folder = FREEHOLD_SOURCE_FOLDER "/build/guest/descriptors";
    const std::filesystem::path path =
        folder / to_hex(key_of(descriptor, values, sets, family.name)).substr(2);

    const std::size_t size = sets.size() * Hash256::kSize;
    if (const auto roots = sys::read_file(path, size); roots && roots->size() == size) {
        for (std::size_t i = 0; i < sets.size(); ++i)
            std::copy_n(roots->begin() + static_cast<std::ptrdiff_t>(i * Hash256::kSize), Hash256::kSize,
                        descriptor.roots[i].bytes.begin());
        // The cheapest one again: it tells whether the code that made them is still the same.
        const auto cheapest = std::ranges::min_element(sets, {}, [](const proof::whir::Params& set) {
            return set.domain_log(proof::whir::Params::kJoinRound) - set.program_column_log();
        });
        const auto i = static_cast<std::size_t>(cheapest - sets.begin());
        ThreadWorkers workers;
        if (proof::whir::program_root(*family.suite, *cheapest, values, workers) == descriptor.roots[i])
            return descriptor;
    }
    auto described = describe_program(program, family);
    if (!described) return std::nullopt;
    Bytes roots;
    for (const Hash256& root : described->roots) append(roots, root.view());
    std::error_code ignored;
    std::filesystem::create_directories(folder, ignored);
    if (const auto written = sys::write_file_atomically(path, roots); !written)
        std::fprintf(stderr, "freehold: %s; the program will be described again\n",
                     written.error().message.c_str());
    return described;
}
}  // namespace freehold::app

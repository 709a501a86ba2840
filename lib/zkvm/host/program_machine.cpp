#include "zkvm/host/program_machine.hpp"

#include "proof/host/program_code.hpp"

namespace freehold::zkvm
{
Descriptor describe_shape(const Program& program, const proof::whir::Family& family)
{
    CHECK(check_program(program).has_value(), "the program's invariants");
    Descriptor descriptor{.entry = program.entry,
                          .image_begin = program.image_begin,
                          .image_words = static_cast<std::uint32_t>(program.image.size()),
                          .decoder_rows = static_cast<std::uint32_t>(program.decoder.size()),
                          .roots = {}};
    descriptor.roots.resize(program_sets(family, descriptor.layout().size).size());
    CHECK(check_descriptor(descriptor, family).has_value(), "a program that the family's sets hold");
    return descriptor;
}

Descriptor describe(const Program& program, const proof::whir::Family& family, proof::Workers& workers)
{
    Descriptor descriptor = describe_shape(program, family);
    const std::vector<BabyBear> values = program_values(program);
    const auto sets = program_sets(family, values.size());
    for (std::size_t i = 0; i < sets.size(); ++i)
        descriptor.roots[i] = proof::whir::program_root(*family.suite, sets[i], values, workers);
    return descriptor;
}

ProgramMachine proving_machine(Program program, const proof::whir::Family& family, proof::Workers& workers)
{
    Descriptor descriptor = describe(program, family, workers);
    return {std::move(descriptor), family, std::move(program)};
}
}  // namespace freehold::zkvm

#include "zkvm/host/program_machine.hpp"

#include "proof/host/program_code.hpp"

namespace freehold::zkvm
{
Descriptor describe(const Program& program, const proof::whir::Family& family, proof::Workers& workers)
{
    CHECK(check_program(program).has_value(), "the program's invariants");
    const std::vector<BabyBear> values = program_values(program);
    Descriptor descriptor{.entry = program.entry,
                          .image_begin = program.image_begin,
                          .image_words = static_cast<std::uint32_t>(program.image.size()),
                          .decoder_rows = static_cast<std::uint32_t>(program.decoder.size()),
                          .roots = {}};
    for (const proof::whir::Params& params : program_sets(family, values.size()))
        descriptor.roots.push_back(proof::whir::program_root(*family.suite, params, values, workers));
    CHECK(check_descriptor(descriptor, family).has_value(), "a program that the family's sets hold");
    return descriptor;
}

ProgramMachine proving_machine(Program program, const proof::whir::Family& family, proof::Workers& workers)
{
    Descriptor descriptor = describe(program, family, workers);
    return {std::move(descriptor), family, std::move(program)};
}
}  // namespace freehold::zkvm

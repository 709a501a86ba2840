#include "commands.hpp"
#include "proof/host/soundness.hpp"
#include "proof/host/whir_search.hpp"
#include "proof/whir_families.hpp"

#include <cmath>
#include <cstdio>
#include <memory>

namespace freehold::app
{
namespace
{
using proof::whir::Family;
using proof::whir::Params;

/// One line for the set, and with `verbose` one for each round. Returns whether it reaches the target.
bool print_set(const Params& params, bool verbose)
{
    const proof::soundness::Report report = proof::soundness::report(params);
    const bool good = report.minimum() >= proof::soundness::kRoundTarget &&
                      report.union_bits() >= proof::soundness::kUnionTarget && params.well_formed();
    std::printf(
        "%-14s weakest round %6.1f bits, all rounds %6.1f bits; opening %6.1f KiB, grinding 2^%.1f "
        "hashes%s\n",
        std::string{params.name}.c_str(), report.minimum(), report.union_bits(),
        proof::soundness::expected_bytes(params, 0) / 1024,
        std::log2(1 + proof::soundness::expected_grinding(params)), good ? "" : "  BELOW THE TARGET");
    if (verbose)
        for (const auto& term : report.terms) {
            std::printf("    %-44s %6.1f bits", term.name.c_str(), term.bits);
            if (term.grinding != 0) std::printf(", %u of them grinding", term.grinding);
            if (term.rounds != 1) std::printf(", %.0f rounds", term.rounds);
            std::printf("\n");
        }
    return good;
}

int run_security(bool verbose)
{
    bool good = true;
    for (const Family* family :
         {&proof::whir::kBaseFamily, &proof::whir::kRecursionFamily, &proof::whir::kLastFamily}) {
        std::printf("%s (%s)\n", std::string{family->name}.c_str(), std::string{family->suite->name}.c_str());
        for (const Params& params : family->sets) good = print_set(params, verbose) && good;
    }
    std::printf(
        "target: %.0f bits in every round, %.0f over all rounds together; 128 bits against collisions of the "
        "hash\n",
        proof::soundness::kRoundTarget, proof::soundness::kUnionTarget);
    return good ? 0 : 1;
}
}  // namespace

void register_security(CLI::App& app, ExitCode& exit_code)
{
    CLI::App* command = app.add_subcommand(
        "security", "Print the provable security of each parameter set; fail below the target");
    const auto verbose = std::make_shared<bool>(false), generate = std::make_shared<bool>(false);
    command->add_flag("--rounds", *verbose, "One line for each round");
    command->add_flag("--generate", *generate,
                      "Compute the sets and print lib/proof/generated/whir_params.inc");
    command->callback([=, &exit_code] {
        if (*generate) {
            std::fputs(proof::soundness::generate_params().c_str(), stdout);
        } else {
            exit_code = run_security(*verbose);
        }
    });
}
}  // namespace freehold::app

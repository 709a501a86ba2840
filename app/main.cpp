#include "base/hash_key.hpp"
#include "commands.hpp"

#include <cstdio>
#include <exception>
#include <random>

int main(int argc, char** argv)
{
    try {
        // Addresses and storage keys are the choice of whoever sends a transaction: the hash maps' order must
        // not be known.
        std::random_device random;
        freehold::seed_hash_maps(std::uint64_t{random()} << 32 | random());
        CLI::App app{"Freehold: an Ethereum layer 2 that nobody can switch off", "freehold"};
        app.require_subcommand(1);
        freehold::app::ExitCode exit_code = 0;
        freehold::app::register_statetest(app, exit_code);
        freehold::app::register_blocktest(app, exit_code);
        freehold::app::register_replay(app, exit_code);
        freehold::app::register_proveblock(app, exit_code);
        freehold::app::register_prove_range(app, exit_code);
        freehold::app::register_bench(app, exit_code);
        freehold::app::register_deploy(app, exit_code);
        freehold::app::register_node(app, exit_code);
        freehold::app::register_prover(app, exit_code);
        freehold::app::register_security(app, exit_code);
        freehold::app::register_zkvm(app, exit_code);
        CLI11_PARSE(app, argc, argv);
        return exit_code;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "freehold: %s\n", error.what());
        return 1;
    }
}

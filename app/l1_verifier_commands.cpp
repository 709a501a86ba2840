#include "l1_verifier_commands.hpp"

#include "base/check.hpp"
#include "base/hex.hpp"
#include "crypto/keccak.hpp"
#include "kept_descriptor.hpp"
#include "proof/whir_families.hpp"
#include "sys/files.hpp"
#include "zkvm/claim.hpp"
#include "zkvm/host/l1_proof.hpp"
#include "zkvm/host/machine_code.hpp"
#include "zkvm_files.hpp"

#include <cstdio>
#include <memory>
#include <string>

namespace freehold::app
{
namespace
{
// A contract's code is at most 24,576 bytes (EIP-170), and data starts with a byte that stops whoever calls
// it.
constexpr std::size_t kChunk = 24'575;

void print_hex(BytesView bytes)
{
    for (const std::uint8_t byte : bytes) std::printf("%02x", byte);
}

std::size_t chunks(BytesView bytes) { return (bytes.size() + kChunk - 1) / kChunk; }
/// Part i as the code of a contract.
Bytes chunk_code(BytesView bytes, std::size_t i)
{
    Bytes code{0};
    append(code, bytes.subspan(i * kChunk, std::min(kChunk, bytes.size() - i * kChunk)));
    return code;
}

void print_head(const char* what)
{
    std::printf(
        "// SPDX-License-Identifier: (MIT OR Apache-2.0)\npragma solidity 0.8.37;\n\n// Written by `freehold "
        "zkvm l1-verifier %s`.\n\n",
        what);
}

/// The sets of the family, 64 bytes each: n, log of the inverse rate, cap, most leaves (log), grinding for
/// the bus, number of rounds; for each round its fold, shrink, queries (2 bytes), out-of-domain samples,
/// grinding for queries and for each of eight folds.
Bytes encode_family(const proof::whir::Family& family)
{
    Bytes out;
    unsigned n = family.sets.front().n;
    for (const proof::whir::Params& set : family.sets) {
        CHECK(set.name == std::string{family.name} + "-" + std::to_string(set.n) && set.n == n++ &&
                  set.round_count <= 4,
              "sets that the L1 verifier can name and hold");
        const std::size_t begin = out.size();
        for (const int x :
             {+set.n, +set.rate, +set.cap, +set.max_log_leaves, +set.grind_bus, +set.round_count})
            out.push_back(static_cast<std::uint8_t>(x));
        for (const proof::whir::Round& round : set.active_rounds()) {
            for (const int x : {+round.fold, +round.shrink, round.queries >> 8, round.queries & 0xff,
                                +round.ood, +round.grind_query})
                out.push_back(static_cast<std::uint8_t>(x));
            for (const std::uint8_t bits : round.grind_fold) out.push_back(bits);
        }
        out.resize(begin + 64);
    }
    return out;
}

int print_family()
{
    const proof::whir::Family& family = proof::whir::kLastFamily;
    print_head("family");
    std::printf(
        "library LastFamily {\n    uint256 internal constant LEAST = %u;\n    uint256 internal constant MOST "
        "= %u;\n",
        +family.sets.front().n, +family.sets.back().n);
    std::printf(
        "    bytes internal constant NAME = \"%s-\";\n    bytes internal constant SETS =\n        hex\"",
        std::string{family.name}.c_str());
    print_hex(encode_family(family));
    std::printf("\";\n}\n");
    return 0;
}

int print_machine()
{
    const zkvm::MachineCode machine = zkvm::machine_code();
    print_head("machine");
    std::printf(
        "library Machine {\n    uint256 internal constant TABLES = %zu;\n"
        "    uint256 internal constant LOG_WIDTH = %u;\n    uint256 internal constant CLASSES = %zu;\n"
        "    uint256 internal constant CLASSES_AT = %zu;\n    uint256 internal constant CLASSES_SIZE = %zu;\n"
        "    uint256 internal constant STATE_BUS = %u;\n    uint256 internal constant SORT_BUS = %u;\n"
        "    uint256 internal constant OUTPUT_BUS = %u;\n"
        "    /// Of the contracts that hold the tables' code.\n    bytes internal constant CODE_HASHES =\n   "
        "     hex\"",
        machine.directory.size() / 32, machine.log_width, machine.classes, machine.classes_at,
        machine.code.size() - machine.classes_at, static_cast<unsigned>(zkvm::Bus::kState),
        static_cast<unsigned>(zkvm::Bus::kSort), static_cast<unsigned>(zkvm::Bus::kOutput));
    for (std::size_t i = 0; i < chunks(machine.code); ++i)
        print_hex(keccak256(chunk_code(machine.code, i)).view());
    std::printf("\";\n    bytes internal constant DIRECTORY =\n        hex\"");
    print_hex(machine.directory);
    std::printf("\";\n}\n");
    for (std::size_t i = 0; i < chunks(machine.code); ++i) {
        std::printf(
            "\n/// The tables' code, part %zu, as a contract's code after a STOP.\ncontract MachineCode%zu "
            "{\n"
            "    constructor() {\n        bytes memory code =\n            hex\"",
            i + 1, i + 1);
        print_hex(chunk_code(machine.code, i));
        std::printf(
            "\";\n        assembly (\"memory-safe\") {\n            return(add(code, 32), mload(code))\n"
            "        }\n    }\n}\n");
    }
    return 0;
}

const proof::whir::Family& family_of(const std::string& name)
{
    return name == "base"        ? proof::whir::kBaseFamily
           : name == "recursion" ? proof::whir::kRecursionFamily
                                 : proof::whir::kLastFamily;
}

struct ProgramCommand
{
    std::string elf, family = "last";
};

int print_program(const ProgramCommand& command)
{
    const auto loaded = load_program(command.elf);
    if (!loaded) return 1;
    const proof::whir::Family& family = family_of(command.family);
    const auto program = kept_descriptor(*loaded, family);
    if (!program) return 1;
    std::printf(
        "{\"digest\":\"%s\",\"entry\":%u,\"imageBegin\":%u,\"imageWords\":%u,\"decoderRows\":%u,\"roots\":[",
        to_hex(zkvm::program_digest(*program, family)).c_str(), program->entry, program->image_begin,
        program->image_words, program->decoder_rows);
    const char* separator = "";
    for (const Hash256& digest : program->roots) {
        std::printf("%s\"%s\"", separator, to_hex(digest).c_str());
        separator = ",";
    }
    std::printf("]}\n");
    return 0;
}

// The proof as L1 is given it, and where it may be cut.
int print_proof(const std::string& path)
{
    const proof::whir::Family& family = proof::whir::kLastFamily;
    const auto bytes = sys::read_file(path, zkvm::kMaxProofFile);
    if (!bytes) {
        std::fprintf(stderr, "freehold: %s\n", bytes.error().message.c_str());
        return 1;
    }
    const auto verified = zkvm::verify_proof(*bytes, nullptr, family);
    if (!verified || verified->segments != 1) {
        std::fprintf(stderr, "freehold: %s\n",
                     verified ? "a run of several segments" : std::string{verified.error().reason}.c_str());
        return 1;
    }
    const zkvm::L1Proof proof = zkvm::l1_proof(*zkvm::decode_proof(*bytes), family);
    std::printf("{\"cuts\":[");
    const char* separator = "";
    for (const proof::Halt& halt : proof.halts) {
        std::printf("%s{\"bytes\":%zu,\"state\":\"%s\"}", separator, halt.read, to_hex(halt.state).c_str());
        separator = ",";
    }
    std::printf("],\"proof\":\"%s\"}\n", to_hex(proof.bytes).c_str());
    return 0;
}

struct ClaimCommand
{
    std::string family, digest, outputs;
};

int print_claim(const ClaimCommand& command)
{
    const auto digest = fixed_from_hex<Hash256>(command.digest);
    const auto outputs = fixed_from_hex<Hash256>(command.outputs);
    if (!digest || !outputs) {
        std::fprintf(stderr, "freehold: a digest and outputs are 32 bytes in hexadecimal\n");
        return 1;
    }
    const zkvm::VerifiedRun run{.program = *digest, .outputs = zkvm::digest_words(*outputs), .segments = 1};
    std::printf("%s\n", to_hex(zkvm::claim_digest(run, family_of(command.family))).c_str());
    return 0;
}
}  // namespace

void register_l1_verifier(CLI::App& zkvm, int& exit_code)
{
    CLI::App* app = zkvm.add_subcommand("l1-verifier", "Write what the verifier on L1 is made from");
    app->require_subcommand(1);
    app->add_subcommand("family", "contracts/src/verifier/generated/LastFamily.sol")->callback([&] {
        exit_code = print_family();
    });
    app->add_subcommand("machine", "contracts/src/verifier/generated/Machine.sol")->callback([&] {
        exit_code = print_machine();
    });
    CLI::App* program = app->add_subcommand("program", "What a verifier knows of a program, as JSON");
    const auto p = std::make_shared<ProgramCommand>();
    program->add_option("elf", p->elf, "A static RV32IM executable")->required();
    program->add_option("--family", p->family, "The verifier's: last is the one on L1")
        ->check(CLI::IsMember({"base", "recursion", "last"}));
    program->callback([=, &exit_code] { exit_code = print_program(*p); });
    CLI::App* proof =
        app->add_subcommand("proof", "A proof as L1 is given it, and where it may be cut, as JSON");
    const auto file = std::make_shared<std::string>();
    proof->add_option("file", *file, "A proof of family last")->required();
    proof->callback([=, &exit_code] { exit_code = print_proof(*file); });
    CLI::App* claim = app->add_subcommand("claim", "What a verified proof says, in one digest");
    const auto c = std::make_shared<ClaimCommand>();
    claim->add_option("family", c->family, "Of the proof: base or recursion")
        ->required()
        ->check(CLI::IsMember({"base", "recursion"}));
    claim->add_option("digest", c->digest, "The program's")->required();
    claim->add_option("outputs", c->outputs, "The eight words, each least significant byte first")
        ->required();
    claim->callback([=, &exit_code] { exit_code = print_claim(*c); });
}
}  // namespace freehold::app

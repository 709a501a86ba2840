#include "base/hex.hpp"
#include "commands.hpp"
#include "layered_proof.hpp"
#include "node/deployment.hpp"
#include "node/l1_endpoint.hpp"
#include "node/proven_range.hpp"
#include "node/range_source.hpp"
#include "proof/whir_families.hpp"
#include "prover_guest.hpp"
#include "range_claim.hpp"
#include "range_worker.hpp"
#include "riscv/guest_input.hpp"
#include "sys/files.hpp"
#include "zkvm/host/l1_proof.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>

namespace freehold::app
{
namespace
{
struct RangeArguments
{
    std::string deployment, data, prover, proof_file, input_file, claim_file, proven_file, family = "base";
    std::vector<std::string> l1;
    node::BeaconConfig beacon;
    std::uint64_t first = 0, last = 0, max_cycles = 0;
    std::uint8_t least_layers = kUsualLayers;
    bool native = false, emulate = false, prove = false;
};

int fail_with(const std::string& text)
{
    fmt::print(stderr, "freehold: {}\n", text);
    return 1;
}

void print(const stf::RangeOutput& output)
{
    const auto line = [](const char* name, const std::string& value) {
        fmt::print("{:20} {}\n", name, value);
    };
    line("chainId", std::to_string(output.chain_id));
    line("forkId", std::to_string(output.fork_id));
    line("parentProposalHash", to_hex(output.parent_proposal));
    line("proposalHash", to_hex(output.proposal));
    line("parentBlockHash", to_hex(output.parent_block));
    line("blockHash", to_hex(output.block));
    line("stateRoot", to_hex(output.state_root));
    line("outboxRoot", to_hex(output.outbox_root));
    line("blobsHash", to_hex(output.blobs));
    line("prover", to_hex(output.prover));
    line("publicInput", to_hex(hash(output)));
}

int write(const std::string& path, BytesView bytes)
{
    if (path.empty()) return 0;
    const auto written = sys::write_file_atomically(path, bytes);
    return written ? 0 : fail_with(written.error().message);
}

// Everything that a run of the range needs, and what came of it.
struct ExecutedRange
{
    node::RangeSource source;
    stf::RangeClaim claim;
    stf::RangeOutput output;
    state::Witness witness;
    std::uint64_t transactions = 0;

    [[nodiscard]] RangeRun run() const { return {source, claim, output}; }
    [[nodiscard]] std::vector<std::uint32_t> guest_input() const
    {
        return riscv::make_guest_input(stf::encode(claim), witness);
    }
};

// Once over the whole state, which yields the witness, and once from that alone.
std::expected<ExecutedRange, std::string> execute(const store::ChainStore& chain, node::RangeSource source,
                                                  const Address& prover)
{
    ExecutedRange range{std::move(source), {}, {}, {}, 0};
    range.claim = range.source.claim();
    range.claim.prover = prover;
    const state::WitnessRecorder recorder{range.source};
    const auto recorded = stf::execute_range(range.claim, recorder);
    if (!recorded)
        return std::unexpected{"the range has no proof: error " +
                               std::to_string(static_cast<int>(recorded.error()))};
    range.witness = recorder.witness();
    const state::WitnessReader reader{range.witness};
    const auto output = stf::execute_range(range.claim, reader);
    if (!output || *output != *recorded || !reader.at_end())
        return std::unexpected{std::string{"the run from the witness differs from the one that made it"}};
    const Header& last = range.source.last_header();
    if (output->block != hash(last))
        return std::unexpected{std::string{"not the block that the node derived"}};
    range.output = *output;
    for (std::uint64_t number = range.source.first_block(); number <= last.number; ++number)
        range.transactions += chain.block(number)->block.transactions.size();
    return range;
}

int write_proven(const RangeArguments& arguments, const ExecutedRange& range,
                 const std::vector<node::BlobOpening>& openings, const LayeredProof& proof)
{
    const zkvm::L1Proof for_l1 = zkvm::l1_proof(proof.last.file, proof::whir::kLastFamily);
    const node::RangeIds ids{range.claim.proposals.front().proposal.id,
                             range.claim.proposals.back().proposal.id};
    const node::ProvenRange proven{.first = ids.first,
                                   .last = ids.last,
                                   .parent_proposal = range.output.parent_proposal,
                                   .proposal = range.output.proposal,
                                   .parent_block = range.output.parent_block,
                                   .prover = range.output.prover,
                                   .public_input = hash(range.output),
                                   .call = node::encode_prove(ids, range.output, openings),
                                   .layers = proof.layers,
                                   .proof = for_l1.bytes,
                                   .cuts = {{{for_l1.halts[0].read, for_l1.halts[0].state},
                                             {for_l1.halts[1].read, for_l1.halts[1].state}}},
                                   .cycles = proof.cycles,
                                   .transactions = range.transactions,
                                   .proof_bytes = for_l1.bytes.size(),
                                   .seconds = proof.seconds};
    const auto written = sys::write_text_file_atomically(arguments.proven_file, node::to_json(proven));
    if (!written) return fail_with(written.error().message);
    drop_layers(arguments.proven_file);
    return 0;
}

// In the guest, which must come to the same output.
int run_guest(const RangeArguments& arguments, const ExecutedRange& range,
              const std::vector<node::BlobOpening>& openings, const std::vector<std::uint32_t>& input)
{
    const auto guest = ProverGuest::load("prove_range");
    if (!guest) return 1;
    const Hash256 expected = hash(range.output);
    if (arguments.emulate) {
        const ProverGuest::Run run = guest->trace(input);
        if (!run.output) return fail_with("the guest stopped by " + run.stop);
        if (*run.output != expected) return fail_with("the guest's output is " + to_hex(*run.output));
        fmt::print("the guest agrees, {} cycles, {} permutations of Keccak\n", run.cycles, run.keccak);
    }
    if (!arguments.prove) return 0;
    if (!arguments.proven_file.empty()) {
        const auto proof =
            prove_in_layers(*guest, input, expected, arguments.proven_file, arguments.least_layers);
        if (proof) return write_proven(arguments, range, openings, *proof);
        fail_with(proof.error());
        return kNoProofExitCode;
    }
    const bool last = arguments.family == "last";
    const auto proof =
        guest->prove(input, expected, last ? proof::whir::kLastFamily : proof::whir::kBaseFamily);
    if (!proof) {
        fail_with(proof.error().reason);
        return kNoProofExitCode;
    }
    return write(arguments.proof_file, zkvm::encode_proof(proof->file));
}

int run_range(const RangeArguments& arguments)
{
    const auto prover = fixed_from_hex<Address>(arguments.prover);
    if (!prover) return fail_with("--prover is not an address");
    if (!arguments.proven_file.empty() && (!arguments.prove || !arguments.proof_file.empty()))
        return fail_with("what L1 reads (--proven) needs --prove, and is instead of --proof");
    const auto file = node::load_deployment(arguments.deployment);
    if (!file) return fail_with(file.error());
    const auto endpoints = arguments.l1.empty() ? std::vector<std::string>{file->l1_rpc} : arguments.l1;
    auto l1 = node::L1Endpoint::make(endpoints, arguments.beacon);
    if (!l1) return fail_with(l1.error());
    auto kv = store::open_rocksdb_read_only(arguments.data);
    if (!kv) return fail_with("cannot open " + arguments.data + ": " + store::to_string(kv.error()));
    const store::ChainStore chain{**kv};
    const store::L1Store l1_store{**kv};
    const auto execute_until = [&](std::uint64_t end) -> std::expected<ExecutedRange, std::string> {
        auto source = node::RangeSource::make(chain, l1_store, **l1, file->deployment, arguments.first, end);
        if (!source) return std::unexpected{source.error()};
        return execute(chain, *std::move(source), *prover);
    };
    auto range = execute_until(arguments.last);
    if (range && arguments.max_cycles != 0) {
        const auto guest = ProverGuest::load("prove_range");
        if (!guest) return 1;
        std::uint64_t last = arguments.last;
        while (range && last > arguments.first) {
            const std::uint64_t cycles = guest->emulate(range->guest_input()).cycles;
            if (cycles <= arguments.max_cycles) break;
            // As if all proposals took the same; one less at least.
            const std::uint64_t count = last - arguments.first + 1;
            last = arguments.first + std::clamp(count * arguments.max_cycles / cycles, 1ul, count - 1) - 1;
            range = execute_until(last);
        }
    }
    if (!range) return fail_with(range.error());

    print(range->output);
    std::size_t bytes = 0;
    for (const Bytes& part : range->witness) bytes += part.size();
    fmt::print("blocks {} to {}, {} transactions, witness {} strings, {} bytes\n",
               range->source.first_block(), range->source.last_header().number, range->transactions,
               range->witness.size(), bytes);

    const auto input = range->guest_input();
    Bytes input_bytes;
    for (const std::uint32_t word : input)
        for (unsigned i = 0; i < 4; ++i) input_bytes.push_back(static_cast<std::uint8_t>(word >> (8 * i)));
    if (const int status = write(arguments.input_file, input_bytes); status != 0) return status;
    std::vector<node::BlobOpening> openings;
    if (!arguments.claim_file.empty() || !arguments.proven_file.empty()) {
        auto opened = open_blobs(range->run());
        if (!opened) return fail_with(opened.error());
        openings = *std::move(opened);
    }
    if (!arguments.claim_file.empty()) {
        const auto written =
            sys::write_text_file_atomically(arguments.claim_file, range_claim_json(range->run(), openings));
        if (!written) return fail_with(written.error().message);
    }
    if (!arguments.emulate && !arguments.prove) return 0;
    return run_guest(arguments, *range, openings, input);
}
}  // namespace

void register_prove_range(CLI::App& app, ExitCode& exit_code)
{
    CLI::App* command = app.add_subcommand(
        "prove-range",
        "Run a range of proposals from its witness alone, beside a node's database, and prove it");
    const auto arguments = std::make_shared<RangeArguments>();
    command->add_option("--from", arguments->first, "The first proposal")->required();
    command->add_option("--to", arguments->last, "The last proposal")->required();
    command->add_option("--max-cycles", arguments->max_cycles,
                        "End at an earlier proposal where the guest would take more cycles (0: no limit)");
    command->add_option("--deployment", arguments->deployment, "The deployment file")
        ->required()
        ->check(CLI::ExistingFile);
    command->add_option("--data", arguments->data, "Folder of a node's database; the node may be running")
        ->required()
        ->check(CLI::ExistingDirectory);
    command->add_option("--l1", arguments->l1,
                        "L1 JSON-RPC endpoints, best first (default: the deployment's)");
    command->add_option("--l1-beacon", arguments->beacon.url, "Beacon API (default: the L1 endpoint)");
    command->add_option("--l1-beacon-genesis", arguments->beacon.genesis_time,
                        "Genesis time of the beacon chain, to turn times into slots");
    command->add_option("--prover", arguments->prover, "Whom the prover fees go to")
        ->default_val("0x0000000000000000000000000000000000000000");
    auto* native = command->add_flag("--native", arguments->native, "Only natively (the default)");
    command->add_flag("--emulate", arguments->emulate, "Also in the zkVM's emulator")->excludes(native);
    command->add_flag("--prove", arguments->prove, "Also prove it, and check the proof")->excludes(native);
    command->add_option("--proof", arguments->proof_file, "Where the proof goes");
    auto* family =
        command
            ->add_option(
                "--family", arguments->family,
                "Of the proof's parameter sets: base, or last for a proof of one segment that L1 reads")
            ->check(CLI::IsMember({"base", "last"}));
    command->add_option("--claim", arguments->claim_file,
                        "Where what Rollup.prove is told goes, as JSON: the claim and the blobs' openings");
    command
        ->add_option("--proven", arguments->proven_file,
                     "Where the proof for Rollup.prove goes, as `freehold prover` keeps it; of the "
                     "families that it takes")
        ->excludes(family);
    command
        ->add_option("--least-layers", arguments->least_layers,
                     "With --proven: proofs about proofs, even where the run fits a single one; 0 takes less "
                     "proving and more gas")
        ->check(CLI::Range(0u, kMostLayers));
    command->add_option("--input", arguments->input_file,
                        "Where the guest's input goes (freehold zkvm run --input)");
    command->callback([arguments, &exit_code] { exit_code = run_range(*arguments); });
}
}  // namespace freehold::app

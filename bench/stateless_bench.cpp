// stateless_bench [TRANSACTIONS [profile]]: what the guest prove_range costs per transaction, in cycles and
// Keccak permutations. One proposal with one block on a state of 10,000 holders of ETH and of a token; an
// empty block is subtracted. No time is measured, so the numbers are the same on any machine. With "profile",
// the cycles of each function of the guest in each run instead, nothing subtracted.

#include "base/check.hpp"
#include "base/hex.hpp"
#include "codec/abi.hpp"
#include "codec/batch.hpp"
#include "codec/blob.hpp"
#include "crypto/host/signer.hpp"
#include "crypto/keccak.hpp"
#include "generated/contracts.hpp"
#include "riscv/elf.hpp"
#include "riscv/guest_bytes.hpp"
#include "riscv/guest_input.hpp"
#include "riscv/profile.hpp"
#include "riscv/tracer.hpp"
#include "state/memory_view.hpp"
#include "stf/rollup_rules.hpp"
#include "stf/stateless_range.hpp"
#include "sys/files.hpp"

#include <fmt/core.h>

#include <cstdlib>
#include <functional>
#include <map>

namespace freehold::bench
{
namespace
{
constexpr std::uint64_t kChainId = 70'517, kHolders = 10'000;
// Of the token's init code, which has no arguments.
constexpr std::size_t kRuntimeOffset = 0x1c;
const U256 kEther{1'000'000'000'000'000'000};

Address holder(std::uint64_t i)
{
    return Address::from(keccak256(U256{i}.to_hash().view()).view().first(20));
}
Signer signer_of(std::uint64_t i) { return *Signer::from_key(U256{i + 1}.to_hash()); }
const Address kToken = holder(kHolders);

// Of the mapping balanceOf, the contract's second variable.
U256 balance_slot(const Address& owner)
{
    Bytes key = to_bytes(U256::from(owner).to_hash().view());
    append(key, U256{1}.to_hash().view());
    return U256::from(keccak256(key));
}

class World final : public state::WitnessSource
{
public:
    explicit World(std::size_t senders)
    {
        std::vector<std::pair<U256, U256>> balances;
        const auto add = [&](const Address& owner) {
            view.set_account(owner, 0, kEther, {});
            balances.emplace_back(balance_slot(owner), kEther);
        };
        for (std::uint64_t i = 0; i < kHolders; ++i) add(holder(i));
        for (std::size_t i = 0; i < senders; ++i) add(signer_of(i).address());
        view.set_account(stf::rollup::kOutbox, 1, 0, Bytes{0x00});
        const Bytes initcode = *from_hex(kTokenInitcode);
        view.set_account(kToken, 1, 0, BytesView{initcode}.subspan(kRuntimeOffset), balances);
        state::StateDiff all = view.as_diff();
        std::vector<state::NodeUpdate> updates;
        parent.state_root = state::WorldTrie{nodes, kEmptyTrieRoot}.apply(all, &updates);
        nodes.apply(updates);
        parent.number = 1000;
        parent.timestamp = 1'800'000'000;
        parent.gas_limit = stf::RollupParams{}.block_gas_limit;
        parent.base_fee_per_gas = 1'000'000;
    }

    [[nodiscard]] Bytes node(const Hash256& owner, std::span<const std::uint8_t> path,
                             const Hash256& hash) const override
    {
        return nodes.node(owner, path, hash);
    }
    [[nodiscard]] Bytes code(const Hash256& hash) const override
    {
        return to_bytes(view.code(hash)->bytes());
    }
    [[nodiscard]] Bytes header(const Hash256&) const override { return encode(parent); }
    [[nodiscard]] Bytes blob(const Hash256& hash) const override { return blobs.at(hash); }

    state::MemoryView view;
    state::MemoryNodes nodes;
    Header parent;
    std::map<Hash256, Bytes> blobs;
};

stf::RangeClaim claim_of(World& world, std::vector<Transaction> transactions)
{
    BatchBlock block{.timestamp = world.parent.timestamp + 1,
                     .fee_recipient = holder(0),
                     .extra_data = {},
                     .transactions = std::move(transactions)};
    stf::RangeClaim claim{
        .chain_id = kChainId, .parent_block = hash(world.parent), .prover = {}, .proposals = {}};
    stf::Proposal& proposal = claim.proposals.emplace_back().proposal;
    proposal.id = 1;
    proposal.timestamp = block.timestamp;
    proposal.fork_id = 1;
    for (const Blob& blob : pack_payload(encode_batch(std::span{&block, 1}))) {
        proposal.blob_hashes.push_back(U256{world.blobs.size() + 1}.to_hash());
        world.blobs[proposal.blob_hashes.back()] = to_bytes(blob.view());
    }
    return claim;
}

struct Cost
{
    std::uint64_t cycles = 0, witness_bytes = 0, gas = 0;
    std::array<std::uint64_t, riscv::kDelegationCount> delegations{};
};

struct GuestRun
{
    std::vector<std::uint32_t> input;
    std::uint64_t witness_bytes = 0;
    Hash256 digest;  // of the native output
};

GuestRun prepare(World& world, std::vector<Transaction> transactions)
{
    const stf::RangeClaim claim = claim_of(world, std::move(transactions));
    const state::WitnessRecorder recorder{world};
    const auto output = stf::execute_range(claim, recorder);
    CHECK(output.has_value(), "the range is executed");
    GuestRun run{.input = riscv::make_guest_input(stf::encode(claim), recorder.witness()),
                 .digest = hash(*output)};
    for (const Bytes& bytes : recorder.witness()) run.witness_bytes += bytes.size();
    return run;
}

Cost measure(const riscv::Program& program, const GuestRun& run)
{
    Cost cost{.witness_bytes = run.witness_bytes};
    const riscv::DecodeTable table{program};
    riscv::Tracer tracer{program, table, run.input};
    riscv::Segment segment;
    riscv::Stop stop;
    do {
        stop = tracer.record({}, segment);
        cost.cycles += segment.cycles();
        for (std::size_t d = 0; d < riscv::kDelegationCount; ++d)
            cost.delegations[d] += segment.delegations[d].size();
    } while (stop.reason == riscv::StopReason::kSegmentFull);
    CHECK(stop.reason == riscv::StopReason::kHalt, "the guest runs to its end");
    CHECK(riscv::to_digest(segment.outputs) == run.digest, "the guest's output is the native one");
    return cost;
}

void print(const char* name, const Cost& cost, const Cost& empty, std::size_t count)
{
    const auto each = [count](std::uint64_t all, std::uint64_t none) {
        return static_cast<double>(all - none) / static_cast<double>(count);
    };
    fmt::print("{:16} {:11} cycles, {:8.0f} each, witness {:6.0f} bytes each;", name, cost.cycles,
               each(cost.cycles, empty.cycles), each(cost.witness_bytes, empty.witness_bytes));
    for (std::size_t d = 0; d < riscv::kDelegationCount; ++d)
        fmt::print(" {} {:.1f}", riscv::name(riscv::Delegation{static_cast<std::uint8_t>(d)}),
                   each(cost.delegations[d], empty.delegations[d]));
    fmt::print("\n");
}

void write(const std::string& path, const std::vector<std::uint32_t>& words)
{
    Bytes bytes;
    for (const std::uint32_t word : words)
        for (unsigned shift = 0; shift < 32; shift += 8)
            bytes.push_back(static_cast<std::uint8_t>(word >> shift));
    CHECK(sys::write_file_atomically(path, bytes).has_value(), "the input is written");
}

/// `mode`: "profile", or a file for the guest's input of the ETH transfers, or nothing.
int run(std::size_t count, const std::string& mode)
{
    const auto file = sys::read_file(FREEHOLD_SOURCE_FOLDER "/build/guest/guest/prove_range.elf", 1u << 26);
    if (!file) {
        fmt::print(stderr, "stateless_bench: {}\n", file.error().message);
        return 1;
    }
    const auto program = riscv::load_elf(*file);
    if (!program) return 1;
    World world{count};
    const auto make = [count](const std::function<void(Transaction&, std::uint64_t)>& fill) {
        std::vector<Transaction> transactions;
        for (std::uint64_t i = 0; i < count; ++i) {
            Transaction tx;
            tx.type = TxType::DynamicFee;
            tx.chain_id = kChainId;
            tx.max_fee_per_gas = 100'000'000'000;
            tx.max_priority_fee_per_gas = 1'000;
            fill(tx, i);
            const Signature signature = signer_of(i).sign(signing_hash(tx));
            tx.r = signature.r;
            tx.s = signature.s;
            tx.y_parity = signature.y_parity;
            transactions.push_back(std::move(tx));
        }
        return transactions;
    };
    const auto receiver = [](std::uint64_t i) { return holder((i + 1) * 7919 % kHolders); };
    const std::array runs{
        std::pair{"empty block", prepare(world, {})},
        std::pair{"ETH transfer", prepare(world, make([&](Transaction& tx, std::uint64_t i) {
                                              tx.to = receiver(i);
                                              tx.value = i + 1;
                                              tx.gas_limit = 21'000;
                                          }))},
        std::pair{
            "ERC-20 transfer",
            prepare(world, make([&](Transaction& tx, std::uint64_t i) {
                        tx.to = kToken;
                        tx.gas_limit = 60'000;
                        tx.data =
                            abi::Encoder{}.address(receiver(i)).uint(i + 1).call("transfer(address,uint256)");
                    }))},
    };
    if (!mode.empty() && mode != "profile") {
        write(mode, runs[1].second.input);
        return 0;
    }
    if (mode == "profile") {
        const riscv::DecodeTable table{*program};
        const auto functions = riscv::read_functions(*file);
        for (const auto& [name, run] : runs)
            fmt::print("{}: {}\n", name,
                       riscv::describe(riscv::profile(*program, table, functions, run.input, ~0ull)));
        return 0;
    }
    const Cost empty = measure(*program, runs[0].second);
    print(runs[0].first, empty, {}, 1);
    for (const auto& [name, run] : std::span{runs}.subspan(1))
        print(name, measure(*program, run), empty, count);
    return 0;
}
}  // namespace
}  // namespace freehold::bench

int main(int argc, char** argv)
{
    const int count = argc > 1 ? std::atoi(argv[1]) : 100;
    return count > 0 ? freehold::bench::run(static_cast<std::size_t>(count), argc > 2 ? argv[2] : "") : 1;
}

// What one transaction costs in the codec, and what batches of them cost in time and in bytes on L1, on one
// thread.

#include "codec/batch.hpp"
#include "codec/test_random.hpp"
#include "crypto/keccak.hpp"

#include <fmt/format.h>

#include <chrono>

namespace
{
using namespace freehold;

constexpr std::size_t kBlocks = 10;
constexpr std::size_t kPerBlock = 1000;
constexpr std::size_t kTransactions = kBlocks * kPerBlock;
constexpr int kRounds = 7;  // the best of them counts

template <typename Work>
double seconds(const Work& work)
{
    double best = 1e9;
    for (int round = 0; round < kRounds; ++round) {
        const auto start = std::chrono::steady_clock::now();
        work();
        best =
            std::min(best, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
    }
    return best;
}

enum class Pattern : std::uint8_t
{
    NewRecipients,
    RepeatingRecipients,
    RandomEverything,
    Erc20
};

// EIP-1559 transactions as wallets make them: few fee levels, round amounts; r and s are random.
std::vector<BatchBlock> make_blocks(Pattern pattern)
{
    test::Random random{9};
    std::vector<Address> known(1000);
    for (Address& address : known) address = random.fixed<Address>();
    std::vector<BatchBlock> blocks(kBlocks);
    for (std::size_t i = 0; i < kTransactions; ++i) {
        Transaction tx;
        tx.type = TxType::DynamicFee;
        tx.chain_id = 4242;
        tx.nonce = random.below(200);
        tx.max_priority_fee_per_gas = 1'000'000;
        tx.max_fee_per_gas = 50'000'000 + random.below(3) * 1'000'000;
        tx.gas_limit = 21'000;
        tx.to = random.fixed<Address>();
        tx.value = U256{1 + random.below(5000)} * 1'000'000'000'000'000;
        if (pattern == Pattern::RepeatingRecipients) {
            tx.to = known[random.below(known.size())];
            tx.value = U256{1 + random.below(20)} * 100'000'000'000'000'000;
        } else if (pattern == Pattern::RandomEverything) {
            tx.max_priority_fee_per_gas = random.below(1'000'000);
            tx.max_fee_per_gas = random.below(100'000'000);
            tx.value = random.u64();
        } else if (pattern == Pattern::Erc20) {
            tx.data = {0xa9, 0x05, 0x9c, 0xbb};  // transfer(address,uint256)
            append(tx.data, U256::from(*tx.to).to_hash().view());
            append(tx.data, tx.value.to_hash().view());
            tx.to = known[random.below(20)];
            tx.value = 0;
            tx.gas_limit = 51'000 + random.below(3000);
        }
        tx.y_parity = random.coin();
        tx.r = U256{random.u64(), random.u64(), random.u64(), random.u64()};
        tx.s = U256{random.u64() >> 1, random.u64(), random.u64(), random.u64()};
        BatchBlock& block = blocks[i / kPerBlock];
        block.timestamp = 1'800'000'000 + i / kPerBlock;
        block.transactions.push_back(std::move(tx));
    }
    return blocks;
}

std::uint64_t checksum = 0;  // printed, so that no work is left out

void bench_transactions(const std::vector<BatchBlock>& blocks)
{
    std::vector<Bytes> encoded;
    for (const BatchBlock& block : blocks)
        for (const Transaction& tx : block.transactions) encoded.push_back(encode(tx));
    const auto report = [](const char* what, double time) {
        fmt::print("{:<44} {:>8.0f} ns\n", what, time * 1e9 / kTransactions);
    };
    const auto each = [&](const auto& work) {
        return seconds([&] {
            for (const BatchBlock& block : blocks)
                for (const Transaction& tx : block.transactions) checksum += work(tx);
        });
    };
    report("decode a transfer", seconds([&] {
               for (const Bytes& bytes : encoded) checksum += decode_transaction(bytes)->nonce;
           }));
    report("decode and hash a transfer", seconds([&] {
               for (const Bytes& bytes : encoded) checksum += hash(*decode_transaction(bytes)).bytes[0];
           }));
    report("encode", each([](const Transaction& tx) { return encode(tx).size(); }));
    report("hash", each([](const Transaction& tx) { return std::size_t{hash(tx).bytes[0]}; }));
    report("signing hash",
           each([](const Transaction& tx) { return std::size_t{signing_hash(tx).bytes[0]}; }));
}

void bench_batch(const char* what, const std::vector<BatchBlock>& blocks)
{
    static constexpr BatchLimits kLimits{
        .max_decompressed_bytes = 64 << 20, .max_blocks = kBlocks, .max_transactions = kTransactions};
    Bytes batch;
    const double encoding = seconds([&] { batch = encode_batch(blocks); });
    const double decoding = seconds([&] { checksum += decode_batch(batch, kLimits)->size(); });
    fmt::print("{:<44} {:>8.2f} bytes each, encoded in {:.2f} ms, decoded in {:.2f} ms\n", what,
               static_cast<double>(batch.size()) / kTransactions, encoding * 1e3, decoding * 1e3);
}
}  // namespace

int main()
{
    bench_transactions(make_blocks(Pattern::NewRecipients));
    bench_batch("10,000 transfers, every recipient new", make_blocks(Pattern::NewRecipients));
    bench_batch("10,000 transfers, recipients repeat", make_blocks(Pattern::RepeatingRecipients));
    bench_batch("10,000 transfers, random amounts and fees", make_blocks(Pattern::RandomEverything));
    bench_batch("10,000 ERC-20 transfers to new recipients", make_blocks(Pattern::Erc20));
    fmt::print("checksum {:x}\n", checksum);
    return 0;
}

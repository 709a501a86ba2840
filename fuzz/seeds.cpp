// write_seeds FOLDER: writes FOLDER/<target>/<number> for each target, deterministically.

#include "codec/abi.hpp"
#include "codec/account.hpp"
#include "codec/batch.hpp"
#include "codec/block.hpp"
#include "codec/lz.hpp"
#include "codec/test_random.hpp"
#include "codec/varint.hpp"

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>

using namespace freehold;

namespace
{
class SeedFolder
{
public:
    SeedFolder(const std::filesystem::path& root, const char* target) : folder_{root / target}
    {
        std::filesystem::create_directories(folder_);
    }
    void write(BytesView seed)
    {
        std::ofstream file{folder_ / std::to_string(count_++), std::ios::binary};
        for (const std::uint8_t byte : seed) file.put(static_cast<char>(byte));
    }

private:
    std::filesystem::path folder_;
    int count_ = 0;
};

void write_rlp(const std::filesystem::path& root, test::Random& random)
{
    SeedFolder seeds{root, "fuzz_rlp"};
    for (const U256& value : {U256{}, U256{127}, U256{128}, U256{1} << 64, U256::max()}) {
        Bytes seed;
        rlp::encode_uint(seed, value);
        seeds.write(seed);
    }
    seeds.write(
        encode(Account{random.number(), random.uint(), random.fixed<Hash256>(), random.fixed<Hash256>()}));
    Block block;
    block.header.extra_data = random.bytes(32);
    seeds.write(encode(block.header));
    block.header.base_fee_per_gas = 7;
    block.header.withdrawals_root = random.fixed<Hash256>();
    block.withdrawals = {{1, 2, random.fixed<Address>(), 3}};
    block.ommers.push_back(block.header);
    for (const TxType type : test::kAllTxTypes) block.transactions.push_back(random.transaction(type));
    seeds.write(encode(block));
}

void write_transactions(const std::filesystem::path& root, test::Random& random)
{
    SeedFolder seeds{root, "fuzz_transaction"};
    for (const TxType type : test::kAllTxTypes)
        for (int i = 0; i < 4; ++i) seeds.write(encode(random.transaction(type)));
}

// A batch of that many transactions of one type: the frame as it is posted, and a stored one with only its
// columns.
void write_batches(const std::filesystem::path& root, test::Random& random)
{
    SeedFolder seeds{root, "fuzz_batch"};
    for (const TxType type : {TxType::Legacy, TxType::AccessList, TxType::DynamicFee, TxType::SetCode})
        for (const int count : {0, 1, 3}) {
            std::vector<BatchBlock> blocks{{random.number(), random.fixed<Address>(), random.bytes(32), {}}};
            for (int i = 0; i < count; ++i) blocks[0].transactions.push_back(random.transaction(type));
            const Bytes batch = encode_batch(blocks);
            seeds.write(batch);
            ByteReader in{BytesView{batch}.subspan(1)};
            const std::uint64_t body_size = in.varint();
            const std::uint64_t packed_size = in.varint();
            const BytesView content = in.take(packed_size == 0 ? body_size : packed_size);
            Bytes columns{static_cast<std::uint8_t>(in.remaining() >> 8),
                          static_cast<std::uint8_t>(in.remaining())};
            append(columns,
                   packed_size == 0
                       ? to_bytes(content)
                       : lz::decompress(content, static_cast<std::size_t>(body_size)).value_or(Bytes{}));
            seeds.write(columns);
        }
}

void write_others(const std::filesystem::path& root, test::Random& random)
{
    SeedFolder blobs{root, "fuzz_blob"};
    blobs.write(Bytes{0});
    blobs.write(Bytes(300, 0xff));
    blobs.write(random.bytes(4000));
    SeedFolder lz_seeds{root, "fuzz_lz"};
    lz_seeds.write(Bytes(1000));
    Bytes packed{0x01, 0x2c};  // 300
    append(packed, lz::compress(Bytes(300, 0x61)));
    lz_seeds.write(packed);
    SeedFolder abi_seeds{root, "fuzz_abi"};
    abi::Encoder tuple;
    tuple.bytes(random.bytes(40)).uint(7);
    const std::vector<Hash256> hashes(3);
    Bytes seed{5, 0, 4, 6, 7, 1};
    append(seed, abi::Encoder{}
                     .uint(1)
                     .bytes(random.bytes(70))
                     .bytes32_array(hashes)
                     .tuple(tuple)
                     .address({})
                     .encode());
    abi_seeds.write(seed);
}
}  // namespace

int main(int argc, char** argv)
{
    if (argc != 2) {
        std::fputs("usage: write_seeds FOLDER\n", stderr);
        return 2;
    }
    test::Random random{1};
    write_rlp(argv[1], random);
    write_transactions(argv[1], random);
    write_batches(argv[1], random);
    write_others(argv[1], random);
    return 0;
}

#pragma once
// For tests only: where the public vectors lie, and random values with all the shapes that a codec must
// survive.

#include "base/hex.hpp"
#include "codec/test_random.hpp"

#include <gtest/gtest.h>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

namespace freehold::test
{
inline std::filesystem::path vectors_folder()
{
    const char* folder = std::getenv("FREEHOLD_VECTORS");
    return folder != nullptr ? folder : FREEHOLD_SOURCE_DIR "/../shared/vectors";
}

/// All regular files below vectors/<folder> that end with `extension`; an empty result fails the test.
inline std::vector<std::filesystem::path> vector_files(const std::string& folder,
                                                       const std::string& extension)
{
    std::vector<std::filesystem::path> files;
    const auto path = vectors_folder() / folder;
    std::error_code error;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(path, error))
        if (entry.is_regular_file() && entry.path().extension() == extension) files.push_back(entry.path());
    EXPECT_FALSE(files.empty()) << "no vectors in " << path << "; set FREEHOLD_VECTORS to their folder";
    std::ranges::sort(files);
    return files;
}

inline nlohmann::json read_json(const std::filesystem::path& path)
{
    std::ifstream file{path};
    return nlohmann::json::parse(file, nullptr, false);
}

/// A JSON-RPC conversation of execution-apis: the requests (">> ") and answers ("<< ").
struct Exchange
{
    nlohmann::json request;
    nlohmann::json response;
};
inline std::vector<Exchange> read_exchanges(const std::filesystem::path& path)
{
    std::vector<Exchange> exchanges;
    std::ifstream file{path};
    EXPECT_TRUE(file.is_open()) << path << " is missing; set FREEHOLD_VECTORS to the vectors' folder";
    for (std::string line; std::getline(file, line);) {
        if (line.starts_with(">> "))
            exchanges.push_back({nlohmann::json::parse(line.substr(3), nullptr, false), {}});
        if (line.starts_with("<< ") && !exchanges.empty())
            exchanges.back().response = nlohmann::json::parse(line.substr(3), nullptr, false);
    }
    return exchanges;
}

inline Bytes read_bytes(const std::filesystem::path& path)
{
    std::ifstream file{path, std::ios::binary};
    EXPECT_TRUE(file.is_open()) << path << " is missing; set FREEHOLD_VECTORS to the vectors' folder";
    return {std::istreambuf_iterator<char>{file}, std::istreambuf_iterator<char>{}};
}

inline Bytes hex_bytes(std::string_view text)
{
    const auto bytes = from_hex(text);
    EXPECT_TRUE(bytes.has_value()) << text.substr(0, 80);
    return bytes.value_or(Bytes{});
}

inline U256 quantity(const nlohmann::json& object, const char* key)
{
    return U256::parse(object.value(key, "0x0")).value_or(0);
}

template <typename T>
T fixed(const nlohmann::json& value)
{
    const auto result = fixed_from_hex<T>(value.get<std::string>());
    EXPECT_TRUE(result.has_value()) << value;
    return result.value_or(T{});
}

inline Authorization authorization_from_json(const nlohmann::json& object)
{
    return {quantity(object, "chainId"),
            fixed<Address>(object["address"]),
            quantity(object, "nonce").low64(),
            static_cast<std::uint8_t>(quantity(object, "yParity").low64()),
            quantity(object, "r"),
            quantity(object, "s")};
}

/// A signed transaction as JSON-RPC prints it.
inline Transaction transaction_from_json(const nlohmann::json& object)
{
    Transaction tx;
    tx.type = static_cast<TxType>(quantity(object, "type").low64());
    tx.nonce = quantity(object, "nonce").low64();
    const bool one_price = tx.type <= TxType::AccessList;
    tx.max_priority_fee_per_gas = quantity(object, one_price ? "gasPrice" : "maxPriorityFeePerGas");
    tx.max_fee_per_gas = quantity(object, one_price ? "gasPrice" : "maxFeePerGas");
    tx.gas_limit = quantity(object, "gas").low64();
    if (object["to"].is_string()) tx.to = fixed<Address>(object["to"]);
    tx.value = quantity(object, "value");
    tx.data = hex_bytes(object["input"].get<std::string>());
    for (const auto& entry : object.value("accessList", nlohmann::json::array())) {
        tx.access_list.push_back({fixed<Address>(entry["address"]), {}});
        for (const auto& key : entry["storageKeys"])
            tx.access_list.back().storage_keys.push_back(fixed<Hash256>(key));
    }
    const U256 v = quantity(object, "v");
    if (tx.type == TxType::Legacy && v < 35) {
        tx.y_parity = v == 28;
    } else {
        tx.chain_id = quantity(object, "chainId").low64();
        tx.y_parity = tx.type == TxType::Legacy ? (v - 35).bit(0) : v == 1;
    }
    tx.r = quantity(object, "r");
    tx.s = quantity(object, "s");
    tx.max_fee_per_blob_gas = quantity(object, "maxFeePerBlobGas");
    for (const auto& hash : object.value("blobVersionedHashes", nlohmann::json::array()))
        tx.blob_hashes.push_back(fixed<Hash256>(hash));
    for (const auto& entry : object.value("authorizationList", nlohmann::json::array()))
        tx.authorizations.push_back(authorization_from_json(entry));
    return tx;
}
}  // namespace freehold::test

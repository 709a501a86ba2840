#include "node/proven_range.hpp"

#include "base/hex.hpp"
#include "sys/files.hpp"

#include <nlohmann/json.hpp>

namespace freehold::node
{
namespace
{
using nlohmann::json;

constexpr std::size_t kMaxFileSize = 16 << 20;

template <typename T>
T fixed_field(const json& object, const char* name)
{
    const auto value = fixed_from_hex<T>(object.at(name).get<std::string>());
    if (!value) throw std::runtime_error(std::string{name} + " is malformed");
    return *value;
}
}  // namespace

std::string to_json(const ProvenRange& range)
{
    const json document{{"first", range.first},
                        {"last", range.last},
                        {"parentProposalHash", to_hex(range.parent_proposal)},
                        {"proposalHash", to_hex(range.proposal)},
                        {"parentBlockHash", to_hex(range.parent_block)},
                        {"prover", to_hex(range.prover)},
                        {"cycles", range.cycles},
                        {"transactions", range.transactions},
                        {"proofBytes", range.proof_bytes},
                        {"seconds", range.seconds},
                        {"call", to_hex(range.call)}};
    return document.dump(2) + "\n";
}

std::expected<ProvenRange, std::string> load_proven_range(const std::string& path)
{
    const auto text = sys::read_text_file(path, kMaxFileSize);
    if (!text) return std::unexpected{text.error().message};
    try {
        const auto document = json::parse(*text);
        ProvenRange range{.first = document.at("first"),
                          .last = document.at("last"),
                          .parent_proposal = fixed_field<Hash256>(document, "parentProposalHash"),
                          .proposal = fixed_field<Hash256>(document, "proposalHash"),
                          .parent_block = fixed_field<Hash256>(document, "parentBlockHash"),
                          .prover = fixed_field<Address>(document, "prover"),
                          .call = {},
                          .cycles = document.at("cycles"),
                          .transactions = document.at("transactions"),
                          .proof_bytes = document.at("proofBytes"),
                          .seconds = document.at("seconds")};
        auto call = from_hex(document.at("call").get<std::string>());
        if (!call) throw std::runtime_error("call is malformed");
        range.call = *std::move(call);
        return range;
    } catch (const std::exception& error) {
        return std::unexpected{path + ": " + error.what()};
    }
}
}  // namespace freehold::node

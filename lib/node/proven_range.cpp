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

Bytes bytes_field(const json& object, const char* name)
{
    auto value = from_hex(object.at(name).get<std::string>());
    if (!value) throw std::runtime_error(std::string{name} + " is malformed");
    return *std::move(value);
}

json cut(const ProofCut& cut) { return {{"bytes", cut.bytes}, {"state", to_hex(cut.state)}}; }
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
                        {"publicInput", to_hex(range.public_input)},
                        {"call", to_hex(range.call)},
                        {"layers", range.layers},
                        {"cuts", {cut(range.cuts[0]), cut(range.cuts[1])}},
                        {"proof", to_hex(range.proof)}};
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
                          .public_input = fixed_field<Hash256>(document, "publicInput"),
                          .call = bytes_field(document, "call"),
                          .layers = document.at("layers"),
                          .proof = bytes_field(document, "proof"),
                          .cuts = {},
                          .cycles = document.at("cycles"),
                          .transactions = document.at("transactions"),
                          .proof_bytes = document.at("proofBytes"),
                          .seconds = document.at("seconds")};
        std::uint64_t before = 0;
        for (std::size_t i = 0; i < range.cuts.size(); ++i) {
            const json& object = document.at("cuts").at(i);
            range.cuts[i] = {object.at("bytes"), fixed_field<Hash256>(object, "state")};
            if (range.cuts[i].bytes < before || range.cuts[i].bytes > range.proof.size())
                throw std::runtime_error("a cut outside the proof");
            before = range.cuts[i].bytes;
        }
        return range;
    } catch (const std::exception& error) {
        return std::unexpected{path + ": " + error.what()};
    }
}
}  // namespace freehold::node

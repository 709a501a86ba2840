#include "node/rollup.hpp"

#include "base/check.hpp"
#include "codec/abi.hpp"

#include <algorithm>

namespace freehold::node
{
namespace
{
L1Result<Bytes> read(L1Api& l1, const Address& contract, BytesView call)
{
    return l1.call({}, contract, call);
}

std::unexpected<L1Error> malformed(const char* what)
{
    return std::unexpected{L1Error{L1Error::Kind::Malformed, what, 0, {}}};
}
}  // namespace

L1Result<FinalState> read_final_state(L1Api& l1, const Address& rollup)
{
    const auto answer = read(l1, rollup, abi::Encoder{}.call("finalized()"));
    if (!answer) return std::unexpected{answer.error()};
    abi::Decoder words{*answer};
    FinalState state;
    state.proposal = words.u64();
    state.block_hash = words.bytes32();
    if (!words.ok()) return malformed("Rollup.finalized() answers something else");
    return state;
}

L1Result<Hash256> read_proposal_hash(L1Api& l1, const Address& inbox, std::uint64_t id)
{
    const auto answer = read(l1, inbox, abi::Encoder{}.uint(id).call("proposalHash(uint64)"));
    if (!answer) return std::unexpected{answer.error()};
    abi::Decoder words{*answer};
    const Hash256 hash = words.bytes32();
    if (!words.ok()) return malformed("Inbox.proposalHash() answers something else");
    return hash;
}

Bytes encode_prove(const RangeIds& ids, const stf::RangeOutput& output,
                   const std::vector<BlobOpening>& openings)
{
    std::vector<abi::Encoder> blobs;
    for (const BlobOpening& opening : openings) {
        abi::Encoder& words = blobs.emplace_back();
        words.bytes32(opening.versioned_hash).bytes32(opening.z).bytes32(opening.y);
        for (const Hash256& word : opening.commitment_and_proof) words.bytes32(word);
    }
    abi::Encoder claim;
    claim.bytes32(output.block).bytes32(output.state_root).bytes32(output.outbox_root).static_tuples(blobs);
    return abi::Encoder{}
        .uint(ids.first)
        .uint(ids.last)
        .tuple(claim)
        .address(output.prover)
        .bytes({})
        .call(
            "prove(uint64,uint64,(bytes32,bytes32,bytes32,(bytes32,bytes32,bytes32,bytes32[3])[]),address,"
            "bytes)");
}

Bytes with_proof(BytesView call, BytesView proof)
{
    // The proof is the last of the arguments: its length is the call's last word.
    constexpr std::size_t kWord = 32;
    CHECK(call.size() > kWord && std::ranges::all_of(call.last(kWord), [](std::uint8_t b) { return b == 0; }),
          "a call with an empty proof");
    const Bytes tail = abi::Encoder{}.bytes(proof).encode();
    Bytes out{call.begin(), call.end() - kWord};
    append(out, BytesView{tail}.subspan(kWord));
    return out;
}

L1Result<LastVerifier> read_last_verifier(L1Api& l1, const Address& rollup, std::uint8_t layers,
                                          const Hash256& public_input)
{
    const auto range_verifier = read(l1, rollup, abi::Encoder{}.call("verifier()"));
    if (!range_verifier) return std::unexpected{range_verifier.error()};
    abi::Decoder first{*range_verifier};
    const Address address = first.address();
    if (!first.ok()) return malformed("Rollup.verifier() answers something else");
    const auto last = read(l1, address, abi::Encoder{}.uint(layers).call("last(uint256)"));
    if (!last) return std::unexpected{last.error()};
    const auto claim =
        read(l1, address, abi::Encoder{}.bytes32(public_input).uint(layers).call("claim(bytes32,uint256)"));
    if (!claim) return std::unexpected{claim.error()};
    abi::Decoder second{*last}, third{*claim};
    const LastVerifier verifier{second.address(), third.bytes32()};
    if (!second.ok() || !third.ok()) return malformed("the rollup's verifier is no RangeVerifier");
    return verifier;
}

L1Result<std::optional<Bytes>> read_claim(L1Api& l1, const LastVerifier& verifier, Stage stage,
                                          const Hash256& state, std::uint64_t from, std::uint64_t to)
{
    const Hash256 topic = abi::event_topic(stage == Stage::Reduced ? "Reduced(bytes32,bytes32,bytes)"
                                                                   : "Folded(bytes32,bytes32,bytes)");
    // Anybody may emit others.
    const auto logs = l1.logs(verifier.address, from, to, std::array{topic, verifier.public_input, state});
    if (!logs) return std::unexpected{logs.error()};
    for (const L1Log& log : *logs) {
        abi::Decoder data{log.data};
        const BytesView claim = data.bytes();
        if (data.ok()) return Bytes{claim.begin(), claim.end()};
    }
    return std::nullopt;
}

Bytes encode_reduce(const Hash256& public_input, BytesView head)
{
    return abi::Encoder{}.bytes32(public_input).bytes(head).call("reduce(bytes32,bytes)");
}

Bytes encode_fold(const Hash256& public_input, BytesView claim, BytesView part)
{
    return abi::Encoder{}.bytes32(public_input).bytes(claim).bytes(part).call("fold(bytes32,bytes,bytes)");
}

Bytes whole_proof(std::uint8_t layers, BytesView proof)
{
    Bytes out{layers, 0};
    append(out, proof);
    return out;
}

Bytes rest_of_proof(std::uint8_t layers, BytesView claim, BytesView rest)
{
    Bytes out{layers, 1};
    for (unsigned shift = 32; shift != 0; shift -= 8)
        out.push_back(static_cast<std::uint8_t>(claim.size() >> (shift - 8)));
    append(out, claim);
    append(out, rest);
    return out;
}
}  // namespace freehold::node

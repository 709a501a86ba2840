#include "proof/host/prover_channel.hpp"

#include "base/endian.hpp"
#include "proof/host/hash_many.hpp"

namespace freehold::proof
{
void ProverChannel::write(const Label& label, Bytes& bytes, std::span<const Ext5> context,
                          unsigned grinding_bits)
{
    if (tamper_) {
        TamperedMessage message{label.name(), bytes, context, {}};
        if (grinding_bits != 0)
            message.grind_ok = [this, label, grinding_bits](std::uint64_t nonce) {
                return grind_ok(label, nonce, grinding_bits);
            };
        tamper_(message);
    }
    append(proof_, bytes);
    const auto [it, fresh] = sizes_.try_emplace(std::string{label.name()});
    it->second += bytes.size();
}

std::vector<Ext5> ProverChannel::send(const Label& label, std::span<const Ext5> elements,
                                      std::span<const Ext5> context)
{
    Bytes bytes = encode(elements);
    write(label, bytes, context);
    absorb(label, bytes);
    return decode_ext(bytes);
}

std::vector<Hash256> ProverChannel::send_digests(const Label& label, std::span<const Hash256> digests)
{
    Bytes bytes;
    for (const Hash256& digest : digests) append(bytes, digest.view());
    write(label, bytes);
    absorb(label, bytes);
    std::vector<Hash256> sent;
    for (std::size_t i = 0; i < bytes.size(); i += kDigestBytes)
        sent.push_back(Hash256::from(BytesView{bytes}.subspan(i, kDigestBytes)));
    return sent;
}

void ProverChannel::grind(const Label& label, unsigned bits, Workers& workers)
{
    if (bits == 0) return;
    Bytes bytes(kNonceBytes);
    store_le(bytes.data(), ManyHashes{suite()}.find_nonce(grinding_prefix(label), bits, workers));
    write(label, bytes, {}, bits);
    take_nonce(label, load_le<std::uint64_t>(bytes.data()), bits);
}

void ProverChannel::hint(const Label& label, Bytes elements) { write(label, elements); }

void ProverChannel::hint_digests(const Label& label, std::span<const Hash256> digests)
{
    Bytes bytes;
    for (const Hash256& digest : digests) append(bytes, digest.view());
    write(label, bytes);
}
}  // namespace freehold::proof

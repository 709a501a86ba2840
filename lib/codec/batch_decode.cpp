#include "base/wide.hpp"
#include "codec/batch.hpp"
#include "codec/batch_format.hpp"
#include "codec/batch_number.hpp"
#include "codec/lz.hpp"

namespace freehold
{
namespace
{
using namespace batch;

class BatchDecoder
{
public:
    BatchDecoder(BytesView body, BytesView signatures, const BatchLimits& limits)
        : body_{body}, signatures_{signatures}, limits_{limits}, expanded_{body.size()}
    {}

    Result<std::vector<BatchBlock>, BatchError> decode()
    {
        if (!read_blocks()) return fail(error());
        read_addresses();
        numbers_.read_dictionary(body_);
        for (BatchBlock& block : blocks_) block.fee_recipient = read_address();
        read_kinds();
        read_nonces();
        read_recipients_and_prices();
        if (!read_data() || !read_access_lists() || !read_authorizations()) return fail(error());
        read_signatures();
        if (next_single_ != singles_.size()) body_.set_malformed();
        if (!body_.ok() || !signatures_.ok()) return fail(error());
        if (body_.remaining() != 0 || signatures_.remaining() != 0) return fail(BatchError::TrailingBytes);
        return std::move(blocks_);
    }

private:
    // A transaction under construction and its byte in the column of kinds.
    struct Slot
    {
        Transaction* tx;
        unsigned kind = 0;
        std::uint64_t data_length = 0;
        bool in_words = false;
    };

    BatchError error() const
    {
        if (limit_exceeded_) return BatchError::LimitExceeded;
        const bool truncated = body_.state() == ByteReader::State::Truncated ||
                               (body_.ok() && signatures_.state() == ByteReader::State::Truncated);
        return truncated ? BatchError::Truncated : BatchError::Malformed;
    }
    bool over_limit()
    {
        limit_exceeded_ = true;
        return false;
    }
    // Counts towards the expanded size before anything is allocated.
    bool charge(std::uint64_t count, std::uint64_t each)
    {
        const std::uint64_t left = limits_.max_decompressed_bytes - expanded_;
        const Wide64 cost = mul_wide(count, each);
        if (cost.hi != 0 || cost.lo > left) return over_limit();
        expanded_ += cost.lo;
        return true;
    }

    bool read_blocks();
    void read_addresses();
    Address read_address();
    void read_kinds();
    void read_nonces();
    void read_recipients_and_prices();
    bool read_data();
    bool read_access_lists();
    bool read_authorizations();
    void read_signatures();

    ByteReader body_;
    ByteReader signatures_;
    const BatchLimits& limits_;
    std::uint64_t expanded_;  // <= limits_.max_decompressed_bytes
    bool limit_exceeded_ = false;

    std::vector<BatchBlock> blocks_;
    std::vector<Slot> slots_;  // of all blocks, in order
    std::vector<Authorization*> authorizations_;
    std::uint64_t chain_id_ = 0;
    BytesView dictionary_, singles_;  // addresses
    std::size_t next_single_ = 0;
    NumberReader numbers_;
};

bool BatchDecoder::read_blocks()
{
    chain_id_ = body_.varint();
    const std::uint64_t count = body_.varint();
    if (count > limits_.max_blocks) return over_limit();
    if (count > body_.remaining()) body_.set_malformed();
    if (!body_.ok()) return false;
    blocks_.resize(static_cast<std::size_t>(count));
    std::uint64_t previous = 0;
    for (BatchBlock& block : blocks_) block.timestamp = previous += unzigzag(body_.varint());

    std::vector<std::uint64_t> counts(blocks_.size());
    std::uint64_t total = 0;
    for (std::uint64_t& transactions : counts) {
        transactions = body_.varint();
        if (transactions > limits_.max_transactions - total) return over_limit();
        total += transactions;
    }
    for (BatchBlock& block : blocks_) {
        const std::uint8_t size = body_.byte();
        if (size > kMaxExtraData) body_.set_malformed();
        block.extra_data = to_bytes(body_.take(size));
    }
    if (!body_.ok()) return false;
    if (total > signatures_.remaining() / kSignatureSize) {
        static_cast<void>(signatures_.take(total * kSignatureSize));  // fails: truncated
        return false;
    }
    if (!charge(total, kTransactionCharge)) return false;
    slots_.reserve(static_cast<std::size_t>(total));
    for (std::size_t i = 0; i < blocks_.size(); ++i) {
        blocks_[i].transactions.resize(static_cast<std::size_t>(counts[i]));
        for (Transaction& tx : blocks_[i].transactions) slots_.push_back({.tx = &tx});
    }
    return true;
}

void BatchDecoder::read_addresses()
{
    for (BytesView* table : {&dictionary_, &singles_}) {
        const std::uint64_t count = body_.varint();
        if (count > body_.remaining() / Address::kSize) return body_.set_malformed();
        *table = body_.take(count * Address::kSize);
    }
}

Address BatchDecoder::read_address()
{
    const std::uint64_t reference = body_.varint();
    if (!body_.ok()) return {};
    if (reference == 0 && next_single_ < singles_.size()) {
        next_single_ += Address::kSize;
        return Address::from(singles_.subspan(next_single_ - Address::kSize, Address::kSize));
    }
    if (reference == 0 || reference > dictionary_.size() / Address::kSize) {
        body_.set_malformed();
        return {};
    }
    return Address::from(
        dictionary_.subspan(static_cast<std::size_t>(reference - 1) * Address::kSize, Address::kSize));
}

void BatchDecoder::read_kinds()
{
    static constexpr std::array kTypes = {TxType::Legacy, TxType::AccessList, TxType::DynamicFee,
                                          TxType::SetCode};
    for (Slot& slot : slots_) {
        slot.kind = body_.byte();
        const TxType type = kTypes[slot.kind & kTypeMask];
        const bool no_chain_id = (slot.kind & kNoChainId) != 0;
        const bool legacy_only = no_chain_id && (type != TxType::Legacy || (slot.kind & kOtherChainId) != 0);
        const bool typed_only = type == TxType::Legacy && (slot.kind & kHasAccessList) != 0;
        const bool creates = type == TxType::SetCode && (slot.kind & kHasTo) == 0;
        if (legacy_only || typed_only || creates) return body_.set_malformed();
        slot.tx->type = type;
        if (!no_chain_id) slot.tx->chain_id = chain_id_;
    }
    for (const Slot& slot : slots_)
        if ((slot.kind & kOtherChainId) != 0) slot.tx->chain_id = body_.varint();
}

void BatchDecoder::read_nonces()
{
    const std::uint8_t mode = body_.byte();
    if (mode > static_cast<std::uint8_t>(NonceMode::Difference)) return body_.set_malformed();
    const bool plain = mode == static_cast<std::uint8_t>(NonceMode::Plain);
    std::uint64_t previous = 0;
    for (const Slot& slot : slots_) {
        const std::uint64_t value = body_.varint();
        slot.tx->nonce = previous = plain ? value : previous + unzigzag(value);
    }
}

void BatchDecoder::read_recipients_and_prices()
{
    for (const Slot& slot : slots_)
        if ((slot.kind & kHasTo) != 0) slot.tx->to = read_address();
    for (const Slot& slot : slots_)
        if ((slot.kind & kHasValue) != 0) slot.tx->value = numbers_.read(body_);
    for (const Slot& slot : slots_) slot.tx->gas_limit = numbers_.read_u64(body_);
    for (const Slot& slot : slots_)
        if (has_priority_fee(slot.tx->type)) slot.tx->max_priority_fee_per_gas = numbers_.read(body_);
    for (const Slot& slot : slots_) {
        slot.tx->max_fee_per_gas = numbers_.read(body_);
        if (!has_priority_fee(slot.tx->type)) slot.tx->max_priority_fee_per_gas = slot.tx->max_fee_per_gas;
    }
}

bool BatchDecoder::read_data()
{
    for (Slot& slot : slots_) {
        if ((slot.kind & kHasData) == 0) continue;
        const std::uint64_t coded = body_.varint();
        slot.data_length = coded >> 1;
        slot.in_words = (coded & 1) != 0;
        if (!charge(slot.data_length, 1)) return false;
        if (slot.in_words && slot.data_length % kWordSize != kSelectorSize) body_.set_malformed();
    }
    if (!body_.ok()) return false;
    for (const Slot& slot : slots_) {
        if (!slot.in_words) continue;
        slot.tx->data.reserve(static_cast<std::size_t>(slot.data_length));
        append(slot.tx->data, body_.take(kSelectorSize));
    }
    for (const Slot& slot : slots_) {
        if (!slot.in_words || !body_.ok()) continue;
        slot.tx->data.resize(static_cast<std::size_t>(slot.data_length));
        for (std::size_t i = kSelectorSize; i < slot.tx->data.size(); i += kWordSize)
            numbers_.read(body_).store_be32(slot.tx->data.data() + i);
    }
    for (const Slot& slot : slots_)
        if (!slot.in_words) slot.tx->data = to_bytes(body_.take(slot.data_length));
    return body_.ok();
}

bool BatchDecoder::read_access_lists()
{
    std::vector<AccessListEntry*> entries;
    for (const Slot& slot : slots_) {
        if ((slot.kind & kHasAccessList) == 0) continue;
        const std::uint64_t count = body_.varint();
        if (!charge(count, kAccessListEntryCharge)) return false;
        slot.tx->access_list.resize(static_cast<std::size_t>(count));
        for (AccessListEntry& entry : slot.tx->access_list) entries.push_back(&entry);
    }
    for (AccessListEntry* entry : entries) entry->address = read_address();
    for (AccessListEntry* entry : entries) {
        const std::uint64_t count = body_.varint();
        if (!charge(count, kStorageKeyCharge)) return false;
        entry->storage_keys.resize(static_cast<std::size_t>(count));
    }
    for (AccessListEntry* entry : entries)
        for (Hash256& key : entry->storage_keys) key = numbers_.read(body_).to_hash();
    return body_.ok();
}

bool BatchDecoder::read_authorizations()
{
    for (const Slot& slot : slots_) {
        if (slot.tx->type != TxType::SetCode) continue;
        const std::uint64_t count = body_.varint();
        if (!charge(count, kAuthorizationCharge)) return false;
        slot.tx->authorizations.resize(static_cast<std::size_t>(count));
        for (Authorization& authorization : slot.tx->authorizations)
            authorizations_.push_back(&authorization);
    }
    for (Authorization* authorization : authorizations_) authorization->address = read_address();
    for (Authorization* authorization : authorizations_) authorization->chain_id = numbers_.read(body_);
    for (Authorization* authorization : authorizations_) authorization->nonce = body_.varint();
    for (Authorization* authorization : authorizations_) authorization->y_parity = body_.byte();
    return body_.ok();
}

void BatchDecoder::read_signatures()
{
    const BytesView parities = signatures_.take((slots_.size() + 7) / 8);
    if (!signatures_.ok()) return;
    for (std::size_t i = 0; i < slots_.size(); ++i)
        slots_[i].tx->y_parity = ((parities[i / 8] >> (i % 8)) & 1) != 0;
    if (slots_.size() % 8 != 0 && parities.back() >> (slots_.size() % 8) != 0)
        return signatures_.set_malformed();

    const auto read = [this](U256& r, U256& s) {
        const BytesView signature = signatures_.take(kSignatureSize);
        if (!signatures_.ok()) return;
        r = U256::load_be32(signature.data());
        s = U256::load_be32(signature.data() + 32);
    };
    for (const Slot& slot : slots_) read(slot.tx->r, slot.tx->s);
    for (Authorization* authorization : authorizations_) read(authorization->r, authorization->s);
}
}  // namespace

Result<std::vector<BatchBlock>, BatchError> decode_batch(BytesView bytes, const BatchLimits& limits)
{
    if (bytes.empty()) return fail(BatchError::Truncated);
    if (bytes[0] != kBatchVersion) return fail(BatchError::UnknownVersion);
    ByteReader in{bytes.subspan(1)};
    const std::uint64_t body_size = in.varint();
    const std::uint64_t packed_size = in.varint();
    const bool stored = packed_size == 0;
    const BytesView content = in.take(stored ? body_size : packed_size);
    if (in.state() == ByteReader::State::Malformed) return fail(BatchError::Malformed);
    if (body_size > limits.max_decompressed_bytes) return fail(BatchError::LimitExceeded);
    if (!in.ok()) return fail(BatchError::Truncated);
    const BytesView signatures = in.take(in.remaining());
    if (stored) return BatchDecoder{content, signatures, limits}.decode();
    const auto body = lz::decompress(content, static_cast<std::size_t>(body_size));
    if (!body) return fail(BatchError::Malformed);
    return BatchDecoder{*body, signatures, limits}.decode();
}
}  // namespace freehold

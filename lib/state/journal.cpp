#include "state/journal.hpp"

#include "base/check.hpp"
#include "base/flat_map.hpp"
#include "state/ascending.hpp"
#include "state/hash_seed.hpp"

namespace freehold::state
{
namespace
{
// A transaction's number within the journal. Marks that live for one transaction (warm, touched, created,
// destructed) are stored as the number of the transaction that set them, so that ending a transaction clears
// them all at once.
using TxStamp = std::uint32_t;
constexpr TxStamp kNever = 0;

struct AddressKey
{
    Address address;
    std::uint64_t hash;
    friend bool operator==(const AddressKey& a, const AddressKey& b)
    {
        return a.hash == b.hash && a.address == b.address;
    }
};

struct SlotKey
{
    U256 key;
    std::uint32_t
        life;  // whose storage: AccountEntry::storage_life, or an account's index for transient storage
    std::uint64_t hash;
    friend bool operator==(const SlotKey& a, const SlotKey& b)
    {
        return a.hash == b.hash && a.life == b.life && a.key == b.key;
    }
};

struct StoredHash
{
    template <typename Key>
    std::size_t operator()(const Key& key) const
    {
        return static_cast<std::size_t>(key.hash);
    }
};

struct AccountEntry
{
    explicit AccountEntry(const Address& its_address, std::uint32_t life)
        : address{its_address}, storage_life{life}
    {}

    Address address;
    Account now;                 // default if it does not exist; storage_root is the view's
    Account base;                // as in the view
    evm::CodePtr code;           // null until asked for
    std::uint32_t storage_life;  // a fresh number whenever the storage is emptied as a whole
    TxStamp warm = kNever;
    TxStamp touched = kNever;
    TxStamp created = kNever;
    TxStamp destructed = kNever;
    bool loaded = false;  // false: only the stamps are valid
    bool exists = false;
    bool existed = false;          // in the view
    bool storage_in_view = true;   // false once the storage of the view is gone
    bool storage_written = false;  // since this life of the storage began
};

struct Slot
{
    U256 key;
    U256 now;
    U256 original;  // at the start of transaction `original_at`; elsewhen that is `now`
    U256 base;      // at the start of this life of the storage
    std::uint32_t account;
    std::uint32_t life;
    TxStamp original_at = kNever;
    TxStamp warm = kNever;
    bool loaded = false;  // false: only the stamps are valid
};

enum class Change : std::uint8_t
{
    Balance,
    Nonce,
    Code,
    Existence,
    Touch,
    Create,
    Destruct,
    Storage,
    Transient,
    WarmAccount,
    WarmSlot,
    Log,
};

constexpr bool is_of_account(Change change) { return change <= Change::Destruct; }

// The former value, where there is one, is on one of the stacks beside the records.
struct Record
{
    Change change;
    std::uint32_t index;  // of the account, slot or transient slot
};

struct FormerCode
{
    Hash256 hash;
    evm::CodePtr code;
};

struct FormerLife
{
    std::uint32_t storage_life;
    TxStamp created;
    bool storage_in_view;
    bool storage_written;
};

// Codes of so many bytes are kept from one transaction to the next. Within a transaction all are, as only the
// first access to an account costs gas in proportion to its code.
constexpr std::size_t kKeptCodeBytes = std::size_t{8} << 20;

const evm::CodePtr& empty_code()
{
    static const evm::CodePtr code = std::make_shared<const evm::Code>(BytesView{});
    return code;
}

template <typename T>
T take_last(std::vector<T>& stack)
{
    T value = std::move(stack.back());
    stack.pop_back();
    return value;
}

std::uint32_t size32(std::size_t size)
{
    DCHECK(size < 0xffffffff);
    return static_cast<std::uint32_t>(size);
}
}  // namespace

struct Journal::Impl
{
    Impl(const StateView& its_view, std::size_t its_kept_entries)
        : view{its_view}, hash{hash_seed()}, kept_entries{its_kept_entries}
    {}

    const StateView& view;
    const SeededHash hash;
    const std::size_t kept_entries;
    TxStamp tx = 1;

    std::vector<AccountEntry> accounts;
    std::vector<std::uint32_t> coded_accounts;  // whose code the view gave
    std::size_t code_bytes = 0;                 // of those
    FlatMap<AddressKey, std::uint32_t, StoredHash> account_index;
    // Those asked for of late, which are most often asked for next: a transfer's sender, its target and the
    // fee recipient take turns.
    struct RecentAccount
    {
        Address address;
        std::uint32_t index = kNoAccount;
    };
    static constexpr std::uint32_t kNoAccount = ~std::uint32_t{0};
    std::array<RecentAccount, 4> recent_accounts;
    std::uint32_t last_account = 0;  // in recent_accounts
    std::vector<Slot> slots;
    FlatMap<SlotKey, std::uint32_t, StoredHash> slot_index;
    std::uint32_t last_slot = 0;
    std::uint32_t next_life = 0;
    std::size_t max_entries = kept_entries;  // of accounts and slots, before the unchanged ones are dropped
    std::vector<U256> transients;
    FlatMap<SlotKey, std::uint32_t, StoredHash> transient_index;
    std::vector<Log> logs;

    std::vector<Record> records;
    std::vector<U256> former_values;  // of Balance, Nonce, Storage, Transient
    std::vector<FormerCode> former_codes;
    std::vector<FormerLife> former_lives;

    std::uint32_t index_of(const Address& address)
    {
        const RecentAccount& last = recent_accounts[last_account];
        return last.address == address && last.index != kNoAccount ? last.index : find_account(address);
    }
    // As index_of; what that need not call is kept out of its way.
    [[gnu::noinline]] std::uint32_t find_account(const Address& address);
    AccountEntry& load(std::uint32_t index);
    AccountEntry& account(const Address& address) { return load(index_of(address)); }
    AccountEntry& account_to_change(const Address& address);

    std::uint32_t slot_index_of(std::uint32_t account, const U256& key);
    Slot& slot(const Address& address, const U256& key);

    void note(Change change, std::uint32_t index) { records.push_back({change, index}); }
    void note(Change change, std::uint32_t index, const U256& former)
    {
        records.push_back({change, index});
        former_values.push_back(former);
    }
    [[nodiscard]] std::uint32_t number_of(const AccountEntry& entry) const
    {
        return static_cast<std::uint32_t>(&entry - accounts.data());
    }

    void set_balance(AccountEntry& entry, const U256& balance);
    [[nodiscard]] bool has_storage(const AccountEntry& entry) const;
    void begin_storage_life(AccountEntry& entry);
    void keep_warm_slots(std::uint32_t from_life, std::uint32_t account);
    void remove(AccountEntry& entry);
    const evm::CodePtr& load_code(AccountEntry& entry);
    void drop_codes();
    void drop_unchanged();
    void undo(const Record& record);
    void revert(std::size_t size);
    void next_transaction();

    [[nodiscard]] bool is_changed(const AccountEntry& entry) const;
    static void describe_change(const AccountEntry& entry, AccountChange& change);
};

void Journal::reserve(std::size_t accounts) { impl_->accounts.reserve(accounts); }

// --- Accounts
// ---------------------------------------------------------------------------------------------------------

std::uint32_t Journal::Impl::find_account(const Address& address)
{
    for (std::uint32_t place = 0; place < recent_accounts.size(); ++place) {
        const RecentAccount& recent = recent_accounts[place];
        if (recent.address != address || recent.index == kNoAccount) continue;
        last_account = place;
        return recent.index;
    }
    const auto [index, inserted] =
        account_index.try_emplace({address, hash(address)}, size32(accounts.size()));
    if (inserted) accounts.emplace_back(address, next_life++);
    last_account = (last_account + 1) % recent_accounts.size();
    recent_accounts[last_account] = {address, *index};
    return *index;
}

AccountEntry& Journal::Impl::load(std::uint32_t index)
{
    AccountEntry& entry = accounts[index];
    if (entry.loaded) return entry;
    if (const auto found = view.account(entry.address)) {
        entry.exists = entry.existed = true;
        entry.now = entry.base = *found;
    }
    entry.loaded = true;
    return entry;
}

// The account exists from here on, if only until the end of the transaction.
AccountEntry& Journal::Impl::account_to_change(const Address& address)
{
    AccountEntry& entry = account(address);
    if (!entry.exists) {
        note(Change::Existence, number_of(entry));
        entry.exists = true;
    }
    return entry;
}

void Journal::Impl::set_balance(AccountEntry& entry, const U256& balance)
{
    note(Change::Balance, number_of(entry), entry.now.balance);
    entry.now.balance = balance;
}

bool Journal::exists(const Address& address) { return impl_->account(address).exists; }
bool Journal::is_empty(const Address& address) { return impl_->account(address).now.is_empty(); }
U256 Journal::balance(const Address& address) { return impl_->account(address).now.balance; }
std::uint64_t Journal::nonce(const Address& address) { return impl_->account(address).now.nonce; }
Hash256 Journal::code_hash(const Address& address) { return impl_->account(address).now.code_hash; }

evm::CodePtr Journal::code(const Address& address)
{
    AccountEntry& entry = impl_->account(address);
    return entry.code ? entry.code : impl_->load_code(entry);
}

const evm::CodePtr& Journal::Impl::load_code(AccountEntry& entry)
{
    if (entry.now.code_hash == kEmptyHash) return entry.code = empty_code();
    entry.code = view.code(entry.now.code_hash);
    coded_accounts.push_back(number_of(entry));
    code_bytes += entry.code->size();
    return entry.code;
}

// REQUIRES: between transactions.
void Journal::Impl::drop_codes()
{
    for (const std::uint32_t index : coded_accounts) {
        AccountEntry& entry = accounts[index];
        if (entry.now.code_hash == entry.base.code_hash) entry.code = nullptr;
    }
    coded_accounts.clear();
    code_bytes = 0;
}

bool Journal::has_code_nonce_or_storage(const Address& address)
{
    const AccountEntry& entry = impl_->account(address);
    return entry.now.nonce != 0 || entry.now.code_hash != kEmptyHash || impl_->has_storage(entry);
}

void Journal::set_balance(const Address& address, const U256& balance)
{
    impl_->set_balance(impl_->account_to_change(address), balance);
}

void Journal::add_balance(const Address& address, const U256& amount)
{
    if (amount.is_zero()) return touch(address);
    AccountEntry& entry = impl_->account_to_change(address);
    impl_->set_balance(entry, entry.now.balance + amount);
}

void Journal::subtract_balance(const Address& address, const U256& amount)
{
    if (amount.is_zero()) return touch(address);
    AccountEntry& entry = impl_->account_to_change(address);
    CHECK(amount <= entry.now.balance, "a balance cannot become negative");
    impl_->set_balance(entry, entry.now.balance - amount);
}

void Journal::set_nonce(const Address& address, std::uint64_t nonce)
{
    AccountEntry& entry = impl_->account_to_change(address);
    impl_->note(Change::Nonce, impl_->number_of(entry), entry.now.nonce);
    entry.now.nonce = nonce;
}

void Journal::set_code(const Address& address, BytesView code)
{
    AccountEntry& entry = impl_->account_to_change(address);
    impl_->note(Change::Code, impl_->number_of(entry));
    impl_->former_codes.push_back({entry.now.code_hash, std::move(entry.code)});
    entry.now.code_hash = code.empty() ? kEmptyHash : keccak256(code);
    entry.code = code.empty() ? empty_code() : std::make_shared<const evm::Code>(code);
}

void Journal::touch(const Address& address)
{
    AccountEntry& entry = impl_->account_to_change(address);
    if (entry.touched == impl_->tx) return;
    impl_->note(Change::Touch, impl_->number_of(entry));
    entry.touched = impl_->tx;
}

void Journal::create_account(const Address& address)
{
    AccountEntry& entry = impl_->account_to_change(address);
    impl_->note(Change::Create, impl_->number_of(entry));
    impl_->former_lives.push_back(
        {entry.storage_life, entry.created, entry.storage_in_view, entry.storage_written});
    entry.created = impl_->tx;
    if (impl_->has_storage(entry)) {
        const std::uint32_t former_life = entry.storage_life;
        impl_->begin_storage_life(entry);
        impl_->keep_warm_slots(former_life, impl_->number_of(entry));
    }
}

bool Journal::created_in_transaction(const Address& address)
{
    return impl_->accounts[impl_->index_of(address)].created == impl_->tx;
}

void Journal::mark_destructed(const Address& address)
{
    AccountEntry& entry = impl_->account(address);
    if (entry.destructed == impl_->tx) return;
    impl_->note(Change::Destruct, impl_->number_of(entry));
    entry.destructed = impl_->tx;
}

// --- Storage
// ----------------------------------------------------------------------------------------------------------

std::uint32_t Journal::Impl::slot_index_of(std::uint32_t account, const U256& key)
{
    const std::uint32_t life = accounts[account].storage_life;
    if (last_slot < slots.size() && slots[last_slot].life == life && slots[last_slot].key == key)
        return last_slot;
    const auto [index, inserted] = slot_index.try_emplace({key, life, hash(key, life)}, size32(slots.size()));
    if (inserted)
        slots.push_back(
            {.key = key, .now = {}, .original = {}, .base = {}, .account = account, .life = life});
    return last_slot = *index;
}

Slot& Journal::Impl::slot(const Address& address, const U256& key)
{
    const std::uint32_t account = index_of(address);
    Slot& slot = slots[slot_index_of(account, key)];
    if (slot.loaded) return slot;
    const AccountEntry& entry = load(account);
    // A view tells accounts without storage by their storage root.
    if (entry.storage_in_view && entry.base.storage_root != kEmptyTrieRoot)
        slot.now = slot.base = view.storage(address, key);
    slot.loaded = true;
    return slot;
}

bool Journal::Impl::has_storage(const AccountEntry& entry) const
{
    if (entry.storage_in_view && entry.base.storage_root != kEmptyTrieRoot) return true;
    // Not reached by a contract's creation: what has written storage has a nonce or code.
    return entry.storage_written && std::ranges::any_of(slots, [&](const Slot& slot) {
               return slot.life == entry.storage_life && !slot.now.is_zero();
           });
}

void Journal::Impl::begin_storage_life(AccountEntry& entry)
{
    entry.storage_life = next_life++;
    entry.storage_in_view = false;
    entry.storage_written = false;
}

// EIP-2929's sets know only addresses and keys: a creation does not cool what an access list warmed. A revert
// brings the former life back, whose slots have kept their own marks.
void Journal::Impl::keep_warm_slots(std::uint32_t from_life, std::uint32_t account)
{
    const std::size_t count = slots.size();
    for (std::size_t i = 0; i < count; ++i) {
        if (slots[i].life != from_life || slots[i].warm != tx) continue;
        const U256 key = slots[i].key;
        slots[slot_index_of(account, key)].warm = tx;
    }
}

U256 Journal::storage(const Address& address, const U256& key) { return impl_->slot(address, key).now; }

U256 Journal::original_storage(const Address& address, const U256& key)
{
    const Slot& slot = impl_->slot(address, key);
    return slot.original_at == impl_->tx ? slot.original : slot.now;
}

void Journal::set_storage(const Address& address, const U256& key, const U256& value)
{
    Slot& slot = impl_->slot(address, key);
    if (slot.original_at != impl_->tx) {
        slot.original = slot.now;
        slot.original_at = impl_->tx;
    }
    impl_->note(Change::Storage, static_cast<std::uint32_t>(&slot - impl_->slots.data()), slot.now);
    slot.now = value;
    impl_->accounts[slot.account].storage_written = true;
}

U256 Journal::transient(const Address& address, const U256& key)
{
    if (impl_->transients.empty()) return {};
    const std::uint32_t account = impl_->index_of(address);
    const std::uint32_t* index = impl_->transient_index.find({key, account, impl_->hash(key, account)});
    return index == nullptr ? U256{} : impl_->transients[*index];
}

void Journal::set_transient(const Address& address, const U256& key, const U256& value)
{
    const std::uint32_t account = impl_->index_of(address);
    const auto [index, inserted] = impl_->transient_index.try_emplace(
        {key, account, impl_->hash(key, account)}, size32(impl_->transients.size()));
    if (inserted) impl_->transients.emplace_back();
    U256& now = impl_->transients[*index];
    impl_->note(Change::Transient, *index, now);
    now = value;
}

// --- Warm sets and logs
// -----------------------------------------------------------------------------------------------

bool Journal::warm_account(const Address& address)
{
    const std::uint32_t index = impl_->index_of(address);
    AccountEntry& entry = impl_->accounts[index];
    if (entry.warm == impl_->tx) return false;
    impl_->note(Change::WarmAccount, index);
    entry.warm = impl_->tx;
    return true;
}

bool Journal::warm_storage(const Address& address, const U256& key)
{
    const std::uint32_t index = impl_->slot_index_of(impl_->index_of(address), key);
    Slot& slot = impl_->slots[index];
    if (slot.warm == impl_->tx) return false;
    impl_->note(Change::WarmSlot, index);
    slot.warm = impl_->tx;
    return true;
}

void Journal::log(Log entry)
{
    impl_->note(Change::Log, 0);
    impl_->logs.push_back(std::move(entry));
}

const std::vector<Log>& Journal::logs() const { return impl_->logs; }

// --- Undo and boundaries
// ----------------------------------------------------------------------------------------------

void Journal::Impl::undo(const Record& record)
{
    const auto account = [&]() -> AccountEntry& { return accounts[record.index]; };
    switch (record.change) {
        case Change::Balance: account().now.balance = take_last(former_values); break;
        case Change::Nonce: account().now.nonce = take_last(former_values).low64(); break;
        case Change::Code: {
            FormerCode former = take_last(former_codes);
            account().now.code_hash = former.hash;
            account().code = std::move(former.code);
            break;
        }
        case Change::Existence: account().exists = false; break;
        case Change::Touch: account().touched = kNever; break;
        case Change::Create: {
            const FormerLife former = take_last(former_lives);
            account().storage_life = former.storage_life;
            account().created = former.created;
            account().storage_in_view = former.storage_in_view;
            account().storage_written = former.storage_written;
            break;
        }
        case Change::Destruct: account().destructed = kNever; break;
        case Change::Storage: slots[record.index].now = take_last(former_values); break;
        case Change::Transient: transients[record.index] = take_last(former_values); break;
        case Change::WarmAccount: account().warm = kNever; break;
        case Change::WarmSlot: slots[record.index].warm = kNever; break;
        case Change::Log: logs.pop_back(); break;
    }
}

void Journal::Impl::revert(std::size_t size)
{
    CHECK(size <= records.size(), "a snapshot of another transaction");
    while (records.size() > size) undo(take_last(records));
}

// Forgets what the view says as well: an access to it costs gas again in the next transaction, as the first
// one did. REQUIRES: between transactions.
void Journal::Impl::drop_unchanged()
{
    constexpr std::uint32_t kDropped = ~std::uint32_t{0};
    std::vector<std::uint32_t> places(accounts.size(), kDropped);
    std::size_t kept = 0;
    const auto is_kept = [&](const Slot& slot) {
        return slot.loaded && slot.life == accounts[slot.account].storage_life && slot.now != slot.base;
    };
    for (const Slot& slot : slots) {
        if (!is_kept(slot)) continue;
        places[slot.account] = 0;
        ++kept;
    }
    for (std::uint32_t i = 0; i < accounts.size(); ++i) {
        if (places[i] == kDropped && accounts[i].storage_in_view && !is_changed(accounts[i])) continue;
        places[i] = 0;
        ++kept;
    }
    max_entries = kept_entries + 2 * kept;
    if (accounts.size() + slots.size() < max_entries) return;

    drop_codes();
    std::vector<Slot> kept_slots;
    for (const Slot& slot : slots)
        if (is_kept(slot)) kept_slots.push_back(slot);
    std::vector<AccountEntry> kept_accounts;
    account_index = {};
    for (std::uint32_t i = 0; i < accounts.size(); ++i) {
        AccountEntry& entry = accounts[i];
        if (places[i] == kDropped) continue;
        places[i] = size32(kept_accounts.size());
        account_index.try_emplace({entry.address, hash(entry.address)}, places[i]);
        kept_accounts.push_back(std::move(entry));
    }
    accounts = std::move(kept_accounts);
    slot_index = {};
    for (std::uint32_t i = 0; i < kept_slots.size(); ++i) {
        Slot& slot = kept_slots[i];
        slot.account = places[slot.account];
        slot_index.try_emplace({slot.key, slot.life, hash(slot.key, slot.life)}, i);
    }
    slots = std::move(kept_slots);
    recent_accounts = {};
    last_account = last_slot = 0;
}

// The account and its storage are gone.
void Journal::Impl::remove(AccountEntry& entry)
{
    entry.exists = false;
    entry.now = {};
    entry.code = nullptr;
    begin_storage_life(entry);
}

void Journal::Impl::next_transaction()
{
    // Clearing costs time in proportion to a map's capacity, so one big transaction must not leave a big map
    // behind.
    constexpr std::size_t kKeptTransients = 64;
    if (transients.size() > kKeptTransients)
        transient_index = {};
    else if (!transients.empty())
        transient_index.clear();
    transients.clear();
    logs.clear();
    records.clear();
    former_values.clear();
    former_codes.clear();
    former_lives.clear();
    if (code_bytes > kKeptCodeBytes) drop_codes();
    if (accounts.size() + slots.size() > max_entries) drop_unchanged();
    CHECK(++tx != kNever, "too many transactions for one journal");
}

Journal::Snapshot Journal::snapshot() const { return impl_->records.size(); }
void Journal::revert(Snapshot snapshot) { impl_->revert(snapshot); }

std::vector<Log> Journal::finish_transaction()
{
    for (const Record& record : impl_->records) {
        if (!is_of_account(record.change)) continue;
        AccountEntry& entry = impl_->accounts[record.index];
        // EIP-161: whatever changed an account has touched it.
        if (entry.exists && (entry.destructed == impl_->tx || entry.now.is_empty())) impl_->remove(entry);
    }
    std::vector<Log> logs = std::move(impl_->logs);
    impl_->next_transaction();
    return logs;
}

void Journal::abort_transaction()
{
    impl_->revert(0);
    impl_->next_transaction();
}

// --- The difference to the view
// ---------------------------------------------------------------------------------------

bool Journal::Impl::is_changed(const AccountEntry& entry) const
{
    if (!entry.loaded) return false;
    return entry.exists != entry.existed || entry.now.nonce != entry.base.nonce ||
           entry.now.balance != entry.base.balance || entry.now.code_hash != entry.base.code_hash ||
           (entry.exists && !entry.storage_in_view && entry.base.storage_root != kEmptyTrieRoot);
}

// REQUIRES: `change` is as new.
void Journal::Impl::describe_change(const AccountEntry& entry, AccountChange& change)
{
    change.address = entry.address;
    change.deleted = !entry.exists;
    change.storage_cleared =
        entry.exists && !entry.storage_in_view && entry.base.storage_root != kEmptyTrieRoot;
    change.account.nonce = entry.now.nonce;
    change.account.balance = entry.now.balance;
    change.account.code_hash = entry.now.code_hash;
}

StateDiff Journal::diff() const
{
    const Impl& j = *impl_;
    CHECK(j.records.empty(), "a diff in the middle of a transaction");
    constexpr std::uint32_t kUnchanged = ~std::uint32_t{0};
    constexpr std::uint32_t kChanged = kUnchanged - 1;
    std::vector<std::uint32_t> place(j.accounts.size(), kUnchanged);  // in diff.accounts
    std::vector<std::uint32_t> changed;
    changed.reserve(j.accounts.size());
    StateDiff diff;
    const auto add = [&](std::uint32_t account) {
        if (place[account] != kUnchanged) return;
        place[account] = kChanged;
        changed.push_back(account);
    };
    for (std::uint32_t i = 0; i < j.accounts.size(); ++i) {
        const AccountEntry& entry = j.accounts[i];
        if (!j.is_changed(entry)) continue;
        add(i);
        if (entry.exists && entry.now.code_hash != entry.base.code_hash && entry.now.code_hash != kEmptyHash)
            diff.new_codes.emplace_back(entry.now.code_hash, entry.code);
    }
    std::vector<const Slot*> written;
    for (const Slot& slot : j.slots) {
        const AccountEntry& entry = j.accounts[slot.account];
        if (!slot.loaded || slot.life != entry.storage_life || !entry.exists || slot.now == slot.base)
            continue;
        add(slot.account);
        written.push_back(&slot);
    }
    diff.accounts.reserve(changed.size());
    const auto address_at = [&](std::uint32_t i) -> const Address& { return j.accounts[changed[i]].address; };
    for (const std::uint32_t i : ascending(changed.size(), address_at)) {
        place[changed[i]] = size32(diff.accounts.size());
        Impl::describe_change(j.accounts[changed[i]], diff.accounts.emplace_back());
    }
    for (const Slot* slot : written)
        diff.accounts[place[slot->account]].storage.emplace_back(slot->key, slot->now);
    for (AccountChange& change : diff.accounts)
        std::ranges::sort(change.storage, {}, &std::pair<U256, U256>::first);
    using NewCode = std::pair<Hash256, evm::CodePtr>;
    std::ranges::sort(diff.new_codes, {}, &NewCode::first);
    const auto repeated = std::ranges::unique(diff.new_codes, {}, &NewCode::first);
    diff.new_codes.erase(repeated.begin(), repeated.end());
    return diff;
}

Journal::Journal(const StateView& view, std::size_t kept_entries)
    : impl_{std::make_unique<Impl>(view, kept_entries)}
{}
Journal::~Journal() = default;
}  // namespace freehold::state

#include "net/kzg.hpp"

#include "base/check.hpp"
#include "sys/parallel.hpp"

#include <ckzg.h>

#include <atomic>
#include <cstdio>
#include <future>
#include <memory>
#include <mutex>

namespace freehold::net
{
namespace
{
static_assert(sizeof(::Blob) == kBlobSize);
static_assert(sizeof(::KZGProof) == KzgProof::kSize);

class TrustedSetup
{
public:
    void begin(unsigned precompute)
    {
        std::call_once(begun_, [&] {
            loaded_ = std::async(std::launch::async, [precompute] { return load(precompute); }).share();
        });
    }
    const KZGSettings& get()
    {
        begin(0);
        return *loaded_.get();
    }

private:
    static std::shared_ptr<const KZGSettings> load(unsigned precompute)
    {
        const char* override_path = std::getenv("FREEHOLD_TRUSTED_SETUP");
        const char* path = override_path != nullptr ? override_path : FREEHOLD_TRUSTED_SETUP_FILE;
        std::FILE* file = std::fopen(path, "r");
        CHECK(file != nullptr,
              "the KZG trusted set-up cannot be opened (FREEHOLD_TRUSTED_SETUP names another file)");
        const std::shared_ptr<KZGSettings> settings{new KZGSettings{}, [](KZGSettings* loaded) {
                                                        free_trusted_setup(loaded);
                                                        delete loaded;
                                                    }};
        const C_KZG_RET status = load_trusted_setup_file(settings.get(), file, precompute);
        static_cast<void>(std::fclose(file));
        CHECK(status == C_KZG_OK, "the KZG trusted set-up is damaged");
        return settings;
    }

    std::once_flag begun_;
    std::shared_future<std::shared_ptr<const KZGSettings>> loaded_;
};

TrustedSetup& setup()
{
    static TrustedSetup instance;
    return instance;
}

const ::Blob* raw(const Blob& blob) { return reinterpret_cast<const ::Blob*>(blob.bytes.data()); }
}  // namespace

void prepare_kzg(unsigned precompute) { setup().begin(precompute); }

std::expected<KzgCommitment, std::string> blob_commitment(const Blob& blob)
{
    ::KZGCommitment commitment;
    if (blob_to_kzg_commitment(&commitment, raw(blob), &setup().get()) != C_KZG_OK)
        return std::unexpected{"a field element of the blob is not below the modulus"};
    return KzgCommitment::from({commitment.bytes, KzgCommitment::kSize});
}

std::expected<PointProof, std::string> prove_point(const Blob& blob, const Hash256& z)
{
    const auto commitment = blob_commitment(blob);
    if (!commitment) return std::unexpected{commitment.error()};
    ::Bytes32 point, value;
    std::ranges::copy(z.bytes, point.bytes);
    ::KZGProof proof;
    if (compute_kzg_proof(&proof, &value, raw(blob), &point, &setup().get()) != C_KZG_OK)
        return std::unexpected{"the point is not below the modulus"};
    return PointProof{.commitment = *commitment,
                      .proof = KzgProof::from({proof.bytes, KzgProof::kSize}),
                      .y = Hash256::from({value.bytes, 32})};
}

BlobSidecar make_sidecar(std::vector<Blob> blobs)
{
    BlobSidecar sidecar;
    sidecar.blobs = std::move(blobs);
    const std::size_t count = sidecar.blobs.size();
    sidecar.commitments.resize(count);
    sidecar.cell_proofs.resize(count * kCellProofsPerBlob);
    const KZGSettings& settings = setup().get();
    std::atomic<bool> good = true;
    sys::parallel_for(count, [&](std::size_t i) {
        const Blob& blob = sidecar.blobs[i];
        const auto commitment = blob_commitment(blob);
        auto* proofs = reinterpret_cast<::KZGProof*>(sidecar.cell_proofs.data() + i * kCellProofsPerBlob);
        if (!commitment || compute_cells_and_kzg_proofs(nullptr, proofs, raw(blob), &settings) != C_KZG_OK)
            good = false;
        else
            sidecar.commitments[i] = *commitment;
    });
    CHECK(good, "packed blobs are canonical");
    return sidecar;
}
}  // namespace freehold::net

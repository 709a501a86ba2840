// bls_bench: BLS12-381 and KZG by our own code (what the guest runs) and by blst (what the host runs),
// operation by operation, on one thread.

#include "crypto/bls12_381_encoding.hpp"
#include "crypto/bls12_381_map.hpp"
#include "crypto/bls12_381_pairing.hpp"
#include "crypto/bls12_381_portable.hpp"
#include "crypto/kzg_portable.hpp"
#include "stopwatch.hpp"

#include <fmt/format.h>

#include <random>

namespace freehold::bls12_381
{
namespace
{
constexpr int kRounds = 50;  // the best of them counts

template <typename Work>
double seconds(const Work& work)
{
    return freehold::bench::least_seconds(work, kRounds);
}

std::uint64_t checksum = 0;  // printed, so that no work is left out

template <typename Own, typename Blst>
void report(std::string_view what, const Own& own, const Blst& blst, double parts = 1)
{
    const double own_time = seconds(own) / parts, blst_time = seconds(blst) / parts;
    fmt::print("{:<36} {:>10.2f} us own {:>10.2f} us blst {:>6.2f}\n", what, own_time * 1e6, blst_time * 1e6,
               own_time / blst_time);
}

class Random
{
public:
    Fp fp()
    {
        Fp::Limbs limbs;
        for (std::uint64_t& limb : limbs) limb = engine_();
        return Fp::from_limbs(limbs);
    }
    G1Affine g1() { return map_to_g1(fp()).to_affine(); }
    G2Affine g2() { return map_to_g2({fp(), fp()}).to_affine(); }
    Hash256 scalar() { return (U256{engine_(), engine_(), engine_(), engine_()} % kOrder).to_hash(); }

private:
    std::mt19937_64 engine_{5};
};
Random random_value;

void bench_fields()
{
    Fp a = random_value.fp();
    const Fp b = random_value.fp();
    Fp2 c{random_value.fp(), random_value.fp()};
    const Fp2 d{random_value.fp(), random_value.fp()};
    const auto show = [](std::string_view what, double time) {
        fmt::print("{:<36} {:>10.1f} ns\n", what, time * 1e9);
    };
    constexpr int kCount = 1000;
    const auto each = [](const auto& step) {
        return seconds([&] {
                   for (int i = 0; i < kCount; ++i) step();
               }) /
               kCount;
    };
    show("Fp product", each([&] { a = a * b; }));
    show("Fp square", each([&] { a = a.squared(); }));
    show("Fp sum", each([&] { a = a + b; }));
    show("Fp inverse", each([&] { a = a.inverse() + b; }));
    show("Fp2 product", each([&] { c = c * d; }));
    show("Fp2 square", each([&] { c = c.squared(); }));
    Fp12 f = miller_loop(std::span<const Pair>{});
    const Pair pair{random_value.g1(), random_value.g2()};
    const Fp12 g = miller_loop({&pair, 1});
    show("Fp12 product", each([&] { f = f * g; }));
    show("Fp12 square", each([&] { f = f.squared(); }));
    show("Fp12 cyclotomic square", each([&] { f = f.cyclotomic_squared(); }));
    fmt::print("{:<36} {:>10.1f} us\n", "final exponentiation",
               seconds([&] { f = final_exponentiation(g); }) * 1e6);
    checksum += a.canonical()[0] + c.c0.canonical()[0] + f.c0.c0.c0.canonical()[0];
}

void bench_groups()
{
    const G1Bytes p = encode(random_value.g1()), p2 = encode(random_value.g1());
    const G2Bytes q = encode(random_value.g2()), q2 = encode(random_value.g2());
    const auto use = [](const auto& result) { checksum += (*result)[95]; };
    report("G1 addition", [&] { use(portable::g1_add(p, p2)); }, [&] { use(g1_add(p, p2)); });
    report("G2 addition", [&] { use(portable::g2_add(q, q2)); }, [&] { use(g2_add(q, q2)); });
    std::vector<MsmTermBytes<G1Bytes>> g1;
    std::vector<MsmTermBytes<G2Bytes>> g2;
    for (const std::size_t size : {1u, 2u, 16u, 128u, 1024u}) {
        while (g1.size() < size) {
            g1.push_back({encode(random_value.g1()), random_value.scalar()});
            g2.push_back({encode(random_value.g2()), random_value.scalar()});
        }
        const auto n = static_cast<double>(size);
        report(
            fmt::format("G1 MSM of {}, per point", size), [&] { use(portable::g1_msm(g1)); },
            [&] { use(g1_msm(g1)); }, n);
        report(
            fmt::format("G2 MSM of {}, per point", size), [&] { use(portable::g2_msm(g2)); },
            [&] { use(g2_msm(g2)); }, n);
    }
    FpBytes u;
    random_value.fp().to_be(u);
    Fp2Bytes v;
    std::ranges::copy(u, std::ranges::copy(u, v.begin()).out);
    report("map to G1", [&] { use(portable::map_fp_to_g1(u)); }, [&] { use(map_fp_to_g1(u)); });
    report("map to G2", [&] { use(portable::map_fp2_to_g2(v)); }, [&] { use(map_fp2_to_g2(v)); });
}

void bench_pairings()
{
    std::vector<PairBytes> pairs;
    for (const std::size_t size : {1u, 2u, 8u}) {
        while (pairs.size() < size) pairs.push_back({encode(random_value.g1()), encode(random_value.g2())});
        report(
            fmt::format("pairing check of {}", size), [&] { checksum += *portable::pairing_check(pairs); },
            [&] { checksum += *pairing_check(pairs); });
    }
    const auto commitment = compress(random_value.g1()), proof = compress(random_value.g1());
    const Hash256 z = random_value.scalar(), y = random_value.scalar();
    report(
        "KZG point evaluation", [&] { checksum += *kzg::portable::verify_proof(commitment, z, y, proof); },
        [&] { checksum += *kzg::verify_proof(commitment, z, y, proof); });
}
}  // namespace

static void bench()
{
    bench_fields();
    bench_groups();
    bench_pairings();
    fmt::print("checksum {:x}\n", checksum);
}
}  // namespace freehold::bls12_381

int main()
{
    freehold::bls12_381::bench();
    return 0;
}

#include "crypto/secp256k1_tables.hpp"

namespace freehold::secp256k1
{
namespace
{
constexpr Affine high_generator()
{
    Jacobian p{kGenerator};
    for (int i = 0; i < 128; ++i) p = p.doubled();
    return p.to_affine();
}
}  // namespace

constinit const GeneratorTable kGeneratorTable = odd_multiples<std::tuple_size_v<GeneratorTable>>(kGenerator);
constinit const GeneratorTable kHighGeneratorTable =
    odd_multiples<std::tuple_size_v<GeneratorTable>>(high_generator());
}  // namespace freehold::secp256k1

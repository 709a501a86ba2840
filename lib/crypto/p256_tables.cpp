#include "crypto/p256_group.hpp"

namespace freehold::p256
{
constinit const GeneratorTable kGeneratorTable = odd_multiples<std::tuple_size_v<GeneratorTable>>(kGenerator);
}  // namespace freehold::p256

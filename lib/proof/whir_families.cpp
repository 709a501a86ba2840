#include "proof/whir_families.hpp"

namespace freehold::proof::whir
{
namespace
{
#include "proof/generated/whir_params.inc"
}  // namespace

constinit const Family kBaseFamily{"base", &kBlake3Suite, k_base};
constinit const Family kRecursionFamily{"recursion", &kBlake3Suite, k_recursion};
constinit const Family kLastFamily{"last", &kKeccakSuite, k_last};
}  // namespace freehold::proof::whir

#include "zkvm/tables.hpp"
#include <gtest/gtest.h>
namespace freehold::zkvm { namespace {
TEST(Tables, Costs) {
  Tables::for_each([]<class T>(std::type_identity<T>) {
    std::vector<BabyBear> cells(T::kColumnCount + 12);
    proof::RowChecker c{cells, false}; T::describe(c);
    EXPECT_TRUE(c.holds()) << T::kName;
    proof::RowChecker l{cells, true}; T::describe(l);
    printf("%-8s cols %zu leaves %zu constraints %zu\n", std::string(T::kName).c_str(), size_t(T::kColumnCount), l.messages.size(), l.constraints.size());
  });
}
}}

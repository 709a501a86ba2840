#include "proof/power_sum.hpp"
#include "zkvm/host/description.hpp"
#include "zkvm/machine_tables.hpp"

#include <gtest/gtest.h>

namespace freehold::zkvm
{
namespace
{
using field::Ext5;
using field::Ext5List;
using proof::TableTerms;

class Numbers
{
public:
    Ext5 next()
    {
        Ext5 x;
        for (std::size_t k = 0; k < Ext5::kDegree; ++k) x[k] = BabyBear{seed_ = seed_ * 1664525 + 1013904223};
        return x;
    }
    Ext5List list(std::size_t size)
    {
        Ext5List list{size};
        for (std::size_t i = 0; i < size; ++i) list.set(i, next());
        return list;
    }

private:
    std::uint32_t seed_ = 11;
};

void expect_same(const Ext5List& a, const Ext5List& b, std::string_view what)
{
    ASSERT_EQ(a.size(), b.size()) << what;
    for (std::size_t i = 0; i < a.size(); ++i) EXPECT_EQ(a[i], b[i]) << what << ' ' << i;
}

/// At random points, as the prover's description says it: busses within a segment and across, any number of
/// the segment. Only the sum of the constraints with the challenge's powers is the same (description.hpp).
TEST(TableForms, SayWhatTheDescriptionsSay)
{
    const Descriptor program{
        .entry = 4, .image_begin = 1u << 14, .image_words = 1, .decoder_rows = 1, .roots = {}};
    const TableObjects tables = machine_tables(program);
    Numbers numbers;
    const Ext5 challenge = numbers.next();
    const auto fingerprint = [&] {
        const std::vector<Ext5> alpha{numbers.next(), numbers.next(), numbers.next(), numbers.next(),
                                      numbers.next(), numbers.next(), numbers.next()};
        return proof::Fingerprint{numbers.next(), alpha}.scaled(challenge);
    };
    const proof::Fingerprint local = fingerprint(), global = fingerprint();
    constexpr std::uint32_t kSegment = 3;
    const auto is_global = [](proof::BusId bus) {
        return bus == static_cast<proof::BusId>(Bus::kGlobalMemory) ||
               bus == static_cast<proof::BusId>(Bus::kSort);
    };
    proof::BusFingerprints busses;
    for (proof::BusId bus = 1; bus < kBusCount; ++bus) busses.add(bus, is_global(bus) ? global : local);
    proof::FormEvaluator forms{*tables[0].form->set, local, global, challenge, kSegment};
    const proof::PowerSum powers{challenge};
    std::size_t interactions = 0;
    for (const proof::Table& table : tables) {
        const Ext5List cells = numbers.list(table.cells()), opened = numbers.list(table.shape.opened);
        const Ext5 on = numbers.next(), live = numbers.next();
        TableTerms described, formed;
        proof::PointEvaluator evaluator{busses, kSegment, cells, opened, on, live, described};
        table.evaluate(evaluator);
        forms.evaluate(*table.form, cells, opened, on, live, formed);
        expect_same(described.interactions, formed.interactions, table.name);
        expect_same(described.opened, formed.opened, table.name);
        ASSERT_EQ(described.constraints.size(), formed.constraints.size()) << table.name;
        EXPECT_EQ(powers.of(described.constraints), powers.of(formed.constraints)) << table.name;
        interactions += formed.interactions.size();
    }
    EXPECT_GT(interactions, 1000u);
}

TEST(TableForms, HaveTheShapesOfTheDescriptions)
{
    const ProgramMachine machine = machine_of_some_program();
    for (const proof::Table& table : machine.tables()) {
        const proof::TableShape shape = table.form->shape();
        EXPECT_EQ(shape.constraints, table.shape.constraints) << table.name;
        EXPECT_EQ(shape.opened, table.shape.opened) << table.name;
        EXPECT_EQ(shape.degree, table.shape.degree) << table.name;
        EXPECT_EQ(shape.widest, table.shape.widest) << table.name;
        ASSERT_EQ(shape.interactions.size(), table.shape.interactions.size()) << table.name;
        for (std::size_t j = 0; j < shape.interactions.size(); ++j) {
            const proof::Interaction &a = shape.interactions[j], &b = table.shape.interactions[j];
            EXPECT_TRUE(a.bus == b.bus && a.sign == b.sign && a.committed == b.committed &&
                        a.entries == b.entries)
                << table.name << ' ' << j;
        }
    }
}
}  // namespace
}  // namespace freehold::zkvm

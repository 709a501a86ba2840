#include "sys/metrics.hpp"

#include "base/check.hpp"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

namespace freehold::sys
{
struct Metrics::Impl
{
    prometheus::Registry registry{prometheus::Registry::InsertBehavior::Merge};

    // The library reports a bad name or a name used twice by an exception; both are mistakes in our own code.
    template <typename Make>
    void* make(const Make& make_metric)
    {
        try {
            return &make_metric();
        } catch (const std::exception&) {
            CHECK(false, "invalid metric name, or a name used for two kinds");
        }
    }
};

void Counter::add(double amount) const { static_cast<prometheus::Counter*>(impl_)->Increment(amount); }
double Counter::value() const { return static_cast<prometheus::Counter*>(impl_)->Value(); }
void Gauge::set(double value) const { static_cast<prometheus::Gauge*>(impl_)->Set(value); }
void Gauge::add(double amount) const { static_cast<prometheus::Gauge*>(impl_)->Increment(amount); }
double Gauge::value() const { return static_cast<prometheus::Gauge*>(impl_)->Value(); }
void Histogram::observe(double value) const { static_cast<prometheus::Histogram*>(impl_)->Observe(value); }

Metrics::Metrics() : impl_{std::make_unique<Impl>()} {}
Metrics::~Metrics() = default;

Counter Metrics::counter(const std::string& name, const std::string& help, const MetricLabels& labels)
{
    return Counter{impl_->make([&]() -> auto& {
        return prometheus::BuildCounter().Name(name).Help(help).Register(impl_->registry).Add(labels);
    })};
}

Gauge Metrics::gauge(const std::string& name, const std::string& help, const MetricLabels& labels)
{
    return Gauge{impl_->make([&]() -> auto& {
        return prometheus::BuildGauge().Name(name).Help(help).Register(impl_->registry).Add(labels);
    })};
}

Histogram Metrics::histogram(const std::string& name, const std::string& help,
                             const std::vector<double>& bounds, const MetricLabels& labels)
{
    return Histogram{impl_->make([&]() -> auto& {
        return prometheus::BuildHistogram()
            .Name(name)
            .Help(help)
            .Register(impl_->registry)
            .Add(labels, bounds);
    })};
}

std::string Metrics::expose() const
{
    return prometheus::TextSerializer{}.Serialize(impl_->registry.Collect());
}
}  // namespace freehold::sys

#pragma once
// Counters, gauges and histograms in the Prometheus text format
// (https://prometheus.io/docs/instrumenting/exposition_formats). Thread-safe. prometheus-cpp stays inside
// metrics.cpp.

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace freehold::sys
{
using MetricLabels = std::map<std::string, std::string>;

/// The handles are references into a Metrics object and valid as long as it lives; copying one is cheap.
class Counter
{
public:
    void add(double amount = 1) const;  // REQUIRES: amount >= 0
    [[nodiscard]] double value() const;

private:
    friend class Metrics;
    explicit Counter(void* impl) : impl_{impl} {}
    void* impl_;
};

class Gauge
{
public:
    void set(double value) const;
    void add(double amount) const;
    [[nodiscard]] double value() const;

private:
    friend class Metrics;
    explicit Gauge(void* impl) : impl_{impl} {}
    void* impl_;
};

class Histogram
{
public:
    void observe(double value) const;

private:
    friend class Metrics;
    explicit Histogram(void* impl) : impl_{impl} {}
    void* impl_;
};

class Metrics
{
public:
    Metrics();
    ~Metrics();
    Metrics(const Metrics&) = delete;
    Metrics& operator=(const Metrics&) = delete;

    /// The same name and labels give the same metric again. REQUIRES: valid Prometheus names; one name is
    /// used for one kind and one help text only (CHECKed).
    Counter counter(const std::string& name, const std::string& help, const MetricLabels& labels = {});
    Gauge gauge(const std::string& name, const std::string& help, const MetricLabels& labels = {});
    /// `bounds` are the upper bounds of the buckets, strictly increasing.
    Histogram histogram(const std::string& name, const std::string& help, const std::vector<double>& bounds,
                        const MetricLabels& labels = {});

    [[nodiscard]] std::string expose() const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};
}  // namespace freehold::sys

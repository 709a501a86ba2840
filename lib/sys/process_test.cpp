// Log, clock, metrics, the stop signal and child processes.
#include "sys/child.hpp"
#include "sys/clock.hpp"
#include "sys/files.hpp"
#include "sys/log.hpp"
#include "sys/metrics.hpp"
#include "sys/stop_signal.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <string>
#include <thread>

namespace freehold::sys
{
namespace
{
using namespace std::chrono_literals;

TEST(Log, LevelsHaveNames)
{
    EXPECT_EQ(parse_log_level("warn"), LogLevel::Warn);
    EXPECT_EQ(parse_log_level("off"), LogLevel::Off);
    EXPECT_EQ(parse_log_level("loud"), std::nullopt);
    EXPECT_EQ(parse_log_level(""), std::nullopt);
}

TEST(Log, WritesWhatIsEnabledOnOneLineEach)
{
    testing::internal::CaptureStderr();
    set_log_level(LogLevel::Info);
    log_info("block {} of {}", 7, "alice\n2026-01-01 error forged");
    log_debug("not to be seen");
    write_log(LogLevel::Warn, "braces {} stay");
    const std::string text = testing::internal::GetCapturedStderr();
    EXPECT_NE(text.find("info  block 7 of alice?2026-01-01 error forged\n"), std::string::npos) << text;
    EXPECT_NE(text.find("braces {} stay"), std::string::npos) << text;
    EXPECT_EQ(std::ranges::count(text, '\n'), 2) << text;
}

TEST(Clock, SleepEndsEarlyWhenStopped)
{
    std::stop_source source;
    EXPECT_TRUE(sleep_for(1ms, source.get_token()));
    const std::jthread stopper{[&] {
        std::this_thread::sleep_for(20ms);
        source.request_stop();
    }};
    const Stopwatch watch;
    EXPECT_FALSE(sleep_for(30s, source.get_token()));
    EXPECT_LT(watch.elapsed_s(), 10);
    EXPECT_FALSE(sleep_for(30s, source.get_token()));
}

TEST(Clock, WallClockIsAfter2025) { EXPECT_GT(unix_seconds(), 1'735'689'600u); }

TEST(Metrics, TextFormat)
{
    Metrics metrics;
    const Counter ok = metrics.counter("requests_total", "Requests.", {{"status", "ok"}});
    ok.add();
    ok.add(2);
    metrics.counter("requests_total", "Requests.", {{"status", "ok"}}).add();
    metrics.counter("requests_total", "Requests.", {{"status", "bad"}}).add();
    const Gauge height = metrics.gauge("height", "Block height.");
    height.set(41);
    height.add(1);
    metrics.histogram("seconds", "Time.", {0.1, 1}).observe(0.5);
    EXPECT_EQ(ok.value(), 4);
    EXPECT_EQ(height.value(), 42);
    const std::string text = metrics.expose();
    for (const char* line :
         {"# HELP requests_total Requests.\n", "# TYPE requests_total counter\n",
          "requests_total{status=\"ok\"} 4", "requests_total{status=\"bad\"} 1", "height 42",
          "seconds_bucket{le=\"0.1\"} 0\n", "seconds_bucket{le=\"1\"} 1\n", "seconds_count 1\n"})
        EXPECT_NE(text.find(line), std::string::npos) << line << "in\n" << text;
}

TEST(MetricsDeathTest, OneNameIsOfOneKind)
{
    Metrics metrics;
    metrics.counter("name", "A counter.");
    EXPECT_DEATH(metrics.gauge("name", "A gauge."), "CHECK");
    EXPECT_DEATH(metrics.gauge("not a name", "A gauge."), "CHECK");
}

int exit_status_of(pid_t child)
{
    int status = 0;
    EXPECT_EQ(waitpid(child, &status, 0), child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TEST(StopSignal, ASignalRequestsTheStop)
{
    for (const int signal : {SIGINT, SIGTERM}) {
        const pid_t child = fork();
        ASSERT_GE(child, 0);
        if (child == 0) {
            alarm(20);
            const StopSignal stop;
            kill(getpid(), signal);
            stop.wait();
            _exit(stop.token().stop_requested() ? 17 : 1);
        }
        EXPECT_EQ(exit_status_of(child), 17);
    }
}

TEST(StopSignal, TheSecondSignalEndsTheProcess)
{
    const pid_t child = fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
        alarm(20);
        const StopSignal stop;
        kill(getpid(), SIGTERM);
        stop.wait();
        kill(getpid(), SIGTERM);
        for (;;) pause();  // a shutdown that hangs
    }
    EXPECT_EQ(exit_status_of(child), 130);
}

TEST(StopSignal, CanBeRequestedByHandAndMadeAgain)
{
    for (int i = 0; i < 2; ++i) {
        StopSignal stop;
        EXPECT_FALSE(stop.token().stop_requested());
        stop.request_stop();
        stop.wait();
        EXPECT_TRUE(stop.token().stop_requested());
    }
}
TEST(Child, RunsThisProgramWithItsOwnArguments)
{
    const TemporaryFolder folder;
    const std::string log = folder.path() / "log";
    EXPECT_EQ(run_self({"--gtest_list_tests"}, {.log_file = log, .gives_way = true}, {}), 0);
    const auto text = read_text_file(log, 1 << 20);
    ASSERT_TRUE(text.has_value());
    EXPECT_NE(text->find("RunsThisProgramWithItsOwnArguments"), std::string::npos) << *text;
    EXPECT_FALSE(run_self({}, {.log_file = folder.path() / "missing" / "log"}, {}).has_value());
}

// No test, but the process that the next test starts and has to kill: only there is it enabled.
TEST(Child, DISABLED_SleepsForEver)
{
    for (;;) pause();
}

TEST(Child, IsKilledWhenAStopIsRequested)
{
    const TemporaryFolder folder;
    std::stop_source source;
    const std::jthread stopper{[&] {
        std::this_thread::sleep_for(100ms);
        source.request_stop();
    }};
    const Stopwatch watch;
    EXPECT_EQ(run_self({"--gtest_filter=Child.DISABLED_SleepsForEver", "--gtest_also_run_disabled_tests"},
                       {.log_file = folder.path() / "log"}, source.get_token()),
              -1);
    EXPECT_LT(watch.elapsed_s(), 20);
}
}  // namespace
}  // namespace freehold::sys

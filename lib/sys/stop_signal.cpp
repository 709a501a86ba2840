#include "sys/stop_signal.hpp"

#include "base/check.hpp"

#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <cerrno>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace freehold::sys
{
struct StopSignal::Impl
{
    std::stop_source source;
    sigset_t signals{};
    sigset_t previous{};
    int signal_fd = -1;
    int end_fd = -1;
    std::thread thread;

    void watch()
    {
        bool seen = false;
        for (;;) {
            pollfd fds[2] = {{signal_fd, POLLIN, 0}, {end_fd, POLLIN, 0}};
            if (poll(fds, 2, -1) < 0 && errno != EINTR) return;
            if ((fds[1].revents & POLLIN) != 0) return;
            signalfd_siginfo info{};
            if ((fds[0].revents & POLLIN) == 0 || read(signal_fd, &info, sizeof info) != sizeof info)
                continue;
            if (seen) _exit(130);
            seen = true;
            source.request_stop();
        }
    }
};

StopSignal::StopSignal() : impl_{std::make_unique<Impl>()}
{
    sigemptyset(&impl_->signals);
    sigaddset(&impl_->signals, SIGINT);
    sigaddset(&impl_->signals, SIGTERM);
    CHECK(pthread_sigmask(SIG_BLOCK, &impl_->signals, &impl_->previous) == 0, "pthread_sigmask");
    impl_->signal_fd = signalfd(-1, &impl_->signals, SFD_CLOEXEC);
    impl_->end_fd = eventfd(0, EFD_CLOEXEC);
    CHECK(impl_->signal_fd >= 0 && impl_->end_fd >= 0, "signalfd, eventfd");
    impl_->thread = std::thread{[impl = impl_.get()] { impl->watch(); }};
}

StopSignal::~StopSignal()
{
    const std::uint64_t one = 1;
    CHECK(write(impl_->end_fd, &one, sizeof one) == sizeof one, "eventfd");
    impl_->thread.join();
    close(impl_->signal_fd);
    close(impl_->end_fd);
    pthread_sigmask(SIG_SETMASK, &impl_->previous, nullptr);
}

std::stop_token StopSignal::token() const { return impl_->source.get_token(); }

void StopSignal::request_stop() { impl_->source.request_stop(); }

void StopSignal::wait() const
{
    std::mutex mutex;
    std::condition_variable_any condition;
    std::unique_lock lock{mutex};
    condition.wait(lock, token(), [] { return false; });
}
}  // namespace freehold::sys

// One WebSocket (RFC 6455) of the server.
#include "net/http_connection.hpp"

#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket/stream.hpp>

#include <deque>

namespace freehold::net
{
namespace
{
namespace websocket = boost::beast::websocket;

class WsConnection;

/// What users of the server hold. It does not keep the connection alive, whose timer would otherwise still
/// run.
class WsHandle final : public WsSession
{
public:
    WsHandle(std::uint64_t id, std::weak_ptr<WsConnection> connection)
        : id_{id}, connection_{std::move(connection)}
    {}

    [[nodiscard]] std::uint64_t id() const override { return id_; }
    void send(std::string text) override;
    void close() override;

private:
    const std::uint64_t id_;
    const std::weak_ptr<WsConnection> connection_;
};

class WsConnection final : public ConnectionBase, public std::enable_shared_from_this<WsConnection>
{
public:
    WsConnection(std::shared_ptr<ServerCore> core, tcp::socket socket)
        : core_{std::move(core)},
          id_{core_->next_id()},
          strand_{socket.get_executor()},
          stream_{std::move(socket)}
    {}

    void start(const StringRequest& request)
    {
        handle_ = std::make_shared<WsHandle>(id_, weak_from_this());
        core_->add(id_, shared_from_this());
        stream_.set_option(websocket::stream_base::timeout{
            .handshake_timeout = core_->config.request_timeout,
            .idle_timeout = core_->config.idle_timeout,
            .keep_alive_pings = true,
        });
        stream_.read_message_max(core_->config.max_body_bytes);
        stream_.text(true);
        stream_.async_accept(request, [self = shared_from_this()](error_code ec) {
            if (ec || self->core_->stopped()) return self->end();
            self->is_open_ = true;
            if (self->core_->handlers.on_ws_open)
                self->guarded([&] { self->core_->handlers.on_ws_open(self->handle_); });
            self->read();
        });
    }

    void send(std::string text)
    {
        // Counted here rather than on the strand, so that the bound also holds for what is still on its way
        // there.
        const std::size_t size = text.size();
        if (queued_bytes_.fetch_add(size) + size > core_->config.max_websocket_queue_bytes) {
            queued_bytes_ -= size;
            return close();
        }
        core_->post(strand_, [self = shared_from_this(), text = std::move(text)]() mutable {
            self->enqueue(std::move(text));
        });
    }

    void close()
    {
        core_->post(strand_, [self = shared_from_this()] { self->end(); });
    }

    void shut() override
    {
        // Not ServerCore::post, because stop() needs this to run.
        asio::post(strand_, [self = shared_from_this()] { self->end(); });
    }

private:
    class PendingReply
    {
    public:
        explicit PendingReply(std::weak_ptr<WsConnection> connection) : connection_{std::move(connection)} {}
        ~PendingReply() { deliver({}); }
        PendingReply(const PendingReply&) = delete;
        PendingReply& operator=(const PendingReply&) = delete;

        void deliver(std::string text)
        {
            if (used_.exchange(true)) return;
            const auto connection = connection_.lock();
            if (!connection) return;
            if (!text.empty()) connection->send(std::move(text));
            connection->core_->post(connection->strand_, [connection] {
                --connection->in_flight_;
                connection->read();
            });
        }

    private:
        const std::weak_ptr<WsConnection> connection_;
        std::atomic<bool> used_{false};
    };

    template <typename Call>
    void guarded(const Call& call)
    {
        try {
            call();
        } catch (const std::exception&) {
            end();
        }
    }

    // Reads the next message, unless one is being read or the client must first take what it has asked for.
    void read()
    {
        if (!is_open_ || reading_ || in_flight_ >= core_->config.max_websocket_in_flight ||
            queued_bytes_ > core_->config.max_websocket_queue_bytes / 2)
            return;
        reading_ = true;
        stream_.async_read(buffer_, [self = shared_from_this()](error_code ec, std::size_t) {
            self->reading_ = false;
            if (ec) return self->end();
            std::string message = boost::beast::buffers_to_string(self->buffer_.data());
            self->buffer_.clear();
            self->buffer_.shrink_to_fit();
            self->handle(std::move(message));
            self->read();
        });
    }

    void handle(std::string message)
    {
        if (!is_open_) return;
        ++core_->requests;
        ++in_flight_;
        const auto pending = std::make_shared<PendingReply>(weak_from_this());
        guarded([&] {
            core_->handlers.on_ws_message(handle_, std::move(message),
                                          [pending](std::string text) { pending->deliver(std::move(text)); });
        });
    }

    void enqueue(std::string text)
    {
        if (!is_open_) return;
        queue_.push_back(std::move(text));
        if (queue_.size() == 1) write();
    }

    void write()
    {
        stream_.async_write(asio::buffer(queue_.front()),
                            [self = shared_from_this()](error_code ec, std::size_t) {
                                if (ec) return self->end();
                                self->queued_bytes_ -= self->queue_.front().size();
                                self->queue_.pop_front();
                                if (!self->is_open_) return;
                                if (!self->queue_.empty()) self->write();
                                self->read();
                            });
    }

    // Without a closing handshake: either the peer has begun one, which Beast has then answered, or it is
    // gone, or does not keep to the rules.
    void end()
    {
        if (ended_) return;
        ended_ = true;
        error_code ignored;
        stream_.next_layer().close(ignored);
        core_->remove(id_);
        --core_->websockets;
        if (!is_open_) return;
        is_open_ = false;
        if (core_->handlers.on_ws_close) guarded([&] { core_->handlers.on_ws_close(handle_); });
    }

    const std::shared_ptr<ServerCore> core_;
    const std::uint64_t id_;
    const asio::any_io_executor strand_;
    std::shared_ptr<WsHandle> handle_;
    websocket::stream<tcp::socket> stream_;
    boost::beast::flat_buffer buffer_;
    std::deque<std::string> queue_;  // the front is being written
    std::atomic<std::size_t> queued_bytes_{0};
    unsigned in_flight_ = 0;
    bool reading_ = false;
    bool is_open_ = false;  // between on_ws_open and on_ws_close
    bool ended_ = false;
};

void WsHandle::send(std::string text)
{
    if (const auto connection = connection_.lock()) connection->send(std::move(text));
}

void WsHandle::close()
{
    if (const auto connection = connection_.lock()) connection->close();
}
}  // namespace

bool start_ws_session(const std::shared_ptr<ServerCore>& core, tcp::socket& socket,
                      const StringRequest& request)
{
    if (core->websockets.fetch_add(1) >= core->config.max_websockets) {
        --core->websockets;
        return false;
    }
    std::make_shared<WsConnection>(core, std::move(socket))->start(request);
    return true;
}
}  // namespace freehold::net

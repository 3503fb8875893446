// Qpid Proton C++, with its callbacks, in one thread.
//
//   proton-cpp receive WARM_UP_MILLIS MILLIS SIZE CREDIT MODE …        prints "listening PORT", in the end its cost
//   proton-cpp send PORT WARM_UP_MILLIS MILLIS SIZE CREDIT MODE …      MODE: unsettled, settled or one

#include <proton/connection.hpp>
#include <proton/container.hpp>
#include <proton/delivery.hpp>
#include <proton/listen_handler.hpp>
#include <proton/listener.hpp>
#include <proton/message.hpp>
#include <proton/messaging_handler.hpp>
#include <proton/receiver_options.hpp>
#include <proton/sender.hpp>
#include <proton/sender_options.hpp>
#include <proton/tracker.hpp>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <ctime>
#include <iostream>
#include <string>
#include <vector>

namespace {

int64_t nanos_of(clockid_t clock) {
    timespec now;
    clock_gettime(clock, &now);
    return now.tv_sec * 1000000000LL + now.tv_nsec;
}

struct load {
    int64_t warm_up_nanos, measure_nanos;
    uint32_t size, credit;
    bool settled, alone;

    explicit load(char** of)
        : warm_up_nanos(atoll(of[0]) * 1000000), measure_nanos(atoll(of[1]) * 1000000), size(atoi(of[2])),
          credit(atoi(of[3])), settled(std::string(of[4]) == "settled"), alone(std::string(of[4]) == "one") {}
};

/// What the process spends on its messages once it is warm.
class meter {
    const load& of;
    int64_t messages = 0, first_at = 0, from = 0, cpu_from = 0, sent_at = 0;
    bool warm = false, over = false, ended = false;
    std::vector<int64_t> trips;

    void look(int64_t now) {
        if (warm) {
            over = now - from >= of.measure_nanos;
        } else if (first_at == 0) {
            first_at = now;
        } else if (now - first_at >= of.warm_up_nanos) {
            warm = true;
            messages = 0;
            cpu_from = nanos_of(CLOCK_PROCESS_CPUTIME_ID);
            from = now;
        }
    }

public:
    explicit meter(const load& of) : of(of) {}

    /// One message more; true when they were measured for long enough.
    bool count() {
        if (++messages % 64 == 1) {
            look(nanos_of(CLOCK_MONOTONIC));
        }
        return over;
    }

    void sent() { sent_at = nanos_of(CLOCK_MONOTONIC); }

    void back() {
        if (warm) {
            trips.push_back(nanos_of(CLOCK_MONOTONIC) - sent_at);
        }
    }

    void end() {
        if (ended) {
            return;
        }
        ended = true;
        int64_t nanos = nanos_of(CLOCK_MONOTONIC) - from, cpu = nanos_of(CLOCK_PROCESS_CPUTIME_ID) - cpu_from;
        std::sort(trips.begin(), trips.end());
        std::cout << "cost " << std::max<int64_t>(1, messages) << ' ' << nanos << ' ' << cpu << " -1 "
                  << (trips.empty() ? 0 : trips[trips.size() / 2]) << ' '
                  << (trips.empty() ? 0 : trips[trips.size() * 99 / 100]) << std::endl;
    }
};

class sending : public proton::messaging_handler {
    const std::string url;
    const load what;
    meter spent;
    const proton::binary body;
    bool begun = false, done = false;

    void send(proton::sender& to) {
        proton::message message;
        message.body(body);
        spent.sent();
        to.send(message);
    }

    void end(proton::connection connection) {
        done = true;
        spent.end();
        connection.close();
    }

public:
    sending(const std::string& url, const load& what)
        : url(url), what(what), spent(this->what), body(what.size, 'x') {}

    void on_container_start(proton::container& container) override {
        proton::sender_options options;
        if (what.settled) {
            options.delivery_mode(proton::delivery_mode::AT_MOST_ONCE);
        }
        container.open_sender(url, options);
    }

    void on_sendable(proton::sender& sender) override {
        if (what.alone) {
            if (!begun) {
                begun = true;
                send(sender);
            }
            return;
        }
        while (!done && sender.credit() > 0) {
            send(sender);
            if (what.settled && spent.count()) {
                end(sender.connection());
            }
        }
    }

    void on_tracker_accept(proton::tracker& tracker) override {
        if (done) {
            return;
        }
        if (what.alone) {
            spent.back();
        }
        if (spent.count()) {
            end(tracker.connection());
        } else if (what.alone) {
            proton::sender sender = tracker.sender();
            send(sender);
        }
    }
};

class receiving : public proton::messaging_handler {
    struct on_listen : proton::listen_handler {
        const load& what;
        explicit on_listen(const load& what) : what(what) {}
        void on_open(proton::listener& listener) override {
            std::cout << "listening " << listener.port() << std::endl;
        }
    };

    const load what;
    meter spent;
    on_listen listens;
    proton::listener listener;
    uint64_t sum = 0;

public:
    explicit receiving(const load& what) : what(what), spent(this->what), listens(this->what) {}

    void on_container_start(proton::container& container) override {
        container.receiver_options(proton::receiver_options().credit_window(what.credit));
        listener = container.listen("//127.0.0.1:0", listens);
    }

    // Accepted and settled when this returns.
    void on_message(proton::delivery&, proton::message& message) override {
        const proton::binary& body = proton::get<proton::binary>(message.body());
        sum += body[0] + body.size();
        spent.count();
    }

    void on_connection_close(proton::connection&) override {
        spent.end();
        std::cout << "sum " << sum << std::endl;
        listener.stop();
    }
};

} // namespace

int main(int argc, char** argv) {
    bool sender = argc > 1 && std::string(argv[1]) == "send";
    char** of = argv + (sender ? 3 : 2);
    if (of + 5 > argv + argc) {
        std::cerr << "proton-cpp receive|send PORT WARM_UP_MILLIS MILLIS SIZE CREDIT unsettled|settled|one\n";
        return 2;
    }
    if (sender) {
        sending handler("//127.0.0.1:" + std::string(argv[2]) + "/q", load(of));
        proton::container(handler).run();
    } else {
        receiving handler((load(of)));
        proton::container(handler).run();
    }
}

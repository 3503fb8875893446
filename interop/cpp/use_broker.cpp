// use_broker WHAT URL: does something that clients of brokers do, and prints what it saw, a line each.

#include <proton/connection.hpp>
#include <proton/connection_options.hpp>
#include <proton/container.hpp>
#include <proton/delivery.hpp>
#include <proton/error_condition.hpp>
#include <proton/link.hpp>
#include <proton/message.hpp>
#include <proton/messaging_handler.hpp>
#include <proton/receiver.hpp>
#include <proton/receiver_options.hpp>
#include <proton/reconnect_options.hpp>
#include <proton/sender.hpp>
#include <proton/sender_options.hpp>
#include <proton/source.hpp>
#include <proton/source_options.hpp>
#include <proton/target_options.hpp>
#include <proton/tracker.hpp>
#include <proton/transport.hpp>
#include <proton/work_queue.hpp>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <iostream>
#include <map>
#include <mutex>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace {

void say(const std::string& words) { std::cout << words << std::endl; }

struct received {
    proton::message message;
    proton::delivery delivery;
};

/// A connection with its own thread, on which all of Proton's objects are used; who calls waits.
class client : proton::messaging_handler {
    proton::container container;
    proton::connection connection;
    std::thread thread;
    std::mutex mutex;
    std::condition_variable changed;
    // What has happened, by the names of links.
    bool open = false, closed = false;
    std::string failure;
    std::set<std::string> opened, detached, drained;
    std::map<std::string, std::string> refused;
    std::map<std::string, std::deque<received>> messages;
    std::deque<enum proton::transfer::state> outcomes;

    void tell(const std::function<void()>& change) {
        std::lock_guard<std::mutex> lock(mutex);
        change();
        changed.notify_all();
    }

    void wait(const char* what, const std::function<bool()>& happened) {
        std::unique_lock<std::mutex> lock(mutex);
        auto done = [&] { return happened() || !failure.empty(); };
        if (!changed.wait_for(lock, std::chrono::seconds(20), done)) {
            throw std::runtime_error(std::string("waited in vain: ") + what);
        }
        if (!failure.empty()) {
            throw std::runtime_error(failure);
        }
    }

    /// Runs on Proton's thread.
    template <class Work> void on_loop(Work work) {
        bool done = false;
        connection.work_queue().add([&] {
            work();
            tell([&] { done = true; });
        });
        wait("the loop", [&] { return done; });
    }

    void on_connection_open(proton::connection& c) override { tell([&] { connection = c; open = true; }); }
    void on_transport_error(proton::transport& t) override { tell([&] { failure = t.error().what(); }); }
    void on_transport_close(proton::transport&) override { tell([&] { closed = true; }); }
    void on_connection_error(proton::connection& c) override { tell([&] { failure = c.error().what(); }); }
    void on_sender_open(proton::sender& s) override { tell([&] { opened.insert(s.name()); }); }
    void on_receiver_open(proton::receiver& r) override { tell([&] { opened.insert(r.name()); }); }
    void on_receiver_error(proton::receiver& r) override { tell([&] { refused[r.name()] = r.error().name(); }); }
    void on_receiver_detach(proton::receiver& r) override { tell([&] { detached.insert(r.name()); }); }
    void on_receiver_drain_finish(proton::receiver& r) override { tell([&] { drained.insert(r.name()); }); }
    void on_tracker_settle(proton::tracker& t) override { tell([&] { outcomes.push_back(t.state()); }); }
    void on_message(proton::delivery& d, proton::message& m) override {
        tell([&] { messages[d.receiver().name()].push_back({m, d}); });
    }
    void on_error(const proton::error_condition&) override {}

public:
    explicit client(const std::string& to, const std::string& id = "") {
        proton::connection_options options;
        options.handler(*this).sasl_allow_insecure_mechs(true);
        if (!id.empty()) {
            options.container_id(id);
        }
        container.connect(to, options);
        thread = std::thread([this] { container.run(); });
    }

    ~client() {
        container.stop();
        thread.join();
    }

    void await_open() {
        wait("open", [&] { return open; });
    }

    void close() {
        connection.work_queue().add([this] { connection.close(); });
        wait("close", [&] { return closed; });
    }

    proton::sender sender(const std::string& address) {
        proton::sender made;
        proton::sender_options options;
        if (address.empty()) {
            options.target(proton::target_options().anonymous(true));
        }
        on_loop([&] { made = connection.open_sender(address, options); });
        wait("a sender", [&] { return opened.count(made.name()) > 0; });
        return made;
    }

    enum proton::transfer::state send(proton::sender sender, const proton::message& message) {
        on_loop([&] { sender.send(message); });
        wait("an outcome", [&] { return !outcomes.empty(); });
        std::lock_guard<std::mutex> lock(mutex);
        enum proton::transfer::state outcome = outcomes.front();
        outcomes.pop_front();
        return outcome;
    }

    /// Sends to an address; what is not accepted is an error.
    void send(const std::string& address, const std::vector<proton::message>& all) {
        proton::sender to = sender(address);
        for (const proton::message& each : all) {
            if (send(to, each) != proton::transfer::ACCEPTED) {
                throw std::runtime_error("not accepted");
            }
        }
    }

    /// A receiver without credit, or none: the condition for which it was refused is in `condition`.
    proton::receiver receiver(const std::string& address, proton::source_options source = proton::source_options(),
                              const std::string& name = "", std::string* condition = nullptr) {
        proton::receiver made;
        proton::receiver_options options;
        options.source(source).credit_window(0).auto_accept(false);
        if (!name.empty()) {
            options.name(name);
        }
        on_loop([&] { made = connection.open_receiver(address, options); });
        std::string link = made.name();
        if (condition) {
            wait("a refusal", [&] { return refused.count(link) > 0; });
            std::lock_guard<std::mutex> lock(mutex);
            *condition = refused[link];
        } else {
            wait("a receiver", [&] { return opened.count(link) > 0; });
        }
        return made;
    }

    void credit(proton::receiver to, int messages) {
        on_loop([&] { to.add_credit(messages); });
    }

    /// The next message; it is settled by the caller's choice.
    received take(const proton::receiver& from) {
        std::string name = from.name();
        wait("a message", [&] { return !messages[name].empty(); });
        std::lock_guard<std::mutex> lock(mutex);
        received next = messages[name].front();
        messages[name].pop_front();
        return next;
    }

    proton::message receive(proton::receiver from) {
        credit(from, 1);
        received next = take(from);
        settle(next, [](proton::delivery& d) { d.accept(); });
        return next.message;
    }

    template <class How> void settle(received& of, How how) {
        on_loop([&] { how(of.delivery); });
    }

    /// What came while the credit was drained.
    size_t drain(proton::receiver of) {
        std::string name = of.name();
        on_loop([&] { of.drain(); });
        wait("the end of draining", [&] { return drained.count(name) > 0; });
        std::lock_guard<std::mutex> lock(mutex);
        return messages[name].size();
    }

    void detach(proton::receiver link) {
        std::string name = link.name();
        on_loop([&] { link.detach(); });
        wait("detach", [&] { return detached.count(name) > 0; });
    }

    std::string address(const proton::receiver& of) {
        std::string address;
        on_loop([&] { address = of.source().address(); });
        return address;
    }
};

std::string text(const proton::message& message) { return proton::to_string(message.body()); }

std::string count(const received& of) { return std::to_string(of.message.delivery_count()); }

std::vector<proton::message> numbers(int count) {
    std::vector<proton::message> made;
    for (int i = 0; i < count; i++) {
        made.emplace_back(i);
    }
    return made;
}

proton::source_options capability(const char* name) { return proton::source_options().capabilities({name}); }

proton::source_options selector(const std::string& expression) {
    proton::value described;
    proton::codec::encoder(described) << proton::codec::start::described()
                                      << proton::symbol("apache.org:selector-filter:string") << expression
                                      << proton::codec::finish();
    proton::source::filter_map filters;
    filters.put("selector", described);
    return proton::source_options().filters(filters);
}

void send_receive(client& own) {
    own.send("q", numbers(3));
    proton::receiver receiver = own.receiver("q");
    for (int i = 0; i < 3; i++) {
        say("received " + text(own.receive(receiver)));
    }
}

void large_messages(client& own) {
    own.send("q", {proton::message(std::string(1000000, 'x'))});
    say("received " + std::to_string(text(own.receive(own.receiver("q"))).size()));
}

void outcomes(client& own) {
    own.send("q", {proton::message("only")});
    proton::receiver receiver = own.receiver("q");
    own.credit(receiver, 3);
    received next = own.take(receiver);
    say("first " + count(next));
    own.settle(next, [](proton::delivery& d) { d.release(); });
    next = own.take(receiver);
    say("released " + count(next));
    own.settle(next, [](proton::delivery& d) { d.modify(); });
    next = own.take(receiver);
    say("modified " + count(next)); // which is all that Proton C++ says of it, not that it failed
    own.settle(next, [](proton::delivery& d) { d.reject(); });
    say("dead " + text(own.receive(own.receiver("DLQ"))));
}

void dynamic_nodes(client& own) {
    proton::receiver answers = own.receiver("", proton::source_options().dynamic(true));
    proton::message request("hello");
    request.reply_to(own.address(answers));
    own.send("service", {request});
    proton::message asked = own.receive(own.receiver("service"));
    std::string body = text(asked);
    say("asked " + body);
    std::transform(body.begin(), body.end(), body.begin(), ::toupper);
    own.send(asked.reply_to(), {proton::message(body)});
    say("answer " + text(own.receive(answers)));
}

void anonymous_relay(client& own) {
    proton::sender relay = own.sender("");
    proton::message message("by relay");
    message.to("q");
    own.send(relay, message);
    say("received " + text(own.receive(own.receiver("q"))));
    say(proton::to_string(own.send(relay, proton::message("to nobody"))));
}

void browsing(client& own) {
    own.send("q", numbers(3));
    proton::receiver browser = own.receiver("q", proton::source_options().distribution_mode(proton::source::COPY));
    for (int i = 0; i < 3; i++) {
        say("seen " + text(own.receive(browser)));
    }
    say("received " + text(own.receive(own.receiver("q"))));
}

void selectors(client& own) {
    std::vector<proton::message> all = numbers(3);
    for (int i = 0; i < 3; i++) {
        all[i].properties().put("colour", i == 1 ? "green" : "red");
    }
    own.send("q", all);
    say("received " + text(own.receive(own.receiver("q", selector("colour = 'green'")))));
    std::string condition;
    own.receiver("q", selector("colour ="), "", &condition);
    say("refused " + condition);
}

void topics(client& own) {
    proton::receiver one = own.receiver("news", capability("topic")), two = own.receiver("topic://news");
    own.send("topic://news", {proton::message("extra")});
    say("one " + text(own.receive(one)));
    say("two " + text(own.receive(two)));
}

void durable_subscriptions(client& own, const std::string& url) {
    proton::source_options durable;
    durable.durability_mode(proton::source::UNSETTLED_STATE).expiry_policy(proton::source::NEVER);
    {
        client first(url, "me");
        first.await_open();
        first.detach(first.receiver("topic://news", durable, "mine"));
        first.close();
    }
    own.send("topic://news", {proton::message("missed")});
    client again(url, "me");
    again.await_open();
    say("received " + text(again.receive(again.receiver("topic://news", durable, "mine"))));
    again.close();
}

void shared_subscriptions(client& own) {
    proton::receiver one = own.receiver("topic://news", capability("shared"), "team|1");
    proton::receiver two = own.receiver("topic://news", capability("shared"), "team|2");
    own.send("topic://news", {proton::message("a"), proton::message("b")});
    say("received " + text(own.receive(one)));
    say("received " + text(own.receive(two)));
    own.credit(one, 1);
    own.credit(two, 1);
    if (own.drain(one) + own.drain(two) == 0) {
        say("no more");
    }
}

void drain(client& own) {
    own.send("q", numbers(2));
    proton::receiver receiver = own.receiver("q");
    own.credit(receiver, 10);
    for (int i = 0; i < 2; i++) {
        received next = own.take(receiver);
        say("received " + text(next.message));
        own.settle(next, [](proton::delivery& d) { d.accept(); });
    }
    if (own.drain(receiver) == 0) {
        say("no more");
    }
}

void log_in(const std::string& url) {
    client own(url);
    try {
        own.await_open();
        say("open");
        own.close();
    } catch (const std::runtime_error&) {
        say("refused");
    }
}

} // namespace

int main(int count, char** words) {
    if (count != 3) {
        std::cerr << "use_broker WHAT URL" << std::endl;
        return 2;
    }
    std::string what = words[1], url = words[2];
    std::map<std::string, std::function<void(client&)>> all{
        {"send-receive", send_receive},
        {"large-messages", large_messages},
        {"outcomes", outcomes},
        {"dynamic-nodes", dynamic_nodes},
        {"anonymous-relay", anonymous_relay},
        {"browsing", browsing},
        {"selectors", selectors},
        {"topics", topics},
        {"durable-subscriptions", [&](client& own) { durable_subscriptions(own, url); }},
        {"shared-subscriptions", shared_subscriptions},
        {"drain", drain},
    };
    try {
        if (what == "log-in") {
            log_in(url);
        } else {
            client own(url);
            own.await_open();
            all.at(what)(own);
            own.close();
        }
    } catch (const std::exception& failed) {
        std::cerr << failed.what() << std::endl;
        return 1;
    }
}

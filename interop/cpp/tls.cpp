// Proton's C++ over TLS with certificates of both sides, logged in by EXTERNAL.
//
//     tls connect HOST:PORT CA CERTIFICATE   prints how it was let in, and the subject of the server
//     tls listen CA CERTIFICATE              prints its port, then who came in and how
//
// A CERTIFICATE is a PEM file with its key.

#include <proton/connection.hpp>
#include <proton/connection_options.hpp>
#include <proton/container.hpp>
#include <proton/error_condition.hpp>
#include <proton/listen_handler.hpp>
#include <proton/listener.hpp>
#include <proton/messaging_handler.hpp>
#include <proton/reconnect_options.hpp>
#include <proton/sasl.hpp>
#include <proton/ssl.hpp>
#include <proton/transport.hpp>

#include <cstdlib>
#include <iostream>
#include <string>

static proton::connection_options external() {
    return proton::connection_options().sasl_enabled(true).sasl_allowed_mechs("EXTERNAL");
}

class Tls : public proton::messaging_handler {
  public:
    void on_connection_open(proton::connection &c) override {
        proton::transport t = c.transport();
        std::cout << t.sasl().mech() << " " << (server ? c.user() : t.ssl().remote_subject()) << std::endl;
        if (server) {
            c.open(proton::connection_options());
        } else {
            c.close();
        }
    }

    void on_connection_close(proton::connection &) override {
        if (server) {
            listener.stop();
        }
    }

    void on_transport_error(proton::transport &t) override {
        std::cerr << t.error().what() << std::endl;
        std::exit(1);
    }

    bool server = false;
    proton::listener listener;
};

class Told : public proton::listen_handler {
  public:
    explicit Told(Tls &tls, const proton::connection_options &options) : tls(tls), options(options) {}

    void on_open(proton::listener &l) override {
        std::cout << l.port() << std::endl;
    }

    proton::connection_options on_accept(proton::listener &) override {
        return options;
    }

    Tls &tls;
    proton::connection_options options;
};

int main(int, char **argv) {
    std::string mode(argv[1]);
    Tls tls;
    proton::container container(tls);
    if (mode == "connect") {
        proton::ssl_client_options ssl(
            proton::ssl_certificate(argv[4], argv[4]), argv[3], proton::ssl::VERIFY_PEER_NAME);
        container.connect(std::string("amqps://") + argv[2], external().ssl_client_options(ssl).reconnect(
            proton::reconnect_options().max_attempts(1)));
    } else {
        tls.server = true;
        proton::ssl_server_options ssl(
            proton::ssl_certificate(argv[3], argv[3]), argv[2], argv[2], proton::ssl::VERIFY_PEER);
        Told told(tls, external().ssl_server_options(ssl).handler(tls));
        tls.listener = container.listen("localhost:0", told);
        container.run();
        return 0; // while what it was told to is there
    }
    container.run();
    return 0;
}

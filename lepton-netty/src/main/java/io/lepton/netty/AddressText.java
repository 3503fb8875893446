package io.lepton.netty;

import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** How addresses of sockets read: {@code 127.0.0.1:5672}, {@code [::1]:5672}. */
final class AddressText {
    private AddressText() {}

    static String of(String host, int port) {
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }

    static String of(@Nullable SocketAddress address) {
        if (address instanceof InetSocketAddress inet && inet.getAddress() != null) {
            return NetUtil.toSocketAddressString(inet);
        }
        return String.valueOf(address);
    }
}

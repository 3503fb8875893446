package io.lepton.netty;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Looks host names up, on threads of its own: the JDK's resolver blocks, and a loop must not. */
final class Resolver {
    private static final int THREADS = 4;
    private static final Executor LOOK_UPS = lookUps();

    private Resolver() {}

    /** All addresses of a host in the resolver's order; fails with {@link UnknownHostException}. */
    static CompletionStage<InetAddress[]> resolve(String host) {
        byte[] literal = NetUtil.createByteArrayFromIpAddressString(host);
        CompletableFuture<InetAddress[]> found = new CompletableFuture<>();
        if (literal != null) {
            complete(found, host); // nothing to look up
        } else {
            LOOK_UPS.execute(() -> complete(found, host));
        }
        return found;
    }

    private static void complete(CompletableFuture<InetAddress[]> found, String host) {
        try {
            found.complete(InetAddress.getAllByName(host));
        } catch (UnknownHostException | RuntimeException e) {
            found.completeExceptionally(e);
        }
    }

    private static Executor lookUps() {
        ThreadPoolExecutor threads =
                new ThreadPoolExecutor(THREADS, THREADS, 5, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "lepton-name-look-up");
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }
}

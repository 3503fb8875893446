/**
 * What lives: connections, sessions, senders, receivers and deliveries, and the transport that binds them to the bytes
 * of one socket for as long as that socket lasts. Endpoints are desired state and outlive the wire. There is no thread,
 * lock, socket, clock, random number or logger here: time is a parameter, the caller brings the bytes and takes them
 * away, and the same inputs give the same outputs. Whoever drives it (the event loop of {@code lepton-netty}, or a test)
 * makes turns: receive, drain the events, write the output once. Start reading at {@code Transport}, then
 * {@code Connection}, {@code Session}, {@code Sender} and {@code Receiver}.
 */
@NullMarked
package io.lepton.endpoint;

import org.jspecify.annotations.NullMarked;

/**
 * What tests need to speak AMQP in memory, with neither sockets nor sleeps: frames as annotated golden bytes, a
 * {@code ScriptedPeer} that says and hears one frame at a time, and an {@code EnginePair} that joins two engines with a
 * clock that the test turns and a wire that the test cuts. It is published, so that applications can test their handlers
 * with it. The protocol conformance tests of the engine live in this module's tests, because they need these tools.
 * Start reading at {@code EnginePair}.
 */
@NullMarked
package io.lepton.testkit;

import org.jspecify.annotations.NullMarked;

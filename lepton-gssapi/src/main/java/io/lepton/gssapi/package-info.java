/**
 * Mechanisms that the JDK has, {@code javax.security.sasl}, for connections of Lepton: GSSAPI, which is Kerberos (RFC 4752), as client
 * and server, and as client the old CRAM-MD5 and DIGEST-MD5. All are used only where
 * {@link io.lepton.ConnectionOptions.Builder#saslMechanisms} lists them. Start at {@link io.lepton.gssapi.Gssapi}.
 */
@NullMarked
package io.lepton.gssapi;

import org.jspecify.annotations.NullMarked;

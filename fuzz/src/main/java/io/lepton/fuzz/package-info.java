/**
 * Octets of any kind for whatever reads octets of others. Each target takes some, and throws where it finds a fault; {@link
 * io.lepton.fuzz.Fuzz} has Jazzer look for octets that make it throw.
 */
@NullMarked
package io.lepton.fuzz;

import org.jspecify.annotations.NullMarked;

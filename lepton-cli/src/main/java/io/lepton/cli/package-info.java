/**
 * The {@code lepton} command: one class to a subcommand, on the public API of the container and nothing below it. What
 * every command prints, where, and the exit codes are specified in {@code docs/spec/cli.md}. Start-up counts, so nothing
 * is scanned, configured or loaded before a command needs it. Start reading at {@code Lepton}, the list of the
 * subcommands.
 */
@NullMarked
package io.lepton.cli;

import org.jspecify.annotations.NullMarked;

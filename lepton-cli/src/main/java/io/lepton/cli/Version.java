package io.lepton.cli;

/** The version of this program. */
final class Version {

    private Version() {}

    /** As in the manifest of the jar; "(not packaged)" where there is none. */
    static String text() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "(not packaged)" : version;
    }
}

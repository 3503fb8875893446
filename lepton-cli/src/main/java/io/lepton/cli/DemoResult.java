package io.lepton.cli;

/**
 * What became of the messages of one {@code demo} run.
 *
 * @param sent how many were sent
 * @param received how many arrived, those that came again included
 * @param lost how many never arrived
 * @param duplicated how many arrivals were repetitions
 * @param isCut whether the connection was really cut
 */
record DemoResult(Guarantee guarantee, int sent, int received, int lost, int duplicated, boolean isCut) {

    /** Counts the arrivals of each of the messages. */
    static DemoResult of(Guarantee guarantee, int[] arrivals, boolean isCut) {
        int received = 0;
        int lost = 0;
        int duplicated = 0;
        for (int times : arrivals) {
            received += times;
            lost += times == 0 ? 1 : 0;
            duplicated += Math.max(0, times - 1);
        }
        return new DemoResult(guarantee, arrivals.length, received, lost, duplicated, isCut);
    }

    /** Whether the guarantee held, of a connection that was cut. */
    boolean isHeld() {
        return isCut && received > 0 && guarantee.isKept(lost, duplicated);
    }

    /** What stands over the lines. */
    static String heading(int count) {
        return count + " messages over TCP on this machine, the connection cut in the middle:\n\n"
                + row("", "sent", "received", "lost", "duplicated") + "\n";
    }

    String line() {
        String verdict = isHeld()
                ? "as promised: " + guarantee.promise()
                : isCut ? "NOT as promised: " + guarantee.promise() : "proves nothing: the connection was not cut";
        return row(guarantee.text(), "" + sent, "" + received, "" + lost, "" + duplicated) + "   " + verdict + "\n";
    }

    String json() {
        return "{\"guarantee\":\"" + guarantee.text() + "\",\"sent\":" + sent + ",\"received\":" + received
                + ",\"lost\":" + lost + ",\"duplicated\":" + duplicated + ",\"held\":" + isHeld() + "}\n";
    }

    private static String row(String name, String... cells) {
        StringBuilder row = new StringBuilder(name).append(" ".repeat(Math.max(0, 14 - name.length())));
        for (String cell : cells) {
            row.append(" ".repeat(Math.max(1, 12 - cell.length()))).append(cell);
        }
        return row.toString();
    }
}

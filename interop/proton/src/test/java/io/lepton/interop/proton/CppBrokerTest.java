package io.lepton.interop.proton;

import io.lepton.interop.BrokerContract;
import io.lepton.interop.Feature;
import io.lepton.interop.Peer;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;

/** Proton's client for C++ against our broker. */
@Peer(value = "Proton C++", lacks = Feature.TRANSACTIONS)
class CppBrokerTest extends BrokerContract {
    private static Cpp program;

    @BeforeAll
    static void compile() {
        program = Cpp.compile("use_broker");
    }

    @Override
    protected List<String> does(String what, String url) {
        return Lepton.linesOf(program.start(what, url));
    }
}

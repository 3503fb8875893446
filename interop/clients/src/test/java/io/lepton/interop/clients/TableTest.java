package io.lepton.interop.clients;

import io.lepton.interop.InteropTable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class TableTest {
    @Test
    @DisplayName("docs/interop.md says of clients in Java what the tests here show")
    void table() {
        InteropTable.check(TableTest.class);
    }
}

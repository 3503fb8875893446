package io.lepton.endpoint;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * As much of a class file as tells what the class names: JVM specification §4.1 and §4.4.
 *
 * @param name the class, as in {@code java/util/Map$Entry}
 * @param names each type that it names, and each member of another class as {@code type.member}
 * @param variableStatics its static fields that are not final
 */
record ClassFile(String name, Set<String> names, List<String> variableStatics) {
    private static final Pattern TYPE_IN_DESCRIPTOR = Pattern.compile("L([\\w/$]+)[;<]");
    private static final int ACC_STATIC = 0x0008;
    private static final int ACC_FINAL = 0x0010;

    static ClassFile read(InputStream bytes) throws IOException {
        DataInputStream in = new DataInputStream(bytes);
        in.skipNBytes(8); // magic, versions
        int count = in.readUnsignedShort();
        String[] utf8 = new String[count];
        int[] first = new int[count]; // of a class: its name; of a member: its class; of a name-and-type: the name
        int[] second = new int[count]; // of a member: its name-and-type
        boolean[] member = new boolean[count];
        boolean[] type = new boolean[count];
        for (int i = 1; i < count; i++) {
            int tag = in.readUnsignedByte();
            switch (tag) {
                case 1 -> utf8[i] = in.readUTF();
                case 3, 4 -> in.skipNBytes(4);
                case 5, 6 -> { // long and double take two places
                    in.skipNBytes(8);
                    i++;
                }
                case 7, 8, 16, 19, 20 -> {
                    type[i] = tag == 7;
                    first[i] = in.readUnsignedShort();
                }
                case 9, 10, 11, 12, 17, 18 -> {
                    member[i] = tag <= 11;
                    first[i] = in.readUnsignedShort();
                    second[i] = in.readUnsignedShort();
                }
                case 15 -> in.skipNBytes(3);
                default -> throw new IOException("constant " + i + " has the unknown tag " + tag);
            }
        }

        Set<String> names = new HashSet<>();
        for (int i = 1; i < count; i++) {
            if (type[i]) {
                names.add(utf8[first[i]]);
            }
            if (member[i]) {
                names.add(utf8[first[first[i]]] + "." + utf8[first[second[i]]]);
            }
            if (utf8[i] != null) {
                Matcher types = TYPE_IN_DESCRIPTOR.matcher(utf8[i]);
                while (types.find()) {
                    names.add(types.group(1));
                }
            }
        }

        in.skipNBytes(2); // access
        String name = utf8[first[in.readUnsignedShort()]];
        in.skipNBytes(2); // super class
        in.skipNBytes(2L * in.readUnsignedShort()); // interfaces
        List<String> variableStatics = new ArrayList<>();
        for (int fields = in.readUnsignedShort(); fields > 0; fields--) {
            int access = in.readUnsignedShort();
            String field = utf8[in.readUnsignedShort()];
            in.skipNBytes(2); // descriptor
            for (int attributes = in.readUnsignedShort(); attributes > 0; attributes--) {
                in.skipNBytes(2);
                in.skipNBytes(Integer.toUnsignedLong(in.readInt()));
            }
            if ((access & (ACC_STATIC | ACC_FINAL)) == ACC_STATIC) {
                variableStatics.add(field);
            }
        }
        return new ClassFile(name, names, variableStatics);
    }
}

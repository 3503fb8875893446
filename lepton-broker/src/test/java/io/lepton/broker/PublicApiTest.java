package io.lepton.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.Container;
import io.lepton.amqp.Message;
import io.lepton.endpoint.Connection;
import io.lepton.netty.IoLoop;
import io.lepton.store.JdbcDeliveryStore;
import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReader;
import java.lang.module.ModuleReference;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What applications can see of the library: read from the class files of its modules, of which this is the topmost. */
class PublicApiTest {
    /** The modules, and what a user of theirs has besides: the JDK. */
    private final List<ModuleReference> modules = List.of(
            moduleOf(Message.class),
            moduleOf(Connection.class),
            moduleOf(JdbcDeliveryStore.class),
            moduleOf(IoLoop.class),
            moduleOf(Container.class),
            moduleOf(Broker.class));

    private final Set<String> exported = new HashSet<>();
    private final Set<String> leaks = new TreeSet<>();
    private final Set<Type> seen = new HashSet<>();

    @Test
    @DisplayName("API-DIS-06a: no signature that an application can see names a type that it cannot")
    void noInternalTypes() throws IOException {
        modules.forEach(module -> module.descriptor().exports().stream()
                .filter(exports -> !exports.isQualified())
                .map(ModuleDescriptor.Exports::source)
                .forEach(exported::add));
        int visible = 0;
        for (Class<?> type : classes()) {
            if (isVisible(type)) {
                visible++;
                check(type);
            }
        }
        assertThat(visible).isGreaterThan(150);
        assertThat(leaks).isEmpty();
    }

    @Test
    @DisplayName("API-CNX-16, API-BLK-18: what is for Proton's own inside has no counterpart that an application sees")
    void nothingInternal() throws IOException {
        assertThat(Connection.class.getMethods())
                .extracting(Method::getName)
                .doesNotContain("collect", "error", "free");
        assertThat(classes()).extracting(Class::getSimpleName).doesNotContain("Fetcher", "AtomicCount");
    }

    private void check(Class<?> type) {
        String where = type.getName();
        inherit(type.getGenericSuperclass(), where);
        for (Type each : type.getGenericInterfaces()) {
            inherit(each, where);
        }
        for (Field field : type.getDeclaredFields()) {
            if (isOpen(field.getModifiers())) {
                mention(field.getGenericType(), where + "." + field.getName());
            }
        }
        for (Constructor<?> constructor : type.getDeclaredConstructors()) {
            check(constructor, where);
        }
        for (Method method : type.getDeclaredMethods()) {
            if (isOpen(method.getModifiers()) && !method.isBridge()) {
                mention(method.getGenericReturnType(), where + "." + method.getName());
            }
            check(method, where);
        }
    }

    /** What a type inherits from one that is hidden is its own, to those who see it only. */
    private void inherit(Type from, String where) {
        Class<?> raw = (Class<?>) (from instanceof ParameterizedType generic ? generic.getRawType() : from);
        if (raw == null || isOfTheJdk(raw) || isVisible(raw)) {
            mention(from, where);
            return;
        }
        if (from instanceof ParameterizedType generic) {
            mentionAll(generic.getActualTypeArguments(), where);
        }
        check(raw);
    }

    private void check(Executable member, String where) {
        if (isOpen(member.getModifiers()) && !member.isSynthetic()) {
            for (Type each : member.getGenericParameterTypes()) {
                mention(each, where + "." + member.getName());
            }
            for (Type each : member.getGenericExceptionTypes()) {
                mention(each, where + "." + member.getName());
            }
        }
    }

    /** A signature names {@code type}. */
    private void mention(Type type, String where) {
        if (type instanceof Class<?> named) {
            Class<?> element = named;
            while (element.isArray()) {
                element = element.getComponentType();
            }
            if (!element.isPrimitive() && !isOfTheJdk(element) && !isVisible(element)) {
                leaks.add(where + " names " + element.getName());
            }
        } else if (type instanceof ParameterizedType generic) {
            mention(generic.getRawType(), where);
            mentionAll(generic.getActualTypeArguments(), where);
        } else if (type instanceof GenericArrayType array) {
            mention(array.getGenericComponentType(), where);
        } else if (type instanceof WildcardType wildcard) {
            mentionAll(wildcard.getUpperBounds(), where);
            mentionAll(wildcard.getLowerBounds(), where);
        } else if (type instanceof TypeVariable<?> variable && seen.add(variable)) {
            mentionAll(variable.getBounds(), where);
        }
    }

    private void mentionAll(Type[] types, String where) {
        for (Type each : types) {
            mention(each, where);
        }
    }

    private boolean isVisible(Class<?> type) {
        for (Class<?> each = type; each != null; each = each.getEnclosingClass()) {
            if (!isOpen(each.getModifiers())) {
                return false;
            }
        }
        return exported.contains(type.getPackageName());
    }

    private static boolean isOpen(int modifiers) {
        return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
    }

    private static boolean isOfTheJdk(Class<?> type) {
        return type.getName().startsWith("java.") || type.getName().startsWith("javax.");
    }

    private List<Class<?>> classes() throws IOException {
        List<Class<?>> classes = new ArrayList<>();
        for (ModuleReference module : modules) {
            try (ModuleReader reader = module.open()) {
                for (String name : reader.list().toList()) {
                    if (name.endsWith(".class") && !name.equals("module-info.class")) {
                        classes.add(find(name.substring(0, name.length() - 6).replace('/', '.')));
                    }
                }
            }
        }
        return classes;
    }

    private static Class<?> find(String name) {
        try {
            return Class.forName(name, false, PublicApiTest.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    private static ModuleReference moduleOf(Class<?> type) {
        try {
            Path where = Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
            return ModuleFinder.of(where).findAll().iterator().next();
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }
}

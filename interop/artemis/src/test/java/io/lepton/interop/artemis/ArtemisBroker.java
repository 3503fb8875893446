package io.lepton.interop.artemis;

import io.lepton.interop.TlsFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import javax.security.auth.login.AppConfigurationEntry;
import javax.security.auth.login.AppConfigurationEntry.LoginModuleControlFlag;
import javax.security.auth.login.Configuration;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.core.config.CoreAddressConfiguration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.config.impl.SecurityConfiguration;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyAcceptor;
import org.apache.activemq.artemis.core.security.Role;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.apache.activemq.artemis.spi.core.security.ActiveMQJAASSecurityManager;
import org.apache.activemq.artemis.spi.core.security.jaas.InVMLoginModule;
import org.apache.activemq.artemis.spi.core.security.jaas.SCRAMPropertiesLoginModule;

/** An ActiveMQ Artemis in this JVM, on a free port of the loopback interface; addresses become queues on first use, but for "topic". */
final class ArtemisBroker implements AutoCloseable {
    private final EmbeddedActiveMQ broker;
    private final int port;

    private ArtemisBroker(EmbeddedActiveMQ broker, int port) {
        this.broker = broker;
        this.port = port;
    }

    /** Lets everybody in. */
    static ArtemisBroker start() throws Exception {
        return start(new EmbeddedActiveMQ(), false);
    }

    /** Lets everybody in who shows a certificate that the authority vouches for. */
    static ArtemisBroker startWithTls(TlsFiles files) throws Exception {
        return start(
                new EmbeddedActiveMQ(),
                false,
                "&sslEnabled=true&needClientAuth=true&keyStoreType=PKCS12&trustStoreType=PKCS12"
                        + "&keyStorePath=" + files.serverStore() + "&keyStorePassword=" + TlsFiles.PASSWORD
                        + "&trustStorePath=" + files.trust() + "&trustStorePassword=" + TlsFiles.PASSWORD);
    }

    /** Lets in who knows the password. */
    static ArtemisBroker startWithUser(String user, String password) throws Exception {
        SecurityConfiguration users = new SecurityConfiguration();
        users.addUser(user, password);
        users.addRole(user, "all");
        EmbeddedActiveMQ broker = new EmbeddedActiveMQ();
        broker.setSecurityManager(new ActiveMQJAASSecurityManager(InVMLoginModule.class.getName(), users));
        return start(broker, true);
    }

    /** Lets in who shows by SCRAM that he knows the password. */
    static ArtemisBroker startWithScram(Path folder, String user, String password) throws Exception {
        Files.writeString(folder.resolve("users.properties"), user + "=" + password + "\n");
        Files.writeString(folder.resolve("roles.properties"), "all=" + user + "\n");
        Map<String, String> files = Map.of(
                "baseDir", folder.toString(),
                "org.apache.activemq.jaas.properties.user", "users.properties",
                "org.apache.activemq.jaas.properties.role", "roles.properties");
        Configuration.setConfiguration(new Configuration() {
            @Override
            public AppConfigurationEntry[] getAppConfigurationEntry(String name) {
                return new AppConfigurationEntry[] {
                    new AppConfigurationEntry(
                            SCRAMPropertiesLoginModule.class.getName(), LoginModuleControlFlag.REQUIRED, files)
                };
            }
        });
        String scram = "&saslMechanisms=SCRAM-SHA-512,SCRAM-SHA-256&saslLoginConfigScope=scram";
        return start(new EmbeddedActiveMQ(), false, scram);
    }

    private static ArtemisBroker start(EmbeddedActiveMQ broker, boolean secure) throws Exception {
        return start(broker, secure, "");
    }

    private static ArtemisBroker start(EmbeddedActiveMQ broker, boolean secure, String more) throws Exception {
        ConfigurationImpl configuration = new ConfigurationImpl();
        configuration.setPersistenceEnabled(false).setSecurityEnabled(secure).setJMXManagementEnabled(false);
        configuration.addAcceptorConfiguration("amqp", "tcp://127.0.0.1:0?protocols=AMQP" + more);
        configuration.addAddressSetting(
                "#",
                new AddressSettings()
                        .setDefaultAddressRoutingType(RoutingType.ANYCAST)
                        .setDefaultQueueRoutingType(RoutingType.ANYCAST)
                        .setAutoDeleteQueues(false)
                        .setAutoDeleteAddresses(false));
        configuration.addAddressConfiguration(new CoreAddressConfiguration()
                .setName("kinds")
                .addRoutingType(RoutingType.ANYCAST)
                .addQueueConfiguration(QueueConfiguration.of("kinds").setRoutingType(RoutingType.ANYCAST)));
        configuration.addAddressConfiguration(
                new CoreAddressConfiguration().setName("topic").addRoutingType(RoutingType.MULTICAST));
        if (secure) {
            configuration.setSecurityRoles(Map.of(
                    "#",
                    Set.of(new Role("all", true, true, true, true, true, true, true, true, true, true, true, true))));
        }
        broker.setConfiguration(configuration);
        broker.start();
        NettyAcceptor acceptor =
                (NettyAcceptor) broker.getActiveMQServer().getRemotingService().getAcceptor("amqp");
        return new ArtemisBroker(broker, acceptor.getActualPort());
    }

    int port() {
        return port;
    }

    /** HOST:PORT. */
    String host() {
        return "127.0.0.1:" + port;
    }

    @Override
    public void close() {
        try {
            broker.stop();
        } catch (Exception e) {
            throw new IllegalStateException("Artemis does not stop", e);
        }
    }
}

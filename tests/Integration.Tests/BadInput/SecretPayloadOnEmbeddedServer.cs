using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.BadInput;

public sealed class SecretPayloadOnEmbeddedServer(EmbeddedTestServer server) : SecretPayloadTests(server);

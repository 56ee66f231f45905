using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Events;

public sealed class EventsOnEmbeddedServer(EmbeddedTestServer server) : EventTests(server);

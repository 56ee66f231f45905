using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Faults;

// On a server of its own: a repair goes through the queues of all tests.
public sealed class RepairBesideWorkOnEmbeddedServer(OwnEmbeddedServer server)
    : RepairBesideWorkTests(server), IClassFixture<OwnEmbeddedServer>;

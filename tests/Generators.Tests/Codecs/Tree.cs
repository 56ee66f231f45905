namespace TypedJobs.Generators.Tests.Codecs;

public sealed record Tree(string Name, List<Tree>? Children, Color? Color = null);

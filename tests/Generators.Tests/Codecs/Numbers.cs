namespace TypedJobs.Generators.Tests.Codecs;

public sealed record Numbers(
    byte A, sbyte B, short C, ushort D, int E, uint F, long G, ulong H, float I, double J, decimal K, Half L, Int128 M, UInt128 N);

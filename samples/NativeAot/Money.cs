namespace NativeAot;

public readonly record struct Money(decimal Amount, string Currency);

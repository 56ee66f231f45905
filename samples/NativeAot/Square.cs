namespace NativeAot;

public sealed record Square(double Side) : Shape;

namespace NativeAot;

public sealed record Circle(double Radius) : Shape;

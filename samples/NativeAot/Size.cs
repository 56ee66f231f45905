namespace NativeAot;

public enum Size
{
    Small,
    Large,
}

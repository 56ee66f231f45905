namespace QuickStart;

/// <summary>How this program ends.</summary>
internal static class ExitCodes
{
    public const int Done = 0;
    public const int JobsFailed = 1;
    public const int NoFolder = 2;
    public const int NoServer = 3;
}

using System.Net;

namespace TypedJobs.Storage.Redis.Connections.Sentinels;

/// <summary>Represents what a Sentinel says about the master of a service.</summary>
/// <param name="Primary">The address of the master.</param>
/// <param name="Epoch">The number of the election that made it the master.</param>
internal sealed record SentinelAnswer(EndPoint Primary, long Epoch)
{
    /// <summary>
    /// Returns whether this one is to be followed rather than what is known. Of one election there is one master, so that another
    /// one of the same election corrects what is known.
    /// </summary>
    public bool Replaces(SentinelAnswer known) =>
        Epoch > known.Epoch || (Epoch == known.Epoch && !Primary.Equals(known.Primary));
}

using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using StackExchange.Redis;

namespace TypedJobs.Storage.Redis.Connections.Outages;

/// <summary>Represents the reason why a server cannot be reached, in words for those who have to do something about it.</summary>
/// <param name="Cause">The kind of reason; problems of one kind are reported once.</param>
/// <param name="Text">What failed.</param>
/// <param name="Remedy">What to do.</param>
/// <param name="MayPass">Whether it may pass by itself although its kind seldom does.</param>
internal sealed record ConnectionProblem(string Cause, string Text, string Remedy, bool MayPass = false)
{
    private const string Unreachable = "unreachable";
    private const string TlsCause = "TLS";

    /// <summary>Gets a value indicating whether nothing more is known than that the server does not answer.</summary>
    public bool IsVague => Cause == Unreachable;

    /// <summary>Gets a value indicating whether retrying is useless until the configuration is changed.</summary>
    public bool IsFinal => Cause != Unreachable && !MayPass;

    /// <summary>Explains a failed attempt to connect.</summary>
    public static ConnectionProblem From(ConnectionAttemptCompletedEventArgs attempt)
    {
        if (attempt.Stage == ConnectionAttemptStage.Tls)
        {
            if (attempt.ServerCertificatePolicyErrors is { } errors and not SslPolicyErrors.None)
            {
                return Tls($"the server's certificate was refused ({errors})");
            }

            if (attempt.Exception is { } exception && Chain(exception).Any(cause => cause is AuthenticationException or IOException))
            {
                return Tls(Chain(exception).Last().Message.Split('\n')[0]);
            }

            // A server that knows no TLS waits for the end of the first line; a busy one takes its time.
            return new(
                TlsCause,
                "TLS failed: the handshake was not completed in time",
                "Check that the port expects TLS (without it: ssl=false, redis://), and that the server runs.",
                MayPass: true);
        }

        return From(attempt.FailureType, attempt.Exception, attempt.Stage == ConnectionAttemptStage.Handshake);
    }

    /// <summary>Explains a connection that has ended.</summary>
    public static ConnectionProblem From(ConnectionFailedEventArgs failure) => From(failure.FailureType, failure.Exception, false);

    /// <summary>Explains an exception of a call or of an attempt to connect.</summary>
    public static ConnectionProblem From(Exception exception) =>
        From((exception as RedisConnectionException)?.FailureType ?? ConnectionFailureType.None, exception, false);

    /// <summary>Gets the name of a server without what is nobody's business.</summary>
    public static string NameOf(EndPoint? endPoint) => endPoint switch
    {
        null => "an unknown address",
        DnsEndPoint dns => $"{dns.Host}:{dns.Port}",
        _ => endPoint.ToString() ?? string.Empty,
    };

    private static ConnectionProblem From(ConnectionFailureType type, Exception? exception, bool inHandshake)
    {
        string all = exception is null ? string.Empty : string.Join('\n', Chain(exception).Select(cause => cause.Message));
        if (type == ConnectionFailureType.AuthenticationFailure
            || all.Contains("WRONGPASS", StringComparison.Ordinal)
            || all.Contains("NOAUTH", StringComparison.Ordinal))
        {
            return new(
                "authentication",
                "authentication failed (the server refused the user name or the password, or was given none)",
                "Correct user and password in UseRedis(…).");
        }

        if (exception is not null && Chain(exception).OfType<AuthenticationException>().FirstOrDefault() is { } tls)
        {
            return Tls(tls.Message);
        }

        SocketError socket = exception is null
            ? SocketError.Success
            : Chain(exception).OfType<SocketException>().FirstOrDefault()?.SocketErrorCode ?? SocketError.Success;
        return socket switch
        {
            SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData or SocketError.NoRecovery =>
                new("DNS", "the host name cannot be resolved", "Correct the host name in UseRedis(…), or the name server."),
            SocketError.ConnectionRefused =>
                new(Unreachable, "the connection was refused", "Start the server there, or correct host and port in UseRedis(…)."),
            SocketError.NetworkUnreachable or SocketError.HostUnreachable =>
                new(Unreachable, "the host cannot be reached", "Check the network and firewalls."),
            _ when inHandshake && type is ConnectionFailureType.SocketClosed or ConnectionFailureType.SocketFailure or ConnectionFailureType.ProtocolFailure =>
                new(
                    Unreachable,
                    "the server closed the connection before it answered",
                    "Check that the port is Redis's and whether it expects TLS (ssl=true, rediss://)."),
            _ when type is ConnectionFailureType.SocketClosed or ConnectionFailureType.SocketFailure =>
                new(Unreachable, "the connection was closed", "Check that the server runs."),
            _ when type == ConnectionFailureType.Loading =>
                new(Unreachable, "the server is still loading its data", "Wait until it has started."),
            _ => new(Unreachable, $"no answer in time ({type})", "Check that the server runs, and the network and firewalls."),
        };
    }

    private static ConnectionProblem Tls(string text) => new(
        TlsCause,
        $"TLS failed: {text}",
        "Trust the certificate's issuer (ConfigurationOptions.TrustIssuer), correct sslHost, or connect without TLS to a port that has none.");

    private static IEnumerable<Exception> Chain(Exception exception)
    {
        for (Exception? cause = exception; cause is not null; cause = cause.InnerException)
        {
            yield return cause;
            if (cause is AggregateException many)
            {
                foreach (Exception other in many.InnerExceptions.Skip(1).SelectMany(Chain))
                {
                    yield return other;
                }
            }
        }
    }
}

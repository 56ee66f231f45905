namespace TypedJobs.TestServers;

/// <summary>What servers that speak TLS are started with.</summary>
/// <param name="Certificate">The file of their certificate, which is for 127.0.0.1.</param>
/// <param name="Key">The file of its key.</param>
/// <param name="Authority">The file of the certificate that has signed it.</param>
public sealed record TlsFiles(string Certificate, string Key, string Authority)
{
    /// <summary>Returns the arguments of a server that also speaks TLS on a port, to its replicas and its master too.</summary>
    public string[] ArgumentsFor(string port) =>
    [
        "--tls-port", port, "--tls-replication", "yes", "--tls-auth-clients", "no",
        "--tls-cert-file", Certificate, "--tls-key-file", Key, "--tls-ca-cert-file", Authority,
    ];

    /// <summary>Returns the lines of the configuration of a Sentinel that speaks nothing but TLS.</summary>
    public string[] SettingsFor(string port) =>
    [
        "port 0", $"tls-port {port}", "tls-replication yes", "tls-auth-clients no",
        $"tls-cert-file {Certificate}", $"tls-key-file {Key}", $"tls-ca-cert-file {Authority}",
    ];
}

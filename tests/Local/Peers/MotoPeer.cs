namespace OrderSystem.Local.Tests.Peers;

/// <summary>moto's server (Python), which speaks many AWS services on one port: <c>pip install 'moto[server]'</c>.</summary>
public static class MotoPeer
{
    /// <exception cref="PeerMissingException">There is no <c>moto_server</c> on PATH.</exception>
    public static Task<PeerProcess> StartAsync() => PeerProcess.StartAsync(
        PeerProcess.Find("moto_server") ?? throw new PeerMissingException("There is no moto_server on PATH (pip install 'moto[server]')."),
        null,
        port => ["-H", "127.0.0.1", "-p", $"{port}"]);
}

using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace LocalCloud.Tracing;

/// <summary>
/// The X-Ray daemon that stands beside every function on AWS: takes segment documents as datagrams, each after a line that
/// says their format. What cannot be read is dropped, as there.
/// </summary>
/// <remarks>Source: X-Ray developer guide, "Sending segment documents to the X-Ray daemon".</remarks>
public sealed class TraceDaemon : IDisposable
{
    private readonly UdpClient _socket = new(new IPEndPoint(IPAddress.Loopback, 0));
    private readonly TraceStore _store;

    public TraceDaemon(TraceStore store)
    {
        _store = store;
        // A burst of an invocation's last subsegments must find room.
        _socket.Client.ReceiveBufferSize = 4 * 1024 * 1024;
        _ = ReceiveAsync();
    }

    /// <summary>The value of <c>AWS_XRAY_DAEMON_ADDRESS</c>.</summary>
    public string Address => $"127.0.0.1:{((IPEndPoint)_socket.Client.LocalEndPoint!).Port}";

    public void Dispose() => _socket.Dispose();

    private async Task ReceiveAsync()
    {
        while (true)
        {
            try
            {
                var datagram = (await _socket.ReceiveAsync()).Buffer;
                var end = Array.IndexOf(datagram, (byte)'\n');
                if (end >= 0 && JsonNode.Parse(datagram.AsSpan(end + 1)) is JsonObject document)
                {
                    _store.Add(document);
                }
            }
            catch (Exception exception) when (exception is JsonException or SocketException)
            {
                // Not a document. The next may be one.
            }
            catch (ObjectDisposedException)
            {
                return;
            }
        }
    }
}

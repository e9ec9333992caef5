using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Amazon.XRay.Recorder.Core.Internal.Entities;
using AWS.Lambda.Powertools.Common;

namespace AWS.Lambda.Powertools.Tracing.Internal;

/// <summary>
/// Sends finished subsegments to the X-Ray daemon, one UDP datagram each (X-Ray Developer Guide, "Sending segment documents to the
/// X-Ray daemon"). A trace is never worth a failed order: what cannot be sent is dropped.
/// </summary>
internal static class XRayDaemon
{
    private const int DefaultPort = 2000;
    private static readonly Lazy<UdpClient> Socket = new(static () => new UdpClient(AddressFamily.InterNetwork));

    private static ReadOnlySpan<byte> Header => "{\"format\":\"json\",\"version\":1}\n"u8;

    public static void Send(Subsegment subsegment)
    {
        var datagram = new ArrayBufferWriter<byte>();
        datagram.Write(Header);
        using (var json = new Utf8JsonWriter(datagram))
        {
            subsegment.Write(json, subsegment.Namespace);
        }

        try
        {
            Socket.Value.Send(datagram.WrittenSpan, Address(PowertoolsEnvironment.DaemonAddress));
        }
        catch (SocketException error)
        {
            // No daemon, or a datagram above 64 KiB.
            new ConsoleWrapper().Debug($"X-Ray: {subsegment.Name} was not sent: {error.Message}");
        }
    }

    /// <summary><c>host:port</c>, or <c>tcp:host:port udp:host:port</c>.</summary>
    private static IPEndPoint Address(string configured)
    {
        const string Udp = "udp:";
        var parts = (configured ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var udp = Array.Find(parts, static part => part.StartsWith(Udp, StringComparison.OrdinalIgnoreCase))?[Udp.Length..] ?? parts.FirstOrDefault();
        if (udp is null)
        {
            return new IPEndPoint(IPAddress.Loopback, DefaultPort);
        }

        if (IPEndPoint.TryParse(udp, out var address))
        {
            return address.Port == 0 ? new IPEndPoint(address.Address, DefaultPort) : address;
        }

        var colon = udp.LastIndexOf(':');
        return colon > 0 && ushort.TryParse(udp.AsSpan(colon + 1), out var port)
            ? new IPEndPoint(Dns.GetHostAddresses(udp[..colon], AddressFamily.InterNetwork)[0], port)
            : throw new FormatException($"AWS_XRAY_DAEMON_ADDRESS is '{configured}'; X-Ray understands host:port and tcp:host:port udp:host:port.");
    }
}

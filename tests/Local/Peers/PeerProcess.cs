using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace OrderSystem.Local.Tests.Peers;

/// <summary>Another engine, run as a process on a free port of this machine for as long as the tests need it.</summary>
public sealed class PeerProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();

    private PeerProcess(ProcessStartInfo start, Uri url)
    {
        Url = url;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => _output.Enqueue(line.Data ?? "");
        _process.ErrorDataReceived += (_, line) => _output.Enqueue(line.Data ?? "");
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public Uri Url { get; }

    /// <summary>Starts the process and waits until its port accepts connections.</summary>
    /// <exception cref="InvalidOperationException">It ended, or was not there in a minute; the message has its output.</exception>
    public static async Task<PeerProcess> StartAsync(string command, string? directory, Func<int, IEnumerable<string>> arguments)
    {
        var port = FreePort();
        var peer = new PeerProcess(new ProcessStartInfo(command, arguments(port)) { WorkingDirectory = directory ?? "" }, new Uri($"http://127.0.0.1:{port}"));
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (!await AcceptsAsync(port))
        {
            if (peer._process.HasExited || deadline.IsCancellationRequested)
            {
                await peer.DisposeAsync();
                throw new InvalidOperationException($"{command} did not come up:\n{string.Join('\n', peer._output)}");
            }
            await Task.Delay(50, CancellationToken.None);
        }
        return peer;
    }

    /// <summary>The full path of a command on PATH; null if there is none.</summary>
    public static string? Find(string command) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .SelectMany(d => new[] { Path.Combine(d, command), Path.Combine(d, $"{command}.exe"), Path.Combine(d, $"{command}.cmd") })
            .FirstOrDefault(File.Exists);

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }
        _process.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static async Task<bool> AcceptsAsync(int port)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}

/// <summary>A peer that this machine does not have; the message says what would be needed.</summary>
public sealed class PeerMissingException(string message) : Exception(message);

using System.Diagnostics;
using LocalCloud.Protocol;

namespace OrderSystem.Local.Tests.Protocol;

/// <summary>A moto server of its own; the tests that need one skip where it is not installed.</summary>
internal sealed class MotoServer : IAsyncDisposable
{
    private readonly Process _process;
    private readonly HttpClient _client = new();

    private MotoServer(Process process, Uri url)
    {
        _process = process;
        Url = url;
    }

    public Uri Url { get; }

    public static async Task<MotoServer> StartAsync()
    {
        var url = new Uri($"http://127.0.0.1:{WireServer.FreePort()}");
        var start = new ProcessStartInfo(Programs.Require("moto_server"), ["-H", "127.0.0.1", "-p", $"{url.Port}"]) { RedirectStandardOutput = true, RedirectStandardError = true };
        var process = Process.Start(start)!;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var moto = new MotoServer(process, url);
        var deadline = Stopwatch.StartNew();
        while (deadline.Elapsed < TimeSpan.FromSeconds(60) && !process.HasExited)
        {
            try
            {
                using var answer = await moto._client.GetAsync(new Uri(url, "/moto-api/"), TestContext.Current.CancellationToken);
                return moto;
            }
            catch (HttpRequestException)
            {
                await Task.Delay(100, TestContext.Current.CancellationToken);
            }
        }

        await moto.DisposeAsync();
        throw new InvalidOperationException("moto_server did not answer within a minute.");
    }

    public RemoteAwsService Remote(string name) => new(name, Url, _client);

    /// <summary>Forgets everything that was made in it.</summary>
    public async Task ResetAsync()
    {
        using var answer = await _client.PostAsync(new Uri(Url, "/moto-api/reset"), null, TestContext.Current.CancellationToken);
        answer.EnsureSuccessStatusCode();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
        _client.Dispose();
    }
}

/// <summary>One moto for the tests of a class, emptied before each; started when the first test needs it.</summary>
public sealed class SharedMoto : IAsyncDisposable
{
    private MotoServer? _moto;

    internal async Task<MotoServer> StartCleanAsync()
    {
        _moto ??= await MotoServer.StartAsync();
        await _moto.ResetAsync();
        return _moto;
    }

    public ValueTask DisposeAsync() => _moto?.DisposeAsync() ?? ValueTask.CompletedTask;
}

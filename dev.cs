#:property PublishAot=false
#:property RunAnalyzers=false
// The one entry point: `dotnet dev.cs VERB …`. It settles where packages come from, builds what the verb needs, and starts
// the built local/Dev with the same arguments; the verbs themselves are in local/Dev/Verbs. Nothing here needs a package.
// What it has to say goes to standard error: TOKEN=$(dotnet dev.cs token ada) must hold the token alone.

using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

var root = Path.GetDirectoryName(Here())!;
var remembered = Path.Combine(root, ".local", "packages.props");
var verb = args.FirstOrDefault() ?? "help";
try
{
    if (verb == "packages" && args.Length > 1)
    {
        Settle(args[1]);
    }
    else if (!File.Exists(remembered) && (verb is "up" or "test" or "invoke" or "bench" || (verb == "cost" && args.Contains("--measure"))))
    {
        Settle("auto");
    }

    if (!args.Contains("--skip-build"))
    {
        const string Quick = "-p:RunAnalyzers=false -p:EnforceCodeStyleInBuild=false";
        BuildSet tools = new("the tools", "local/Dev/Dev.csproj", Quick, ["local"], []);
        BuildSet system = new("what runs", "OrderSystem.Run.slnf", Quick, ["src", "local", "compat", "infra"], [tools]);
        BuildSet all = new("everything, with the tests", "OrderSystem.sln", "-p:RunAnalyzers=true", ["src", "local", "compat", "infra", "tests"], [system, tools]);
        BuildSet proof = new("the proofs", "tests/Proof/Proof.Tests.csproj", Quick, ["src", "local", "compat", "infra", "tests/Proof", "tests/Domain", "tests/Functions"], []);
        if (verb == "bench" && args.Length > 1)
        {
            // What the bench runs: the system, or the program that has the proofs.
            Build(args[1] is "model" or "simulation" or "mutants" ? proof : system);
        }

        Build(verb switch { "test" => all, "up" or "invoke" => system, "cost" when args.Contains("--measure") => system, _ => tools });
    }

    return Start(Path.Combine(root, "local", "Dev", "bin", "Release", "net10.0", "OrderSystem.Dev.dll"), args);
}
catch (Failure failure)
{
    Console.Error.WriteLine(failure.Message);
    return failure.ExitCode;
}

// ---- where packages come from (docs/decisions/0002) ----

void Settle(string choice)
{
    // What a family's packages are called, and what they bring along: the feed may lack either.
    var families = new Dictionary<string, string[]>
    {
        ["Amazon.Lambda"] = ["Amazon.Lambda.", "SnapshotRestore."],
        ["AWSSDK"] = ["AWSSDK."],
        ["AWS.Lambda.Powertools"] = ["AWS.Lambda.Powertools.", "AWSXRayRecorder.", "AspectInjector"],
        ["Stripe.net"] = ["Stripe.net", "Newtonsoft.Json", "System.Configuration.ConfigurationManager"],
    };
    switch (choice)
    {
        case "feed":
            Remember([]);
            break;
        case "compat":
            Remember(families.Keys);
            break;
        case "auto":
            Console.Error.WriteLine("Asking the package feed what it carries …");
            var (exit, answer) = Run("restore compat/Feed/Feed.csproj -p:CompatFamilies=none", TimeSpan.FromSeconds(90));
            // NU1603: it has the package, but not the version that the code is written against.
            var missing = Regex.Matches(answer, @"error NU(?:110[12]: Unable to find package|1603: .*? depends on) ([\w.\-]+)").Select(m => m.Groups[1].Value.TrimEnd('.')).Distinct().ToList();
            var lacking = families.Where(f => missing.Any(m => f.Value.Any(p => m.StartsWith(p, StringComparison.OrdinalIgnoreCase)))).Select(f => f.Key).ToList();
            if (exit != 0 && lacking.Count == 0)
            {
                var why = exit is null ? "it did not answer within 90 s" : Regex.Match(answer, "error (.*)").Groups[1].Value;
                Console.Error.WriteLine($"The package feed could not be asked ({why}). compat/ stands in for all it can; nothing is remembered, and `dotnet dev.cs packages auto` asks again.");
                return;
            }

            Remember(lacking);
            foreach (var family in lacking)
            {
                Console.Error.WriteLine($"  {family} from compat/: the feed lacks {string.Join(", ", missing.Where(m => families[family].Any(p => m.StartsWith(p, StringComparison.OrdinalIgnoreCase))))}");
            }

            if (lacking.Count == 0)
            {
                Console.Error.WriteLine("  The feed carries them all.");
            }

            break;
        default:
            throw new Failure($"'{choice}' is none of feed, compat, auto.", 2);
    }
}

void Remember(IEnumerable<string> fromCompat)
{
    var list = string.Join(';', fromCompat);
    var text = $"<Project>\n  <!-- Written by `dotnet dev.cs packages`; see Directory.Build.targets. -->\n  <PropertyGroup>\n    <CompatFamilies>{(list.Length == 0 ? "none" : list)}</CompatFamilies>\n  </PropertyGroup>\n</Project>\n";
    Directory.CreateDirectory(Path.GetDirectoryName(remembered)!);
    if (!File.Exists(remembered) || File.ReadAllText(remembered) != text)
    {
        File.WriteAllText(remembered, text);
    }
}

// ---- building, when something changed ----

void Build(BuildSet set)
{
    // MSBuild needs seconds to find that nothing changed; the time stamps of a few hundred files tell it in milliseconds.
    string Stamp(BuildSet of) => Path.Combine(root, ".local", "built", Path.GetFileNameWithoutExtension(of.Project));
    var sets = set.Contains.Prepend(set).ToDictionary(s => s, s => Fingerprint(s.Folders));
    if (File.Exists(Stamp(set)) && File.ReadAllText(Stamp(set)) == sets[set] && IsBuilt(set.Folders))
    {
        return;
    }

    Console.Error.WriteLine($"Building {set.What} …");
    var watch = Stopwatch.StartNew();
    // The compiler server is on, whatever the environment says: with it a build takes half the time.
    var (exit, output) = Run($"build {set.Project} -v q -clp:NoSummary -p:UseSharedCompilation=true {set.Options}", null);
    if (exit != 0)
    {
        var errors = output.Split('\n').Where(l => l.Contains(": error ", StringComparison.Ordinal)).Select(l => l.Trim()).Distinct().ToList();
        throw new Failure($"{(errors.Count == 0 ? output : string.Join('\n', errors))}\nThe build of {set.Project} failed.", 1);
    }

    Directory.CreateDirectory(Path.GetDirectoryName(Stamp(set))!);
    foreach (var (built, fingerprint) in sets)
    {
        File.WriteAllText(Stamp(built), fingerprint);
    }

    Console.Error.WriteLine($"Built in {watch.Elapsed.TotalSeconds:0.0} s.");
}

// Paths, times and sizes of the sources.
string Fingerprint(string[] folders)
{
    var files = folders.SelectMany(f => Sources(new DirectoryInfo(Path.Combine(root, f))))
        .Concat(new DirectoryInfo(root).EnumerateFiles("*.props"))
        .Concat(new DirectoryInfo(root).EnumerateFiles("*.targets"))
        .Concat(new[] { "global.json", ".editorconfig", "docs/pipeline.svg", ".local/packages.props" }.Select(f => new FileInfo(Path.Combine(root, f))).Where(f => f.Exists))
        .OrderBy(f => f.FullName, StringComparer.Ordinal);
    var text = new StringBuilder();
    foreach (var file in files)
    {
        text.Append(file.FullName).Append(' ').Append(file.LastWriteTimeUtc.Ticks).Append(' ').Append(file.Length).Append('\n');
    }

    return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
}

// Somebody may have deleted what was built. (What compat/ is built for depends on the package choice.)
bool IsBuilt(string[] folders) => folders.Where(f => f != "compat")
    .SelectMany(f => Sources(new DirectoryInfo(Path.Combine(root, f)))).Where(f => f.Extension == ".csproj")
    .All(f => Directory.Exists(Path.Combine(f.DirectoryName!, "bin", "Release", "net10.0")));

static IEnumerable<FileInfo> Sources(DirectoryInfo directory) =>
    directory.EnumerateFiles().Concat(directory.EnumerateDirectories().Where(d => d.Name is not ("bin" or "obj")).SelectMany(Sources));

// ---- processes ----

(int? Exit, string Output) Run(string arguments, TimeSpan? limit)
{
    var start = new ProcessStartInfo("dotnet", arguments) { WorkingDirectory = root, RedirectStandardOutput = true, RedirectStandardError = true };
    start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
    using var process = Process.Start(start)!;
    var output = new StringBuilder();
    process.OutputDataReceived += (_, e) => { lock (output) { output.AppendLine(e.Data); } };
    process.ErrorDataReceived += (_, e) => { lock (output) { output.AppendLine(e.Data); } };
    process.BeginOutputReadLine();
    process.BeginErrorReadLine();
    if (!process.WaitForExit(limit ?? Timeout.InfiniteTimeSpan))
    {
        process.Kill(entireProcessTree: true);
        return (null, "");
    }

    lock (output)
    {
        return (process.ExitCode, output.ToString());
    }
}

int Start(string assembly, string[] arguments)
{
    if (!File.Exists(assembly))
    {
        throw new Failure("local/Dev is not built: run again without --skip-build.", 1);
    }

    // Ctrl+C goes to every process of the terminal, and local/Dev stops what it started: wait for it. A SIGTERM is for us alone.
    using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => signal.Cancel = true);
    using var process = Process.Start(new ProcessStartInfo("dotnet", ["exec", assembly, .. arguments]) { UseShellExecute = false })!;
    using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal =>
    {
        signal.Cancel = true;
        Process.Start("kill", ["-TERM", $"{process.Id}"]);
    });
    process.WaitForExit();
    return process.ExitCode;
}

static string Here([CallerFilePath] string path = "") => path;

sealed record BuildSet(string What, string Project, string Options, string[] Folders, BuildSet[] Contains);

sealed class Failure(string message, int exitCode) : Exception(message)
{
    public int ExitCode => exitCode;
}

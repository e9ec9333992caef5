using Amazon.Lambda.Annotations.Generator;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace OrderSystem.SystemTests.Compat.Lambda;

/// <summary>The stand-in for the generator of Amazon.Lambda.Annotations: what it writes, and what it refuses.</summary>
public sealed class GeneratorTests
{
    private const string Usings = """
        using System;
        using System.Collections.Generic;
        using System.Threading.Tasks;
        using Amazon.Lambda.Annotations;
        using Amazon.Lambda.Annotations.APIGateway;
        using Amazon.Lambda.APIGatewayEvents;
        using Amazon.Lambda.Core;
        using Amazon.Lambda.SQSEvents;
        using Amazon.Lambda.Serialization.SystemTextJson;
        using Microsoft.Extensions.DependencyInjection;
        using Http = Amazon.Lambda.APIGatewayEvents.APIGatewayHttpApiV2ProxyRequest;
        using Answer = System.Threading.Tasks.Task<Amazon.Lambda.APIGatewayEvents.APIGatewayHttpApiV2ProxyResponse>;

        """;

    private const string Serializer = """
        [assembly: LambdaSerializer(typeof(Shop.Json))]
        namespace Shop
        {
            public sealed class Json : ILambdaSerializer
            {
                public T Deserialize<T>(System.IO.Stream stream) => default;
                public void Serialize<T>(T value, System.IO.Stream stream) { }
            }
        }

        """;

    private const string Startup = "[LambdaStartup] public class Startup { public void ConfigureServices(IServiceCollection services) { } }\n";

    private static readonly MetadataReference[] References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(file => Path.GetFileName(file).StartsWith("System", StringComparison.Ordinal) || Path.GetFileName(file) is "netstandard.dll" or "mscorlib.dll")
            .Concat(Directory.EnumerateFiles(FunctionProcess.Folder, "*.dll").Where(file => Path.GetFileName(file) != "Compat.Function.dll"))
            .DistinctBy(Path.GetFileName)
            .Select(file => MetadataReference.CreateFromFile(file)),
    ];

    [Theory]
    [InlineData("[LambdaFunction] public Task<SQSBatchResponse> M(SQSEvent e, ILambdaContext c) => null;", "Task<Amazon.Lambda.SQSEvents.SQSBatchResponse> M(SQSEvent, ILambdaContext)")]
    [InlineData("[LambdaFunction] public Task<SQSBatchResponse> M(SQSEvent e) => null;", "Task<Amazon.Lambda.SQSEvents.SQSBatchResponse> M(SQSEvent)")]
    [InlineData("[LambdaFunction] public Task M(SQSEvent e, ILambdaContext c) => null;", "Task M(SQSEvent, ILambdaContext)")]
    [InlineData("[LambdaFunction][HttpApi(LambdaHttpMethod.Post, \"/orders\")] public Answer M(Http r, ILambdaContext c) => null;", "Task<Amazon.Lambda.APIGatewayEvents.APIGatewayHttpApiV2ProxyResponse> M(APIGatewayHttpApiV2ProxyRequest, ILambdaContext)")]
    [InlineData("[LambdaFunction][HttpApi(LambdaHttpMethod.Get, \"/orders\")] public Answer M() => null;", "Task<Amazon.Lambda.APIGatewayEvents.APIGatewayHttpApiV2ProxyResponse> M(APIGatewayHttpApiV2ProxyRequest, ILambdaContext)")]
    [InlineData("[LambdaFunction][HttpApi(LambdaHttpMethod.Get, \"/orders/{orderId}/lines/{line}\")] public Answer M(ILambdaContext c, string line, string orderId, Http r) => null;", "Task<Amazon.Lambda.APIGatewayEvents.APIGatewayHttpApiV2ProxyResponse> M(APIGatewayHttpApiV2ProxyRequest, ILambdaContext)")]
    public void A_function_gets_an_entry_point_of_its_name_that_the_managed_runtime_can_load(string method, string entryPoint)
    {
        foreach (var startup in new[] { string.Empty, Startup })
        {
            var (assembly, diagnostics) = Compile(Serializer + "namespace Shop { " + startup + "public class Function { " + method + " } }");

            Assert.Empty(diagnostics);
            var type = assembly!.GetTypeByMetadataName("Shop.Function_M_Generated")!;
            Assert.Equal(Accessibility.Public, type.DeclaredAccessibility);
            Assert.Contains(type.InstanceConstructors, constructor => constructor is { Parameters.Length: 0, DeclaredAccessibility: Accessibility.Public });
            var method1 = Assert.Single(type.GetMembers("M").OfType<IMethodSymbol>());
            Assert.Equal(entryPoint, $"{method1.ReturnType.ToDisplayString().Replace("System.Threading.Tasks.", string.Empty, StringComparison.Ordinal)} M({string.Join(", ", method1.Parameters.Select(one => one.Type.Name))})");
            Assert.Null(assembly.GetTypeByMetadataName("Shop.GeneratedProgram"));
        }
    }

    [Theory]
    [InlineData("COMPAT0001", "attributes or the modifier of the parameter o", "[HttpApi(LambdaHttpMethod.Post, \"/o\")] public Answer M([Amazon.Lambda.Annotations.APIGateway.FromBody] string o) => null;", "CS0234")]
    [InlineData("COMPAT0001", "String o", "[HttpApi(LambdaHttpMethod.Post, \"/o\")] public Answer M(String o) => null;")]
    [InlineData("COMPAT0001", "int id", "[HttpApi(LambdaHttpMethod.Get, \"/o/{id}\")] public Answer M(int id) => null;")]
    [InlineData("COMPAT0001", "return type", "[HttpApi(LambdaHttpMethod.Get, \"/o\")] public Task<string> M(Http r) => null;")]
    [InlineData("COMPAT0001", "return type", "public string M(SQSEvent e) => null;")]
    [InlineData("COMPAT0001", "return type", "public void M(SQSEvent e) { }")]
    [InlineData("COMPAT0001", "these parameters", "public Task M() => null;")]
    [InlineData("COMPAT0001", "these parameters", "public Task M(ILambdaContext c, SQSEvent e) => null;")]
    [InlineData("COMPAT0001", "these parameters", "public Task M(SQSEvent e, string more) => null;")]
    [InlineData("COMPAT0001", "two methods named M", "public Task M(SQSEvent e) => null; public Task M(string e) => null;")]
    [InlineData("COMPAT0001", "static", "public static Task M(SQSEvent e) => null;")]
    [InlineData("COMPAT0001", "modifier of the parameter e", "public Task M(in SQSEvent e) => null;")]
    [InlineData("COMPAT0001", "Template of", "[HttpApi(LambdaHttpMethod.Get, \"/o\", Template = \"/p\")] public Answer M(Http r) => null;")]
    [InlineData("AWSLambda0107", "Route template /o/{id} is invalid. Missing id", "[HttpApi(LambdaHttpMethod.Get, \"/o/{id}\")] public Answer M(Http r) => null;")]
    public void A_shape_that_is_not_covered_is_a_compile_error_that_names_it(string id, string words, string method, string? compilerRefuses = null)
    {
        var source = Serializer + "namespace Shop { public class Function { [LambdaFunction] " + method + " } }";
        var (_, diagnostics) = Compile(source);

        if (compilerRefuses is not null && FunctionProcess.RunsOnCompat)
        {
            // What compat does not declare at all, the compiler itself refuses.
            Assert.Contains(diagnostics, diagnostic => diagnostic.Id == compilerRefuses);
            return;
        }

        var refusal = Assert.Single(diagnostics);
        Assert.Equal(id, refusal.Id);
        Assert.Equal(DiagnosticSeverity.Error, refusal.Severity);
        Assert.Contains(words, refusal.GetMessage(), StringComparison.OrdinalIgnoreCase);
        Assert.Equal("M", (Usings + source).Substring(refusal.Location.SourceSpan.Start, refusal.Location.SourceSpan.Length));
    }

    [Theory]
    [InlineData("AWSLambda0101", "Multiple LambdaStartup", Serializer + "namespace Shop { [LambdaStartup] public class S1 { public void ConfigureServices(IServiceCollection s) { } } [LambdaStartup] public class S2 { public void ConfigureServices(IServiceCollection s) { } } public class Function { [LambdaFunction] public Task M(SQSEvent e) => null; } }")]
    [InlineData("AWSLambda0108", "LambdaSerializer", "public class Function { [LambdaFunction] public Task M(SQSEvent e) => null; }")]
    [InlineData("AWSLambda0111", "OutputType", Serializer + "[assembly: LambdaGlobalProperties(GenerateMain = true)] public class Function { [LambdaFunction] public Task M(SQSEvent e) => null; }")]
    [InlineData("AWSLambda0113", "no method has [LambdaFunction]", "[assembly: LambdaGlobalProperties(GenerateMain = true)]", OutputKind.ConsoleApplication)]
    [InlineData("AWSLambda0129", "missing the required [LambdaFunction]", "public class Function { [HttpApi(LambdaHttpMethod.Get, \"/\")] public Answer M(Http r) => null; }")]
    [InlineData("COMPAT0001", "ANNOTATIONS_HANDLER could not tell them apart", Serializer + "public class A { [LambdaFunction] public Task M(SQSEvent e) => null; } public class B { [LambdaFunction] public Task M(SQSEvent e) => null; }")]
    [InlineData("COMPAT0001", "constructor without parameters", Serializer + "public class A(string needed) { [LambdaFunction] public Task M(SQSEvent e) => Task.FromResult(needed); }")]
    [InlineData("COMPAT0001", "without void ConfigureServices", Serializer + "[LambdaStartup] public class S { } public class A { [LambdaFunction] public Task M(SQSEvent e) => null; }")]
    [InlineData("COMPAT0001", "ordinary, top-level class", Serializer + "public class Outer { public class A { [LambdaFunction] public Task M(SQSEvent e) => null; } }")]
    public void A_project_that_is_not_covered_is_a_compile_error_that_says_why(string id, string words, string source, OutputKind kind = OutputKind.DynamicallyLinkedLibrary)
    {
        var (_, diagnostics) = Compile(AssemblyAttributesFirst(source), kind);

        var refusal = Assert.Single(diagnostics, diagnostic => diagnostic.Id.StartsWith("AWSLambda", StringComparison.Ordinal) || diagnostic.Id.StartsWith("COMPAT", StringComparison.Ordinal));
        Assert.Equal(id, refusal.Id);
        Assert.Contains(words, refusal.GetMessage(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_main_is_written_where_it_is_asked_for_with_a_case_for_each_function()
    {
        var (assembly, diagnostics) = Compile(
            "[assembly: LambdaGlobalProperties(GenerateMain = true)]\n" + Serializer + "namespace Shop { public class A { [LambdaFunction] public Task One(SQSEvent e) => null; [LambdaFunction] public Task<SQSBatchResponse> Two(SQSEvent e, ILambdaContext c) => null; } }",
            OutputKind.ConsoleApplication);

        Assert.Empty(diagnostics);
        var main = Assert.Single(assembly!.GetTypeByMetadataName("Shop.GeneratedProgram")!.GetMembers("Main"));
        var text = main.DeclaringSyntaxReferences[0].GetSyntax(TestContext.Current.CancellationToken).ToFullString();
        Assert.Contains("case \"One\":", text, StringComparison.Ordinal);
        Assert.Contains("case \"Two\":", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_project_without_functions_gets_nothing()
    {
        var (assembly, diagnostics) = Compile(Serializer + "namespace Shop { public class A { } }");

        Assert.Empty(diagnostics);
        Assert.DoesNotContain(assembly!.GlobalNamespace.GetNamespaceMembers().Single(one => one.Name == "Shop").GetTypeMembers(), type => type.Name.Contains("Generated", StringComparison.Ordinal));
    }

    private static string AssemblyAttributesFirst(string source)
    {
        const string properties = "[assembly: LambdaGlobalProperties(GenerateMain = true)]";
        return source.Contains(properties, StringComparison.Ordinal) ? properties + source.Replace(properties, string.Empty, StringComparison.Ordinal) : source;
    }

    /// <summary>Runs the generator over one source file: the compilation with what it wrote, and everybody's errors.</summary>
    private static (IAssemblySymbol? Assembly, IReadOnlyList<Diagnostic> Diagnostics) Compile(string source, OutputKind kind = OutputKind.DynamicallyLinkedLibrary)
    {
        var tree = CSharpSyntaxTree.ParseText(Usings + source, path: "Function.cs", cancellationToken: TestContext.Current.CancellationToken);
        var compilation = CSharpCompilation.Create("Shop", [tree], References, new CSharpCompilationOptions(kind));
        CSharpGeneratorDriver.Create(new LambdaFunctionGenerator())
            .RunGeneratorsAndUpdateCompilation(compilation, out var compiled, out var refusals, TestContext.Current.CancellationToken);
        var errors = refusals.Concat(compiled.GetDiagnostics(TestContext.Current.CancellationToken).Where(one => one.Severity == DiagnosticSeverity.Error)).ToList();
        return (compiled.Assembly, errors);
    }
}

using System.Collections.Immutable;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Amazon.Lambda.Annotations.Generator;

/// <summary>
/// Stands in for the source generator of Amazon.Lambda.Annotations: writes an entry point for every method with
/// <c>[LambdaFunction]</c>, and a Main where the assembly asks for one. It never touches a template.
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed class LambdaFunctionGenerator : IIncrementalGenerator
{
    private const string Annotations = "Amazon.Lambda.Annotations";

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var functions = context.SyntaxProvider.ForAttributeWithMetadataName(
            Annotations + ".LambdaFunctionAttribute",
            static (node, _) => node is MethodDeclarationSyntax,
            static (found, _) => FunctionReader.Read((IMethodSymbol)found.TargetSymbol));

        var startups = context.SyntaxProvider.ForAttributeWithMetadataName(
            Annotations + ".LambdaStartupAttribute",
            static (node, _) => node is ClassDeclarationSyntax,
            static (found, _) => Startup.Read((INamedTypeSymbol)found.TargetSymbol));

        var stray = context.SyntaxProvider.ForAttributeWithMetadataName(
            Annotations + ".APIGateway.HttpApiAttribute",
            static (node, _) => node is MethodDeclarationSyntax,
            static (found, _) => found.TargetSymbol.GetAttributes().Any(attribute => attribute.AttributeClass?.ToDisplayString() == Annotations + ".LambdaFunctionAttribute")
                ? null
                : Refusal.HttpApiWithoutFunction(found.TargetSymbol));

        var assembly = context.CompilationProvider.Select(static (compilation, _) => AssemblySettings.Read(compilation));

        context.RegisterSourceOutput(stray, static (output, refusal) => Report(output, refusal));
        context.RegisterSourceOutput(
            functions.Collect().Combine(startups.Collect()).Combine(assembly),
            static (output, found) => Write(output, found.Left.Left, found.Left.Right, found.Right));
    }

    private static void Write(
        SourceProductionContext output, ImmutableArray<FunctionOrRefusal> found, ImmutableArray<Startup> startups, AssemblySettings assembly)
    {
        foreach (var refusal in Refusals(found, startups, assembly))
        {
            Report(output, refusal);
        }

        var functions = found.Where(one => one.Function is not null).Select(one => one.Function!).ToList();
        if (functions.Count == 0 || assembly.Serializer is null)
        {
            return;
        }

        var startup = startups.IsEmpty ? null : startups[0].Class;
        foreach (var function in functions)
        {
            Add(output, function.EntryClass, EntryPointSource.Write(function, startup, function.Serializer ?? assembly.Serializer));
        }

        if (assembly is { GenerateMain: true, IsExecutable: true })
        {
            Add(output, "Program", MainSource.Write(functions, assembly.Serializer));
        }
    }

    private static IEnumerable<Refusal> Refusals(ImmutableArray<FunctionOrRefusal> found, ImmutableArray<Startup> startups, AssemblySettings assembly)
    {
        foreach (var one in found)
        {
            if (one.Refusal is not null)
            {
                yield return one.Refusal;
            }
            else if (startups.IsEmpty && !one.Function!.HasEmptyConstructor)
            {
                yield return Refusal.Nowhere("COMPAT0001", $"{one.Function.Class} needs a constructor without parameters, or the project a class with [LambdaStartup]");
            }
        }

        if (found.Select(one => one.Function?.Method).Where(name => name is not null).GroupBy(name => name).FirstOrDefault(group => group.Count() > 1) is { } same)
        {
            yield return Refusal.Nowhere("COMPAT0001", $"Two functions have the method name {same.Key}: ANNOTATIONS_HANDLER could not tell them apart");
        }

        if (startups.FirstOrDefault(startup => startup.Refusal is not null) is { } refused)
        {
            yield return refused.Refusal!;
        }

        if (startups.Length > 1)
        {
            yield return startups[1].AsSecond;
        }

        if (found.Length > 0 && assembly.Serializer is null)
        {
            yield return Refusal.Nowhere("AWSLambda0108", "[assembly: LambdaSerializer(typeof(…))] is missing: it registers the JSON serializer for Lambda events");
        }

        if (assembly.GenerateMain && !assembly.IsExecutable)
        {
            yield return Refusal.Nowhere("AWSLambda0111", "LambdaGlobalProperties asks for a Main, but the project's OutputType is not Exe");
        }

        if (assembly.GenerateMain && found.IsEmpty)
        {
            yield return Refusal.Nowhere("AWSLambda0113", "LambdaGlobalProperties asks for a Main, but no method has [LambdaFunction]");
        }
    }

    private static void Add(SourceProductionContext output, string name, string source) =>
        output.AddSource(name + ".g.cs", SourceText.From(source.Replace("\r\n", "\n"), Encoding.UTF8));

    private static void Report(SourceProductionContext output, Refusal? refusal)
    {
        if (refusal is not null)
        {
            output.ReportDiagnostic(refusal.ToDiagnostic());
        }
    }
}

using Microsoft.CodeAnalysis;

namespace Amazon.Lambda.Annotations.Generator;

/// <summary>The class with <c>[LambdaStartup]</c>.</summary>
/// <param name="Class">The class, fully qualified, as source.</param>
/// <param name="AsSecond">What to say if it is not the only one.</param>
/// <param name="Refusal">Why it cannot be used, or null.</param>
internal sealed record Startup(string Class, Refusal AsSecond, Refusal? Refusal)
{
    public static Startup Read(INamedTypeSymbol type)
    {
        var configures = type.GetMembers("ConfigureServices").OfType<IMethodSymbol>().Any(method =>
            !method.IsStatic
            && method.Parameters.Length == 1
            && method.Parameters[0].Type.ToDisplayString() == "Microsoft.Extensions.DependencyInjection.IServiceCollection");
        return new Startup(
            type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat),
            Generator.Refusal.At("AWSLambda0101", "Multiple LambdaStartup classes are not allowed in one project", type),
            configures ? null : Generator.Refusal.NotCovered("a [LambdaStartup] class without void ConfigureServices(IServiceCollection)", type));
    }
}

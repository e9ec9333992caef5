using Microsoft.CodeAnalysis;

namespace Amazon.Lambda.Annotations.Generator;

/// <summary>What the assembly's attributes and its project ask for.</summary>
/// <param name="Serializer">The serializer, fully qualified, as source; null where none is named.</param>
/// <param name="GenerateMain">Whether a Main is asked for.</param>
/// <param name="IsExecutable">Whether the project's output can have one.</param>
internal sealed record AssemblySettings(string? Serializer, bool GenerateMain, bool IsExecutable)
{
    public static AssemblySettings Read(Compilation compilation)
    {
        var properties = compilation.Assembly.GetAttributes()
            .FirstOrDefault(attribute => attribute.AttributeClass?.ToDisplayString() == "Amazon.Lambda.Annotations.LambdaGlobalPropertiesAttribute");
        return new AssemblySettings(
            FunctionReader.SerializerOf(compilation.Assembly),
            properties?.NamedArguments.Any(argument => argument is { Key: "GenerateMain", Value.Value: true }) == true,
            compilation.Options.OutputKind == OutputKind.ConsoleApplication);
    }
}

using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Amazon.Lambda.Annotations.Generator;

/// <summary>
/// A compile error. The ids AWSLambda… are the real generator's, for what it refuses too; COMPAT0001 is what the real
/// generator would accept and this one does not write. It is a value, so that an unchanged one costs no work in an IDE.
/// </summary>
internal sealed record Refusal(string Id, string Message, string? Path, TextSpan Span, LinePositionSpan Lines)
{
    public static Refusal RouteVariableWithoutParameter(string route, string variable, ISymbol at) =>
        At("AWSLambda0107", $"Route template {route} is invalid. Missing {variable} parameters in method definition.", at);

    public static Refusal HttpApiWithoutFunction(ISymbol at) =>
        At("AWSLambda0129", "Method has [HttpApi] attribute but is missing the required [LambdaFunction] attribute. Add [LambdaFunction] to this method.", at);

    public static Refusal NotCovered(string what, ISymbol at) =>
        At("COMPAT0001", $"Not covered by compat (the real Amazon.Lambda.Annotations may do it): {what}", at);

    public static Refusal At(string id, string message, ISymbol at)
    {
        var place = at.Locations.FirstOrDefault(location => location.IsInSource);
        return place is null
            ? Nowhere(id, message)
            : new Refusal(id, message, place.SourceTree!.FilePath, place.SourceSpan, place.GetLineSpan().Span);
    }

    public Diagnostic ToDiagnostic() =>
        Diagnostic.Create(
            new DiagnosticDescriptor(Id, "Lambda function", "{0}", "AWSLambda", DiagnosticSeverity.Error, isEnabledByDefault: true),
            Path is null ? Location.None : Location.Create(Path, Span, Lines),
            Message);

    public static Refusal Nowhere(string id, string message) => new(id, message, null, default, default);
}

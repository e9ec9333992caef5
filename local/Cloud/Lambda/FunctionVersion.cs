using LocalCloud.Template.Model;

namespace LocalCloud.Lambda;

/// <summary>A version of a function, as it is invoked.</summary>
/// <param name="Version"><c>$LATEST</c>, or the number of the one version that <c>AutoPublishAlias</c> publishes. Both have the same code, and run in the same environments.</param>
/// <param name="InvokedArn">By which it was invoked: with the qualifier that was given.</param>
internal sealed record FunctionVersion(string Version, string InvokedArn)
{
    private const string Published = "1";

    /// <summary>The version that the function's alias names; null: it publishes none.</summary>
    public static string? PublishedBy(FunctionDefinition function) => function.Alias is null ? null : Published;

    /// <param name="function">The function.</param>
    /// <param name="qualifier">As in <see cref="Invocation.Qualifier"/>.</param>
    /// <returns>Null: there is no such version or alias.</returns>
    public static FunctionVersion? Find(FunctionDefinition function, string? qualifier)
    {
        var effective = qualifier ?? function.Alias ?? "";
        return effective switch
        {
            "" => new FunctionVersion(FunctionAddress.Latest, function.Arn),
            FunctionAddress.Latest => new FunctionVersion(FunctionAddress.Latest, $"{function.Arn}:{effective}"),
            _ when effective == function.Alias || effective == PublishedBy(function) => new FunctionVersion(Published, $"{function.Arn}:{effective}"),
            _ => null,
        };
    }
}

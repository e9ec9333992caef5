using System.Net;
using System.Text.RegularExpressions;
using LocalCloud.Protocol;

namespace LocalCloud.Lambda;

/// <summary>A function as a request names it: name, partial or full ARN, with a version or alias at its end or beside it.</summary>
/// <param name="Arn">Of the function itself, without a qualifier.</param>
/// <param name="Name">The function's name.</param>
/// <param name="Qualifier">A version or alias; null: none was given.</param>
/// <remarks>Patterns, texts and the order of checks are those of recorded answers of AWS.</remarks>
internal sealed partial record FunctionAddress(string Arn, string Name, string? Qualifier)
{
    /// <summary>The unpublished version, which every function has.</summary>
    public const string Latest = "$LATEST";

    private const int LongestName = 170;
    private const int LongestQualifier = 128;

    private const string NamePattern =
        @"(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?([a-zA-Z0-9-_\.]+)(:(\$LATEST(\.PUBLISHED)?|[a-zA-Z0-9-_]+))?";

    private const string QualifierPattern = @"\$(LATEST(\.PUBLISHED)?)|[a-zA-Z0-9-_$]+";

    public string QualifiedArn => Qualifier is null ? Arn : $"{Arn}:{Qualifier}";

    /// <param name="given">The path's function name.</param>
    /// <param name="qualifier">The parameter <c>Qualifier</c>; null or empty: none.</param>
    /// <param name="region">The region that is here.</param>
    /// <param name="account">The account that is here.</param>
    /// <exception cref="AwsException">It is no name, or of another region or account, or names two versions.</exception>
    public static FunctionAddress Parse(string given, string? qualifier, string region, string account)
    {
        qualifier = qualifier is { Length: > 0 } ? qualifier : null;
        var match = Name_().Match(given);
        List<string> problems = [];
        if (qualifier?.Length > LongestQualifier)
        {
            problems.Add(LambdaErrors.TooLong(qualifier, "qualifier", LongestQualifier));
        }
        else if (qualifier is not null && !Qualifier_().IsMatch(qualifier))
        {
            problems.Add(LambdaErrors.NoMatch(qualifier, "qualifier", QualifierPattern));
        }

        if (!match.Success)
        {
            problems.Add(LambdaErrors.NoMatch(given, "functionName", NamePattern));
        }
        else if (given.Length > LongestName)
        {
            problems.Add(LambdaErrors.TooLong(given, "functionName", LongestName));
        }

        LambdaErrors.ThrowIfAny(problems);
        if (match.Groups[3] is { Success: true } named && named.Value[..^1] != region)
        {
            throw LambdaErrors.NotFound($"Functions from '{named.Value[..^1]}' are not reachable in this region ('{region}')");
        }

        var name = match.Groups[11].Value;
        if (match.Groups[9] is { Success: true } owner && owner.Value[..^1] != account)
        {
            throw new AwsException("AccessDeniedException", $"The function {name} of account {owner.Value[..^1]} cannot be reached from account {account}: no resource-based policy allows it.", HttpStatusCode.Forbidden);
        }

        var derived = match.Groups[13] is { Success: true } end ? end.Value : null;
        if (derived is not null && qualifier is not null && derived != qualifier)
        {
            throw LambdaErrors.InvalidParameter("The derived qualifier from the function name does not match the specified qualifier.");
        }

        return new FunctionAddress($"arn:aws:lambda:{region}:{account}:function:{name}", name, qualifier ?? derived);
    }

    [GeneratedRegex($@"\A{NamePattern}\z")]
    private static partial Regex Name_();

    [GeneratedRegex($@"\A(?:{QualifierPattern})\z")]
    private static partial Regex Qualifier_();
}

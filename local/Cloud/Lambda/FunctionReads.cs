using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using LocalCloud.Protocol;
using LocalCloud.Template.Model;
using Microsoft.AspNetCore.Http;

namespace LocalCloud.Lambda;

/// <summary>The operations that read: what the template says of functions, in the shapes of Lambda's API.</summary>
/// <remarks>Source: Lambda API reference; errors from recorded answers of AWS.</remarks>
internal sealed partial class FunctionReads(LambdaHost host)
{
    private const string TaggedPattern =
        @"arn:(aws[a-zA-Z-]*):lambda:(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:\d{12}:(function:[a-zA-Z0-9-_]+(:(\$LATEST|[a-zA-Z0-9-_]+))?|layer:([a-zA-Z0-9-_]+)|code-signing-config:csc-[a-z0-9]{17}|event-source-mapping:[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}|capacity-provider:[a-zA-Z0-9-_]+)";

    private const string Nothing = "The resource you requested does not exist.";
    private const int LargestPage = 50;

    /// <summary>The function whose tags a resource name asks for.</summary>
    /// <exception cref="AwsException">It is no name of a function.</exception>
    public static FunctionAddress TagsOf(string resource, string region, string account)
    {
        if (!Tagged().IsMatch(resource))
        {
            LambdaErrors.ThrowIfAny([LambdaErrors.NoMatch(resource, "resource", TaggedPattern)]);
        }

        return !resource.Contains(":function:", StringComparison.Ordinal)
            ? throw LambdaErrors.NotHere("tags of this resource", "it keeps those of functions.")
            : FunctionAddress.Parse(resource, null, region, account) is { Qualifier: null } function
                ? function
                : throw LambdaErrors.InvalidParameter("Tags on function aliases and versions are not supported. Please specify a function ARN.");
    }

    /// <returns>Null: the operation is not here.</returns>
    /// <exception cref="AwsException">As Lambda refuses it.</exception>
    public JsonObject? Answer(string operation, FunctionAddress? address, HttpRequest request) => operation switch
    {
        "ListFunctions" => ListFunctions(request),
        "GetFunction" => GetFunction(address!),
        "GetFunctionConfiguration" => Version(address!) is var (function, version) ? FunctionConfiguration.Of(function, version) : null,
        "ListVersionsByFunction" => Page("Versions", [.. Versions(Function(address!))], request),
        "ListAliases" => ListAliases(Function(address!), request),
        "GetAlias" => GetAlias(address!, (string)request.RouteValues["alias"]!),
        "GetPolicy" => GetPolicy(address!),
        "GetFunctionConcurrency" => Concurrency(Function(address!)),
        "GetProvisionedConcurrencyConfig" => Provisioned(address!, request),
        "GetFunctionEventInvokeConfig" => EventInvoke(address!),
        "ListFunctionEventInvokeConfigs" => Page("FunctionEventInvokeConfigs", Function(address!) is { Asynchronous.IsConfigured: true } configured ? [EventInvoke(configured)] : [], request),
        "GetFunctionUrlConfig" => throw LambdaErrors.NotFound(Nothing),
        "ListFunctionUrlConfigs" => Function(address!) is not null ? Page("FunctionUrlConfigs", [], request) : null,
        "ListTags" => new JsonObject { ["Tags"] = Object(Function(address!).Tags) },
        _ => null,
    };

    private FunctionDefinition Function(FunctionAddress address) => host.Find(address.Name)?.Definition ?? throw LambdaErrors.FunctionNotFound(address.QualifiedArn);

    private (FunctionDefinition Function, FunctionVersion Version) Version(FunctionAddress address)
    {
        var function = Function(address);
        return (function, FunctionVersion.Find(function, address.Qualifier ?? "") ?? throw LambdaErrors.FunctionNotFound(address.QualifiedArn));
    }

    private JsonObject ListFunctions(HttpRequest request)
    {
        var all = request.Query["FunctionVersion"].ToString();
        if (all is not ("" or "ALL"))
        {
            LambdaErrors.ThrowIfAny([LambdaErrors.NotAmong(all, "functionVersion", "ALL")]);
        }

        var functions = host.Functions.Select(function => function.Definition);
        return Page("Functions", [.. all.Length > 0 ? functions.SelectMany(Versions) : functions.Select(function => FunctionConfiguration.Listed(function, FunctionVersion.Find(function, "")!))], request);
    }

    private JsonObject GetFunction(FunctionAddress address)
    {
        var (function, version) = Version(address);
        var answer = new JsonObject
        {
            ["Configuration"] = FunctionConfiguration.Of(function, version),
            ["Code"] = new JsonObject { ["RepositoryType"] = "Local", ["Location"] = function.CodeUri },
        };
        if (address.Qualifier is null && function.Tags.Count > 0)
        {
            answer["Tags"] = Object(function.Tags);
        }

        if (function.ReservedConcurrency is not null)
        {
            answer["Concurrency"] = Concurrency(function);
        }

        return answer;
    }

    private static IEnumerable<JsonObject> Versions(FunctionDefinition function) =>
        new[] { FunctionAddress.Latest, FunctionVersion.PublishedBy(function) }.OfType<string>().Select(version => FunctionConfiguration.Listed(function, FunctionVersion.Find(function, version)!));

    private static JsonObject ListAliases(FunctionDefinition function, HttpRequest request)
    {
        var version = request.Query["FunctionVersion"].ToString();
        return Page("Aliases", function.Alias is not null && (version.Length == 0 || version == FunctionVersion.PublishedBy(function)) ? [Alias(function)] : [], request);
    }

    private JsonObject GetAlias(FunctionAddress address, string alias)
    {
        var function = host.Find(address.Name)?.Definition;
        return function?.Alias == alias ? Alias(function) : throw LambdaErrors.NotFound($"Cannot find alias arn: {address.Arn}:{alias}");
    }

    private static JsonObject Alias(FunctionDefinition function) => new()
    {
        ["AliasArn"] = $"{function.Arn}:{function.Alias}",
        ["Name"] = function.Alias,
        ["FunctionVersion"] = FunctionVersion.PublishedBy(function),
        ["Description"] = "",
        ["RevisionId"] = FunctionConfiguration.RevisionId($"{function.Arn}:{function.Alias}"),
    };

    /// <summary>SAM puts it on the alias where there is one.</summary>
    private JsonObject GetPolicy(FunctionAddress address)
    {
        var (function, version) = Version(address);
        if (address.Qualifier != function.Alias || function.Routes.Count == 0)
        {
            throw LambdaErrors.NotFound(Nothing);
        }

        var policy = FunctionPolicy.Of(function, version).ToJsonString();
        return new JsonObject { ["Policy"] = policy, ["RevisionId"] = FunctionConfiguration.RevisionId(policy) };
    }

    private static JsonObject Concurrency(FunctionDefinition function) => function.ReservedConcurrency is { } reserved ? new JsonObject { ["ReservedConcurrentExecutions"] = reserved } : [];

    private JsonObject Provisioned(FunctionAddress address, HttpRequest request)
    {
        var function = Function(address);
        var isKept = function.ProvisionedConcurrency > 0;
        if (request.Query["List"] == "ALL")
        {
            var listed = isKept ? Provisioned(function) : null;
            listed?.Add("FunctionArn", $"{function.Arn}:{function.Alias}");
            return Page("ProvisionedConcurrencyConfigs", listed is null ? [] : [listed], request);
        }

        return isKept && address.Qualifier == function.Alias
            ? Provisioned(function)
            : throw new AwsException("ProvisionedConcurrencyConfigNotFoundException", "No Provisioned Concurrency Config found for this function", HttpStatusCode.NotFound);
    }

    private JsonObject Provisioned(FunctionDefinition function)
    {
        var (ready, hasFailed) = host.Find(function.Name)!.Provisioned;
        var answer = new JsonObject
        {
            ["RequestedProvisionedConcurrentExecutions"] = function.ProvisionedConcurrency,
            ["AvailableProvisionedConcurrentExecutions"] = ready,
            ["AllocatedProvisionedConcurrentExecutions"] = ready,
            ["Status"] = hasFailed ? "FAILED" : ready < function.ProvisionedConcurrency ? "IN_PROGRESS" : "READY",
            ["LastModified"] = FunctionConfiguration.LastModified(function).ToString(FunctionConfiguration.TimeFormat, CultureInfo.InvariantCulture),
        };
        if (hasFailed)
        {
            answer["StatusReason"] = "FUNCTION_ERROR_INIT_FAILURE";
        }

        return answer;
    }

    /// <summary>SAM puts it on the alias where there is one.</summary>
    private JsonObject EventInvoke(FunctionAddress address)
    {
        var function = host.Find(address.Name)?.Definition;
        return function?.Asynchronous.IsConfigured == true && (address.Qualifier ?? FunctionAddress.Latest) == (function.Alias ?? FunctionAddress.Latest)
            ? EventInvoke(function)
            : throw LambdaErrors.NotFound($"The function {address.Arn}:{address.Qualifier ?? FunctionAddress.Latest} doesn't have an EventInvokeConfig");
    }

    private static JsonObject EventInvoke(FunctionDefinition function) => new()
    {
        ["LastModified"] = new DateTimeOffset(FunctionConfiguration.LastModified(function)).ToUnixTimeMilliseconds() / 1000d,
        ["FunctionArn"] = $"{function.Arn}:{function.Alias ?? FunctionAddress.Latest}",
        ["MaximumRetryAttempts"] = function.Asynchronous.MaximumRetryAttempts,
        ["MaximumEventAgeInSeconds"] = (int)function.Asynchronous.MaximumEventAge.TotalSeconds,
        ["DestinationConfig"] = new JsonObject
        {
            ["OnSuccess"] = new JsonObject(),
            ["OnFailure"] = function.Asynchronous.OnFailureArn is { } arn ? new JsonObject { ["Destination"] = arn } : new JsonObject(),
        },
    };

    /// <summary>One page of a list: the marker is where the next one begins.</summary>
    private static JsonObject Page(string member, IReadOnlyList<JsonObject> items, HttpRequest request)
    {
        var size = Number(request, "MaxItems", 1, 10_000) ?? LargestPage;
        var from = Number(request, "Marker", 0, int.MaxValue) ?? 0;
        size = Math.Min(size, LargestPage);
        var answer = new JsonObject { [member] = new JsonArray([.. items.Skip(from).Take(size)]) };
        if (from + size < items.Count)
        {
            answer["NextMarker"] = (from + size).ToString(CultureInfo.InvariantCulture);
        }

        return answer;
    }

    private static int? Number(HttpRequest request, string name, int minimum, int maximum)
    {
        if (request.Query[name].ToString() is not { Length: > 0 } text)
        {
            return null;
        }

        if (!int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
        {
            throw LambdaErrors.InvalidParameter($"{name} '{text}' is not one that a previous answer gave.");
        }

        var member = char.ToLowerInvariant(name[0]) + name[1..];
        if (number < minimum || number > maximum)
        {
            LambdaErrors.ThrowIfAny([$"Value '{number}' at '{member}' failed to satisfy constraint: Member must have value {(number < minimum ? $"greater than or equal to {minimum}" : $"less than or equal to {maximum}")}"]);
        }

        return number;
    }

    private static JsonObject Object(IReadOnlyDictionary<string, string> texts) => new(texts.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value)));

    [GeneratedRegex($@"\A{TaggedPattern}\z")]
    private static partial Regex Tagged();
}

using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using LocalCloud.Protocol;

namespace LocalCloud.SecretsManager;

/// <summary>
/// Secrets Manager in process: secrets with their current and previous version
/// (https://docs.aws.amazon.com/secretsmanager/latest/apireference/). Rotation, replication and deletion are refused by name.
/// </summary>
public sealed class SecretsManagerService(TimeProvider time, string account = "000000000000", string region = "us-east-1") : IAwsService
{
    private readonly ConcurrentDictionary<string, Secret> _secrets = new(StringComparer.Ordinal);

    public string Name => "secretsmanager";

    /// <inheritdoc/>
    public Task<JsonObject> InvokeAsync(string operation, JsonObject request, CancellationToken cancellationToken) => Task.FromResult(operation switch
    {
        "CreateSecret" => Create(request),
        "GetSecretValue" => Get(request),
        "PutSecretValue" => Put(request),
        "UpdateSecret" => Update(request),
        "DescribeSecret" => Find(request).Describe(),
        "ListSecrets" => List(request),
        _ => throw AwsException.NotSupported("Secrets Manager", operation),
    });

    /// <summary>The ARN of the secret that goes by this id; null: there is none.</summary>
    internal string? ArnOf(string id) => Find(id)?.Arn;

    private JsonObject Create(JsonObject request)
    {
        var name = Text(request, "Name") ?? throw Missing("Name");
        // AWS ends the ARN with six random characters; these follow from the name, so that every run has the same ARN.
        var suffix = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)))[..6];
        var secret = new Secret(name, $"arn:aws:secretsmanager:{region}:{account}:secret:{name}-{suffix}", Text(request, "Description"), time.GetUtcNow());
        var version = Value(request) is { } value ? secret.Put(value, Text(request, "ClientRequestToken"), [Secret.Current], time.GetUtcNow()) : null;
        if (!_secrets.TryAdd(name, secret))
        {
            throw new AwsException("ResourceExistsException", $"The operation failed because the secret {name} already exists.");
        }

        return Answer(secret, version);
    }

    private JsonObject Get(JsonObject request)
    {
        var secret = Find(request);
        var version = secret.Find(Text(request, "VersionId"), Text(request, "VersionStage"));
        var answer = new JsonObject
        {
            ["ARN"] = secret.Arn,
            ["Name"] = secret.Name,
            ["VersionId"] = version.Id,
            ["VersionStages"] = new JsonArray([.. version.Stages.Select(stage => JsonValue.Create(stage))]),
            ["CreatedDate"] = version.Created.ToUnixTimeMilliseconds() / 1000d,
        };
        answer[version.Value.IsBinary ? "SecretBinary" : "SecretString"] = version.Value.Text;
        return answer;
    }

    private JsonObject Put(JsonObject request)
    {
        var secret = Find(request);
        var stages = request["VersionStages"] is JsonArray { Count: > 0 } asked ? asked.Select(stage => stage!.ToString()).ToList() : [Secret.Current];
        var version = secret.Put(Value(request) ?? throw Missing("SecretString"), Text(request, "ClientRequestToken"), stages, time.GetUtcNow());
        var answer = Answer(secret, version);
        answer["VersionStages"] = new JsonArray([.. stages.Select(stage => JsonValue.Create(stage))]);
        return answer;
    }

    private JsonObject Update(JsonObject request)
    {
        var secret = Find(request);
        secret.Description = Text(request, "Description") ?? secret.Description;
        return Answer(secret, Value(request) is { } value ? secret.Put(value, Text(request, "ClientRequestToken"), [Secret.Current], time.GetUtcNow()) : null);
    }

    private JsonObject List(JsonObject request)
    {
        if (request["Filters"] is JsonArray { Count: > 0 })
        {
            throw AwsException.NotSupported("Secrets Manager", "Filters of ListSecrets");
        }

        return new JsonObject { ["SecretList"] = new JsonArray([.. _secrets.Values.OrderBy(secret => secret.Name, StringComparer.Ordinal).Select(secret => secret.Describe())]) };
    }

    private Secret Find(JsonObject request) => Find(Text(request, "SecretId") ?? throw Missing("SecretId"))
        ?? throw new AwsException("ResourceNotFoundException", "Secrets Manager can't find the specified secret.");

    /// <summary>By name, by ARN, or by the ARN without its last six characters.</summary>
    private Secret? Find(string id) => _secrets.GetValueOrDefault(id) ?? _secrets.Values.FirstOrDefault(secret => secret.Arn == id || secret.Arn[..^7] == id);

    private static JsonObject Answer(Secret secret, string? version)
    {
        var answer = new JsonObject { ["ARN"] = secret.Arn, ["Name"] = secret.Name };
        if (version is not null)
        {
            answer["VersionId"] = version;
        }

        return answer;
    }

    private static SecretValue? Value(JsonObject request) => (Text(request, "SecretString"), Text(request, "SecretBinary")) switch
    {
        (null, null) => null,
        ({ } text, null) => new SecretValue(text, false),
        (null, { } binary) => new SecretValue(binary, true),
        _ => throw new AwsException("InvalidParameterException", "You can't specify both a binary secret value and a string secret value in the same secret."),
    };

    private static string? Text(JsonObject request, string name) => (request[name] as JsonValue)?.ToString();

    private static AwsException Missing(string parameter) => new("InvalidParameterException", $"You must provide {parameter}.", HttpStatusCode.BadRequest);
}

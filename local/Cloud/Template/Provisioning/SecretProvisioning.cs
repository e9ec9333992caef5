using System.Text.Json;
using System.Text.Json.Nodes;
using LocalCloud.Protocol;

namespace LocalCloud.Template.Provisioning;

/// <summary>
/// Makes a secret, with a given value or a generated one. A secret that is there keeps its value: somebody may have put a
/// real one in.
/// </summary>
internal sealed class SecretProvisioning(IAwsService secrets)
{
    private static readonly string[] Flags = ["ExcludeLowercase", "ExcludeUppercase", "ExcludeNumbers", "ExcludePunctuation", "IncludeSpace", "RequireEachIncludedType"];

    public async Task CreateAsync(TemplateResource resource, PhysicalNames physical, CancellationToken cancellationToken)
    {
        var properties = resource.Reader;
        var generate = properties.Object("GenerateSecretString");
        if (generate is not null && properties.Has("SecretString"))
        {
            throw properties.Fault("SecretString", "SecretString and GenerateSecretString exclude each other.");
        }

        string arn;
        try
        {
            var request = new JsonObject { ["Name"] = resource.Name, ["ClientRequestToken"] = Guid.NewGuid().ToString() };
            if ((generate is null ? properties.OptionalText("SecretString") : await GenerateAsync(generate, cancellationToken)) is { } value)
            {
                request["SecretString"] = value;
            }

            if (properties.OptionalText("Description") is { } description)
            {
                request["Description"] = description;
            }

            arn = (await secrets.InvokeAsync("CreateSecret", request, cancellationToken))["ARN"]!.ToString();
        }
        catch (AwsException error) when (error.Code == "ResourceExistsException")
        {
            arn = (await secrets.InvokeAsync("DescribeSecret", new JsonObject { ["SecretId"] = resource.Name }, cancellationToken))["ARN"]!.ToString();
        }

        physical.Set(resource.LogicalId, PhysicalNames.Ref, arn);
        physical.Set(resource.LogicalId, "Id", arn);
    }

    /// <summary>A random value, alone or as one member of a JSON object (API_GetRandomPassword).</summary>
    private async Task<string> GenerateAsync(PropertyReader generate, CancellationToken cancellationToken)
    {
        var value = await RandomAsync(generate, cancellationToken);
        if (generate.OptionalText("SecretStringTemplate") is not { } template)
        {
            return value;
        }

        var key = generate.OptionalText("GenerateStringKey") ?? throw generate.Fault("GenerateStringKey is missing: SecretStringTemplate needs it.");
        JsonObject secret;
        try
        {
            secret = JsonNode.Parse(template) as JsonObject ?? throw generate.Fault("SecretStringTemplate", "a JSON object is expected here.");
        }
        catch (JsonException error)
        {
            throw generate.Fault("SecretStringTemplate", $"this is not valid JSON: {error.Message}");
        }

        secret[key] = value;
        return secret.ToJsonString();
    }

    private async Task<string> RandomAsync(PropertyReader generate, CancellationToken cancellationToken)
    {
        var request = new JsonObject { ["PasswordLength"] = generate.Number("PasswordLength", 1, 4096) ?? 32 };
        foreach (var name in Flags.Where(generate.Has))
        {
            request[name] = generate.Flag(name);
        }

        if (generate.OptionalText("ExcludeCharacters") is { } excluded)
        {
            request["ExcludeCharacters"] = excluded;
        }

        return (await secrets.InvokeAsync("GetRandomPassword", request, cancellationToken))["RandomPassword"]!.ToString();
    }
}

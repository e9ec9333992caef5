using System.Security.Cryptography;
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
    private const string Punctuation = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";

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
            var request = new JsonObject { ["Name"] = resource.Name };
            if ((generate is null ? properties.OptionalText("SecretString") : Generate(generate)) is { } value)
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
    private static string Generate(PropertyReader generate)
    {
        var value = Random(generate);
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

    private static string Random(PropertyReader generate)
    {
        string[] kinds =
        [
            generate.Flag("ExcludeLowercase") == true ? "" : "abcdefghijklmnopqrstuvwxyz",
            generate.Flag("ExcludeUppercase") == true ? "" : "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
            generate.Flag("ExcludeNumbers") == true ? "" : "0123456789",
            generate.Flag("ExcludePunctuation") == true ? "" : Punctuation,
            generate.Flag("IncludeSpace") == true ? " " : "",
        ];
        var excluded = generate.OptionalText("ExcludeCharacters") ?? "";
        var usable = kinds.Select(kind => string.Concat(kind.Where(letter => !excluded.Contains(letter, StringComparison.Ordinal)))).Where(kind => kind.Length > 0).ToList();
        var length = generate.Number("PasswordLength", 1, 4096) ?? 32;
        if (usable.Count == 0 || (generate.Flag("RequireEachIncludedType") != false && usable.Count > length))
        {
            throw generate.Fault("there are not enough characters left to make a value of.");
        }

        var letters = RandomNumberGenerator.GetItems<char>(string.Concat(usable), length);
        if (generate.Flag("RequireEachIncludedType") != false)
        {
            for (var index = 0; index < usable.Count; index++)
            {
                letters[index] = RandomNumberGenerator.GetItems<char>(usable[index], 1)[0];
            }

            RandomNumberGenerator.Shuffle(letters.AsSpan());
        }

        return new string(letters);
    }
}

using System.Text.Json;
using System.Text.Json.Serialization;
using Amazon.SecretsManager;
using Amazon.SecretsManager.Model;

namespace OrderSystem.Adapters.Stripe;

/// <summary>What the secret holds.</summary>
internal sealed record StripeSecret(string? ApiKey, string? WebhookSecret);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(StripeSecret))]
internal sealed partial class StripeSecretJson : JsonSerializerContext;

/// <summary>
/// Reads the secret at run time and keeps it for a while: it is never in the template, never in an environment value.
/// </summary>
public sealed class StripeSecretReader(IAmazonSecretsManager secrets, StripeSettings settings, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _reading = new(1, 1);
    private (StripeSecret Secret, DateTimeOffset ReadAt)? _kept;

    /// <summary>The key for calls to Stripe.</summary>
    /// <exception cref="InvalidOperationException">The secret is not what it should be; the message never shows its content.</exception>
    public async Task<string> ApiKeyAsync(CancellationToken cancellationToken)
    {
        var secret = await ReadAsync(cancellationToken);
        return secret.ApiKey is { Length: > 0 } key
            ? key
            : throw new InvalidOperationException($"Secret {settings.SecretId} has no 'apiKey'. Put {{\"apiKey\":\"sk_…\",\"webhookSecret\":\"whsec_…\"}} into it.");
    }

    /// <summary>Forgets what was read: Stripe refused it, so it may have been rotated.</summary>
    public void Forget() => _kept = null;

    public void Dispose() => _reading.Dispose();

    private async Task<StripeSecret> ReadAsync(CancellationToken cancellationToken)
    {
        if (Fresh() is { } kept)
        {
            return kept;
        }

        await _reading.WaitAsync(cancellationToken);
        try
        {
            if (Fresh() is { } readMeanwhile)
            {
                return readMeanwhile;
            }

            var response = await secrets.GetSecretValueAsync(new GetSecretValueRequest { SecretId = settings.SecretId }, cancellationToken);
            var secret = Parse(response.SecretString);
            _kept = (secret, time.GetUtcNow());
            return secret;
        }
        finally
        {
            _reading.Release();
        }
    }

    private StripeSecret? Fresh() => _kept is { } kept && time.GetUtcNow() - kept.ReadAt < settings.SecretLifetime ? kept.Secret : null;

    private StripeSecret Parse(string? text)
    {
        try
        {
            return JsonSerializer.Deserialize(text ?? "null", StripeSecretJson.Default.StripeSecret) ?? throw new JsonException("it is empty");
        }
        catch (JsonException)
        {
            throw new InvalidOperationException($"Secret {settings.SecretId} is not JSON. Put {{\"apiKey\":\"sk_…\",\"webhookSecret\":\"whsec_…\"}} into it.");
        }
    }
}

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

/// <param name="SecretId">The Secrets Manager secret that holds <c>{"apiKey":"sk_…","webhookSecret":"whsec_…"}</c>.</param>
public sealed record StripeSecretSettings(string SecretId)
{
    /// <summary>How long a secret is used before it is read again: a rotated key is taken up within this time.</summary>
    public TimeSpan Lifetime { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The least time between a read and one that a refused signature asks for. Anybody can send us such a signature.</summary>
    public TimeSpan Recheck { get; init; } = TimeSpan.FromMinutes(1);
}

/// <summary>
/// Reads the secret at run time and keeps it for a while: it is never in the template, never in an environment value.
/// </summary>
public sealed class StripeSecretReader(IAmazonSecretsManager secrets, StripeSecretSettings settings, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _reading = new(1, 1);
    private (StripeSecret Secret, DateTimeOffset ReadAt)? _kept;

    /// <summary>When the secret was last asked for, whether it was given or not.</summary>
    private DateTimeOffset _askedAt = DateTimeOffset.MinValue;

    /// <summary>The key for calls to Stripe.</summary>
    /// <exception cref="InvalidOperationException">The secret is not what it should be; the message never shows its content.</exception>
    public async Task<string> ApiKeyAsync(CancellationToken cancellationToken)
    {
        var secret = await ReadAsync(cancellationToken);
        return Member(secret.ApiKey, "apiKey");
    }

    /// <summary>What webhooks are signed with.</summary>
    /// <exception cref="InvalidOperationException">The secret is not what it should be; the message never shows its content.</exception>
    public async Task<string> WebhookSecretAsync(CancellationToken cancellationToken)
    {
        var secret = await ReadAsync(cancellationToken);
        return Member(secret.WebhookSecret, "webhookSecret");
    }

    /// <summary>A signature did not match this one: what the secret holds now, or null where that is the same or was asked for less than a minute ago.</summary>
    /// <inheritdoc cref="WebhookSecretAsync"/>
    public async Task<string?> NewerWebhookSecretAsync(string refused, CancellationToken cancellationToken)
    {
        await _reading.WaitAsync(cancellationToken);
        try
        {
            // Somebody else may have read it meanwhile.
            var kept = _kept is { } present && present.Secret.WebhookSecret != refused ? present.Secret
                : time.GetUtcNow() - _askedAt >= settings.Recheck ? await AskAsync(cancellationToken)
                : null;
            return kept is null || kept.WebhookSecret == refused ? null : Member(kept.WebhookSecret, "webhookSecret");
        }
        finally
        {
            _reading.Release();
        }
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
            return Fresh() ?? await AskAsync(cancellationToken);
        }
        finally
        {
            _reading.Release();
        }
    }

    private async Task<StripeSecret> AskAsync(CancellationToken cancellationToken)
    {
        _askedAt = time.GetUtcNow();
        var response = await secrets.GetSecretValueAsync(new GetSecretValueRequest { SecretId = settings.SecretId }, cancellationToken);
        var secret = Parse(response.SecretString);
        _kept = (secret, time.GetUtcNow());
        return secret;
    }

    private StripeSecret? Fresh() => _kept is { } kept && time.GetUtcNow() - kept.ReadAt < settings.Lifetime ? kept.Secret : null;

    private StripeSecret Parse(string? text)
    {
        try
        {
            return JsonSerializer.Deserialize(text ?? "null", StripeSecretJson.Default.StripeSecret) ?? throw new JsonException("it is empty");
        }
        catch (JsonException)
        {
            throw Wrong("is not JSON");
        }
    }

    private string Member(string? value, string name) => value is { Length: > 0 } ? value : throw Wrong($"has no '{name}'");

    private InvalidOperationException Wrong(string what) =>
        new($"Secret {settings.SecretId} {what}. Put {{\"apiKey\":\"sk_…\",\"webhookSecret\":\"whsec_…\"}} into it.");
}

using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace LocalCloud.SecretsManager.Operations;

/// <summary>All secrets, in the order in which they were made; thread-safe. Those whose time to be deleted has come are gone.</summary>
internal sealed partial class SecretStore(TimeProvider time, string account, string region)
{
    private readonly Lock _lock = new();
    private readonly OrderedDictionary<string, Secret> _secrets = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _made = new(StringComparer.Ordinal);

    public DateTimeOffset Now => time.GetUtcNow();

    public string Region => region;

    public IReadOnlyList<Secret> All
    {
        get
        {
            lock (_lock)
            {
                foreach (var gone in _secrets.Values.Where(secret => secret.DeletionDate <= Now).ToList())
                {
                    _secrets.Remove(gone.Name);
                }

                return [.. _secrets.Values];
            }
        }
    }

    /// <summary>The ARN that the next secret of this name gets.</summary>
    public string NextArn(string name)
    {
        lock (_lock)
        {
            // AWS ends the ARN with six random characters; these follow from the name, so that every run has the same ARN,
            // and from how often it was made, so that a secret made again has another.
            var again = _made.GetValueOrDefault(name);
            var suffix = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(again == 0 ? name : $"{name}#{again}")))[..6];
            return $"arn:aws:secretsmanager:{region}:{account}:secret:{name}-{suffix}";
        }
    }

    /// <returns>The secret of that name that is there already; null: the new one was added.</returns>
    public Secret? Add(Secret secret)
    {
        _ = All;
        lock (_lock)
        {
            if (_secrets.TryGetValue(secret.Name, out var existing))
            {
                return existing;
            }

            _secrets.Add(secret.Name, secret);
            _made[secret.Name] = _made.GetValueOrDefault(secret.Name) + 1;
            return null;
        }
    }

    public void Remove(Secret secret)
    {
        lock (_lock)
        {
            _secrets.Remove(secret.Name);
        }
    }

    /// <summary>The secret that <c>SecretId</c> names.</summary>
    /// <param name="request">The request.</param>
    /// <param name="evenDeleted">Also one that is marked for deletion.</param>
    public Secret Find(JsonObject request, bool evenDeleted = false)
    {
        var secret = TryFind(request.Required("SecretId")) ?? throw SecretErrors.NotFound();
        return secret.Deleted is null || evenDeleted ? secret : throw SecretErrors.Deleted();
    }

    /// <summary>
    /// By name, by ARN, or by the ARN without its last six characters; what ends like the last six is not cut
    /// (https://docs.aws.amazon.com/secretsmanager/latest/userguide/troubleshoot.html#ARN_secretnamehyphen).
    /// </summary>
    public Secret? TryFind(string id)
    {
        if (!SecretId().IsMatch(id))
        {
            throw SecretErrors.InvalidName();
        }

        return All.FirstOrDefault(secret => secret.Name == id || secret.Arn == id || (secret.Arn[..^7] == id && !Suffix().IsMatch(id)));
    }

    public static void CheckName(string name)
    {
        if (!Name().IsMatch(name))
        {
            throw SecretErrors.InvalidName();
        }
    }

    [GeneratedRegex(@"^[A-Za-z0-9/_+=.@!-]{1,512}$")]
    private static partial Regex Name();

    [GeneratedRegex(@"^(arn:[A-Za-z0-9/_+=.@!:-]{1,2044}|[A-Za-z0-9/_+=.@!-]{1,512})$")]
    private static partial Regex SecretId();

    [GeneratedRegex("-[A-Za-z0-9]{6}$")]
    private static partial Regex Suffix();
}

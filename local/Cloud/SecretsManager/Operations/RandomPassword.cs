using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace LocalCloud.SecretsManager.Operations;

/// <summary>A random value that holds one character of each kind that is not excluded (API_GetRandomPassword).</summary>
internal static class RandomPassword
{
    private const string Punctuation = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";

    public static JsonObject Get(JsonObject request)
    {
        string[] kinds =
        [
            request.IsTrue("ExcludeLowercase") ? "" : "abcdefghijklmnopqrstuvwxyz",
            request.IsTrue("ExcludeUppercase") ? "" : "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
            request.IsTrue("ExcludeNumbers") ? "" : "0123456789",
            request.IsTrue("ExcludePunctuation") ? "" : Punctuation,
            request.IsTrue("IncludeSpace") ? " " : "",
        ];
        var excluded = request.Text("ExcludeCharacters") ?? "";
        var usable = kinds.Select(kind => string.Concat(kind.Where(letter => !excluded.Contains(letter, StringComparison.Ordinal)))).Where(kind => kind.Length > 0).ToList();
        var length = request.Number("PasswordLength", 1, 4096) ?? 32;
        var needsEach = !request.ContainsKey("RequireEachIncludedType") || request.IsTrue("RequireEachIncludedType");
        if (usable.Count == 0)
        {
            throw SecretErrors.InvalidParameter("You must include at least one character type in the password.");
        }

        if (needsEach && usable.Count > length)
        {
            throw SecretErrors.InvalidParameter("Password length is too short based on the required types.");
        }

        var letters = RandomNumberGenerator.GetItems<char>(string.Concat(usable), length);
        if (needsEach)
        {
            for (var index = 0; index < usable.Count; index++)
            {
                letters[index] = RandomNumberGenerator.GetItems<char>(usable[index], 1)[0];
            }

            RandomNumberGenerator.Shuffle(letters.AsSpan());
        }

        return new JsonObject { ["RandomPassword"] = new string(letters) };
    }
}

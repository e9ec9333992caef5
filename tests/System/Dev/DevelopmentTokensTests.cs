using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using OrderSystem.Dev.Tokens;

namespace OrderSystem.SystemTests.Dev;

public sealed class DevelopmentTokensTests
{
    [Fact]
    public void A_token_is_signed_by_the_key_that_is_published_and_kept()
    {
        using var tokens = DevelopmentTokens.Open();
        using var later = DevelopmentTokens.Open();

        var parts = tokens.Create("ada", TimeSpan.FromMinutes(5)).Split('.');

        var published = later.KeySet["keys"]![0]!;
        using var key = RSA.Create(new RSAParameters { Modulus = Decode(published["n"]), Exponent = Decode(published["e"]) });
        Assert.True(key.VerifyData(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Base64Url.DecodeFromChars(parts[2]), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        var claims = JsonNode.Parse(Encoding.UTF8.GetString(Base64Url.DecodeFromChars(parts[1])))!;
        Assert.Equal(("ada", DevelopmentTokens.Issuer, DevelopmentTokens.Audience), ((string?)claims["sub"], (string?)claims["iss"], (string?)claims["aud"]));
        Assert.InRange((long)claims["exp"]! - DateTimeOffset.UtcNow.ToUnixTimeSeconds(), 295, 300);
        Assert.Null(published["d"]);
    }

    private static byte[] Decode(JsonNode? text) => Base64Url.DecodeFromChars(text!.GetValue<string>());
}

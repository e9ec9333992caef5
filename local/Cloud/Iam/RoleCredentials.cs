using System.Security.Cryptography;
using System.Text;
using LocalCloud.Protocol;

namespace LocalCloud.Iam;

/// <summary>
/// The credentials that a function's processes get, as Lambda gives them those of the role: by the access key in a request's
/// signature the AWS endpoint knows who calls. They follow from the function's ARN, so that a process which somebody else
/// starts has them, too. They are no secret: signatures are not checked here.
/// </summary>
internal static class RoleCredentials
{
    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    /// <summary>In the form of temporary credentials: <c>ASIA</c> and sixteen letters.</summary>
    public static AwsCredentials Of(string functionArn) => new(
        "ASIA" + string.Concat(SHA256.HashData(Encoding.UTF8.GetBytes(functionArn)).Take(16).Select(value => Letters[value % Letters.Length])), "local", "local");
}

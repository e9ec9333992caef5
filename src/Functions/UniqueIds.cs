using System.Security.Cryptography;
using OrderSystem.Domain;

namespace OrderSystem.Functions;

/// <summary>Ids that nobody else has: 128 random bits.</summary>
internal sealed class UniqueIds : IUniqueIds
{
    public string Next() => RandomNumberGenerator.GetHexString(32, lowercase: true);
}

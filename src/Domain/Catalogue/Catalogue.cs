namespace OrderSystem.Domain;

/// <summary>What is sold.</summary>
/// <param name="Prices">The price of one, in minor units, for each currency code it is sold in.</param>
public sealed record Product(Sku Sku, string Name, IReadOnlyDictionary<string, long> Prices);

/// <summary>The products and prices of the moment.</summary>
public interface ICatalogue
{
    /// <summary>The product, or null if there is none of this SKU.</summary>
    Product? Find(Sku sku);
}

using System.Text.Json;
using System.Text.Json.Serialization;
using OrderSystem.Domain;

namespace OrderSystem.Functions.CreateOrder;

internal sealed record ProductEntry(string? Sku, string? Name, Dictionary<string, long>? Prices);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(List<ProductEntry>))]
internal sealed partial class CatalogueJson : JsonSerializerContext;

/// <summary>
/// The catalogue as a file in the package: read once in init, no call while an order waits. A price changes with a deploy;
/// who needs more puts another <see cref="ICatalogue"/> here.
/// </summary>
internal sealed class CatalogueFile : ICatalogue
{
    private readonly Dictionary<Sku, Product> _products;

    private CatalogueFile(Dictionary<Sku, Product> products) => _products = products;

    public Product? Find(Sku sku) => _products.GetValueOrDefault(sku);

    /// <exception cref="InvalidDataException">The file has an entry that cannot be sold; the message names it.</exception>
    public static CatalogueFile Read(string path)
    {
        var entries = JsonSerializer.Deserialize(File.ReadAllBytes(path), CatalogueJson.Default.ListProductEntry) ?? [];
        var products = new Dictionary<Sku, Product>();
        foreach (var entry in entries)
        {
            if (Sku.TryParse(entry.Sku) is not { } sku || string.IsNullOrWhiteSpace(entry.Name) || entry.Prices is not { Count: > 0 } prices)
            {
                throw new InvalidDataException($"{path}: the entry '{entry.Sku}' needs a sku, a name and at least one price.");
            }

            if (prices.FirstOrDefault(price => Currency.Find(price.Key) is null || price.Value <= 0) is { Key: { } currency })
            {
                throw new InvalidDataException($"{path}: the price of '{sku}' in '{currency}' must be more than 0, in one of {string.Join(", ", Currency.Codes)}.");
            }

            if (!products.TryAdd(sku, new Product(sku, entry.Name, prices)))
            {
                throw new InvalidDataException($"{path}: '{sku}' is listed twice.");
            }
        }

        return new CatalogueFile(products);
    }
}

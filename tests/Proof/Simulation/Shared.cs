using System.Reflection;
using AWS.Lambda.Powertools.Metrics;
using Microsoft.Extensions.DependencyInjection;
using OrderSystem.Adapters.DynamoDb;
using OrderSystem.Adapters.Messaging;
using OrderSystem.Domain;

namespace OrderSystem.Proof.Tests.Simulation;

/// <summary>What no seed changes, made once for each pump thread.</summary>
internal sealed class Shared : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddReactionReader().AddPaymentMessages().BuildServiceProvider();

    public Shared(Numbers numbers)
    {
        Numbers = numbers;
        Reactions = _services.GetRequiredService<IReactionReader>();
        Messages = _services.GetRequiredService<IPaymentMessages>();
    }

    public Numbers Numbers { get; }

    public Bodies Bodies { get; } = new();

    public IReactionReader Reactions { get; }

    public IPaymentMessages Messages { get; }

    public ICatalogue Catalogue { get; } = new Goods();

    /// <summary>Metrics that go nowhere. A proxy, because the interface has more members than are used here.</summary>
    public IMetrics Metrics { get; } = DispatchProxy.Create<IMetrics, Silence>();

    public void Dispose() => _services.Dispose();

    private sealed class Goods : ICatalogue
    {
        private readonly Product _mug = new(Sku.Parse("MUG-01"), "Mug", new Dictionary<string, long>(StringComparer.Ordinal) { ["usd"] = 1999 });

        public Product? Find(Sku sku) => sku == _mug.Sku ? _mug : null;
    }
}

/// <summary>Does nothing, whatever is called.</summary>
#pragma warning disable CA1852 // DispatchProxy derives from it when the program runs.
internal class Silence : DispatchProxy
#pragma warning restore CA1852
{
    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => null;
}

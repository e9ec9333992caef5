namespace OrderSystem.Domain.Tests;

/// <summary>Ids in the order they were asked for: <c>id-1</c>, <c>id-2</c>.</summary>
internal sealed class CountingIds : IUniqueIds
{
    private int _given;

    public string Next() => $"id-{++_given}";
}

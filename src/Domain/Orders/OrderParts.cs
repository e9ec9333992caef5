namespace OrderSystem.Domain;

/// <summary>One line of an order, with the name and price the catalogue had when it was placed.</summary>
/// <param name="UnitPrice">In minor units of the order's currency.</param>
public sealed record OrderItem(Sku Sku, string Name, int Quantity, long UnitPrice);

/// <summary>Why a payment or an order failed: a code for programs, a sentence for people.</summary>
public sealed record Failure(string Code, string Message);

/// <summary>One change of an order. The entries, folded in order, give the order's state.</summary>
public sealed record HistoryEntry(long Version, DateTimeOffset At, OrderStatus? From, OrderStatus To, Transition By, string? Why);

/// <summary>A change that is decided but not yet written: one conditional write on <see cref="Order.Version"/>.</summary>
public sealed record Change(Order? Before, Order After, Transition Transition);

/// <summary>A transition was asked for that the protocol's table does not have: a bug, never an expected outcome.</summary>
public sealed class InvalidTransitionException(string message) : InvalidOperationException(message);

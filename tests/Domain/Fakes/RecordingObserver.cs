namespace OrderSystem.Domain.Tests;

/// <summary>Keeps what it hears.</summary>
internal sealed class RecordingObserver : IOrderObserver
{
    public List<Transition> Changes { get; } = [];

    public List<Transition> Conflicts { get; } = [];

    public List<(PaymentOperation Operation, PaymentError Error, ErrorDecision Decision)> Refusals { get; } = [];

    public void Changed(Change change) => Changes.Add(change.Transition);

    public void Conflicted(Change change) => Conflicts.Add(change.Transition);

    public void PaymentRefused(Order order, PaymentOperation operation, PaymentError error, ErrorDecision decision) => Refusals.Add((operation, error, decision));
}

namespace OrderSystem.Domain;

/// <summary>The next step of an order. Exactly one of: nothing, a write, a call to Stripe.</summary>
public abstract record Decision
{
    private Decision()
    {
    }

    /// <summary>Nothing will ever be left to do, or a person has it.</summary>
    public sealed record Nothing : Decision;

    /// <summary>Somebody else moves next: Stripe, stock, the customer or the deadline.</summary>
    public sealed record Wait(string For) : Decision;

    /// <summary>One conditional write.</summary>
    public sealed record Write(Change Change) : Decision;

    /// <summary>One POST to Stripe.</summary>
    public sealed record Call(PaymentOperation Operation) : Decision;
}

/// <summary>
/// What this pass has learned of the order's present attempt, beyond what the PaymentIntent shows: the card was asked
/// and said no.
/// </summary>
/// <param name="Attempt">The attempt it is about; of any other it says nothing.</param>
public sealed record DeclineEvidence(int Attempt, Failure? Failure);

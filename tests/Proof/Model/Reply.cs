namespace OrderSystem.Proof.Tests.Model;

/// <summary>One way in which Stripe may take and answer a call.</summary>
internal struct Reply
{
    /// <summary>Everything as it is after the call.</summary>
    public State State;

    /// <summary>The order in the table when the call was answered.</summary>
    public OrderKey Before;

    /// <summary>Null: a 2xx.</summary>
    public ErrorKind? Error;
    public bool Replayed;

    /// <summary>The PaymentIntent in the body, as it shows it.</summary>
    public Intent Body;

    /// <summary>Which PaymentIntent create has made.</summary>
    public int Intent;

    /// <summary>The answer in words.</summary>
    public string Told;
}

/// <summary>How the bank and Stripe take a confirm.</summary>
internal enum Outcome
{
    Held,
    Declined,
    DeclinedWithoutCharge,
    CardRefused,
    Processing,
    ProcessingWithoutCharge,
    NeedsAction,
    UnexpectedState,
}

using System.Text.Json.Nodes;

namespace OrderSystem.Dev.Stripe;

/// <summary>Refunds (docs.stripe.com/refunds): accepted at once, settled or failed later, as the card decides.</summary>
internal sealed class Refunds(Account account)
{
    public void Check(Call call)
    {
        if (call.Form.Text("payment_intent") is null && call.Form.Text("charge") is null)
        {
            throw StripeProblem.Invalid("One of the following params should be provided for this request: payment_intent or charge.");
        }

        if (call.Form.Integer("amount") is <= 0)
        {
            throw StripeProblem.Invalid("This value must be greater than or equal to 1.", "amount", "parameter_invalid_integer");
        }

        _ = call.Form.OneOf("reason", "duplicate", "fraudulent", "requested_by_customer");
        _ = Intent(call);
    }

    /// <summary>The PaymentIntent that a refund is about, whose lock it takes.</summary>
    public PaymentIntent Intent(Call call) => call.Form.Text("payment_intent") is { } intent
        ? account.PaymentIntent(intent, "payment_intent")
        : account.Charge(call.Form.Text("charge")!, "charge").PaymentIntent;

    public JsonObject Create(Call call)
    {
        var intent = Intent(call);
        var charge = call.Form.Text("charge") is { } id ? account.Charge(id, "charge") : intent.LatestCharge;
        if (charge is null || !charge.Captured)
        {
            throw StripeProblem.UnexpectedState($"This PaymentIntent ({intent.Id}) does not have a successful charge to refund.", Shapes.Of(intent, Expansion.None));
        }

        var left = charge.AmountCaptured - charge.AmountRefunded;
        if (left == 0)
        {
            throw StripeProblem.Invalid($"Charge {charge.Id} has already been refunded.", code: "charge_already_refunded");
        }

        var amount = call.Form.Integer("amount") ?? left;
        if (amount > left)
        {
            throw StripeProblem.Invalid($"Refund amount ({amount}) is greater than unrefunded amount on charge ({left}).", "amount", "amount_too_large");
        }

        var refund = new Refund
        {
            Created = account.Clock.Now,
            Charge = charge,
            Amount = amount,
            Status = charge.Card.Refund.First,
            Reason = call.Form.Text("reason"),
            Metadata = call.Form.Map("metadata"),
        };
        charge.Refunds.Add(refund);
        account.Refunds.Add(refund);
        account.Ledger.Write(Movement.Refund, intent, amount, refund.Created);
        if (charge.Card.Refund.Last != refund.Status)
        {
            account.Clock.At(account.Clock.Now + account.RefundSettlement, () => Settle(refund, charge.Card.Refund.Last));
        }

        account.Happened("refund.created", refund, call.Cause);
        account.Happened("charge.refunded", charge, call.Cause);
        return Shapes.Of(refund, call.Expand);
    }

    public JsonObject Get(Call call) => Shapes.Of(account.Refund(call.Id!), call.Expand);

    public JsonObject List(Call call)
    {
        var refunds = account.Refunds.AsEnumerable().Reverse();
        if (call.Form.Text("payment_intent") is { } intent)
        {
            refunds = refunds.Where(refund => refund.Charge.PaymentIntent.Id == intent);
        }

        if (call.Form.Text("charge") is { } charge)
        {
            refunds = refunds.Where(refund => refund.Charge.Id == charge);
        }

        return Paging.Of(call, refunds, refund => refund.Id, refund => refund.Created, Shapes.Of, "/v1/refunds");
    }

    /// <summary>The end of a refund that did not settle at once. What was before goes along as <c>previous_attributes</c>.</summary>
    private void Settle(Refund refund, string status)
    {
        var before = new JsonObject { ["status"] = refund.Status };
        refund.Status = status;
        if (status == "failed")
        {
            refund.FailureReason = "expired_or_canceled_card";
            refund.FailureBalanceTransaction = StripeIds.Transaction();
            before["failure_balance_transaction"] = null;
            before["failure_reason"] = null;
            account.Ledger.Write(Movement.RefundReturned, refund.Charge.PaymentIntent, refund.Amount, account.Clock.Now);
        }

        account.Happened("charge.refund.updated", refund, cause: null, (JsonObject)before.DeepClone());
        account.Happened("refund.updated", refund, cause: null, before);
        if (status == "failed")
        {
            account.Happened("refund.failed", refund, cause: null);
        }
    }
}

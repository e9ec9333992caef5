using System.Text.Json.Nodes;

namespace OrderSystem.Dev.Stripe;

/// <summary>Objects as JSON, with the fields and types of Stripe's published fixtures (github.com/stripe/openapi, fixtures3.json).</summary>
internal static class Shapes
{
    public static JsonObject Of(PaymentIntent intent, Expansion expand) => new()
    {
        ["id"] = intent.Id,
        ["object"] = "payment_intent",
        ["allowed_payment_method_types"] = intent.AllowedPaymentMethodTypes is { } allowed ? new JsonArray([.. allowed.Select(type => JsonValue.Create(type))]) : null,
        ["amount"] = intent.Amount,
        ["amount_capturable"] = intent.AmountCapturable,
        ["amount_details"] = new JsonObject { ["tip"] = new JsonObject() },
        ["amount_received"] = intent.AmountReceived,
        ["application"] = null,
        ["application_fee_amount"] = null,
        ["automatic_payment_methods"] = intent.AutomaticPaymentMethods?.DeepClone(),
        ["canceled_at"] = intent.CanceledAt?.ToUnixTimeSeconds(),
        ["cancellation_reason"] = intent.CancellationReason,
        ["capture_method"] = intent.CaptureMethod,
        ["client_secret"] = intent.ClientSecret,
        ["confirmation_method"] = "automatic",
        ["created"] = intent.Created.ToUnixTimeSeconds(),
        ["currency"] = intent.Currency,
        ["customer"] = null,
        ["description"] = intent.Description,
        ["last_payment_error"] = intent.LastPaymentError?.DeepClone(),
        ["latest_charge"] = intent.LatestCharge is { } charge ? expand.Into("latest_charge") is { } inner ? Of(charge, inner) : charge.Id : null,
        ["livemode"] = false,
        ["metadata"] = Map(intent.Metadata),
        ["next_action"] = intent.Status == "requires_action" ? new JsonObject { ["type"] = "use_stripe_sdk", ["use_stripe_sdk"] = new JsonObject() } : null,
        ["on_behalf_of"] = null,
        ["payment_method"] = intent.PaymentMethod is { } method && expand.Into("payment_method") is not null ? PaymentMethod(method) : intent.PaymentMethod,
        ["payment_method_options"] = new JsonObject(),
        ["payment_method_types"] = new JsonArray("card"),
        ["processing"] = null,
        ["receipt_email"] = intent.ReceiptEmail,
        ["review"] = null,
        ["setup_future_usage"] = null,
        ["shipping"] = null,
        ["source"] = null,
        ["statement_descriptor"] = intent.StatementDescriptor,
        ["statement_descriptor_suffix"] = intent.StatementDescriptorSuffix,
        ["status"] = intent.Status,
        ["transfer_data"] = null,
        ["transfer_group"] = intent.TransferGroup,
    };

    public static JsonObject Of(Charge charge, Expansion expand)
    {
        var json = new JsonObject
        {
            ["id"] = charge.Id,
            ["object"] = "charge",
            ["amount"] = charge.Amount,
            ["amount_captured"] = charge.AmountCaptured,
            ["amount_refunded"] = charge.AmountRefunded,
            ["application"] = null,
            ["application_fee"] = null,
            ["application_fee_amount"] = null,
            ["balance_transaction"] = charge.BalanceTransaction,
            ["billing_details"] = Billing(),
            ["calculated_statement_descriptor"] = "LOCAL STRIPE",
            ["captured"] = charge.Captured,
            ["created"] = charge.Created.ToUnixTimeSeconds(),
            ["currency"] = charge.PaymentIntent.Currency,
            ["customer"] = null,
            ["description"] = charge.PaymentIntent.Description,
            ["disputed"] = false,
            ["failure_balance_transaction"] = null,
            ["failure_code"] = charge.Decline?.Code,
            ["failure_message"] = charge.Decline?.Message,
            ["fraud_details"] = new JsonObject(),
            ["livemode"] = false,
            ["metadata"] = Map(charge.PaymentIntent.Metadata),
            ["on_behalf_of"] = null,
            ["outcome"] = Outcome(charge.Decline),
            ["paid"] = charge.Succeeded,
            ["payment_intent"] = expand.Into("payment_intent") is { } inner ? Of(charge.PaymentIntent, inner) : charge.PaymentIntent.Id,
            ["payment_method"] = charge.PaymentMethod,
            ["payment_method_details"] = new JsonObject { ["card"] = Card(charge), ["type"] = "card" },
            ["receipt_email"] = charge.PaymentIntent.ReceiptEmail,
            ["receipt_number"] = null,
            ["receipt_url"] = null,
            ["refunded"] = charge.Refunded,
            ["review"] = null,
            ["shipping"] = null,
            ["source"] = null,
            ["source_transfer"] = null,
            ["statement_descriptor"] = charge.PaymentIntent.StatementDescriptor,
            ["statement_descriptor_suffix"] = charge.PaymentIntent.StatementDescriptorSuffix,
            ["status"] = charge.Succeeded ? "succeeded" : "failed",
            ["transfer_data"] = null,
            ["transfer_group"] = charge.PaymentIntent.TransferGroup,
        };
        if (expand.Into("refunds") is { } ofRefunds)
        {
            json["refunds"] = Page(charge.Refunds.Reverse<Refund>().Select(refund => Of(refund, ofRefunds.Into("data") ?? Expansion.None)), hasMore: false, $"/v1/charges/{charge.Id}/refunds");
        }

        return json;
    }

    public static JsonObject Of(Refund refund, Expansion expand)
    {
        var json = new JsonObject
        {
            ["id"] = refund.Id,
            ["object"] = "refund",
            ["amount"] = refund.Amount,
            ["balance_transaction"] = refund.BalanceTransaction,
            ["charge"] = expand.Into("charge") is { } ofCharge ? Of(refund.Charge, ofCharge) : refund.Charge.Id,
            ["created"] = refund.Created.ToUnixTimeSeconds(),
            ["currency"] = refund.Charge.PaymentIntent.Currency,
            ["destination_details"] = new JsonObject { ["card"] = new JsonObject { ["type"] = "refund" }, ["type"] = "card" },
            ["metadata"] = Map(refund.Metadata),
            ["payment_intent"] = expand.Into("payment_intent") is { } ofIntent ? Of(refund.Charge.PaymentIntent, ofIntent) : refund.Charge.PaymentIntent.Id,
            ["payment_method"] = refund.Charge.PaymentMethod,
            ["reason"] = refund.Reason,
            ["receipt_number"] = null,
            ["source_transfer_reversal"] = null,
            ["status"] = refund.Status,
            ["transfer_reversal"] = null,
        };
        if (refund.FailureReason is { } why)
        {
            json["failure_balance_transaction"] = refund.FailureBalanceTransaction;
            json["failure_reason"] = why;
        }

        return json;
    }

    public static JsonObject Page(IEnumerable<JsonObject> data, bool hasMore, string url) =>
        new() { ["object"] = "list", ["data"] = new JsonArray([.. data]), ["has_more"] = hasMore, ["url"] = url };

    public static JsonObject PaymentMethod(string id) => new()
    {
        ["id"] = id,
        ["object"] = "payment_method",
        ["billing_details"] = Billing(),
        ["card"] = TestCards.Find(id) is { } card ? new JsonObject { ["brand"] = card.Brand, ["country"] = "US", ["exp_month"] = 12, ["exp_year"] = 2040, ["funding"] = "credit", ["last4"] = card.LastFour } : null,
        ["customer"] = null,
        ["livemode"] = false,
        ["metadata"] = new JsonObject(),
        ["type"] = "card",
    };

    private static JsonObject Billing() => new()
    {
        ["address"] = new JsonObject { ["city"] = null, ["country"] = null, ["line1"] = null, ["line2"] = null, ["postal_code"] = null, ["state"] = null },
        ["email"] = null,
        ["name"] = null,
        ["phone"] = null,
        ["tax_id"] = null,
    };

    private static JsonObject Card(Charge charge)
    {
        var card = new JsonObject
        {
            ["amount_authorized"] = charge.Succeeded ? charge.Amount : null,
            ["brand"] = charge.Card.Brand,
            ["country"] = "US",
            ["exp_month"] = 12,
            ["exp_year"] = 2040,
            ["funding"] = "credit",
            ["last4"] = charge.Card.LastFour,
            ["network"] = charge.Card.Brand,
        };
        // Left out, never null: Stripe's clients read it as an instant that is always there.
        if (charge.Succeeded && !charge.Captured)
        {
            card["capture_before"] = charge.CaptureBefore.ToUnixTimeSeconds();
        }

        return card;
    }

    private static JsonObject Outcome(Decline? decline) => new()
    {
        ["advice_code"] = decline?.AdviceCode,
        ["network_advice_code"] = null,
        ["network_decline_code"] = null,
        ["network_status"] = decline switch { null => "approved_by_network", { Blocked: true } => "not_sent_to_network", _ => "declined_by_network" },
        ["reason"] = decline is null ? null : decline.DeclineCode ?? decline.Code,
        ["seller_message"] = decline switch { null => "Payment complete.", { Blocked: true } => "Stripe blocked this payment as too risky.", _ => "The bank did not return any further details with this decline." },
        ["type"] = decline switch { null => "authorized", { Blocked: true } => "blocked", _ => "issuer_declined" },
    };

    private static JsonObject Map(Dictionary<string, string> map) => new(map.Select(entry => KeyValuePair.Create<string, JsonNode?>(entry.Key, entry.Value)));
}

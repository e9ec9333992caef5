using System.Text.Json;

namespace Stripe.Wire;

/// <summary>Reads Stripe's JSON into the entities, field by field, with no reflection. Fields it does not know are left alone.</summary>
internal static class Reader
{
    public static T Parse<T>(string json)
        where T : StripeEntity
    {
        using var document = JsonDocument.Parse(json);
        return (T)Read(typeof(T), document.RootElement.Clone());
    }

    /// <summary>The error of an answer that is not 200; null where the JSON carries none.</summary>
    public static StripeError ParseError(string json)
    {
        using var document = JsonDocument.Parse(json);
        var root = document.RootElement.Clone();
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("error", out var error))
        {
            return null;
        }

        return Error(error.ValueKind == JsonValueKind.String ? root : error);
    }

    private static StripeEntity Read(Type type, JsonElement json)
    {
        _ = json.ValueKind == JsonValueKind.Object ? true : throw new JsonException("Stripe answers with JSON objects, and this is none.");
        return type switch
        {
            _ when type == typeof(PaymentIntent) => PaymentIntent(json),
            _ when type == typeof(Charge) => Charge(json),
            _ when type == typeof(Refund) => Refund(json),
            _ when type == typeof(StripeError) => Error(json),
            _ when type == typeof(Event) => Event(json),
            _ when type == typeof(StripeList<PaymentIntent>) => List(json, PaymentIntent),
            _ when type == typeof(StripeList<Refund>) => List(json, Refund),
            _ when type == typeof(StripeList<Charge>) => List(json, Charge),
            _ => throw new NotSupportedException($"compat/Stripe.net does not read {type}; compat/README.md lists what it does."),
        };
    }

    private static PaymentIntent PaymentIntent(JsonElement json)
    {
        var intent = new PaymentIntent
        {
            RawJsonElement = json,
            Id = json.Text("id"),
            Object = json.Text("object"),
            AllowedPaymentMethodTypes = json.Texts("allowed_payment_method_types"),
            Amount = json.Number("amount"),
            AmountCapturable = json.Number("amount_capturable"),
            AmountReceived = json.Number("amount_received"),
            CanceledAt = json.MaybeInstant("canceled_at"),
            CancellationReason = json.Text("cancellation_reason"),
            CaptureMethod = json.Text("capture_method"),
            ClientSecret = json.Text("client_secret"),
            ConfirmationMethod = json.Text("confirmation_method"),
            Created = json.Instant("created"),
            Currency = json.Text("currency"),
            CustomerId = json.IdOf("customer"),
            Description = json.Text("description"),
            LastPaymentError = json.Object("last_payment_error", Error),
            LatestChargeId = json.IdOf("latest_charge"),
            Livemode = json.Flag("livemode"),
            Metadata = json.Map("metadata"),
            PaymentMethodId = json.IdOf("payment_method"),
            PaymentMethodTypes = json.Texts("payment_method_types"),
            ReceiptEmail = json.Text("receipt_email"),
            StatementDescriptor = json.Text("statement_descriptor"),
            StatementDescriptorSuffix = json.Text("statement_descriptor_suffix"),
            Status = json.Text("status"),
            TransferGroup = json.Text("transfer_group"),
        };
        if (json.Expanded("latest_charge", Charge) is { } charge)
        {
            intent.LatestCharge = charge;
        }

        return intent;
    }

    private static Charge Charge(JsonElement json)
    {
        var charge = new Charge
        {
            RawJsonElement = json,
            Id = json.Text("id"),
            Object = json.Text("object"),
            Amount = json.Number("amount"),
            AmountCaptured = json.Number("amount_captured"),
            AmountRefunded = json.Number("amount_refunded"),
            BalanceTransactionId = json.IdOf("balance_transaction"),
            Captured = json.Flag("captured"),
            Created = json.Instant("created"),
            Currency = json.Text("currency"),
            CustomerId = json.IdOf("customer"),
            Description = json.Text("description"),
            Disputed = json.Flag("disputed"),
            FailureCode = json.Text("failure_code"),
            FailureMessage = json.Text("failure_message"),
            Livemode = json.Flag("livemode"),
            Metadata = json.Map("metadata"),
            Paid = json.Flag("paid"),
            PaymentIntentId = json.IdOf("payment_intent"),
            PaymentMethod = json.Text("payment_method"),
            ReceiptUrl = json.Text("receipt_url"),
            Refunded = json.Flag("refunded"),
            Refunds = json.Object("refunds", refunds => List(refunds, Refund)),
            StatementDescriptor = json.Text("statement_descriptor"),
            Status = json.Text("status"),
        };
        if (json.Expanded("payment_intent", PaymentIntent) is { } intent)
        {
            charge.PaymentIntent = intent;
        }

        return charge;
    }

    private static Refund Refund(JsonElement json)
    {
        var refund = new Refund
        {
            RawJsonElement = json,
            Id = json.Text("id"),
            Object = json.Text("object"),
            Amount = json.Number("amount"),
            BalanceTransactionId = json.IdOf("balance_transaction"),
            ChargeId = json.IdOf("charge"),
            Created = json.Instant("created"),
            Currency = json.Text("currency"),
            Description = json.Text("description"),
            FailureReason = json.Text("failure_reason"),
            Metadata = json.Map("metadata"),
            PaymentIntentId = json.IdOf("payment_intent"),
            PendingReason = json.Text("pending_reason"),
            Reason = json.Text("reason"),
            ReceiptNumber = json.Text("receipt_number"),
            Status = json.Text("status"),
        };
        if (json.Expanded("charge", Charge) is { } charge)
        {
            refund.Charge = charge;
        }

        if (json.Expanded("payment_intent", PaymentIntent) is { } intent)
        {
            refund.PaymentIntent = intent;
        }

        return refund;
    }

    private static StripeError Error(JsonElement json) => new()
    {
        RawJsonElement = json,
        AdviceCode = json.Text("advice_code"),
        Charge = json.Text("charge"),
        Code = json.Text("code"),
        DeclineCode = json.Text("decline_code"),
        DocUrl = json.Text("doc_url"),
        Message = json.Text("message"),
        NetworkAdviceCode = json.Text("network_advice_code"),
        NetworkDeclineCode = json.Text("network_decline_code"),
        Param = json.Text("param"),
        PaymentIntent = json.Object("payment_intent", PaymentIntent),
        PaymentMethodType = json.Text("payment_method_type"),
        RequestLogUrl = json.Text("request_log_url"),
        Type = json.Text("type"),
        UserMessage = json.Text("user_message"),
        Error = json.Text("error"),
        ErrorDescription = json.Text("error_description"),
    };

    private static Event Event(JsonElement json) => new()
    {
        RawJsonElement = json,
        Id = json.Text("id"),
        Object = json.Text("object"),
        Account = json.Text("account"),
        ApiVersion = json.Text("api_version"),
        Context = json.Text("context"),
        Created = json.Instant("created"),
        Data = json.Object("data", data => new EventData { RawJsonElement = data, Object = data.Object("object", EventObject) }),
        Livemode = json.Flag("livemode"),
        PendingWebhooks = json.Number("pending_webhooks"),
        Request = json.Object("request", request => new EventRequest { RawJsonElement = request, Id = request.Text("id"), IdempotencyKey = request.Text("idempotency_key") }),
        Type = json.Text("type"),
    };

    private static IHasObject EventObject(JsonElement json) => json.Text("object") switch
    {
        "payment_intent" => PaymentIntent(json),
        "charge" => Charge(json),
        "refund" => Refund(json),
        _ => null,
    };

    private static StripeList<T> List<T>(JsonElement json, Func<JsonElement, T> item) => new()
    {
        RawJsonElement = json,
        Object = json.Text("object"),
        Data = json.TryGetProperty("data", out var data) && data.ValueKind == JsonValueKind.Array ? [.. data.EnumerateArray().Select(item)] : [],
        HasMore = json.Flag("has_more"),
        Url = json.Text("url"),
    };
}

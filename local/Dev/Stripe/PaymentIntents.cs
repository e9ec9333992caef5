using System.Text.Json.Nodes;

namespace OrderSystem.Dev.Stripe;

/// <summary>
/// The states of a PaymentIntent (docs.stripe.com/payments/paymentintents/lifecycle):
/// requires_payment_method → requires_confirmation → (requires_action) → requires_capture → succeeded, or canceled.
/// A decline leads back to requires_payment_method. Cancellation is the fence: nothing charges after it.
/// </summary>
internal sealed class PaymentIntents(Account account)
{
    private readonly Holds _holds = new(account);

    public static void CheckCreate(Call call)
    {
        var currency = Currencies.Check(call.Form.Required("currency"));
        _ = call.Form.Required("amount");
        Currencies.CheckAmount(call.Form.Integer("amount")!.Value, currency);
        CheckCapture(call.Form, "capture_method");
        var confirms = call.Form.Flag("confirm");
        if (!confirms && (call.Form.Given("off_session") || call.Form.Flag("error_on_requires_action")))
        {
            var param = call.Form.Given("off_session") ? "off_session" : "error_on_requires_action";
            throw StripeProblem.Invalid($"You cannot provide {param} unless confirm is true.", param);
        }

        MethodTypes.Check(call);
    }

    public JsonObject Create(Call call)
    {
        var form = call.Form;
        var method = form.Text("payment_method");
        var card = method is null ? null : Card(method);
        var automatic = form.Map("automatic_payment_methods");
        var intent = new PaymentIntent
        {
            Created = account.Clock.Now,
            Amount = form.Integer("amount")!.Value,
            Currency = Currencies.Check(form.Required("currency")),
            CaptureMethod = form.Text("capture_method") ?? "automatic_async",
            AllowedPaymentMethodTypes = form.List("allowed_payment_method_types") is { Count: > 0 } allowed ? allowed : null,
            AutomaticPaymentMethods = automatic.Count == 0 ? null : new JsonObject { ["allow_redirects"] = automatic.GetValueOrDefault("allow_redirects", "always"), ["enabled"] = automatic.GetValueOrDefault("enabled") == "true" },
            Metadata = form.Map("metadata"),
            Description = form.Text("description"),
            ReceiptEmail = form.Text("receipt_email"),
            StatementDescriptor = form.Text("statement_descriptor"),
            StatementDescriptorSuffix = form.Text("statement_descriptor_suffix"),
            TransferGroup = form.Text("transfer_group"),
            PaymentMethod = method,
            Status = method is null ? "requires_payment_method" : "requires_confirmation",
        };
        account.Add(intent);
        account.Happened("payment_intent.created", intent, call.Cause);
        if (form.Flag("confirm"))
        {
            if (card is null)
            {
                throw MissingPaymentMethod(intent);
            }

            _holds.Attempt(intent, card, call);
        }

        return Shapes.Of(intent, call.Expand);
    }

    public JsonObject Get(Call call) => Shapes.Of(account.PaymentIntent(call.Id!), call.Expand);

    public JsonObject List(Call call) =>
        Paging.Of(call, account.PaymentIntents.AsEnumerable().Reverse(), intent => intent.Id, intent => intent.Created, Shapes.Of, "/v1/payment_intents");

    public void CheckConfirm(Call call)
    {
        _ = account.PaymentIntent(call.Id!);
        CheckCapture(call.Form, "capture_method");
        _ = call.Form.Flag("error_on_requires_action");
        MethodTypes.Check(call);
    }

    public JsonObject Confirm(Call call)
    {
        var intent = account.PaymentIntent(call.Id!);
        if (intent.Status is not ("requires_confirmation" or "requires_payment_method" or "requires_action"))
        {
            var why = intent.Status switch
            {
                "succeeded" => "it has already succeeded after being previously confirmed",
                "requires_capture" => "it has already been authorized and is waiting to be captured",
                var status => $"it has a status of {status}",
            };
            throw StripeProblem.UnexpectedState($"You cannot confirm this PaymentIntent because {why}.", Shapes.Of(intent, Expansion.None));
        }

        var method = call.Form.Text("payment_method") ?? intent.PaymentMethod ?? throw MissingPaymentMethod(intent);
        var card = Card(method);
        intent.PaymentMethod = method;
        intent.CaptureMethod = call.Form.Text("capture_method") ?? intent.CaptureMethod;
        intent.ReceiptEmail = call.Form.Text("receipt_email") ?? intent.ReceiptEmail;
        _holds.Attempt(intent, card, call);
        return Shapes.Of(intent, call.Expand);
    }

    public void CheckCapture(Call call)
    {
        _ = account.PaymentIntent(call.Id!);
        if (call.Form.Integer("amount_to_capture") is <= 0)
        {
            throw StripeProblem.Invalid("This value must be greater than or equal to 1.", "amount_to_capture", "parameter_invalid_integer");
        }
    }

    public JsonObject Capture(Call call)
    {
        var intent = account.PaymentIntent(call.Id!);
        if (intent.Status != "requires_capture")
        {
            throw StripeProblem.UnexpectedState(
                $"This PaymentIntent could not be captured because it has a status of {intent.Status}. Only a PaymentIntent with one of the following statuses may be captured: requires_capture.",
                Shapes.Of(intent, Expansion.None));
        }

        var amount = call.Form.Integer("amount_to_capture") ?? intent.AmountCapturable;
        if (amount > intent.AmountCapturable)
        {
            throw new StripeProblem(400, "invalid_request_error", $"The requested capture amount is greater than the amount you can capture for this charge: {intent.AmountCapturable}.")
            {
                Code = "amount_too_large",
                Param = "amount_to_capture",
                PaymentIntent = Shapes.Of(intent, Expansion.None),
            };
        }

        foreach (var (key, value) in call.Form.Map("metadata"))
        {
            intent.Metadata[key] = value;
        }

        _holds.Take(intent, intent.LatestCharge!, amount, call.Cause);
        account.Happened("charge.captured", intent.LatestCharge!, call.Cause);
        account.Happened("payment_intent.succeeded", intent, call.Cause);
        return Shapes.Of(intent, call.Expand);
    }

    public void CheckCancel(Call call)
    {
        _ = account.PaymentIntent(call.Id!);
        _ = call.Form.OneOf("cancellation_reason", "duplicate", "fraudulent", "requested_by_customer", "abandoned");
    }

    public JsonObject Cancel(Call call)
    {
        var intent = account.PaymentIntent(call.Id!);
        if (intent.Status is "succeeded" or "canceled")
        {
            throw StripeProblem.UnexpectedState(
                $"You cannot cancel this PaymentIntent because it has a status of {intent.Status}. Only a PaymentIntent with one of the following statuses may be canceled: requires_payment_method, requires_capture, requires_confirmation, requires_action, processing.",
                Shapes.Of(intent, Expansion.None));
        }

        _holds.End(intent, call.Form.Text("cancellation_reason"), call.Cause);
        return Shapes.Of(intent, call.Expand);
    }

    private static TestCard Card(string paymentMethod) =>
        TestCards.Find(paymentMethod) ?? throw StripeProblem.Missing("PaymentMethod", paymentMethod, "payment_method", status: 400);

    private static StripeProblem MissingPaymentMethod(PaymentIntent intent) => StripeProblem.UnexpectedState(
        "You cannot confirm this PaymentIntent because it's missing a payment method. You can either update the PaymentIntent with a payment method and then confirm it again, or confirm it again directly with a payment method.",
        Shapes.Of(intent, Expansion.None));

    private static void CheckCapture(Form form, string name) => _ = form.OneOf(name, "manual", "automatic", "automatic_async");
}

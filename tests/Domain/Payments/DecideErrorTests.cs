namespace OrderSystem.Domain.Tests;

/// <summary>The six rules of the protocol for error answers, as data, against every error that can be written down.</summary>
public sealed class DecideErrorTests
{
    private static readonly PaymentOperation[] Operations = Enum.GetValues<PaymentOperation>();
    private static readonly int?[] Statuses = [null, 400, 401, 402, 403, 404, 405, 409, 410, 413, 422, 424, 429, 500, 502, 503, 504, 599];
    private static readonly string?[] Parameters = [null, "payment_method", "amount", "payment_method_types"];
    private static readonly bool[] Both = [false, true];

    private static readonly string?[] Codes =
    [
        null, "card_declined", "expired_card", "authentication_required", "payment_intent_unexpected_state", "charge_already_refunded",
        "charge_expired_for_capture", "capture_charge_authorization_expired", "idempotency_error", "idempotency_key_in_use",
        "lock_timeout", "rate_limit", "resource_missing", "parameter_invalid_integer", "api_key_expired",
    ];

    // In the protocol's order; the first that matches counts.
    private static readonly (string Name, Func<PaymentOperation, PaymentError, bool> When, Type Then)[] Rules =
    [
        ("1 the card said no", (op, e) => Asks(op) && (e.HttpStatus == 402 || (e.HttpStatus == 400 && e.Parameter == "payment_method")), typeof(ErrorDecision.Declined)),
        ("2 an old error, for ever", (op, e) => Asks(op) && e.Replayed, typeof(ErrorDecision.NextKey)),
        ("3 our view is old", (op, e) => e.Code is "payment_intent_unexpected_state" or "charge_already_refunded", typeof(ErrorDecision.LookAgain)),
        ("3 our view is old, 402 on capture", (op, e) => op == PaymentOperation.Capture && e.HttpStatus == 402, typeof(ErrorDecision.LookAgain)),
        // Not among the six, but in what is known of Stripe: the hold has gone, and the PaymentIntent shows it.
        ("3 the hold has gone", (op, e) => e.Code is "charge_expired_for_capture" or "capture_charge_authorization_expired", typeof(ErrorDecision.LookAgain)),
        ("4 nobody knows", (op, e) => e.HttpStatus is null or >= 500 or 409 or 429, typeof(ErrorDecision.Unknown)),
        ("5 our credentials", (op, e) => e.HttpStatus is 401 or 403, typeof(ErrorDecision.Unknown)),
        ("6 our bug or bad data", (op, e) => true, typeof(ErrorDecision.Park)),
    ];

    private static IEnumerable<(PaymentOperation Operation, PaymentError Error)> All =>
        from operation in Operations
        from status in Statuses
        from code in Codes
        from parameter in Parameters
        from replayed in Both
        select (operation, new PaymentError(status, code, null, parameter, "A sentence.", replayed, null));

    [Fact]
    public void Every_error_means_what_the_first_matching_rule_says()
    {
        var hit = new HashSet<string>();
        foreach (var (operation, error) in All)
        {
            var rule = Rules.First(rule => rule.When(operation, error));
            hit.Add(rule.Name);
            var actual = DecideError.Of(operation, error);
            Assert.True(rule.Then == actual.GetType(), $"Rule {rule.Name} says {rule.Then.Name}, DecideError says {actual}: {operation}, {error}");
        }

        Assert.Equal(Rules.Length, hit.Count);
    }

    [Fact]
    public void An_answer_that_leaves_the_outcome_open_changes_neither_key_nor_order()
    {
        foreach (var (operation, error) in All.Where(x => x.Error is { Replayed: false, HttpStatus: null or >= 500 or 409 or 429, Code: null or "lock_timeout" or "idempotency_key_in_use" or "rate_limit" }))
        {
            Assert.False(Assert.IsType<ErrorDecision.Unknown>(DecideError.Of(operation, error)).Alarm);
        }
    }

    [Fact]
    public void Refused_credentials_raise_an_alarm_and_never_touch_the_order()
    {
        foreach (var (operation, error) in All.Where(x => x.Error is { Replayed: false, HttpStatus: 401 or 403, Code: null or "api_key_expired" }))
        {
            Assert.True(Assert.IsType<ErrorDecision.Unknown>(DecideError.Of(operation, error)).Alarm);
        }
    }

    [Fact]
    public void Only_a_call_that_asks_the_card_is_declined_or_gets_another_key()
    {
        foreach (var (operation, error) in All.Where(x => !Asks(x.Operation)))
        {
            Assert.False(DecideError.Of(operation, error) is ErrorDecision.Declined or ErrorDecision.NextKey, $"{operation}, {error}");
        }
    }

    [Fact]
    public void No_fresh_answer_changes_the_key()
    {
        foreach (var (operation, error) in All.Where(x => !x.Error.Replayed))
        {
            Assert.False(DecideError.Of(operation, error) is ErrorDecision.NextKey, $"{operation}, {error}");
        }
    }

    [Fact]
    public void A_decline_is_a_decline_whether_it_is_replayed_or_not()
    {
        foreach (var (operation, error) in All)
        {
            var other = DecideError.Of(operation, error with { Replayed = !error.Replayed });
            Assert.Equal(DecideError.Of(operation, error) is ErrorDecision.Declined, other is ErrorDecision.Declined);
        }
    }

    [Theory]
    [InlineData("insufficient_funds", "card_declined", "insufficient_funds")]
    [InlineData(null, "expired_card", "expired_card")]
    [InlineData(null, null, "declined")]
    public void A_decline_carries_the_most_exact_code_there_is(string? declineCode, string? code, string expected)
    {
        var error = new PaymentError(402, code, declineCode, null, "Your card was declined.", false, null);
        Assert.Equal(new ErrorDecision.Declined(new Failure(expected, "Your card was declined.")), DecideError.Of(PaymentOperation.Confirm, error));
    }

    [Fact]
    public void Every_reason_names_the_call_and_the_answer()
    {
        var error = new PaymentError(400, "parameter_invalid_integer", null, "amount", "Invalid integer.", false, null);
        Assert.Equal(new ErrorDecision.Park("Create refused: 400 parameter_invalid_integer"), DecideError.Of(PaymentOperation.Create, error));
        Assert.Equal(new ErrorDecision.NextKey("Create replayed 500 api_error"), DecideError.Of(PaymentOperation.Create, error with { HttpStatus = 500, Code = "api_error", Replayed = true }));
        Assert.Equal(new ErrorDecision.Unknown("Confirm: no answer", Alarm: false), DecideError.Of(PaymentOperation.Confirm, error with { HttpStatus = null, Code = null }));
        Assert.Equal(new ErrorDecision.Unknown("Look: Stripe refuses our credentials (401)", Alarm: true), DecideError.Of(PaymentOperation.Look, error with { HttpStatus = 401 }));
    }

    private static bool Asks(PaymentOperation operation) => operation is PaymentOperation.Create or PaymentOperation.Confirm;
}

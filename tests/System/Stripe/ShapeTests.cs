using System.Text.Json;
using System.Text.Json.Nodes;

namespace OrderSystem.SystemTests.Stripe;

/// <summary>
/// The answers' fields and JSON types against Stripe's own. <c>shapes.json</c> is the fields and types of the published fixtures
/// (github.com/stripe/openapi, fixtures3.json), its error's those of Stripe.net's <c>StripeError</c>; <c>any</c> where the fixture
/// shows null, and null is allowed everywhere.
/// </summary>
public sealed class ShapeTests
{
    /// <summary>Documented at docs.stripe.com/api, and absent from the fixtures because they are not always there.</summary>
    private static readonly string[] DocumentedOnly =
    [
        "charge.payment_method_details.card.capture_before", "event.data.previous_attributes", "payment_intent.allowed_payment_method_types", "refund.failure_balance_transaction",
        "refund.failure_reason",
    ];

    private static readonly JsonObject Shapes = JsonNode.Parse(File.ReadAllText(Path.Combine(RepositoryRoot.Folder, "tests", "System", "Stripe", "shapes.json")))!.AsObject();

    [Fact]
    public async Task Every_field_of_an_answer_is_one_of_Stripes_with_its_type()
    {
        await using var stripe = await StripeFixture.StartAsync();
        _ = await stripe.CreateAsync("o-1");
        var declined = await stripe.CreateAsync("o-2", "pm_card_visa_chargeDeclined");
        _ = await Record.ExceptionAsync(() => stripe.ConfirmAsync(declined));
        _ = await stripe.ConfirmAsync(await stripe.CreateAsync("o-3"));
        var refunded = await stripe.PaidAsync("o-4", "pm_card_refundFail");
        _ = await stripe.Refunds.CreateAsync(new() { PaymentIntent = refunded.Id, Metadata = new() { ["order_id"] = "o-4" } }, cancellationToken: TestContext.Current.CancellationToken);
        await stripe.AdvanceAsync(TimeSpan.FromDays(8));

        List<string> wrong = [];
        List<string> eventTypes = [];
        foreach (var path in (string[])["payment_intents?expand[]=data.latest_charge.refunds", "refunds?expand[]=data.charge", "charges?expand[]=data.payment_intent", "events?limit=100"])
        {
            var list = await GetAsync(stripe, path);
            Assert.Equal(["object", "data", "has_more", "url"], list.AsObject().Select(field => field.Key));
            Assert.Equal(("list", "/v1/" + path.Split('?')[0]), ((string?)list["object"], (string?)list["url"]));
            Assert.NotEmpty(list["data"]!.AsArray());
            foreach (var item in list["data"]!.AsArray())
            {
                Compare(item!, (string)item!["object"]!, wrong);
                if ((string?)item["object"] == "event")
                {
                    eventTypes.Add((string)item["type"]!);
                    Compare(item["data"]!["object"]!, (string)item["data"]!["object"]!["object"]!, wrong);
                }
            }
        }

        Assert.True(wrong.Count == 0, string.Join("\n", wrong.Distinct()));
        Assert.Equal(
            [
                "charge.captured", "charge.expired", "charge.failed", "charge.refund.updated", "charge.refunded", "charge.succeeded", "payment_intent.amount_capturable_updated",
                "payment_intent.canceled", "payment_intent.created", "payment_intent.payment_failed", "payment_intent.succeeded", "refund.created", "refund.failed", "refund.updated",
            ],
            eventTypes.Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_refund_that_failed_says_why_and_its_events_say_what_changed()
    {
        await using var stripe = await StripeFixture.StartAsync();
        var paid = await stripe.PaidAsync(card: "pm_card_refundFail");
        var refund = await stripe.Refunds.CreateAsync(new() { PaymentIntent = paid.Id }, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Null(refund.FailureReason);
        await stripe.AdvanceAsync(TimeSpan.FromMinutes(1));

        var failed = await GetAsync(stripe, "refunds/" + refund.Id);
        Assert.Equal(("failed", "expired_or_canceled_card"), ((string?)failed["status"], (string?)failed["failure_reason"]));
        Assert.StartsWith("txn_", (string?)failed["failure_balance_transaction"], StringComparison.Ordinal);

        // Newest first.
        var events = (await GetAsync(stripe, "events?types[]=refund.failed&types[]=refund.updated&types[]=charge.refund.updated"))["data"]!.AsArray();
        Assert.Equal(["refund.failed", "refund.updated", "charge.refund.updated"], events.Select(item => (string?)item!["type"]));
        Assert.All(events, item => Assert.True(JsonNode.DeepEquals(failed, item!["data"]!["object"])));
        Assert.Equal("""{"status":"succeeded","failure_balance_transaction":null,"failure_reason":null}""", events[1]!["data"]!["previous_attributes"]!.ToJsonString());
        Assert.Null(events[0]!["data"]!["previous_attributes"]);
    }

    private static async Task<JsonNode> GetAsync(StripeFixture stripe, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "v1/" + path);
        request.Headers.Authorization = new("Bearer", StripeFixture.ApiKey);
        using var response = await stripe.Http.SendAsync(request, TestContext.Current.CancellationToken);
        return JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;
    }

    /// <summary>An object of Stripe's with a type of its own, wherever it stands.</summary>
    private static void Compare(JsonNode node, string type, List<string> wrong) => Compare(node, Shapes[type], type, wrong);

    private static void Compare(JsonNode? actual, JsonNode? expected, string path, List<string> wrong)
    {
        switch (actual)
        {
            case null:
                return;
            case JsonArray items:
                foreach (var item in items.OfType<JsonObject>().Where(item => item["object"] is not null))
                {
                    Compare(item, (string)item["object"]!, wrong);
                }

                return;
            case JsonObject json when expected is JsonObject shape:
                foreach (var (name, value) in json.Where(_ => shape.Count > 0))
                {
                    var at = $"{path}.{name}";
                    if (!shape.ContainsKey(name) && !DocumentedOnly.Contains(at))
                    {
                        wrong.Add(at);
                    }

                    Compare(value, shape[name], at, wrong);
                }

                return;
            case JsonObject json when (string?)json["object"] is { } type && Shapes.ContainsKey(type):
                Compare(json, type, wrong);
                return;
            default:
                var kind = actual.GetValueKind() switch { JsonValueKind.True or JsonValueKind.False => "boolean", var other => other.ToString().ToLowerInvariant() };
                if (expected is JsonValue value2 && (string)value2! is var wanted && wanted != "any" && wanted != kind)
                {
                    wrong.Add($"{path} is {kind}, not {wanted}");
                }

                return;
        }
    }
}

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
    private static readonly string[] DocumentedOnly = ["charge.payment_method_details.card.capture_before", "refund.failure_reason"];

    private static readonly JsonObject Shapes = JsonNode.Parse(File.ReadAllText(Path.Combine(RepositoryRoot.Folder, "tests", "System", "Stripe", "shapes.json")))!.AsObject();

    [Fact]
    public async Task Every_field_of_an_answer_is_one_of_Stripes_with_its_type()
    {
        await using var stripe = await StripeFixture.StartAsync();
        var created = await stripe.CreateAsync("o-1");
        var declined = await stripe.CreateAsync("o-2", "pm_card_visa_chargeDeclined");
        _ = await Record.ExceptionAsync(() => stripe.ConfirmAsync(declined));
        var refunded = await stripe.PaidAsync("o-3", "pm_card_refundFail");
        _ = await stripe.Refunds.CreateAsync(new() { PaymentIntent = refunded.Id }, cancellationToken: TestContext.Current.CancellationToken);
        await stripe.AdvanceAsync(TimeSpan.FromMinutes(1));

        List<string> wrong = [];
        foreach (var path in (string[])["payment_intents?expand[]=data.latest_charge.refunds", "refunds?expand[]=data.charge", "events?limit=100"])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "v1/" + path);
            request.Headers.Authorization = new("Bearer", StripeFixture.ApiKey);
            using var response = await stripe.Http.SendAsync(request, TestContext.Current.CancellationToken);
            var list = JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;
            Assert.Equal("list", (string?)list["object"]);
            Assert.NotEmpty(list["data"]!.AsArray());
            foreach (var item in list["data"]!.AsArray())
            {
                Compare(item!, (string)item!["object"]!, wrong);
            }
        }

        Assert.True(wrong.Count == 0, string.Join("\n", wrong.Distinct()));
        Assert.NotNull(created.Id);
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

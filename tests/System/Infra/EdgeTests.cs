using System.Text;
using System.Text.Json.Nodes;

namespace OrderSystem.SystemTests.Infra;

/// <summary>What must be true of the edge, whoever changes it: nothing of a customer is kept, all that the API needs passes, Stripe is not stopped.</summary>
public sealed class EdgeTests
{
    // https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html and …-origin-request-policies.html
    private const string CachingDisabled = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad";
    private const string AllViewerExceptHostHeader = "b689b0a8-53d0-40ab-baf2-68738e2966ac";

    private readonly JsonNode _template = Yaml.Read("infra/edge.yaml");

    private JsonNode Distribution => Assert.Single(_template.Resources("AWS::CloudFront::Distribution")).Value["DistributionConfig"]!;

    private IReadOnlyList<JsonNode> Rules => [.. Assert.Single(_template.Resources("AWS::WAFv2::WebACL")).Value[nameof(Rules)]!.AsArray().Select(rule => rule!).OrderBy(rule => int.Parse(rule["Priority"].Text()))];

    [Fact]
    public void No_route_is_cached_and_every_header_but_Host_reaches_the_API()
    {
        JsonNode[] behaviours = [Distribution["DefaultCacheBehavior"]!, .. Distribution["CacheBehaviors"]?.AsArray().Select(behaviour => behaviour!) ?? []];

        Assert.All(behaviours, behaviour =>
        {
            Assert.Equal(CachingDisabled, behaviour["CachePolicyId"].Text());
            Assert.Equal(AllViewerExceptHostHeader, behaviour["OriginRequestPolicyId"].Text());
            Assert.Equal("https-only", behaviour["ViewerProtocolPolicy"].Text());
            Assert.Contains("POST", behaviour["AllowedMethods"]!.AsArray().Select(method => method.Text()));
            // Anything that runs at the edge could change a body, and Stripe's signature is over the exact one.
            Assert.Null(behaviour["FunctionAssociations"]);
            Assert.Null(behaviour["LambdaFunctionAssociations"]);
        });
    }

    /// <summary>All codes that CloudFront keeps by itself: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/HTTPStatusCodes.html.</summary>
    [Fact]
    public void A_strangers_404_is_not_kept_for_the_orders_owner()
    {
        var kept = Distribution["CustomErrorResponses"]!.AsArray().ToDictionary(response => response!["ErrorCode"].Text(), response => response!["ErrorCachingMinTTL"].Text());

        Assert.Equal(["400", "403", "404", "405", "414", "416", "500", "501", "502", "503", "504"], kept.Keys.Order(StringComparer.Ordinal));
        Assert.All(kept.Values, seconds => Assert.Equal("0", seconds));
    }

    [Fact]
    public void The_webhook_is_let_through_before_any_rule_that_would_break_it()
    {
        var webhook = Rules.Single(rule => rule["Name"].Text() == "webhook");
        var earlier = Rules.TakeWhile(rule => rule["Name"].Text() != "webhook").ToList();
        var matches = webhook["Statement"]!["AndStatement"]!["Statements"]!.AsArray()
            .Select(statement => statement!["ByteMatchStatement"]!)
            .Select(match => (Field: match["FieldToMatch"]!.AsObject().Single().Key, How: match["PositionalConstraint"].Text(), Text: match["SearchString"].Text()))
            .ToList();

        Assert.NotNull(webhook["Action"]!["Allow"]);
        Assert.Equal([("UriPath", "EXACTLY", WebhookPath()), ("Method", "EXACTLY", "POST")], matches);
        Assert.All(earlier, rule => Assert.NotNull(rule["Statement"]!["RateBasedStatement"]));
        Assert.All(earlier, rule => Assert.True(int.Parse(rule["Statement"]!["RateBasedStatement"]!["Limit"].Text()) >= 100 * 300, "Stripe may send 100 events a second for minutes"));
    }

    [Fact]
    public void Everything_else_meets_a_rate_limit_and_the_managed_rules()
    {
        var rest = Rules.SkipWhile(rule => rule["Name"].Text() != "webhook").Skip(1).ToList();

        Assert.Equal("RatePerAddress", rest[0]["Statement"]!["RateBasedStatement"]!["Limit"]!["Ref"].Text());
        Assert.Null(rest[0]["Statement"]!["RateBasedStatement"]!["ScopeDownStatement"]);
        Assert.Equal(
            ["AWSManagedRulesAmazonIpReputationList", "AWSManagedRulesCommonRuleSet", "AWSManagedRulesKnownBadInputsRuleSet"],
            rest.Skip(1).Select(rule => rule["Statement"]!["ManagedRuleGroupStatement"]!["Name"].Text()));
        Assert.All(rest.Skip(1), rule => Assert.Null(rule["Statement"]!["ManagedRuleGroupStatement"]!["ScopeDownStatement"]));
    }

    /// <summary>SizeRestrictions_BODY of the common rules refuses bodies above 8 KB: https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-baseline.html.</summary>
    [Fact]
    public void The_largest_order_that_the_API_takes_passes_the_common_rules()
    {
        var sku = new string('A', 40);
        Assert.NotNull(Domain.Sku.TryParse(sku));
        Assert.Null(Domain.Sku.TryParse(sku + "A"));
        var order = new JsonObject
        {
            ["items"] = new JsonArray([.. Enumerable.Range(0, MostItems()).Select(_ => new JsonObject { ["sku"] = sku, ["quantity"] = 999 })]),
            ["currency"] = "usd",
            ["paymentMethodId"] = new string('p', 255),
            ["expectedTotal"] = long.MaxValue,
        };

        Assert.InRange(Encoding.UTF8.GetByteCount(order.ToJsonString(new() { WriteIndented = true })), 1_000, 8_192);
    }

    [Fact]
    public void A_token_is_never_logged()
    {
        var logging = Assert.Single(_template.Resources("AWS::WAFv2::LoggingConfiguration")).Value;
        var fields = Assert.Single(_template.Resources("AWS::Logs::Delivery")).Value["RecordFields"]!.AsArray().Select(field => field.Text()).ToList();

        var redacted = logging["RedactedFields"]!.AsArray().Select(field => field!["SingleHeader"]!["Name"].Text());
        Assert.All(["authorization", "cookie", "stripe-signature"], header => Assert.Contains(header, redacted));
        Assert.DoesNotContain(fields, field => field.Contains("Cookie", StringComparison.OrdinalIgnoreCase) || field.Contains("query", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void The_client_certificate_is_shown_only_where_there_is_one()
    {
        var origin = Assert.Single(Distribution["Origins"]!.AsArray())!["CustomOriginConfig"]!;
        var shown = origin["OriginMtlsConfig"]!["Fn::If"]!.AsArray();

        Assert.Equal("https-only", origin["OriginProtocolPolicy"].Text());
        Assert.Equal(["TLSv1.2"], origin["OriginSSLProtocols"]!.AsArray().Select(protocol => protocol.Text()));
        Assert.Equal("HasClientCertificate", shown[0].Text());
        Assert.Equal("OriginClientCertificateArn", shown[1]!["ClientCertificateArn"]!["Ref"].Text());
        Assert.Equal("AWS::NoValue", shown[2]!["Ref"].Text());
    }

    [Fact]
    public void The_way_round_the_edge_closes_only_when_asked_to()
    {
        var main = Yaml.Read("template.yaml");
        var domain = Assert.Single(Yaml.Read("infra/edge-origin.yaml").Resources("AWS::ApiGatewayV2::DomainName")).Value;

        Assert.Equal("open", main["Parameters"]!["ApiEndpoint"]!["Default"].Text());
        Assert.Equal(["ApiEndpointIsClosed", "true", "false"], main["Resources"]!["OrdersApi"]!["Properties"]!["DisableExecuteApiEndpoint"]!["Fn::If"]!.AsArray().Select(part => part.Text()));
        Assert.NotNull(domain["MutualTlsAuthentication"]!["TruststoreUri"]);
        Assert.NotNull(domain["MutualTlsAuthentication"]!["TruststoreVersion"]);
    }

    private static string WebhookPath() =>
        Yaml.Read("template.yaml")["Resources"]!["StripeWebhook"]!["Properties"]!["Events"]!["Post"]!["Properties"]!["Path"].Text();

    private static int MostItems() => int.Parse(Yaml.Read("docs/openapi.yaml")["components"]!["schemas"]!["PlaceOrder"]!["properties"]!["items"]!["maxItems"].Text());
}

using System.Text.RegularExpressions;
using OrderSystem.Domain;

namespace OrderSystem.SystemTests.Documents;

/// <summary>What docs/deploy.md says of the code is what the code does.</summary>
public sealed partial class DeployPageTests
{
    private static string Page { get; } = ShellBlocks.Read("docs/deploy.md");

    [Fact]
    public void The_webhook_is_registered_for_exactly_the_events_that_wake_orders() =>
        Assert.Equal(WakeOnPaymentEvents.Types.Order(StringComparer.Ordinal), Events().Matches(Page).Select(match => match.Groups[1].Value).Order(StringComparer.Ordinal));

    /// <summary>The version that Stripe.net of this solution was made for; another one's events might read differently.</summary>
    [Fact]
    public void It_asks_Stripe_for_the_version_that_the_code_reads() =>
        Assert.Equal(global::Stripe.StripeConfiguration.ApiVersion, Version().Match(Page).Groups[1].Value);

    /// <summary>The pages are for everybody's account: no account's number, no key.</summary>
    [Fact]
    public void No_page_has_an_accounts_data() => Assert.All(ShellBlocks.Pages, page =>
        Assert.DoesNotMatch(@"(?<!\d)(?!0{12})\d{12}(?!\d)|(sk|rk|whsec)_(live|test)?_?[A-Za-z0-9]{16,}|AKIA[A-Z0-9]{16}", ShellBlocks.Read(page)));

    [GeneratedRegex(@"""enabled_events\[\]""=(\S+)")]
    private static partial Regex Events();

    [GeneratedRegex(@"api_version=(\S+)")]
    private static partial Regex Version();
}

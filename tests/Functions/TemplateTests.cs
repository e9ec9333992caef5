using System.Reflection;
using System.Text.RegularExpressions;
using Amazon.Lambda.Annotations.APIGateway;
using Amazon.Lambda.DynamoDBEvents;
using Amazon.Lambda.SQSEvents;
using LocalCloud.Template.Model;

namespace OrderSystem.Tests.Functions;

/// <summary>template.yaml and the code say the same.</summary>
public sealed partial class TemplateTests
{
    private static readonly IReadOnlyList<FunctionDefinition> Defined = LocalSystem.Template().Functions;

    public static TheoryData<string> Functions => [.. Defined.Select(function => function.LogicalId)];

    [Theory]
    [MemberData(nameof(Functions))]
    public void A_handler_names_a_generated_entry_point(string id) => Assert.NotNull(EntryPoint(id));

    [Theory]
    [MemberData(nameof(Functions))]
    public void A_function_reads_the_variables_that_the_template_declares_and_no_others(string id)
    {
        var sources = Directory.GetFiles(Path.Combine(LocalSystem.Root, "src", "Functions", id), "*.cs").Select(File.ReadAllText);
        var read = sources.SelectMany(source => VariableRead().Matches(source).Select(match => match.Groups[1].Value)).Order(StringComparer.Ordinal);
        // Read by the SDK and by Powertools, not by us.
        var declared = Find(id).Environment.Keys.Where(name => !name.StartsWith("AWS_", StringComparison.Ordinal) && !name.StartsWith("POWERTOOLS_", StringComparison.Ordinal));

        Assert.Equal(declared.Order(StringComparer.Ordinal), read.Distinct());
    }

    [Fact]
    public void Routes_are_those_of_the_HttpApi_attributes()
    {
        var template = Defined.SelectMany(function => function.Routes.Select(route => $"{function.LogicalId} {route.RouteKey}"));
        var code = Defined.SelectMany(function => Methods(function.LogicalId)
            .Select(method => method.GetCustomAttribute<HttpApiAttribute>())
            .Where(attribute => attribute is not null)
            .Select(attribute => $"{function.LogicalId} {attribute!.Method.ToString().ToUpperInvariant()} {attribute.Template}"));

        Assert.Equal(code.Order(StringComparer.Ordinal), template.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_route_has_the_authorizer() => Assert.All(LocalSystem.Template().HttpApis.SelectMany(api => api.Routes), route => Assert.Equal("Customers", route.Authorizer));

    [Theory]
    [MemberData(nameof(Functions))]
    public void A_function_that_answers_for_each_item_is_asked_for_each_item(string id)
    {
        var answersForEach = EntryPoint(id)!.ReturnType == typeof(Task<SQSBatchResponse>) || EntryPoint(id)!.ReturnType == typeof(Task<StreamsEventResponse>);
        IEnumerable<EventSourceMapping> sources = [.. Find(id).Queues, .. Find(id).Streams];

        Assert.All(sources, source => Assert.Equal(answersForEach, source.ReportBatchItemFailures));
    }

    [Fact]
    public void A_queues_visibility_is_six_times_its_functions_timeout()
    {
        var queues = LocalSystem.Template().Resources.Where(resource => resource.Type == "AWS::SQS::Queue").ToDictionary(resource => resource.Name);
        foreach (var function in Defined)
        {
            foreach (var source in function.Queues)
            {
                var queue = queues[source.QueueArn.Split(':')[^1]];
                Assert.True((long)queue.Properties["VisibilityTimeout"]! >= 6 * function.Timeout.TotalSeconds, $"{queue.LogicalId} against {function.LogicalId}");
            }
        }
    }

    [Fact]
    public void The_payment_function_has_time_for_two_calls_and_their_answers()
    {
        var function = Find("ProcessPayment");
        double Seconds(string name) => double.Parse(function.Environment[name], System.Globalization.CultureInfo.InvariantCulture);

        Assert.True(function.Timeout.TotalSeconds >= (2 * Seconds("STRIPE_CALL_SECONDS")) + Seconds("TIME_RESERVE_SECONDS"));
    }

    [Fact]
    public void The_stream_gives_up_on_a_batch_and_keeps_its_position()
    {
        var source = Assert.Single(Find("FanOutOrders").Streams);

        Assert.True(source.BisectBatchOnFunctionError);
        Assert.InRange(source.MaximumRetryAttempts ?? -1, 1, 100);
        Assert.NotNull(source.MaximumRecordAge);
        Assert.EndsWith(":StreamFailures", source.OnFailureArn, StringComparison.Ordinal);
    }

    private static FunctionDefinition Find(string id) => Defined.Single(function => function.LogicalId == id);

    // The managed runtime finds Assembly::Type::Method the same way.
    private static MethodInfo? EntryPoint(string id)
    {
        var parts = Find(id).Handler.Split("::");
        return Assembly.Load(parts[0]).GetType(parts[1], throwOnError: true)!.GetMethod(parts[2]);
    }

    private static MethodInfo[] Methods(string id) => Assembly.Load(Find(id).Handler.Split("::")[0]).GetType($"OrderSystem.Functions.{id}.Function", throwOnError: true)!.GetMethods();

    [GeneratedRegex("""Variables\.(?:Required|Optional|Number)\("([A-Z_]+)"\)""")]
    private static partial Regex VariableRead();
}

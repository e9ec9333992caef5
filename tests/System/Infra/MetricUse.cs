using System.Text.Json.Nodes;
using OrderSystem.Adapters.Telemetry;
using OrderSystem.Domain;

namespace OrderSystem.SystemTests.Infra;

/// <summary>A metric that an alarm or a widget names.</summary>
internal sealed record MetricUse(string Where, string Namespace, string Name, IReadOnlyDictionary<string, string> Dimensions, string Stat, int Period)
{
    private static readonly string[] StripeOperations = [.. Enum.GetNames<PaymentOperation>(), "List"];

    /// <summary>Namespace and dimensions: metrics that have both in common are written together.</summary>
    public string Source => $"{Namespace} {string.Join(',', Dimensions.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}={pair.Value}"))}";

    /// <summary>What is wrong with it; null if somebody writes it, about something that exists.</summary>
    public string? Fault()
    {
        var written = Namespace == MetricNames.Namespace
            ? MetricNames.All.Any(metric => metric.Name == Name && Dimensions.Keys.Order().SequenceEqual(new[] { MetricNames.ServiceDimension, metric.Dimension }.OfType<string>().Order()))
            : AwsMetrics.Has(Namespace, Name, Dimensions.Keys);
        return written
            ? Dimensions.Select(Fault).FirstOrDefault(fault => fault is not null)
            : $"{Where}: nobody writes {Namespace} {Name} with ({string.Join(", ", Dimensions.Keys)}).";
    }

    private string? Fault(KeyValuePair<string, string> dimension)
    {
        var (name, value) = dimension;
        var exists = name switch
        {
            "FunctionName" => Is(value, "AWS::Serverless::Function"),
            // An alarm on an alias that the function does not have would never see a number.
            "Resource" => value == $"{Dimensions["FunctionName"]}:live" && StackTemplate.Main.Find(Dimensions["FunctionName"])?.Say("AutoPublishAlias") == "live",
            "ApiId" => Is(value, "AWS::Serverless::HttpApi"),
            "QueueName" => value.EndsWith(".QueueName", StringComparison.Ordinal) && Is(value.Split('.')[0], "AWS::SQS::Queue"),
            "TopicName" => value.EndsWith(".TopicName", StringComparison.Ordinal) && Is(value.Split('.')[0], "AWS::SNS::Topic"),
            "TableName" => Is(value, "AWS::DynamoDB::Table"),
            "GlobalSecondaryIndexName" => StackTemplate.Main.Find(Dimensions["TableName"])!.Properties["GlobalSecondaryIndexes"]!.AsArray().Any(index => (string)index!["IndexName"]! == value),
            "Operation" when Namespace == "AWS/DynamoDB" => AwsMetrics.TableOperations.Contains(value),
            MetricNames.OperationDimension => StripeOperations.Contains(value),
            MetricNames.ServiceDimension => value == ServiceName,
            _ => false,
        };
        return exists ? null : $"{Where}: {Name} is asked of {name} '{value}', and there is none.";
    }

    /// <summary>What the functions call themselves in their metrics.</summary>
    private static string ServiceName =>
        StackTemplate.Main.Say(StackTemplate.Main.Root["Globals"]!["Function"]!["Environment"]!["Variables"]!["POWERTOOLS_SERVICE_NAME"]);

    private static bool Is(string id, string type) => StackTemplate.Main.Find(id)?.Type == type;
}

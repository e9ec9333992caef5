using LocalCloud.Template;
using OrderSystem.Dev.Check.Model;

namespace OrderSystem.Dev.Check.Rules;

/// <summary>A metric that an alarm looks at.</summary>
internal sealed record Metric(string? Namespace, string? Name, IReadOnlyList<Node> Dimensions)
{
    public string? Dimension(string name) => Dimensions.FirstOrDefault(dimension => dimension.Text("Name") == name).Text("Value");
}

/// <summary>What alarms look at: one metric, or several in an expression.</summary>
internal static class Alarms
{
    public const string Type = "AWS::CloudWatch::Alarm";

    public static IEnumerable<Metric> MetricsOf(Resource alarm) => alarm.Properties.Items("Metrics").Select(query => query.At("MetricStat.Metric")).OfType<Node>().Append(alarm.Properties)
        .Where(metric => metric.At("MetricName") is not null)
        .Select(metric => new Metric(metric.Text("Namespace"), metric.Text("MetricName"), metric.Items("Dimensions")));

    /// <summary>The resources that no alarm looks at by one of these metrics.</summary>
    public static IEnumerable<Resource> Without(this Deployment deployment, IEnumerable<Resource> resources, string dimension, params string[] metrics)
    {
        var watched = deployment.Of(Type).SelectMany(MetricsOf).Where(metric => metrics.Contains(metric.Name)).Select(metric => metric.Dimension(dimension)).OfType<string>().ToList();
        return resources.Where(resource => !watched.Exists(name => deployment.Names(name, resource)));
    }
}

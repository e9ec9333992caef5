using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using OrderSystem.Adapters.Telemetry;

namespace OrderSystem.SystemTests.Infra;

/// <summary>The dashboard's body is valid, shows what there is, and shows nothing that there is not.</summary>
public sealed partial class DashboardTests
{
    private static readonly StackTemplate Template = StackTemplate.Nested["Dashboard"];

    private static readonly IReadOnlyList<Widget> Widgets = [.. JsonNode.Parse(Template.Find("Health")!.Say("DashboardBody"))!["widgets"]!.AsArray().Select(widget => new Widget(widget!.AsObject()))];

    private static IEnumerable<MetricUse> Shown => Widgets.Where(widget => widget.Type == "metric").SelectMany(Metrics);

    [Fact]
    public void Each_widget_is_of_a_known_kind_and_lies_on_the_page()
    {
        Assert.NotEmpty(Widgets);
        Assert.All(Widgets, widget =>
        {
            Assert.Contains(widget.Type, new[] { "text", "alarm", "metric", "log" });
            // 24 columns; 1 to 1,000 rows. Source:
            // https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
            Assert.InRange(widget.X, 0, 23);
            Assert.InRange(widget.X + widget.Width, 1, 24);
            Assert.InRange(widget.Height, 1, 1000);
        });
    }

    [Fact]
    public void No_two_widgets_overlap()
    {
        for (var first = 0; first < Widgets.Count; first++)
        {
            for (var second = first + 1; second < Widgets.Count; second++)
            {
                Assert.False(Widgets[first].Overlaps(Widgets[second]), $"{Widgets[first]} overlaps {Widgets[second]}");
            }
        }
    }

    [Fact]
    public void Each_metric_is_one_that_somebody_writes_about_things_that_exist() => Assert.All(Shown, metric => Assert.Null(metric.Fault()));

    [Fact]
    public void Every_metric_of_ours_is_somewhere() =>
        Assert.Empty(MetricNames.All.Select(metric => metric.Name).Except(Shown.Where(metric => metric.Namespace == MetricNames.Namespace).Select(metric => metric.Name)));

    [Fact]
    public void Every_alarm_is_shown_once_and_those_that_call_come_first()
    {
        var shown = Widgets.Where(widget => widget.Type == "alarm")
            .Select(widget => widget.Properties["alarms"]!.AsArray().Select(arn => AlarmName().Match((string)arn!).Groups[1].Value).ToList()).ToList();

        Assert.Equal(Alarm.All.Select(alarm => alarm.Id).Order(StringComparer.Ordinal), shown.SelectMany(names => names).Order(StringComparer.Ordinal));
        Assert.Equal(Alarm.All.Where(alarm => alarm.Calls).Select(alarm => alarm.Id).Order(StringComparer.Ordinal), shown[0].Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_answer_is_in_the_first_row_and_the_logs_in_the_last()
    {
        Assert.Equal(["alarm", "metric", "metric"], Widgets.Where(widget => widget.Y == Widgets[0].Height).Select(widget => widget.Type));
        var last = Widgets.Max(widget => widget.Y);
        Assert.All(Widgets.Where(widget => widget.Y == last), widget => Assert.Equal("log", widget.Type));
    }

    [Fact]
    public void The_log_widgets_read_the_logs_of_every_function_for_words_that_the_code_writes()
    {
        var groups = StackTemplate.Main.Resources.Where(resource => resource.Type == "AWS::Logs::LogGroup" && StackTemplate.Main.Find(resource.Id[..^4])?.Type == "AWS::Serverless::Function")
            .Select(resource => resource.Id).Where(id => id != "CheckNewVersionLogs").Order(StringComparer.Ordinal).ToList();
        var queries = Widgets.Where(widget => widget.Type == "log").Select(widget => (string)widget.Properties["query"]!).ToList();

        Assert.NotEmpty(groups);
        Assert.Equal(2, queries.Count);
        Assert.All(queries, query => Assert.Equal(groups, LogGroup().Matches(query).Select(match => match.Groups[1].Value).Order(StringComparer.Ordinal)));
        var code = File.ReadAllText(Path.Combine(RepositoryRoot.Folder, "src/Adapters/Telemetry/Log.cs"));
        var words = Assert.Single(queries.SelectMany(query => MessageLike().Matches(query).Select(match => match.Groups[1].Value)));
        Assert.Contains(words, code, StringComparison.Ordinal);
    }

    private static IEnumerable<MetricUse> Metrics(Widget widget)
    {
        foreach (var row in widget.Properties["metrics"]!.AsArray().Select(row => row!.AsArray()))
        {
            var options = row[^1] as JsonObject ?? [];
            var names = row.Where(part => part is JsonValue).Select(part => (string)part!).ToList();
            Assert.Equal(0, names.Count % 2);
            yield return new MetricUse(
                $"{Template.FileName}: {widget}",
                names[0],
                names[1],
                names.Skip(2).Chunk(2).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal),
                (string?)options["stat"] ?? (string?)widget.Properties["stat"] ?? throw new InvalidOperationException($"{widget}: {names[1]} has no statistic."),
                (int)widget.Properties["period"]!);
        }
    }

    [GeneratedRegex("^arn:AWS::Partition:cloudwatch:AWS::Region:AWS::AccountId:alarm:ordersystem-([A-Za-z]+)$")]
    private static partial Regex AlarmName();

    [GeneratedRegex("SOURCE '([A-Za-z]+)'")]
    private static partial Regex LogGroup();

    [GeneratedRegex("filter message like /([^/]+)/")]
    private static partial Regex MessageLike();

    private sealed record Widget(JsonObject Node)
    {
        public string Type => (string)Node["type"]!;

        public JsonObject Properties => Node["properties"]!.AsObject();

        public int X => (int)Node["x"]!;

        public int Y => (int)Node["y"]!;

        public int Width => (int)Node["width"]!;

        public int Height => (int)Node["height"]!;

        public bool Overlaps(Widget other) => X < other.X + other.Width && other.X < X + Width && Y < other.Y + other.Height && other.Y < Y + Height;

        public override string ToString() => $"{Type} '{Properties["title"] ?? Properties["markdown"]}' at {X},{Y}";
    }
}

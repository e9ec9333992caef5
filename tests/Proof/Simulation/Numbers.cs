using System.Globalization;
using YamlDotNet.RepresentationModel;

namespace OrderSystem.Proof.Tests.Simulation;

/// <summary>The system's numbers, read from template.yaml: what is simulated is what is deployed.</summary>
internal sealed class Numbers
{
    private readonly long[] _timeouts;

    private Numbers(YamlNode resources)
    {
        // RecordStock is a use case that no function of the template has yet; it gets what a short function has.
        _timeouts = [.. Enum.GetNames<Function>().Select(name => ((YamlMappingNode)resources).Children.ContainsKey(name) ? Seconds(resources, name, "Properties", "Timeout") : 8 * Times.Second)];

        StripeCall = Seconds(resources, "ProcessPayment", "Properties", "Environment", "Variables", "STRIPE_CALL_SECONDS");
        Reserve = Seconds(resources, "ProcessPayment", "Properties", "Environment", "Variables", "TIME_RESERVE_SECONDS");
        PaymentBatch = (int)Number(resources, "ProcessPayment", "Properties", "Events", "Payments", "Properties", "BatchSize");
        PaymentConcurrency = (int)Number(resources, "ProcessPayment", "Properties", "Events", "Payments", "Properties", "ScalingConfig", "MaximumConcurrency");
        PaymentVisibility = Seconds(resources, "PaymentQueue", "Properties", "VisibilityTimeout");
        PaymentRetention = Seconds(resources, "PaymentQueue", "Properties", "MessageRetentionPeriod");
        MaxReceiveCount = (int)Number(resources, "PaymentQueue", "Properties", "RedrivePolicy", "maxReceiveCount");

        var stream = At(resources, "FanOutOrders", "Properties", "Events", "Changes", "Properties");
        Patterns = [.. ((YamlSequenceNode)At(stream, "FilterCriteria", "Filters")).Select(filter => ((YamlScalarNode)At(filter, "Pattern")).Value!)];
        Filter = new StreamFilter(Patterns);
        Bisects = ((YamlScalarNode)At(stream, "BisectBatchOnFunctionError")).Value == "true";
        StreamRetries = (int)Number(stream, "MaximumRetryAttempts");
        StreamMaximumAge = Seconds(stream, "MaximumRecordAgeInSeconds");

        LetterBatch = (int)Number(resources, "AlertDeadLetters", "Properties", "Events", "PaymentDeadLetters", "Properties", "BatchSize");
        LetterVisibility = Seconds(resources, "PaymentDeadLetters", "Properties", "VisibilityTimeout");
        LetterRetention = Seconds(resources, "PaymentDeadLetters", "Properties", "MessageRetentionPeriod");
    }

    public long StripeCall { get; }

    public long Reserve { get; }

    public int PaymentBatch { get; }

    public int PaymentConcurrency { get; }

    public long PaymentVisibility { get; }

    public long PaymentRetention { get; }

    public int MaxReceiveCount { get; }

    public IReadOnlyList<string> Patterns { get; }

    public StreamFilter Filter { get; }

    public bool Bisects { get; }

    public int StreamRetries { get; }

    public long StreamMaximumAge { get; }

    public int LetterBatch { get; }

    public long LetterVisibility { get; }

    public long LetterRetention { get; }

    public long TimeoutOf(Function function) => _timeouts[(int)function];

    /// <summary>From the template of the repository that this program lies in.</summary>
    public static Numbers Read()
    {
        using var text = new StreamReader(Path.Combine(Root(), "template.yaml"));
        var yaml = new YamlStream();
        yaml.Load(text);
        return new Numbers(At(yaml.Documents[0].RootNode, "Resources"));
    }

    public static string Root()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "template.yaml")))
        {
            directory = directory.Parent ?? throw new InvalidOperationException("Not inside the repository.");
        }

        return directory.FullName;
    }

    private static long Seconds(YamlNode node, params string[] path) => (long)(Number(node, path) * Times.Second);

    private static double Number(YamlNode node, params string[] path) => double.Parse(((YamlScalarNode)ByDefault(At(node, path))).Value!, CultureInfo.InvariantCulture);

    /// <summary>Of a choice (<c>!If [condition, one, other]</c>) the other: what holds where nobody asked for something special.</summary>
    private static YamlNode ByDefault(YamlNode node) => node is YamlSequenceNode { Tag: { IsEmpty: false, Value: "!If" }, Children: [_, _, var other] } ? other : node;

    private static YamlNode At(YamlNode node, params string[] path)
    {
        foreach (var name in path)
        {
            node = node is YamlMappingNode map && map.Children.TryGetValue(name, out var child)
                ? child
                : throw new InvalidDataException($"template.yaml has no {string.Join('.', path)} where the simulation looks for it.");
        }

        return node;
    }
}

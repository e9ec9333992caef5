using System.Text.Json.Nodes;
using OrderSystem.Dev.CommandLine;
using OrderSystem.Dev.Operations;

namespace OrderSystem.Dev.Verbs;

/// <summary>Sends parked dead letters back, by the system's own function.</summary>
internal sealed class RedriveVerb : Verb
{
    public override string Name => "redrive";

    public override string Summary => "sends parked dead letters back to where they failed";

    public override IReadOnlyList<Option> Options =>
    [
        new("--queue", "NAME", "only letters from this queue: PaymentDeadLetters, StreamFailures or InvocationFailures"),
        new("--order", "ID", "only letters about this order"),
        new("--dry-run", null, "says what would be done, and does nothing"),
        new("--rate", "R", "messages a second, 10 unless given"),
        new("--close", null, "marks the letters as dealt with, without sending them"),
        OperatedSystem.UrlOption,
        OperatedSystem.StackOption,
    ];

    public override string Details => """
        A letter is a message that failed eight times, or a change that could not be sent on. It is parked in the table DeadLetters
        and somebody was told. Mend the cause, then send the letters back: each makes its order look at Stripe and go on from there,
        so one letter too many does no harm. The record of a letter stays for 90 days.
        """;

    public override async Task<int> RunAsync(Arguments arguments, CancellationToken cancellationToken)
    {
        using var system = OperatedSystem.Of(arguments);
        var answer = await system.InvokeAsync("RedriveDeadLetters", Input(arguments), cancellationToken);
        var letters = answer["letters"]!.AsArray().OfType<JsonObject>().ToList();
        foreach (var letter in letters)
        {
            Console.WriteLine($"  {Word(letter),-11} {letter["queue"],-20} order {letter["order"]?.ToString() ?? "unknown",-26} {letter["cause"]}{(letter["why"] is { } why ? $": {why}" : "")}");
        }

        var kept = letters.Count(letter => Word(letter) == "kept");
        var done = arguments.Has("--close") ? "closed" : "sent";
        Console.WriteLine(letters.Count == 0 ? "No dead letter is open." : $"{letters.Count - kept} {(arguments.Has("--dry-run") ? "would be " : "")}{done}, {kept} kept.");
        if (answer["more"]!.GetValue<bool>())
        {
            Console.WriteLine("There are more than one run sends at this rate: run it again.");
        }

        return kept == 0 ? 0 : 1;
    }

    private static JsonObject Input(Arguments arguments) => new()
    {
        ["queue"] = arguments.Value("--queue"),
        ["order"] = arguments.Value("--order"),
        ["dryRun"] = arguments.Has("--dry-run"),
        ["close"] = arguments.Has("--close"),
        ["rate"] = arguments.Number("--rate", 10, 1, 1_000),
    };

    private static string Word(JsonObject letter) => letter["action"]!.GetValue<string>() switch
    {
        "WouldSend" => "would send",
        "WouldClose" => "would close",
        var action => action.ToLowerInvariant(),
    };
}

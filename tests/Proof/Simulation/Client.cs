using System.Globalization;
using OrderSystem.Domain;

namespace OrderSystem.Proof.Tests.Simulation;

/// <summary>One customer with one order: repeats what it got no answer to, and does what clients should not.</summary>
internal sealed class Client(World world, int number)
{
    private const int Patience = 6;

    private readonly string _customer = string.Create(CultureInfo.InvariantCulture, $"customer-{number}");
    private readonly int _quantity = 1 + world.Dice.Next(3);
    private int _requests;
    private int _cards = 1;
    private string? _accepted;

    public string Name { get; } = string.Create(CultureInfo.InvariantCulture, $"order-{number}");

    public OrderId OrderId { get; } = IdOf(string.Create(CultureInfo.InvariantCulture, $"customer-{number}"), "key");

    /// <summary>Whether any answer was 201.</summary>
    public bool IsAccepted => _accepted is not null;

    public static OrderId IdOf(string customer, string key) => OrderId.Of(new CustomerId(customer), IdempotencyKey.TryParse(key)!.Value);

    public void Place() => Place(Patience);

    public void Cancel() => world.Handlers.Cancel(_customer, OrderId, answer =>
    {
        if (answer is null or >= 500)
        {
            Again(Cancel);
        }
        else if (answer is not (202 or 409))
        {
            world.Break($"a cancellation of {Name} was answered {answer}");
        }
    });

    public void GiveCard()
    {
        var card = Card(++_cards);
        GiveCard(card);
    }

    public void GiveCardAgain(string card) => GiveCard(card);

    private void GiveCard(string card) => world.Handlers.Retry(_customer, OrderId, card, answer =>
    {
        if (answer is null or >= 500)
        {
            Again(() => GiveCard(card));
        }
        else if (answer is not (202 or 409))
        {
            world.Break($"a card for {Name} was answered {answer}");
        }
        else if (answer == 202 && world.Swarm.Strikes(Fault.ClientRepeats))
        {
            Again(() => GiveCard(card));
        }
    });

    private void Place(int patience) => world.Handlers.Create(_customer, "key", Body(_quantity, null), answer =>
    {
        switch (answer)
        {
            case { Status: 201 } when _accepted is not null && _accepted != answer.Body:
                world.Break($"I12: {Name} was accepted twice with different answers");
                break;

            case { Status: 201 }:
                _accepted = answer.Body;
                if (world.Table.Find(OrderId) is null || !answer.Body.Contains(OrderId.Value, StringComparison.Ordinal))
                {
                    world.Break($"I12: {Name} was accepted, but there is no such order");
                }

                Misbehave();
                break;

            case null or { Status: >= 500 } when patience > 0:
                Again(() => Place(patience - 1));
                break;

            case null or { Status: >= 500 }:
                break;

            default:
                world.Break($"{Name} was refused: {answer.Status} {answer.Body}");
                break;
        }
    });

    private void Misbehave()
    {
        if (world.Swarm.Strikes(Fault.ClientRepeats, 2))
        {
            Again(() => Place(1));
        }

        void Try(Fault fault, string key, string body, int expected)
        {
            if (world.Swarm.Strikes(fault, 2))
            {
                Again(() => world.Handlers.Create(_customer, key, body, answer =>
                {
                    if (answer is { } got && got.Status < 500 && got.Status != expected)
                    {
                        world.Break($"{fault} was answered {got.Status}, not {expected}");
                    }
                }));
            }
        }

        Try(Fault.ClientReusesKey, "key", Body(_quantity + 1, null), 422);
        Try(Fault.ClientExpectsOtherTotal, "other-total", Body(_quantity, 1), 409);
        Try(Fault.ClientSendsNonsense, "nonsense", """{"items":7}""", 400);
    }

    private void Again(Action action)
    {
        if (_requests++ < 20)
        {
            world.Pump.After(world.Dice.Between(100, 30_000), action);
        }
    }

    private static string Card(int number) => string.Create(CultureInfo.InvariantCulture, $"pm_{number}");

    private static string Body(int quantity, long? expectedTotal) => string.Create(
        CultureInfo.InvariantCulture,
        $$"""{"items":[{"sku":"MUG-01","quantity":{{quantity}}}],"currency":"usd","paymentMethodId":"pm_1"{{(expectedTotal is { } total ? $",\"expectedTotal\":{total}" : "")}}}""");
}

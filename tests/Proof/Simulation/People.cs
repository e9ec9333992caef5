using System.Globalization;
using OrderSystem.Domain;

namespace OrderSystem.Proof.Tests.Simulation;

/// <summary>
/// Everybody outside: clients, the stock service, operators, people at Stripe's dashboard, and strangers. They hear what
/// happens and act some time later.
/// </summary>
internal sealed class People(World world)
{
    private readonly List<Client> _clients = [];

    public IReadOnlyList<Client> Clients => _clients;

    public string NameOf(OrderId id)
    {
        foreach (var client in _clients)
        {
            if (client.OrderId == id)
            {
                return client.Name;
            }
        }

        return id.Value;
    }

    /// <summary>Everything that is not an answer to something.</summary>
    public void Begin()
    {
        var (dice, swarm, pump) = (world.Dice, world.Swarm, world.Pump);
        var orders = dice.Next(10) switch { <= 6 => 1, <= 8 => 2, _ => 3 };
        for (var i = 1; i <= orders; i++)
        {
            var client = new Client(world, i);
            _clients.Add(client);
            pump.After(dice.Between(0, 2 * Times.Minute), client.Place);
        }

        void Sometime(Fault fault, Action action)
        {
            if (swarm.Strikes(fault, 4))
            {
                pump.After(dice.Between(0, dice.Chance(0.6) ? 3 * Times.Minute : 70 * Times.Minute), action);
            }
        }

        if (swarm.Strikes(Fault.StripeRefusesCredentials, 4))
        {
            var from = pump.Now + dice.Between(0, 10 * Times.Minute);
            world.Api.RefuseCredentials(from, from + dice.Between(Times.Minute, 40 * Times.Minute));
        }

        Sometime(Fault.EverythingPauses, () =>
        {
            if (!swarm.IsQuiet)
            {
                world.Tell("world", "stands still for more than a day");
                pump.Skip(dice.Between(24, 26) * Times.Hour);
            }
        });
        Sometime(Fault.PoisonMessage, () => world.Payments.Send("not a payment message", 0));
        Sometime(Fault.WebhookForged, () => world.Webhooks.Send("payment_intent.succeeded", _clients[0].OrderId.Value, Stripe.Stack, "t=1,v1=forged"));
        Sometime(Fault.WebhookOfAnotherStack, () => world.Webhooks.Send("payment_intent.succeeded", _clients[0].OrderId.Value, "another"));
        Sometime(Fault.WebhookOfMissingOrder, () => world.Webhooks.Send("payment_intent.succeeded", Client.IdOf("nobody", "none").Value, Stripe.Stack));
        Sometime(Fault.OperatorReplays, () => world.Payments.Send(world.Bodies.Write(new PaymentMessage(_clients[0].OrderId, "replay")), 0));
    }

    /// <summary>An order has changed.</summary>
    public void Hear(Order? before, Order after, Transition transition)
    {
        var (dice, swarm, pump) = (world.Dice, world.Swarm, world.Pump);
        var client = _clients.Find(client => client.OrderId == after.Id)!;
        switch (transition)
        {
            case Transition.Place:
                if (after.Stock == StockStatus.None && dice.Chance(swarm.IsAboutMoneyBack ? 0.4 : 0.9))
                {
                    var isRejected = swarm.Strikes(Fault.StockRejects, 4);
                    HearFromStock(after.Id, isRejected, dice.Between(0, dice.Chance(0.7) ? 5000 : 15 * Times.Minute));
                }

                if (swarm.Strikes(Fault.ClientCancels, swarm.IsAboutCards ? 0.5 : 2.5))
                {
                    pump.After(dice.Between(0, dice.Chance(0.7) ? 30_000 : 90 * Times.Minute), client.Cancel);
                }

                break;

            case Transition.Decline:
                if (dice.Chance(swarm.IsAboutCards ? 0.95 : 0.7))
                {
                    pump.After(dice.Between(0, swarm.IsAboutCards || dice.Chance(0.8) ? Times.Minute : 80 * Times.Minute), client.GiveCard);
                }

                if (swarm.Strikes(Fault.ClientCancels, 0.5))
                {
                    pump.After(dice.Between(0, Times.Minute), client.Cancel);
                }

                if (swarm.Strikes(Fault.ClientGivesUsedCard, 4))
                {
                    pump.After(dice.Between(0, Times.Minute), () => client.GiveCardAgain(after.PaymentMethodId));
                }

                break;

            case Transition.Retry:
                if (swarm.Strikes(Fault.ClientCancels, 0.7))
                {
                    pump.After(dice.Between(0, 200), client.Cancel);
                }

                break;

            case Transition.ReserveStock:
                if (swarm.Strikes(Fault.StockReservationLost, 4))
                {
                    HearFromStock(after.Id, isRejected: true, dice.Between(0, dice.Chance(0.7) ? 10_000 : 60 * Times.Minute));
                }

                break;

            case Transition.Park:
                if (swarm.Strikes(Fault.OperatorResolves, 4))
                {
                    pump.After(dice.Between(Times.Minute, 3 * Times.Hour), () => world.Handlers.Resolve(after.Id, stop: false));
                }
                else if (swarm.Strikes(Fault.OperatorResolvesStopping, 4))
                {
                    pump.After(dice.Between(Times.Minute, 3 * Times.Hour), () => world.Handlers.Resolve(after.Id, stop: true));
                }

                break;
        }

        world.Handlers.OrdersChanged();
    }

    /// <summary>A PaymentIntent was made, holds money, or was captured.</summary>
    public void HearOfIntent(Intent intent)
    {
        var (dice, swarm, pump) = (world.Dice, world.Swarm, world.Pump);
        void Soon(Fault fault, double weight, Action action)
        {
            if (swarm.Strikes(fault, weight))
            {
                pump.After(dice.Between(0, dice.Chance(0.8) ? 5000 : 30 * Times.Minute), action);
            }
        }

        if (intent.IsCaptured)
        {
            Soon(Fault.DashboardRefundsPart, 3, () => world.Stripe.Refund(intent, intent.Amount / 2));
            Soon(Fault.DashboardRefundsAll, 2, () => world.Stripe.Refund(intent));
            return;
        }

        if (intent.Status == PaymentIntentStatus.RequiresCapture)
        {
            Soon(Fault.DashboardCaptures, swarm.IsAboutMoneyBack ? 4 : 2, () => world.Stripe.Capture(intent, byUs: false));
        }
        else
        {
            // The card network decides on that one later, while our own confirm is refused.
            Soon(Fault.DashboardConfirms, 2, () =>
            {
                if (intent.Owner is { } owner && world.Table.Find(owner)?.PaymentIntentId == intent.Id)
                {
                    world.Stripe.Confirm(intent, Stripe.DashboardCard);
                }
            });
        }

        Soon(Fault.DashboardCancels, 2, () => world.Stripe.Cancel(intent));
        Soon(Fault.DashboardChangesMetadata, 2, () => Mend(() => intent.OrderId = "somebody else's", () => intent.OrderId = intent.Owner?.Value));
        Soon(Fault.UnknownStatusAppears, 2, () => Mend(() => intent.ShowsUnknownStatus = true, () => intent.ShowsUnknownStatus = false));
    }

    /// <summary>A dead letter was parked.</summary>
    public void HearOfLetter()
    {
        if (world.Swarm.Strikes(Fault.OperatorRedrives, 4))
        {
            world.Pump.After(world.Dice.Between(Times.Second, Times.Hour), world.Handlers.Redrive);
        }
    }

    private void Mend(Action harm, Action mend)
    {
        harm();
        world.Pump.After(world.Dice.Between(10, 120) * Times.Minute, mend);
    }

    private void HearFromStock(OrderId id, bool isRejected, long delay)
    {
        void News() => world.Handlers.RecordStock(id, isRejected, () => world.Pump.After(5 * Times.Second, () => HearFromStock(id, isRejected, 0)));
        world.Pump.After(delay, News);
        if (world.Swarm.Strikes(Fault.StockNewsTwice, 2))
        {
            world.Pump.After(delay + world.Dice.Between(0, Times.Minute), News);
        }
    }
}

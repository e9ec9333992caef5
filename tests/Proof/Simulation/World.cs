using OrderSystem.Domain;

namespace OrderSystem.Proof.Tests.Simulation;

/// <summary>Everything of one seed: the world around the functions, and the functions in it.</summary>
internal sealed class World
{
    private static readonly TimeSpan[] Deadlines = [TimeSpan.FromMinutes(10), TimeSpan.FromHours(1), TimeSpan.FromHours(1), TimeSpan.FromHours(30)];

    public World(int seed, Shared shared, Coverage coverage, bool tells, HashSet<Fault>? without)
    {
        Dice = new Dice(seed);
        Coverage = coverage;
        Numbers = shared.Numbers;
        Bodies = shared.Bodies;
        Pump = new Pump(Dice);
        Story = tells ? new Story(Pump) : null;
        Swarm = new Swarm(Dice, coverage, without);
        Deadline = Dice.Of(Deadlines);
        Stock = Dice.Chance(Swarm.IsAboutMoneyBack ? 0.8 : 0.4) ? StockStatus.None : StockStatus.Untracked;

        Time = new SimulatedTime(Pump);
        Lambda = new Lambda(this);
        Calls = new Calls(this);
        Oracle = new Oracle(this);
        Table = new Table(this);
        Stream = new Stream(this);
        DeadLetters = new Queue("PaymentDeadLetters", Pump, Dice, Numbers.LetterVisibility, Numbers.LetterRetention);
        StreamFailures = new Queue("StreamFailures", Pump, Dice, Numbers.LetterVisibility, Numbers.LetterRetention);
        Payments = new Queue("PaymentQueue", Pump, Dice, Numbers.PaymentVisibility, Numbers.PaymentRetention, Numbers.MaxReceiveCount, DeadLetters)
        {
            IsDoubled = _ => Swarm.Strikes(Fault.MessageDeliveredTwice),
            OnDead = message => Tell("PaymentQueue", $"{message.Id} is a dead letter"),
        };
        Letters = new Letters(this);
        Stripe = new Stripe(this);
        Api = new StripeApi(this);
        Webhooks = new Webhooks(this);
        People = new People(this);
        Handlers = new Handlers(this, shared);
        StreamMapping = new StreamMapping(this, Handlers.FanOutAsync);
    }

    public Dice Dice { get; }

    public Pump Pump { get; }

    public Story? Story { get; }

    public Swarm Swarm { get; }

    public Coverage Coverage { get; }

    public Numbers Numbers { get; }

    public Bodies Bodies { get; }

    public TimeSpan Deadline { get; }

    /// <summary>Whether this system keeps stock.</summary>
    public StockStatus Stock { get; }

    public TimeProvider Time { get; }

    public Lambda Lambda { get; }

    public Calls Calls { get; }

    public Oracle Oracle { get; }

    public Table Table { get; }

    public Stream Stream { get; }

    public StreamMapping StreamMapping { get; }

    public Queue Payments { get; }

    public Queue DeadLetters { get; }

    public Queue StreamFailures { get; }

    public Letters Letters { get; }

    public Stripe Stripe { get; }

    public StripeApi Api { get; }

    public Webhooks Webhooks { get; }

    public People People { get; }

    public Handlers Handlers { get; }

    /// <summary>The first invariant that did not hold, and how.</summary>
    public string? Broken { get; private set; }

    /// <summary>The simulation itself has a bug.</summary>
    public Exception? Bug { get; set; }

    public void Break(string how)
    {
        if (Broken is null)
        {
            Broken = how;
            Tell("ORACLE", how);
        }
    }

    public void Tell(string who, string what) => Story?.Tell(who, what);

    /// <summary>Orders have long ids; a story calls them by the client's number.</summary>
    public string NameOf(OrderId id) => People.NameOf(id);
}

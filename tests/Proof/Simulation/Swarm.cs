namespace OrderSystem.Proof.Tests.Simulation;

/// <summary>
/// Which kinds of fault a seed has and how likely each is. Most seeds have a few kinds, some have many: with all of them
/// on at once, rare paths drown. Source: Groce et al., "Swarm testing", 2012.
/// </summary>
internal sealed class Swarm
{
    private static readonly double[] Rates = [0.02, 0.05, 0.1];

    // Kinds that reach something rare only together.
    private static readonly Fault[][] Themes =
    [
        [
            Fault.ClientCancels, Fault.DashboardCaptures, Fault.RefundFails, Fault.RefundPends, Fault.RefundFailsLate, Fault.StockReservationLost,
            Fault.OperatorResolves, Fault.StripeAnswerLost, Fault.DashboardRefundsAll, Fault.DashboardRefundsPart,
            Fault.DashboardIsFaster,
        ],
        [
            Fault.CardDeclines, Fault.CardDeclinesWithoutCharge, Fault.CardUnknownAtCreate, Fault.CardUnknownAtConfirm, Fault.CardNeedsAction, Fault.CardTakesItsTime,
            Fault.TooManyConfirms, Fault.StripeErrorAfterEffect, Fault.StripeAnswerLost, Fault.StripeTakesLong, Fault.ClientGivesUsedCard, Fault.ClientCancels,
        ],
        [
            Fault.StripeErrorKept, Fault.StripeErrorRollsForward, Fault.StripeErrorAfterEffect, Fault.StripeErrorNotKept, Fault.StripeRequestLate, Fault.StripeTakesLong,
            Fault.StripeObjectLocked, Fault.StripeBadRequest, Fault.HoldExpires, Fault.ClientCancels,
        ],
        [
            Fault.DashboardCancels, Fault.DashboardConfirms, Fault.DashboardIsFaster, Fault.DashboardChangesMetadata, Fault.DashboardRefundsAll, Fault.DashboardRefundsPart, Fault.DashboardCaptures, Fault.UnknownStatusAppears,
            Fault.OperatorResolves, Fault.OperatorResolvesStopping,
        ],
        [
            Fault.PoisonRecord, Fault.StreamStandsStill, Fault.SendRefusedInPart, Fault.StreamBatchRepeated, Fault.OperatorRedrives, Fault.PoisonMessage, Fault.DeleteLost,
            Fault.StockRejects, Fault.StockNewsTwice, Fault.WebhookTwice, Fault.WebhookLate, Fault.WebhookLost,
        ],
    ];

    // Money back and cards have the longest ways to go.
    private static readonly int[] Shares = [0, 0, 0, 0, 1, 1, 1, 2, 3, 4];

    private readonly double[] _rates = new double[Coverage.FaultCount];
    private readonly Dice _dice;
    private readonly Coverage _coverage;
    private readonly HashSet<Fault>? _without;

    public Swarm(Dice dice, Coverage coverage, HashSet<Fault>? without)
    {
        (_dice, _coverage, _without) = (dice, coverage, without);
        // A tenth has no faults at all: what only works by repetition shows there.
        var share = dice.Next(10) switch { 0 => 0.0, <= 6 => 0.2, <= 8 => 0.4, _ => 0.8 };
        for (var i = 0; i < _rates.Length; i++)
        {
            _rates[i] = dice.Chance(share) ? dice.Of(Rates) : 0;
        }

        if (share > 0 && dice.Chance(0.8))
        {
            var theme = dice.Of(Shares);
            (IsAboutMoneyBack, IsAboutCards) = (theme == 0, theme == 1);
            foreach (var fault in Themes[theme])
            {
                _rates[(int)fault] = dice.Chance(0.85) ? 0.16 : 0;
            }
        }
    }

    /// <summary>Faults are over: from here on the world behaves.</summary>
    public bool IsQuiet { get; private set; }

    /// <summary>Captured money that must go back, failed refunds: only some seeds have more than one of them.</summary>
    public bool IsAboutMoneyBack { get; }

    /// <summary>Several declined cards in a row.</summary>
    public bool IsAboutCards { get; }

    public void BeQuiet() => IsQuiet = true;

    public bool Has(Fault fault) => _rates[(int)fault] > 0 && _without?.Contains(fault) != true;

    /// <summary>Whether it happens now. A kind that is switched off is drawn all the same, so that less of the story changes.</summary>
    public bool Strikes(Fault fault) => Strikes(fault, 1);

    /// <param name="weight">For what has few occasions in an order's life.</param>
    public bool Strikes(Fault fault, double weight)
    {
        if (IsQuiet || _rates[(int)fault] == 0 || !_dice.Chance(_rates[(int)fault] * weight) || _without?.Contains(fault) == true)
        {
            return false;
        }

        _coverage.Count(fault);
        return true;
    }

    public IEnumerable<Fault> Kinds => Enum.GetValues<Fault>().Where(Has);
}

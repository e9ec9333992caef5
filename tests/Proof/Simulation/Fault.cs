namespace OrderSystem.Proof.Tests.Simulation;

/// <summary>Everything that can go wrong, or merely be unusual. Each seed draws which of them it has, and how often.</summary>
internal enum Fault
{
    // Lambda: the process.
    CrashBeforeCall,
    CrashAfterCall,
    CrashBeforeAnswer,
    CallTakesLong,

    // DynamoDB, SQS, SNS: one call.
    CallRefused,
    CallAnswerLost,
    CallRepeatedBySdk,
    CallArrivesLate,
    IndexLags,

    // Queues and the stream.
    SendRefusedInPart,
    MessageDeliveredTwice,
    DeleteLost,
    PoisonMessage,
    StreamBatchRepeated,
    StreamStandsStill,
    PoisonRecord,
    EverythingPauses,

    // Stripe: one call.
    StripeUnreachable,
    StripeAnswerLost,
    StripeRequestLate,
    StripeTakesLong,
    StripeRateLimit,
    StripeObjectLocked,
    StripeErrorKept,
    StripeErrorRollsForward,
    StripeErrorAfterEffect,
    StripeErrorNotKept,
    StripeBadRequest,
    StripeRefusesCredentials,

    // Stripe: cards and money.
    CardDeclines,
    CardDeclinesWithoutCharge,
    CardUnknownAtCreate,
    CardUnknownAtConfirm,
    CardNeedsAction,
    CardTakesItsTime,
    TooManyConfirms,
    HoldExpires,
    RefundPends,
    RefundFails,
    RefundFailsLate,

    // Stripe: webhooks.
    WebhookLost,
    WebhookTwice,
    WebhookLate,
    WebhookForged,
    WebhookOfMissingOrder,
    WebhookOfAnotherStack,

    // People at Stripe's dashboard.
    DashboardRefundsPart,
    DashboardRefundsAll,
    DashboardCancels,
    DashboardCaptures,
    DashboardConfirms,
    DashboardIsFaster,
    DashboardChangesMetadata,
    UnknownStatusAppears,

    // Clients.
    ClientRepeats,
    ClientReusesKey,
    ClientExpectsOtherTotal,
    ClientSendsNonsense,
    ClientGivesUsedCard,
    ClientCancels,

    // Stock and operators.
    StockRejects,
    StockReservationLost,
    StockNewsTwice,
    OperatorResolves,
    OperatorResolvesStopping,
    OperatorReplays,
    OperatorRedrives,
}

using System.Text;
using Amazon.Lambda.APIGatewayEvents;
using Amazon.Lambda.Core;
using Amazon.Lambda.DynamoDBEvents;
using Amazon.Lambda.Serialization.SystemTextJson;
using Amazon.Lambda.SQSEvents;

namespace OrderSystem.Tests.Functions;

/// <summary>
/// Calls a function as the managed runtime does: bytes in, the assembly's serializer, the generated entry point, bytes out.
/// </summary>
internal static class Invoke
{
    private static readonly Lazy<OrderSystem.Functions.CreateOrder.Function_CreateOrder_Generated> CreateOrder = LocalSystem.Start<OrderSystem.Functions.CreateOrder.Function_CreateOrder_Generated>("CreateOrder");
    private static readonly Lazy<OrderSystem.Functions.GetOrder.Function_GetOrder_Generated> GetOrder = LocalSystem.Start<OrderSystem.Functions.GetOrder.Function_GetOrder_Generated>("GetOrder");
    private static readonly Lazy<OrderSystem.Functions.RetryPayment.Function_RetryPayment_Generated> RetryPayment = LocalSystem.Start<OrderSystem.Functions.RetryPayment.Function_RetryPayment_Generated>("RetryPayment");
    private static readonly Lazy<OrderSystem.Functions.CancelOrder.Function_CancelOrder_Generated> CancelOrder = LocalSystem.Start<OrderSystem.Functions.CancelOrder.Function_CancelOrder_Generated>("CancelOrder");
    private static readonly Lazy<OrderSystem.Functions.StripeWebhook.Function_StripeWebhook_Generated> StripeWebhook = LocalSystem.Start<OrderSystem.Functions.StripeWebhook.Function_StripeWebhook_Generated>("StripeWebhook");
    private static readonly Lazy<OrderSystem.Functions.FanOutOrders.Function_FanOutOrders_Generated> FanOutOrders = LocalSystem.Start<OrderSystem.Functions.FanOutOrders.Function_FanOutOrders_Generated>("FanOutOrders");
    private static readonly Lazy<OrderSystem.Functions.ProcessPayment.Function_ProcessPayment_Generated> ProcessPayment = LocalSystem.Start<OrderSystem.Functions.ProcessPayment.Function_ProcessPayment_Generated>("ProcessPayment");
    private static readonly Lazy<OrderSystem.Functions.AlertDeadLetters.Function_AlertDeadLetters_Generated> AlertDeadLetters = LocalSystem.Start<OrderSystem.Functions.AlertDeadLetters.Function_AlertDeadLetters_Generated>("AlertDeadLetters");
    private static readonly Lazy<OrderSystem.Functions.ReconcileOrders.Function_ReconcileOrders_Generated> ReconcileOrders = LocalSystem.Start<OrderSystem.Functions.ReconcileOrders.Function_ReconcileOrders_Generated>("ReconcileOrders");
    private static readonly Lazy<OrderSystem.Functions.ReconcileMoney.Function_ReconcileMoney_Generated> ReconcileMoney = LocalSystem.Start<OrderSystem.Functions.ReconcileMoney.Function_ReconcileMoney_Generated>("ReconcileMoney");
    private static readonly Lazy<OrderSystem.Functions.RedriveDeadLetters.Function_RedriveDeadLetters_Generated> RedriveDeadLetters = LocalSystem.Start<OrderSystem.Functions.RedriveDeadLetters.Function_RedriveDeadLetters_Generated>("RedriveDeadLetters");
    private static readonly Lazy<OrderSystem.Functions.ResolveOrder.Function_ResolveOrder_Generated> ResolveOrder = LocalSystem.Start<OrderSystem.Functions.ResolveOrder.Function_ResolveOrder_Generated>("ResolveOrder");

    private static readonly Lazy<OrderSystem.Functions.CheckNewVersion.Function_CheckNewVersion_Generated> CheckNewVersion = LocalSystem.Start<OrderSystem.Functions.CheckNewVersion.Function_CheckNewVersion_Generated>("CheckNewVersion");

    public static Task<string> CreateOrderAsync(string json) => RunAsync<APIGatewayHttpApiV2ProxyRequest, APIGatewayHttpApiV2ProxyResponse>(
        new SourceGeneratorLambdaJsonSerializer<OrderSystem.Functions.CreateOrder.EventJson>(), json, CreateOrder.Value.CreateOrder);

    public static Task<string> GetOrderAsync(string json) => RunAsync<APIGatewayHttpApiV2ProxyRequest, APIGatewayHttpApiV2ProxyResponse>(
        new SourceGeneratorLambdaJsonSerializer<OrderSystem.Functions.GetOrder.EventJson>(), json, GetOrder.Value.GetOrder);

    public static Task<string> RetryPaymentAsync(string json) => RunAsync<APIGatewayHttpApiV2ProxyRequest, APIGatewayHttpApiV2ProxyResponse>(
        new SourceGeneratorLambdaJsonSerializer<OrderSystem.Functions.RetryPayment.EventJson>(), json, RetryPayment.Value.RetryPayment);

    public static Task<string> CancelOrderAsync(string json) => RunAsync<APIGatewayHttpApiV2ProxyRequest, APIGatewayHttpApiV2ProxyResponse>(
        new SourceGeneratorLambdaJsonSerializer<OrderSystem.Functions.CancelOrder.EventJson>(), json, CancelOrder.Value.CancelOrder);

    public static Task<string> StripeWebhookAsync(string json) => RunAsync<APIGatewayHttpApiV2ProxyRequest, APIGatewayHttpApiV2ProxyResponse>(
        new SourceGeneratorLambdaJsonSerializer<OrderSystem.Functions.StripeWebhook.EventJson>(), json, StripeWebhook.Value.StripeWebhook);

    public static Task<string> FanOutOrdersAsync(string json) => RunAsync<DynamoDBEvent, StreamsEventResponse>(
        new SourceGeneratorLambdaJsonSerializer<OrderSystem.Functions.FanOutOrders.EventJson>(), json, FanOutOrders.Value.FanOutOrders);

    public static Task<string> ProcessPaymentAsync(string json, TimeSpan? remaining = null) => RunAsync<SQSEvent, SQSBatchResponse>(
        new SourceGeneratorLambdaJsonSerializer<OrderSystem.Functions.ProcessPayment.EventJson>(), json, ProcessPayment.Value.ProcessPayment, remaining);

    public static Task<string> AlertDeadLettersAsync(string json) => RunAsync<SQSEvent, SQSBatchResponse>(
        new SourceGeneratorLambdaJsonSerializer<OrderSystem.Functions.AlertDeadLetters.EventJson>(), json, AlertDeadLetters.Value.AlertDeadLetters);

    public static Task<string> ReconcileOrdersAsync(string json, TimeSpan? remaining = null) => RunAsync<OrderSystem.Functions.ReconcileOrders.ReconcileInput, OrderSystem.Functions.ReconcileOrders.ReconcileOutput>(
        new SourceGeneratorLambdaJsonSerializer<OrderSystem.Functions.ReconcileOrders.EventJson>(), json, ReconcileOrders.Value.ReconcileOrders, remaining);

    public static Task<string> ReconcileMoneyAsync(string json, TimeSpan? remaining = null) => RunAsync<OrderSystem.Functions.ReconcileMoney.MoneyInput, OrderSystem.Functions.ReconcileMoney.MoneyOutput>(
        new SourceGeneratorLambdaJsonSerializer<OrderSystem.Functions.ReconcileMoney.EventJson>(), json, ReconcileMoney.Value.ReconcileMoney, remaining ?? TimeSpan.FromMinutes(15));

    public static Task<string> RedriveDeadLettersAsync(string json, TimeSpan? remaining = null) => RunAsync<OrderSystem.Functions.RedriveDeadLetters.RedriveInput, OrderSystem.Functions.RedriveDeadLetters.RedriveOutput>(
        new SourceGeneratorLambdaJsonSerializer<OrderSystem.Functions.RedriveDeadLetters.EventJson>(), json, RedriveDeadLetters.Value.RedriveDeadLetters, remaining);

    public static Task<string> ResolveOrderAsync(string json) => RunAsync<OrderSystem.Functions.ResolveOrder.ResolveInput, OrderSystem.Functions.ResolveOrder.ResolveOutput>(
        new SourceGeneratorLambdaJsonSerializer<OrderSystem.Functions.ResolveOrder.EventJson>(), json, ResolveOrder.Value.ResolveOrder);

    public static Task<string> CheckNewVersionAsync(string json, TimeSpan? remaining = null) => CheckNewVersionAsync(json, () => CheckNewVersion.Value, remaining);

    public static Task<string> CheckNewVersionAsync(string json, Func<OrderSystem.Functions.CheckNewVersion.Function_CheckNewVersion_Generated> function, TimeSpan? remaining = null) =>
        RunAsync<OrderSystem.Functions.CheckNewVersion.HookInput, OrderSystem.Functions.CheckNewVersion.HookOutput>(
            new SourceGeneratorLambdaJsonSerializer<OrderSystem.Functions.CheckNewVersion.EventJson>(), json, function().CheckNewVersion, remaining ?? TimeSpan.FromMinutes(2));

    public static Task<string> GetOrderAsync(string json, OrderSystem.Functions.GetOrder.Function_GetOrder_Generated function) => RunAsync<APIGatewayHttpApiV2ProxyRequest, APIGatewayHttpApiV2ProxyResponse>(
        new SourceGeneratorLambdaJsonSerializer<OrderSystem.Functions.GetOrder.EventJson>(), json, function.GetOrder);

    public static Task<string> StripeWebhookAsync(string json, OrderSystem.Functions.StripeWebhook.Function_StripeWebhook_Generated function) => RunAsync<APIGatewayHttpApiV2ProxyRequest, APIGatewayHttpApiV2ProxyResponse>(
        new SourceGeneratorLambdaJsonSerializer<OrderSystem.Functions.StripeWebhook.EventJson>(), json, function.StripeWebhook);

    private static async Task<string> RunAsync<TEvent, TResult>(
        ILambdaSerializer serializer, string json, Func<TEvent, ILambdaContext, Task<TResult>> function, TimeSpan? remaining = null)
    {
        using var input = new MemoryStream(Encoding.UTF8.GetBytes(json));
        var result = await function(serializer.Deserialize<TEvent>(input), new TestContextOfLambda(remaining ?? TimeSpan.FromSeconds(30)));
        using var output = new MemoryStream();
        serializer.Serialize(result, output);
        return Encoding.UTF8.GetString(output.ToArray());
    }

    public static ILambdaContext Context() => new TestContextOfLambda(TimeSpan.FromMinutes(2));

    private sealed class TestContextOfLambda(TimeSpan remaining) : ILambdaContext
    {
        public string AwsRequestId { get; } = Guid.NewGuid().ToString();

        public IClientContext ClientContext => null!;

        public string FunctionName => "test";

        public string FunctionVersion => "$LATEST";

        public ICognitoIdentity Identity => null!;

        public string InvokedFunctionArn => "arn:aws:lambda:us-east-1:000000000000:function:test";

        public ILambdaLogger Logger => null!;

        public string LogGroupName => "/aws/lambda/test";

        public string LogStreamName => "test";

        public int MemoryLimitInMB => 512;

        public TimeSpan RemainingTime { get; } = remaining;
    }
}

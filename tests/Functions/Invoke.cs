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
    private static readonly Lazy<OrderSystem.Functions.CreateOrder.Function_CreateOrder_Generated> Create = new();
    private static readonly Lazy<OrderSystem.Functions.GetOrder.Function_GetOrder_Generated> Get = new();
    private static readonly Lazy<OrderSystem.Functions.FanOutOrders.Function_FanOutOrders_Generated> FanOut = new();
    private static readonly Lazy<OrderSystem.Functions.ProcessPayment.Function_ProcessPayment_Generated> Process = new();
    private static readonly Lazy<OrderSystem.Functions.AlertDeadLetters.Function_AlertDeadLetters_Generated> Alert = new();

    public static Task<string> CreateOrderAsync(string json) => RunAsync<APIGatewayHttpApiV2ProxyRequest, APIGatewayHttpApiV2ProxyResponse>(
        new SourceGeneratorLambdaJsonSerializer<OrderSystem.Functions.CreateOrder.EventJson>(), json, Create.Value.CreateOrder);

    public static Task<string> GetOrderAsync(string json) => RunAsync<APIGatewayHttpApiV2ProxyRequest, APIGatewayHttpApiV2ProxyResponse>(
        new SourceGeneratorLambdaJsonSerializer<OrderSystem.Functions.GetOrder.EventJson>(), json, Get.Value.GetOrder);

    public static Task<string> FanOutOrdersAsync(string json) => RunAsync<DynamoDBEvent, StreamsEventResponse>(
        new SourceGeneratorLambdaJsonSerializer<OrderSystem.Functions.FanOutOrders.EventJson>(), json, FanOut.Value.FanOutOrders);

    public static Task<string> ProcessPaymentAsync(string json, TimeSpan? remaining = null) => RunAsync<SQSEvent, SQSBatchResponse>(
        new SourceGeneratorLambdaJsonSerializer<OrderSystem.Functions.ProcessPayment.EventJson>(), json, Process.Value.ProcessPayment, remaining);

    public static Task<string> AlertDeadLettersAsync(string json) => RunAsync<SQSEvent, SQSBatchResponse>(
        new SourceGeneratorLambdaJsonSerializer<OrderSystem.Functions.AlertDeadLetters.EventJson>(), json, Alert.Value.AlertDeadLetters);

    private static async Task<string> RunAsync<TEvent, TResult>(
        ILambdaSerializer serializer, string json, Func<TEvent, ILambdaContext, Task<TResult>> function, TimeSpan? remaining = null)
    {
        using var input = new MemoryStream(Encoding.UTF8.GetBytes(json));
        var result = await function(serializer.Deserialize<TEvent>(input), new TestContextOfLambda(remaining ?? TimeSpan.FromSeconds(30)));
        using var output = new MemoryStream();
        serializer.Serialize(result, output);
        return Encoding.UTF8.GetString(output.ToArray());
    }

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

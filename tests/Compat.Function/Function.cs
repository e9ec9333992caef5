using System.Globalization;
using System.Text.Json.Serialization;
using Amazon.Lambda.Annotations;
using Amazon.Lambda.Annotations.APIGateway;
using Amazon.Lambda.APIGatewayEvents;
using Amazon.Lambda.Core;
using Amazon.Lambda.DynamoDBEvents;
using Amazon.Lambda.Serialization.SystemTextJson;
using Amazon.Lambda.SQSEvents;
using Microsoft.Extensions.DependencyInjection;

[assembly: LambdaGlobalProperties(GenerateMain = true)]
[assembly: LambdaSerializer(typeof(SourceGeneratorLambdaJsonSerializer<Compat.Sample.FunctionJson>))]

namespace Compat.Sample;

[JsonSerializable(typeof(APIGatewayHttpApiV2ProxyRequest))]
[JsonSerializable(typeof(APIGatewayHttpApiV2ProxyResponse))]
[JsonSerializable(typeof(DynamoDBEvent))]
[JsonSerializable(typeof(StreamsEventResponse))]
[JsonSerializable(typeof(SQSEvent))]
[JsonSerializable(typeof(SQSBatchResponse))]
[JsonSerializable(typeof(SQSBatchResponse.BatchItemFailure), TypeInfoPropertyName = "SqsBatchItemFailure")]
[JsonSerializable(typeof(List<SQSBatchResponse.BatchItemFailure>), TypeInfoPropertyName = "SqsBatchItemFailures")]
internal sealed partial class FunctionJson : JsonSerializerContext;

[LambdaStartup]
public sealed class Startup
{
    public void ConfigureServices(IServiceCollection services)
    {
        if (Environment.GetEnvironmentVariable("FAIL_INIT") is { Length: > 0 } message)
        {
            throw new InvalidOperationException(message);
        }

        services.AddSingleton<Answers>();
    }
}

public sealed class Answers
{
    private int _given;

    public int Next() => Interlocked.Increment(ref _given);
}

/// <summary>Does what the path of the request says, so that a test can see each thing a function may do.</summary>
public sealed class Function(Answers answers)
{
    [LambdaFunction]
    [HttpApi(LambdaHttpMethod.Post, "/do")]
    public async Task<APIGatewayHttpApiV2ProxyResponse> Do(APIGatewayHttpApiV2ProxyRequest request, ILambdaContext context)
    {
        await Task.Yield();
        switch (request.RawPath)
        {
            case "/throw":
                throw new InvalidOperationException(request.Body, new FormatException("the cause"));
            case "/console":
                Console.WriteLine(request.Body);
                Console.Write("no line end|");
                await Console.Error.WriteLineAsync("to standard error");
                break;
            case "/logger":
                context.Logger.LogDebug("below the level");
                context.Logger.LogInformation("order {OrderId} took {Elapsed:F1} ms", "o-1", 2.25);
                context.Logger.LogError(new InvalidOperationException("logged"), "it failed");
                break;
            case "/exit":
                Environment.Exit(3);
                break;
        }

        return new APIGatewayHttpApiV2ProxyResponse
        {
            StatusCode = 200,
            Headers = new Dictionary<string, string>
            {
                ["answer"] = answers.Next().ToString(CultureInfo.InvariantCulture),
                ["request-id"] = context.AwsRequestId,
                ["remaining-ms"] = ((long)context.RemainingTime.TotalMilliseconds).ToString(CultureInfo.InvariantCulture),
                ["function"] = $"{context.FunctionName} {context.FunctionVersion} {context.MemoryLimitInMB} {context.InvokedFunctionArn}",
                ["trace"] = Environment.GetEnvironmentVariable("_X_AMZN_TRACE_ID") ?? string.Empty,
                ["environment"] = Environment.GetEnvironmentVariable("AWS_EXECUTION_ENV") ?? string.Empty,
            },
            Body = request.Body,
        };
    }

    [LambdaFunction]
    [HttpApi(LambdaHttpMethod.Get, "/orders/{orderId}")]
    public Task<APIGatewayHttpApiV2ProxyResponse> Read(string orderId, APIGatewayHttpApiV2ProxyRequest request) =>
        Task.FromResult(new APIGatewayHttpApiV2ProxyResponse { StatusCode = 200, Body = $"{orderId} for {request.RequestContext?.Authorizer?.Jwt?.Claims["sub"]}" });

    [LambdaFunction]
    public Task<StreamsEventResponse> OnStream(DynamoDBEvent change, ILambdaContext context) =>
        Task.FromResult(new StreamsEventResponse
        {
            BatchItemFailures = [.. change.Records.Select(record => new StreamsEventResponse.BatchItemFailure { ItemIdentifier = record.Dynamodb.SequenceNumber })],
        });

    [LambdaFunction]
    public Task<SQSBatchResponse> OnQueue(SQSEvent messages, ILambdaContext context) =>
        Task.FromResult(new SQSBatchResponse(
            [.. messages.Records.Where(message => message.Body == "bad").Select(message => new SQSBatchResponse.BatchItemFailure { ItemIdentifier = message.MessageId })]));

    [LambdaFunction]
    public Task Quietly(SQSEvent messages) => Task.CompletedTask;
}

using System.Text;
using LocalCloud;
using static OrderSystem.Local.Tests.Lambda.TestFunctions;

namespace OrderSystem.Local.Tests.Lambda;

/// <summary>A cloud with a few functions of different settings, for tests that only ask.</summary>
public sealed class FunctionsFixture : IAsyncLifetime
{
    public HttpClient Http { get; } = new() { Timeout = TimeSpan.FromSeconds(60) };

    internal CloudFixture System { get; private set; } = null!;

    internal CloudHost Cloud => System.Cloud;

    public async ValueTask InitializeAsync() => System = await CloudFixture.StartAsync($$"""
          Failures: {Type: AWS::SQS::Queue}
          Plain:
            Type: AWS::Serverless::Function
            Properties:
              Runtime: dotnet10
              Handler: LocalTestFunction
              CodeUri: {{CodeUri}}
              FunctionName: plain
              Description: does what it is told
              Timeout: 20
              MemorySize: 256
              Architectures: [arm64]
              Tracing: Active
              Environment: {Variables: {GREETING: hello} }
              Tags: {team: shop}
              DeadLetterQueue: {Type: SQS, TargetArn: !GetAtt Failures.Arn}
              LoggingConfig: {LogFormat: JSON, ApplicationLogLevel: WARN}
          Aliased:
            Type: AWS::Serverless::Function
            Properties:
              Runtime: dotnet10
              Handler: LocalTestFunction
              CodeUri: {{CodeUri}}
              FunctionName: aliased
              Timeout: 20
              AutoPublishAlias: live
              ProvisionedConcurrencyConfig: {ProvisionedConcurrentExecutions: 1}
              EventInvokeConfig: {MaximumRetryAttempts: 1, MaximumEventAgeInSeconds: 120, DestinationConfig: {OnFailure: {Type: SQS, Destination: !GetAtt Failures.Arn} } }
              Events:
                One: {Type: HttpApi, Properties: {Method: GET, Path: '/things/{id}'} }
                Any: {Type: HttpApi, Properties: {Method: ANY, Path: '/{proxy+}'} }
                Rest: {Type: HttpApi}
          Reserved:
            Type: AWS::Serverless::Function
            Properties: {Runtime: dotnet10, Handler: LocalTestFunction, CodeUri: {{CodeUri}}, FunctionName: reserved, ReservedConcurrentExecutions: 1, Timeout: 20}
          Never:
            Type: AWS::Serverless::Function
            Properties: {Runtime: dotnet10, Handler: LocalTestFunction, CodeUri: {{CodeUri}}, FunctionName: never, ReservedConcurrentExecutions: 0}

        """);

    /// <summary>A request to Lambda's API.</summary>
    public async Task<HttpResponseMessage> SendAsync(string method, string path, byte[]? body = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(Cloud.AwsUrl, path)) { Content = body is null ? null : new ByteArrayContent(body) };
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await Http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    public Task<HttpResponseMessage> InvokeAsync(string name, string payload, params (string Name, string Value)[] headers) =>
        SendAsync("POST", $"/2015-03-31/functions/{name}/invocations", Encoding.UTF8.GetBytes(payload), headers);

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await System.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}

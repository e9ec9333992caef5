using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

// What this function does stands in its environment (INIT) and in the events themselves. See Behaviour.
var endpoint = $"http://{Environment.GetEnvironmentVariable("AWS_LAMBDA_RUNTIME_API")}/2018-06-01/runtime";
using var client = new HttpClient { Timeout = Timeout.InfiniteTimeSpan };

var init = Environment.GetEnvironmentVariable("INIT") ?? "";
if (init == "crash")
{
    return 3;
}

if (init == "exit")
{
    return 0;
}

if (init.StartsWith("error", StringComparison.Ordinal))
{
    using var body = new StringContent("""{"errorMessage":"no database","errorType":"StartupException","stackTrace":["at Main"]}""");
    body.Headers.Add("Lambda-Runtime-Function-Error-Type", init.Length > 6 ? init[6..] : "StartupException");
    await client.PostAsync(new Uri($"{endpoint}/init/error"), body);
    return 1;
}

if (init.StartsWith("slow:", StringComparison.Ordinal))
{
    await Task.Delay(int.Parse(init[5..], CultureInfo.InvariantCulture));
}

Console.WriteLine($"started {Environment.ProcessId}");
var behaviour = new LocalTestFunction.Behaviour();
while (true)
{
    using var next = await client.GetAsync(new Uri($"{endpoint}/invocation/next"));
    if (!next.IsSuccessStatusCode)
    {
        return 4;
    }

    var requestId = next.Headers.GetValues("Lambda-Runtime-Aws-Request-Id").First();
    var payload = await next.Content.ReadAsStringAsync();
    try
    {
        var result = await behaviour.HandleAsync(JsonNode.Parse(payload), next.Headers);
        using var body = new StringContent(result, Encoding.UTF8, "application/json");
        using var answer = await client.PostAsync(new Uri($"{endpoint}/invocation/{requestId}/response"), body);
        Console.WriteLine($"answered {(int)answer.StatusCode}");
    }
    catch (InvalidOperationException exception)
    {
        var error = JsonSerializer.Serialize(new Dictionary<string, object> { ["errorMessage"] = exception.Message, ["errorType"] = "InvalidOperationException", ["stackTrace"] = Array.Empty<string>() });
        using var body = new StringContent(error, Encoding.UTF8, "application/vnd.aws.lambda.error+json");
        body.Headers.Add("Lambda-Runtime-Function-Error-Type", "InvalidOperationException");
        using var answer = await client.PostAsync(new Uri($"{endpoint}/invocation/{requestId}/error"), body);
    }
}

using System.Diagnostics;
using LocalCloud.Lambda;
using static OrderSystem.Local.Tests.Lambda.TestFunctions;

namespace OrderSystem.Local.Tests.Lambda;

public sealed class InvocationTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_event_reaches_a_process_and_its_answer_comes_back()
    {
        await using var lambda = await StartAsync(Define("Echo"));
        var result = await lambda.Find("Echo")!.InvokeAsync(Event("""{"hello":"wörld"}"""), Token);
        Assert.True(result.Succeeded, result.ErrorText);
        Assert.Equal("wörld", (string?)result.Json()!["event"]!["hello"]);
        Assert.NotEqual(Environment.ProcessId, (int)result.Json()!["process"]!);
        Assert.NotNull(result.InitDuration);
    }

    [Fact]
    public async Task The_second_invocation_is_warm_and_runs_in_the_same_process()
    {
        await using var lambda = await StartAsync(Define("Echo"));
        var echo = lambda.Find("Echo")!;
        var first = await echo.InvokeAsync(Event("{}"), Token);
        await first.Reported.WaitAsync(Token);
        var second = await echo.InvokeAsync(Event("{}"), Token);
        Assert.Equal((int)first.Json()!["process"]!, (int)second.Json()!["process"]!);
        Assert.Equal(2, (int)second.Json()!["invocation"]!);
        Assert.Null(second.InitDuration);
        Assert.Equal(1, echo.Statistics.Read().ColdStarts);
    }

    [Fact]
    public async Task Invocations_one_after_the_other_need_no_second_process()
    {
        await using var lambda = await StartAsync(Define("Echo"));
        var echo = lambda.Find("Echo")!;
        for (var i = 0; i < 200; i++)
        {
            Assert.True((await echo.InvokeAsync(Event("{}"), Token)).Succeeded);
        }

        // On a machine that is busy with other tests one may come late; without any patience it would be dozens.
        Assert.InRange(echo.Statistics.Read().ColdStarts, 1, 3);
    }

    [Fact]
    public async Task Concurrent_invocations_run_in_processes_of_their_own()
    {
        await using var lambda = await StartAsync(Define("Sleep"));
        var results = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => lambda.Find("Sleep")!.InvokeAsync(Event("""{"do":"sleep","ms":2000}"""), Token)));
        Assert.Equal(3, results.Select(result => (int)result.Json()!["process"]!).Distinct().Count());
    }

    [Fact]
    public async Task A_thrown_error_is_an_unhandled_function_error_and_the_process_lives_on()
    {
        await using var lambda = await StartAsync(Define("Fail"));
        var function = lambda.Find("Fail")!;
        var failed = await function.InvokeAsync(Event("""{"do":"fail","message":"no"}"""), Token);
        Assert.Equal("Unhandled", failed.FunctionError);
        Assert.Equal("InvalidOperationException: no", failed.ErrorText);
        await failed.Reported.WaitAsync(Token);
        var next = await function.InvokeAsync(Event("{}"), Token);
        Assert.Null(next.InitDuration);
    }

    [Theory]
    [InlineData("""{"do":"crash","code":7}""", "Runtime exited with error: exit status 7")]
    [InlineData("""{"do":"crash","code":0}""", "Runtime exited without providing a reason")]
    [InlineData("""{"do":"kill"}""", "Runtime exited with error: signal: killed")]
    public async Task A_crash_is_a_runtime_exit_error_and_the_next_invocation_is_a_cold_start(string input, string message)
    {
        await using var lambda = await StartAsync(Define("Crash"));
        var function = lambda.Find("Crash")!;
        var crashed = await function.InvokeAsync(Event(input), Token);
        Assert.Equal($"Runtime.ExitError: RequestId: {crashed.RequestId} Error: {message}", crashed.ErrorText);
        var lines = (await lambda.LogsOfAsync(crashed, 0)).Select(line => line.Text).ToList();
        Assert.Equal([$"RequestId: {crashed.RequestId} Error: {message}", "Runtime.ExitError", $"END RequestId: {crashed.RequestId}"], lines[^4..^1]);
        Assert.EndsWith("\tStatus: error\tError Type: Runtime.ExitError", lines[^1], StringComparison.Ordinal);
        var next = await function.InvokeAsync(Event("{}"), Token);
        Assert.True(next.Succeeded);
        Assert.NotNull(next.InitDuration);
    }

    [Fact]
    public async Task A_function_that_takes_longer_than_its_timeout_is_ended()
    {
        await using var lambda = await StartAsync(Define("Slow", timeoutSeconds: 1));
        var function = lambda.Find("Slow")!;
        var result = await function.InvokeAsync(Event("""{"do":"sleep","ms":30000}"""), Token);
        Assert.Equal($"Sandbox.Timedout: RequestId: {result.RequestId} Error: Task timed out after 1.00 seconds", result.ErrorText);
        Assert.InRange(result.Duration.TotalSeconds, 1, 5);
        Assert.Empty(function.ProcessIds);
        var lines = (await lambda.LogsOfAsync(result, 0)).Select(line => line.Text).ToList();
        Assert.Matches($@"^\d{{4}}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{{3}}Z {result.RequestId} Task timed out after 1\.00 seconds$", lines[^3]);
        Assert.Equal($"END RequestId: {result.RequestId}", lines[^2]);
        Assert.EndsWith("\tStatus: timeout", lines[^1], StringComparison.Ordinal);
        Assert.NotNull((await function.InvokeAsync(Event("{}"), Token)).InitDuration);
    }

    [Theory]
    [InlineData(RuntimeApiLimit, true)]
    [InlineData(RuntimeApiLimit + 1, false)]
    public async Task An_answer_may_have_6_MiB_and_100_bytes(int bytes, bool isAccepted)
    {
        await using var lambda = await StartAsync(Define("Big"));
        var result = await lambda.Find("Big")!.InvokeAsync(Event($$"""{"do":"big","bytes":{{bytes}}}"""), Token);
        Assert.Equal(isAccepted, result.Succeeded);
        if (!isAccepted)
        {
            Assert.StartsWith("Function.ResponseSizeTooLarge", result.ErrorText, StringComparison.Ordinal);
        }
    }

    private const int RuntimeApiLimit = 6 * 1024 * 1024 + 100;

    [Theory]
    [InlineData("crash", """{"errorType":"Runtime.ExitError","errorMessage":"RequestId: $ID Error: Runtime exited with error: exit status 3"}""", "Runtime.ExitError")]
    [InlineData("exit", """{"errorType":"Runtime.ExitError","errorMessage":"RequestId: $ID Error: Runtime exited without providing a reason"}""", "Runtime.ExitError")]
    [InlineData("error", """{"errorMessage":"no database","errorType":"StartupException","stackTrace":["at Main"]}""", "Runtime.Unknown")]
    [InlineData("error:Function.NoDatabase", """{"errorMessage":"no database","errorType":"StartupException","stackTrace":["at Main"]}""", "Function.NoDatabase")]
    [InlineData("error:Function.no-database", """{"errorMessage":"no database","errorType":"StartupException","stackTrace":["at Main"]}""", "Function.Unknown")]
    public async Task A_failed_init_is_the_answer_to_the_first_invocation(string init, string payload, string type)
    {
        await using var lambda = await StartAsync(Define("Init", environment: ("INIT", init)));
        var result = await lambda.Find("Init")!.InvokeAsync(Event("{}"), Token);
        Assert.Equal("Unhandled", result.FunctionError);
        Assert.Equal(payload.Replace("$ID", result.RequestId, StringComparison.Ordinal), result.Json()!.ToJsonString());
        var lines = (await lambda.LogsOfAsync(result, 0)).Select(line => line.Text).ToList();
        Assert.Contains(lines, line => line.StartsWith("INIT_REPORT Init Duration: ", StringComparison.Ordinal) && line.EndsWith($"\tPhase: init\tStatus: error\tError Type: {type}", StringComparison.Ordinal));
        Assert.Contains(lines, line => line == $"START RequestId: {result.RequestId} Version: $LATEST");
        Assert.Contains(lines, line => line.StartsWith($"REPORT RequestId: {result.RequestId}\t", StringComparison.Ordinal) && line.EndsWith($"\tStatus: error\tError Type: {type}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_init_that_overruns_is_run_again_within_the_invocation()
    {
        await using var lambda = await StartAsync(
            new LambdaOptions { InitTimeout = TimeSpan.FromSeconds(1) },
            Define("SlowInit", timeoutSeconds: 10, environment: ("INIT", "slow:2000")));
        var result = await lambda.Find("SlowInit")!.InvokeAsync(Event("{}"), Token);
        Assert.True(result.Succeeded, result.ErrorText);
        Assert.Contains(lambda.Logs.Read(), line => line.Text.Contains("Phase: init\tStatus: timeout", StringComparison.Ordinal));

        // The second init is the invocation's own time, and no init of its own.
        Assert.Null(result.InitDuration);
        Assert.True(result.Duration >= TimeSpan.FromSeconds(2), $"{result.Duration}");
        Assert.Equal(2, lambda.Logs.Read().Count(line => line.Text.Contains("Phase: init", StringComparison.Ordinal) || line.Text.StartsWith("started ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task An_init_that_overruns_twice_is_a_timeout_of_the_invocation()
    {
        await using var lambda = await StartAsync(
            new LambdaOptions { InitTimeout = TimeSpan.FromSeconds(0.2) },
            Define("SlowInit", timeoutSeconds: 1, environment: ("INIT", "slow:60000")));
        var result = await lambda.Find("SlowInit")!.InvokeAsync(Event("{}"), Token);
        Assert.Equal($"Sandbox.Timedout: RequestId: {result.RequestId} Error: Task timed out after 1.00 seconds", result.ErrorText);
        Assert.Contains(await lambda.LogsOfAsync(result, 0), line => line.Text.StartsWith($"REPORT RequestId: {result.RequestId}", StringComparison.Ordinal) && line.Text.EndsWith("\tStatus: timeout", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Reserved_concurrency_lets_further_invocations_wait_or_be_throttled_as_they_ask()
    {
        await using var lambda = await StartAsync(Define("One", reserved: 1));
        var function = lambda.Find("One")!;
        var first = function.InvokeAsync(Event("""{"do":"sleep","ms":1500}"""), Token);
        var second = function.InvokeAsync(Event("{}"), Token);
        await Assert.ThrowsAsync<ThrottledException>(() => function.InvokeAsync(Event("{}") with { WaitsForCapacity = false }, Token));
        Assert.False(second.IsCompleted);
        Assert.Equal((int)(await first).Json()!["process"]!, (int)(await second).Json()!["process"]!);
        Assert.Equal(1, function.Statistics.Read().Throttles);
    }

    [Fact]
    public async Task An_invocation_that_waits_can_be_given_up()
    {
        await using var lambda = await StartAsync(Define("One", reserved: 1));
        var function = lambda.Find("One")!;
        var first = function.InvokeAsync(Event("""{"do":"sleep","ms":1500}"""), Token);
        using var giveUp = new CancellationTokenSource();
        var second = function.InvokeAsync(Event("{}"), giveUp.Token);
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        Assert.True((await first).Succeeded);
        Assert.True((await function.InvokeAsync(Event("{}"), Token)).Succeeded);
    }

    [Fact]
    public async Task Provisioned_environments_are_there_before_the_first_invocation()
    {
        await using var lambda = await StartAsync(Define("Ready", provisioned: 2));
        await lambda.ProvisionAsync(Token);
        var function = lambda.Find("Ready")!;
        Assert.Equal(2, function.State.Idle);
        Assert.Equal(2, function.ProcessIds.Count);
    }

    [Fact]
    public async Task A_process_killed_in_the_middle_fails_its_invocation_and_provisioned_ones_come_back()
    {
        await using var lambda = await StartAsync(Define("Victim", provisioned: 1));
        var function = lambda.Find("Victim")!;
        await lambda.ProvisionAsync(Token);
        var running = function.InvokeAsync(Event("""{"do":"sleep","ms":30000}"""), Token);
        await EventuallyAsync(() => function.State, state => state.Busy == 1);
        Assert.Equal(1, await function.KillAsync());
        Assert.StartsWith("Runtime.ExitError", (await running).ErrorText, StringComparison.Ordinal);
        await EventuallyAsync(() => function.State, state => state.Idle == 1);
    }

    [Fact]
    public async Task Logs_carry_what_the_process_wrote_and_the_report_line()
    {
        await using var lambda = await StartAsync(Define("Log", environment: ("GREETING", "hello")));
        var result = await lambda.Find("Log")!.InvokeAsync(Event("""{"do":"log","text":"a line"}"""), Token);
        var lines = (await lambda.LogsOfAsync(result, 0)).Select(line => line.Text).ToList();
        Assert.Contains("a line", lines);
        Assert.Contains("on stderr", lines);
        Assert.Contains($"START RequestId: {result.RequestId} Version: $LATEST", lines);
        Assert.Contains(lines, line => System.Text.RegularExpressions.Regex.IsMatch(line,
            $@"^REPORT RequestId: {result.RequestId}\tDuration: \d+\.\d\d ms\tBilled Duration: \d+ ms\tMemory Size: 256 MB\tMax Memory Used: [1-9]\d* MB\tInit Duration: \d+\.\d\d ms$"));
    }

    [Fact]
    public async Task What_a_process_wrote_in_an_invocation_stands_before_its_end_however_late_it_is_read()
    {
        using var ended = new ManualResetEventSlim();
        void Read(LogLine line)
        {
            if (line.Text.StartsWith("END ", StringComparison.Ordinal))
            {
                ended.Set();
            }
            else if (line.Text == "first")
            {
                // The reader of the output stands still; the END, if it does not wait for it, goes by.
                ended.Wait(300, Token);
            }
        }

        await using var lambda = await StartAsync(new LambdaOptions { Log = Read }, Define("Log"));
        var result = await lambda.Find("Log")!.InvokeAsync(Event("""{"do":"log","text":"first\nsecond","unended":"third"}"""), Token);
        var lines = (await lambda.LogsOfAsync(result, 0)).Select(line => line.Text).ToList();
        Assert.True(lines.IndexOf("first") < lines.IndexOf("second") && lines.IndexOf("second") < lines.IndexOf($"END RequestId: {result.RequestId}"), string.Join('\n', lines));
        Assert.StartsWith("third", lines[lines.IndexOf("second") + 1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_process_gets_the_variables_of_the_template_and_of_Lambda_and_no_credentials_of_the_developer()
    {
        Environment.SetEnvironmentVariable("AWS_PROFILE", "production");
        await using var lambda = await StartAsync(
            new LambdaOptions { Variables = new Dictionary<string, string> { ["AWS_ENDPOINT_URL_SQS"] = "http://127.0.0.1:1", ["AWS_ENDPOINT_URL_SNS"] = "http://127.0.0.1:1" } },
            Define("Environment", environment: [("TABLE_NAME", "Orders"), ("AWS_ENDPOINT_URL_SQS", ""), ("AWS_ENDPOINT_URL_SNS", "http://127.0.0.1:2")]));
        var variables = (await lambda.Find("Environment")!.InvokeAsync(Event("""{"do":"environment"}"""), Token)).Json()!;
        Environment.SetEnvironmentVariable("AWS_PROFILE", null);
        Assert.Equal("Orders", (string?)variables["TABLE_NAME"]);
        Assert.Equal("http://127.0.0.1:1", (string?)variables["AWS_ENDPOINT_URL_SQS"]);
        Assert.Equal("http://127.0.0.1:2", (string?)variables["AWS_ENDPOINT_URL_SNS"]);
        foreach (var (name, value) in new[]
        {
            ("_HANDLER", "^LocalTestFunction$"), ("LAMBDA_TASK_ROOT", "^/.*/net10.0$"), ("LAMBDA_RUNTIME_DIR", "^/"), ("AWS_EXECUTION_ENV", "^AWS_Lambda_dotnet10$"),
            ("AWS_LAMBDA_RUNTIME_API", "^127.0.0.1:[0-9]+/[0-9a-f]{32}$"), ("AWS_LAMBDA_FUNCTION_NAME", "^test-Environment$"), ("AWS_LAMBDA_FUNCTION_VERSION", @"^\$LATEST$"),
            ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "^256$"), ("AWS_LAMBDA_INITIALIZATION_TYPE", "^on-demand$"), ("AWS_LAMBDA_LOG_GROUP_NAME", "^/aws/lambda/test-Environment$"),
            ("AWS_LAMBDA_LOG_STREAM_NAME", @"^\d{4}/\d\d/\d\d/\[\$LATEST\][0-9a-f]{32}$"), ("AWS_REGION", "^us-east-1$"), ("AWS_DEFAULT_REGION", "^us-east-1$"),
            ("AWS_SECRET_ACCESS_KEY", "."), ("AWS_SESSION_TOKEN", "."), ("AWS_XRAY_DAEMON_ADDRESS", ":[0-9]+$"), ("AWS_XRAY_CONTEXT_MISSING", "^LOG_ERROR$"), ("TZ", "^:UTC$"), ("LANG", "^en_US.UTF-8$"),
        })
        {
            Assert.Matches(value, (string?)variables[name] ?? $"no {name}");
        }

        Assert.Matches("^ASIA[A-Z2-7]{16}$", (string?)variables["AWS_ACCESS_KEY_ID"]);
        Assert.Null(variables["AWS_PROFILE"]);
    }

    [Fact]
    public async Task The_deadline_is_the_timeout_from_now()
    {
        await using var lambda = await StartAsync(Define("Headers", timeoutSeconds: 7));
        var headers = (await lambda.Find("Headers")!.InvokeAsync(Event("""{"do":"headers"}"""), Token)).Json()!;
        var left = DateTimeOffset.FromUnixTimeMilliseconds(long.Parse((string)headers["Lambda-Runtime-Deadline-Ms"]!)) - DateTimeOffset.UtcNow;
        Assert.InRange(left.TotalSeconds, 5, 7);
        Assert.Equal("arn:aws:lambda:us-east-1:000000000000:function:test-Headers", (string?)headers["Lambda-Runtime-Invoked-Function-Arn"]);
        Assert.StartsWith("Root=1-", (string?)headers["Lambda-Runtime-Trace-Id"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Processes_are_ended_when_the_host_dies_without_a_word()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There is no /bin/sh to watch over them.");
        using var sleeping = Process.Start("sleep", "600");
        using var forgotten = Process.Start("sleep", "600");
        var reaper = new ProcessReaper();
        reaper.Watch(sleeping.Id);
        reaper.Watch(forgotten.Id);
        reaper.Forget(forgotten.Id);

        // The end of the pipe is all that the reaper sees of a host that dies.
        reaper.Dispose();
        await sleeping.WaitForExitAsync(Token).WaitAsync(TimeSpan.FromSeconds(10), Token);
        Assert.False(forgotten.HasExited);
        forgotten.Kill();
    }

    [Fact]
    public async Task No_process_outlives_the_host()
    {
        int[] processes;
        await using (var lambda = await StartAsync(Define("Gone", provisioned: 1)))
        {
            await lambda.ProvisionAsync(Token);
            _ = lambda.Find("Gone")!.InvokeAsync(Event("""{"do":"sleep","ms":30000}"""), Token);
            processes = [.. lambda.Find("Gone")!.ProcessIds];
        }

        Assert.NotEmpty(processes);
        Assert.All(processes, id => Assert.ThrowsAny<Exception>(() => Process.GetProcessById(id).HasExited ? throw new ArgumentException("exited") : 0));
    }
}

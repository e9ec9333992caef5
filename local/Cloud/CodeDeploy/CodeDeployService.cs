using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using LocalCloud.Protocol;

namespace LocalCloud.CodeDeploy;

/// <summary>What a hook said about a deployment.</summary>
public sealed record HookAnswer(string DeploymentId, string? ExecutionId, string Status, DateTimeOffset At);

/// <summary>
/// The one operation of CodeDeploy that a function calls: a hook's answer. Nothing is deployed here, so any deployment that is
/// well named is taken to be one, where AWS knows its own (DeploymentDoesNotExistException); what was answered is kept, to be
/// read at <c>/_local/deployments</c>. All else is refused by name.
/// Source: https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_PutLifecycleEventHookExecutionStatus.html.
/// </summary>
public sealed partial class CodeDeployService(TimeProvider time) : IAwsService
{
    private readonly Lock _lock = new();
    private readonly List<HookAnswer> _answers = [];

    public string Name => "codedeploy";

    /// <summary>The answers, oldest first.</summary>
    public IReadOnlyList<HookAnswer> Answers
    {
        get
        {
            lock (_lock)
            {
                return [.. _answers];
            }
        }
    }

    /// <inheritdoc/>
    public Task<JsonObject> InvokeAsync(string operation, JsonObject request, CancellationToken cancellationToken) => Task.FromResult(operation switch
    {
        "PutLifecycleEventHookExecutionStatus" => Put(request),
        _ => throw AwsException.NotSupported("CodeDeploy", operation),
    });

    public void Reset()
    {
        lock (_lock)
        {
            _answers.Clear();
        }
    }

    private JsonObject Put(JsonObject request)
    {
        var deployment = Text(request, "deploymentId") ?? throw new AwsException("DeploymentIdRequiredException", "The deployment ID was not specified.");
        var execution = Text(request, "lifecycleEventHookExecutionId");
        var status = Text(request, "status");
        if (!DeploymentId().IsMatch(deployment))
        {
            throw new AwsException("InvalidDeploymentIdException", $"'{deployment}' is no id of a deployment: d- and nine capital letters or digits.");
        }

        if (status is not ("Succeeded" or "Failed"))
        {
            throw new AwsException("InvalidLifecycleEventHookExecutionStatusException", $"A hook ends as Succeeded or Failed, not as '{status}'.");
        }

        lock (_lock)
        {
            if (_answers.Exists(answer => answer.DeploymentId == deployment && answer.ExecutionId == execution))
            {
                throw new AwsException("LifecycleEventAlreadyCompletedException", $"The hook of {deployment} has been answered for already.");
            }

            _answers.Add(new HookAnswer(deployment, execution, status, time.GetUtcNow()));
        }

        return new JsonObject { ["lifecycleEventHookExecutionId"] = execution };
    }

    private static string? Text(JsonObject request, string name) => (request[name] as JsonValue)?.ToString();

    [GeneratedRegex("^d-[A-Z0-9]{9}$")]
    private static partial Regex DeploymentId();
}

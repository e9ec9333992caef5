using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using LocalCloud.Iam;
using LocalCloud.Protocol;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace LocalCloud.Schedules;

/// <summary>
/// EventBridge Scheduler's API, read only: the schedules are the template's
/// (https://docs.aws.amazon.com/scheduler/latest/APIReference/). What would change them is refused by name.
/// </summary>
/// <param name="schedules">Those that run.</param>
/// <param name="region">The region in ARNs.</param>
/// <param name="account">The account in ARNs.</param>
/// <param name="created">When the cloud made them.</param>
internal sealed class SchedulerApi(Func<IReadOnlyList<Schedule>> schedules, string region, string account, DateTimeOffset created)
{
    private const int LargestPage = 100;

    /// <summary>Holds functions to their roles; null: everybody may do everything.</summary>
    public Guard? Guard { get; init; }

    private IEnumerable<string> Groups => schedules().Select(schedule => schedule.Definition.GroupName).Prepend("default").Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);

    public void Map(IEndpointRouteBuilder endpoints)
    {
        Read(endpoints, "/schedules", "ListSchedules", _ => $"arn:aws:scheduler:{region}:{account}:schedule/*/*", List);
        Read(endpoints, "/schedules/{name}", "GetSchedule", context => $"arn:aws:scheduler:{region}:{account}:schedule/{Query(context, "groupName") ?? "default"}/{Name(context)}", Get);
        Read(endpoints, "/schedule-groups", "ListScheduleGroups", _ => $"arn:aws:scheduler:{region}:{account}:schedule-group/*", ListGroups);
        Read(endpoints, "/schedule-groups/{name}", "GetScheduleGroup", context => GroupArn(Name(context)), GetGroup);
        Refuse(endpoints, "/schedules/{name}", ("POST", "CreateSchedule"), ("PUT", "UpdateSchedule"), ("DELETE", "DeleteSchedule"));
        Refuse(endpoints, "/schedule-groups/{name}", ("POST", "CreateScheduleGroup"), ("DELETE", "DeleteScheduleGroup"));
        Refuse(endpoints, "/tags/{arn}", ("GET", "ListTagsForResource"), ("POST", "TagResource"), ("DELETE", "UntagResource"));
    }

    private void Read(IEndpointRouteBuilder endpoints, string path, string operation, Func<HttpContext, string> resource, Func<HttpContext, JsonObject> answer) =>
        endpoints.MapGet(path, async (HttpContext context) =>
        {
            try
            {
                Guard?.Caller(context)?.Require(new Access($"scheduler:{operation}", resource(context)));
                await WriteAsync(context, StatusCodes.Status200OK, answer(context));
            }
            catch (AwsException error)
            {
                await RefuseAsync(context, error);
            }
        });

    private static void Refuse(IEndpointRouteBuilder endpoints, string path, params (string Method, string Operation)[] operations)
    {
        foreach (var (method, operation) in operations)
        {
            endpoints.MapMethods(path, [method], context => RefuseAsync(context, AwsException.NotSupported("EventBridge Scheduler", operation)));
        }
    }

    private JsonObject List(HttpContext context)
    {
        var group = Query(context, "ScheduleGroup");
        if (group is not null)
        {
            CheckGroup(group);
        }

        var prefix = Query(context, "NamePrefix") ?? "";
        var state = Query(context, "State");
        var found = schedules().Where(schedule => (group is null || schedule.Definition.GroupName == group)
            && schedule.Definition.Name.StartsWith(prefix, StringComparison.Ordinal)
            && (state is null || state == State(schedule)));
        return Page(context, "Schedules", [.. found.OrderBy(schedule => schedule.Definition.Name, StringComparer.Ordinal)], schedule =>
        {
            var shown = ScheduleDescription.Head(schedule.Definition, State(schedule), created);
            shown["Target"] = new JsonObject { ["Arn"] = schedule.Definition.FunctionArn };
            return shown;
        });
    }

    private JsonObject Get(HttpContext context)
    {
        var group = Query(context, "groupName") ?? "default";
        CheckGroup(group);
        var schedule = schedules().FirstOrDefault(one => one.Definition.Name == Name(context) && one.Definition.GroupName == group)
            ?? throw NotFound($"Schedule {Name(context)} does not exist.");
        return ScheduleDescription.Of(schedule.Definition, State(schedule), created);
    }

    private JsonObject ListGroups(HttpContext context)
    {
        var prefix = Query(context, "NamePrefix") ?? "";
        return Page(context, "ScheduleGroups", [.. Groups.Where(group => group.StartsWith(prefix, StringComparison.Ordinal))], ShowGroup);
    }

    private JsonObject GetGroup(HttpContext context)
    {
        CheckGroup(Name(context));
        return ShowGroup(Name(context));
    }

    private JsonObject ShowGroup(string group) => new()
    {
        ["Arn"] = GroupArn(group),
        ["CreationDate"] = ScheduleDescription.Seconds(created),
        ["LastModificationDate"] = ScheduleDescription.Seconds(created),
        ["Name"] = group,
        ["State"] = "ACTIVE",
    };

    private string GroupArn(string group) => $"arn:aws:scheduler:{region}:{account}:schedule-group/{group}";

    private void CheckGroup(string group)
    {
        if (!Groups.Contains(group))
        {
            throw NotFound($"Schedule group {group} does not exist.");
        }
    }

    private static JsonObject Page<T>(HttpContext context, string name, IReadOnlyList<T> all, Func<T, JsonObject> show)
    {
        var size = Query(context, "MaxResults") is not { } asked ? LargestPage
            : int.TryParse(asked, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= LargestPage ? number
            : throw new AwsException("ValidationException", $"1 validation error detected: Value '{asked}' at 'maxResults' failed to satisfy constraint: Member must be between 1 and {LargestPage}");
        var from = Query(context, "NextToken") is { } token ? Decode(token) : 0;
        var page = new JsonObject { [name] = new JsonArray([.. all.Skip(from).Take(size).Select(show)]) };
        if (all.Count > from + size)
        {
            page["NextToken"] = Convert.ToBase64String(Encoding.UTF8.GetBytes((from + size).ToString(CultureInfo.InvariantCulture)));
        }

        return page;
    }

    private static int Decode(string token)
    {
        var bytes = new byte[token.Length];
        return Convert.TryFromBase64String(token, bytes, out var length) && int.TryParse(bytes.AsSpan(0, length), NumberStyles.None, CultureInfo.InvariantCulture, out var from)
            ? from
            : throw new AwsException("ValidationException", "Invalid NextToken.");
    }

    private static string State(Schedule schedule) => schedule.Definition.Enabled ? "ENABLED" : "DISABLED";

    private static string Name(HttpContext context) => $"{context.Request.RouteValues["name"]}";

    private static string? Query(HttpContext context, string name) => context.Request.Query[name].ToString() is { Length: > 0 } value ? value : null;

    private static AwsException NotFound(string message) => new("ResourceNotFoundException", message, System.Net.HttpStatusCode.NotFound);

    private static Task RefuseAsync(HttpContext context, AwsException error)
    {
        context.Response.Headers["x-amzn-errortype"] = error.Code;
        return WriteAsync(context, (int)error.Status, new JsonObject { ["Message"] = error.Message });
    }

    private static Task WriteAsync(HttpContext context, int status, JsonObject answer)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.Headers["x-amzn-requestid"] = Guid.NewGuid().ToString();
        return context.Response.WriteAsync(answer.ToJsonString(AwsJsonProtocol.Wire), context.RequestAborted);
    }
}

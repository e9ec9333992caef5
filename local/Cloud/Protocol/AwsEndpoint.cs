using System.Net;
using System.Text.RegularExpressions;
using LocalCloud.Iam;
using LocalCloud.Metering;
using LocalCloud.Tracing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace LocalCloud.Protocol;

/// <summary>
/// All services on one address, as AWS's clients speak to them: by <c>X-Amz-Target</c> where the service speaks JSON,
/// else by the service in the signature's credential scope. Signatures are not checked: any credentials do, and only the
/// access key counts, which tells functions from everybody else.
/// Services with paths of their own (Lambda's REST API) are mapped beside it.
/// </summary>
public static partial class AwsEndpoint
{
    /// <summary>AWS Query may be a URL alone.</summary>
    private static readonly string[] Methods = ["GET", "POST"];

    /// <summary>Serves the services at <c>/</c>, and SQS also at a queue's own URL.</summary>
    public static void Map(IEndpointRouteBuilder endpoints, IEnumerable<IAwsService> services) => Map(endpoints, services, null);

    /// <inheritdoc cref="Map(IEndpointRouteBuilder, IEnumerable{IAwsService})"/>
    /// <param name="endpoints">The server's routes.</param>
    /// <param name="services">The services.</param>
    /// <param name="guard">Holds functions to their roles; null: everybody may do everything.</param>
    internal static void Map(IEndpointRouteBuilder endpoints, IEnumerable<IAwsService> services, Guard? guard)
    {
        var served = services.ToDictionary(service => service.Name, StringComparer.Ordinal);
        served.TryAdd("sts", new StsService());
        Task Handle(HttpContext context) => HandleAsync(context, served, guard);
        endpoints.MapMethods("/", Methods, Handle);
        endpoints.MapMethods("/{account:length(12)}/{queue}", Methods, Handle);
    }

    private static async Task HandleAsync(HttpContext context, Dictionary<string, IAwsService> served, Guard? guard)
    {
        Caller.Current = Caller.Of(context.Request);
        CallTrace.Current = CallTrace.Of(context.Request);
        try
        {
            if (context.Request.Headers["X-Amz-Target"].ToString() is { Length: > 0 } target)
            {
                await HandleJsonAsync(context, served, guard, target);
            }
            else
            {
                await HandleQueryAsync(context, served, guard);
            }
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client left, as a long poll may. Nobody reads an answer.
        }
        catch (Exception error) when (error is not OperationCanceledException && !context.Response.HasStarted)
        {
            // Our own bug: the client sees it as AWS's internal failure, the person who runs this sees all of it.
            var log = context.RequestServices.GetService<ILoggerFactory>()?.CreateLogger(typeof(AwsEndpoint));
            log?.LogError(error, "The local cloud failed on {Target}", context.Request.Headers["X-Amz-Target"].ToString());
            await AwsJsonProtocol.RefuseAsync(context, null, new AwsException("InternalServerError", error.Message, HttpStatusCode.InternalServerError));
        }
    }

    private static Task HandleJsonAsync(HttpContext context, Dictionary<string, IAwsService> served, Guard? guard, string target)
    {
        var dot = target.LastIndexOf('.');
        var prefix = dot < 0 ? target : target[..dot];
        var model = AwsServiceModel.ForTarget(prefix);
        if (model is not null && dot >= 0 && served.TryGetValue(model.Name, out var service))
        {
            return AwsJsonProtocol.HandleAsync(context, model, guard?.For(context, service) ?? service, target[(dot + 1)..]);
        }

        return AwsJsonProtocol.RefuseAsync(context, model, NotServed(model?.DisplayName ?? $"the service of X-Amz-Target '{target}'", served));
    }

    private static async Task HandleQueryAsync(HttpContext context, Dictionary<string, IAwsService> served, Guard? guard)
    {
        var fields = await QueryFields.ReadAsync(context.Request);
        var isAtQueue = context.Request.RouteValues.ContainsKey("queue");
        if (fields.Action.Length == 0)
        {
            await AwsQueryProtocol.RefuseUnknownAsync(context);
            return;
        }

        // Unsigned requests are let in, too: where they go and what they say tells the service.
        var name = CredentialScope().Match($"{context.Request.Headers.Authorization} Credential={fields.Credential}").Groups["service"].Value is { Length: > 0 } signed ? signed : isAtQueue ? "sqs" : "";
        var model = AwsServiceModel.All.FirstOrDefault(known => name.Length > 0 ? known.Name == name : known.AnswersQuery && known.Version == fields.Version);
        if (model is null || !served.TryGetValue(model.Name, out var service))
        {
            await AwsQueryProtocol.RefuseAsync(context, model, NotServed(model?.DisplayName ?? $"the service '{name}'", served));
        }
        else if (!model.AnswersQuery)
        {
            await AwsQueryProtocol.RefuseAsync(context, model, new AwsException(
                "MissingAction", $"{model.DisplayName} is served over AWS JSON only: the request needs the header X-Amz-Target: {model.TargetPrefix}.Operation."));
        }
        else if (isAtQueue && fields.Action is "CreateQueue" or "ListQueues")
        {
            await AwsQueryProtocol.RefuseAsync(context, model, new AwsException("InvalidAction", $"The action {fields.Action} is not valid for this endpoint."));
        }
        else
        {
            // A queue in the parameters wins over that of the URL.
            var queue = isAtQueue ? [KeyValuePair.Create("QueueUrl", context.Request.Path.Value!)] : Enumerable.Empty<KeyValuePair<string, string>>();
            await AwsQueryProtocol.HandleAsync(context, model, guard?.For(context, service) ?? service, fields.Action, queue.Concat(fields.OfOperation));
        }
    }

    private static AwsException NotServed(string what, Dictionary<string, IAwsService> served) => new(
        "UnknownOperationException", $"The local cloud does not serve {what}. It serves {string.Join(", ", served.Keys.Order(StringComparer.Ordinal))}.");

    /// <summary><c>Credential=KEY/20261121/us-east-1/sns/aws4_request</c> of an <c>Authorization</c> header (Signature Version 4).</summary>
    [GeneratedRegex(@"Credential=[^/\s]+/\d{8}/[^/\s]+/(?<service>[^/\s]+)/aws4_request")]
    private static partial Regex CredentialScope();
}

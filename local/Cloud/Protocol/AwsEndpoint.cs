using System.Net;
using System.Text.RegularExpressions;
using LocalCloud.Iam;
using LocalCloud.Metering;
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
    /// <summary>Serves the services at <c>POST /</c>, and at a queue's own URL, where some SQS clients post.</summary>
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
        endpoints.MapPost("/", Handle);
        endpoints.MapPost("/{account:length(12)}/{queue}", Handle);
    }

    private static async Task HandleAsync(HttpContext context, Dictionary<string, IAwsService> served, Guard? guard)
    {
        Caller.Current = Caller.Of(context.Request);
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
        var name = CredentialScope().Match(context.Request.Headers.Authorization.ToString()).Groups["service"].Value;
        // Parameters may stand in the address as well.
        var form = context.Request.HasFormContentType ? await context.Request.ReadFormAsync(context.RequestAborted)
            : context.Request.Query.Count > 0 ? new FormCollection(context.Request.Query.ToDictionary(field => field.Key, field => field.Value))
            : FormCollection.Empty;
        var model = AwsServiceModel.All.FirstOrDefault(known => name.Length > 0 ? known.Name == name : known.IsQuery && known.Version == form["Version"]);
        if (model is null || !served.TryGetValue(model.Name, out var service))
        {
            await AwsQueryProtocol.RefuseAsync(context, model, NotServed(model?.DisplayName ?? $"the service '{name}'", served));
        }
        else if (!model.IsQuery)
        {
            await AwsQueryProtocol.RefuseAsync(context, model, new AwsException(
                "MissingAction", $"{model.DisplayName} is served over AWS JSON only: the request needs the header X-Amz-Target: {model.TargetPrefix}.Operation. Clients before 2024 speak AWS Query to SQS; use a newer one."));
        }
        else
        {
            await AwsQueryProtocol.HandleAsync(context, model, guard?.For(context, service) ?? service, form);
        }
    }

    private static AwsException NotServed(string what, Dictionary<string, IAwsService> served) => new(
        "UnknownOperationException", $"The local cloud does not serve {what}. It serves {string.Join(", ", served.Keys.Order(StringComparer.Ordinal))}.");

    /// <summary><c>Credential=KEY/20261121/us-east-1/sns/aws4_request</c> of an <c>Authorization</c> header (Signature Version 4).</summary>
    [GeneratedRegex(@"Credential=[^/\s]+/\d{8}/[^/\s]+/(?<service>[^/\s]+)/aws4_request")]
    private static partial Regex CredentialScope();
}

using System.Net;
using Amazon.Lambda.APIGatewayEvents;
using OrderSystem.Domain;

namespace OrderSystem.Adapters.Http;

/// <summary>An error body. Source: RFC 9457, problem details for HTTP APIs.</summary>
/// <param name="Errors">What is wrong with which field, where there are several.</param>
public sealed record ProblemBody(string Type, string Title, int Status, string Detail, string Instance, IReadOnlyList<FieldError>? Errors);

/// <summary>Error answers: what was wrong, where, and what to do.</summary>
public static class Problem
{
    private const string MediaType = "application/problem+json";

    public static APIGatewayHttpApiV2ProxyResponse Of(
        APIGatewayHttpApiV2ProxyRequest request, HttpStatusCode status, string kind, string title, string detail, IReadOnlyList<FieldError>? errors = null) =>
        HttpResponses.Json(
            status,
            new ProblemBody($"/problems/{kind}", title, (int)status, detail, $"urn:request:{request.RequestContext?.RequestId ?? "unknown"}", errors),
            HttpJson.Default.ProblemBody,
            MediaType).With(HttpRequests.CorrelationHeader, request.CorrelationId());

    public static APIGatewayHttpApiV2ProxyResponse Unauthorized(APIGatewayHttpApiV2ProxyRequest request) => Of(
        request, HttpStatusCode.Unauthorized, "unauthorized", "Who are you?", "Send a token with a 'sub' claim as Authorization: Bearer.");

    public static APIGatewayHttpApiV2ProxyResponse Invalid(APIGatewayHttpApiV2ProxyRequest request, IReadOnlyList<FieldError> errors) => Of(
        request,
        HttpStatusCode.BadRequest,
        "invalid-request",
        "The request is not valid",
        errors.Count == 1 ? $"{errors[0].Field} {errors[0].Message}." : $"{errors.Count} things are wrong; see errors.",
        errors);

    public static APIGatewayHttpApiV2ProxyResponse OrderNotFound(APIGatewayHttpApiV2ProxyRequest request) => Of(
        request, HttpStatusCode.NotFound, "order-not-found", "No such order", "You have no order of this id.");
}

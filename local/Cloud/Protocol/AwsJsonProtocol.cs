using System.Globalization;
using System.Net;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http;

namespace LocalCloud.Protocol;

/// <summary>
/// AWS JSON 1.0 and 1.1: <c>POST /</c>, the operation in <c>X-Amz-Target</c>, JSON in and out
/// (https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html).
/// </summary>
internal static class AwsJsonProtocol
{
    /// <summary>AWS does not escape <c>&lt;</c>, <c>+</c> or letters outside ASCII; sizes and checksums then agree with it.</summary>
    internal static readonly JsonSerializerOptions Wire = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = MaxDepth };

    /// <summary>An item of DynamoDB may be 32 levels deep, and each level is two or three of JSON.</summary>
    private const int MaxDepth = 256;

    /// <summary>Reads one request, runs it, and writes the answer or the error as the service would.</summary>
    public static async Task HandleAsync(HttpContext context, AwsServiceModel model, IAwsService service, string operation)
    {
        JsonObject answer;
        var status = HttpStatusCode.OK;
        try
        {
            var isDynamoDb = model.Name == "dynamodb";
            if (isDynamoDb && !IsJson(context.Request))
            {
                throw new AwsException("UnknownOperationException", "", HttpStatusCode.NotFound);
            }
            if (isDynamoDb)
            {
                SignatureForm.Check(context.Request);
            }
            var request = await ReadAsync(context.Request, isDynamoDb, context.RequestAborted);
            answer = await service.InvokeAsync(operation, request, context.RequestAborted);
        }
        catch (AwsException error)
        {
            status = error.Status;
            answer = Describe(error, model);
            // Services that moved from AWS Query to JSON keep the old code in a header, for clients that ask (awsQueryCompatible).
            if (error.QueryCode is { } code && context.Request.Headers["x-amzn-query-mode"] == "true")
            {
                context.Response.Headers["x-amzn-query-error"] = $"{code};{(error.IsSenderFault ? "Sender" : "Receiver")}";
            }
        }

        await WriteAsync(context.Response, model, status, answer);
    }

    /// <summary>Answers with an error alone: no engine was reached.</summary>
    public static Task RefuseAsync(HttpContext context, AwsServiceModel? model, AwsException error)
    {
        var spoken = model ?? new AwsServiceModel("", "", "", "1.0", "com.amazon.coral.service#", "");
        return WriteAsync(context.Response, spoken, error.Status, Describe(error, spoken));
    }

    /// <summary>Whether the body says that it is of this protocol; another version of it is not.</summary>
    private static bool IsJson(HttpRequest request) =>
        request.ContentType?.Split(';')[0].Trim() is "application/x-amz-json-1.0" or "application/json";

    private static async Task<JsonObject> ReadAsync(HttpRequest request, bool isLimited, CancellationToken cancellationToken)
    {
        var body = await RequestBody.ReadAsync(request, isLimited, cancellationToken);
        if (body.Length == 0)
        {
            return [];
        }
        if (!Utf8.IsValid(body.Span) || !HoldsText(body.Span))
        {
            throw new AwsException("SerializationException", "The request body is not valid JSON: a string of it is not Unicode.");
        }

        try
        {
            return JsonNode.Parse(body.Span, documentOptions: new JsonDocumentOptions { MaxDepth = MaxDepth, AllowDuplicateProperties = false }) as JsonObject
                ?? throw new AwsException("SerializationException", "The request body is JSON, but not an object.");
        }
        catch (JsonException error)
        {
            throw new AwsException("SerializationException", $"The request body is not valid JSON: {error.Message}");
        }
    }

    /// <summary>Whether every escape stands for a character: half of a surrogate pair cannot be read later on.</summary>
    private static bool HoldsText(ReadOnlySpan<byte> body)
    {
        if (body.IndexOf("\\u"u8) < 0)
        {
            return true;
        }
        try
        {
            var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = MaxDepth });
            while (reader.Read())
            {
                _ = reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName ? reader.GetString() : null;
            }
            return true;
        }
        catch (JsonException)
        {
            // Told where the body is read.
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private static JsonObject Describe(AwsException error, AwsServiceModel model)
    {
        var body = error.Members?.DeepClone().AsObject() ?? [];
        body["__type"] = model.ErrorType(error.Code);
        if (error.Message.Length > 0)
        {
            body[MessageMember(error, model)] = error.Message;
        }
        return body;
    }

    /// <summary>The frame that refuses for all services writes it large, and so does Secrets Manager, but not the check of its model.</summary>
    private static string MessageMember(AwsException error, AwsServiceModel model) => (model.Name, error.Code) switch
    {
        (_, "AccessDeniedException") or ("dynamodb", "SerializationException") => "Message",
        ("secretsmanager", not "ValidationException") => "Message",
        _ => "message",
    };

    private static async Task WriteAsync(HttpResponse response, AwsServiceModel model, HttpStatusCode status, JsonObject answer)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(answer, Wire);
        response.StatusCode = (int)status;
        response.ContentType = "application/x-amz-json-" + model.JsonVersion;
        response.ContentLength = body.Length;
        response.Headers["x-amzn-requestid"] = Guid.NewGuid().ToString();
        if (model.Name == "dynamodb")
        {
            // The SDKs of DynamoDB check it: a wrong one counts as a broken transfer.
            response.Headers["x-amz-crc32"] = Crc32.Compute(body).ToString(CultureInfo.InvariantCulture);
        }

        await response.Body.WriteAsync(body, response.HttpContext.RequestAborted);
    }
}

using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using System.Xml;
using System.Xml.Linq;
using Microsoft.AspNetCore.Http;

namespace LocalCloud.Protocol;

/// <summary>AWS Query: a form or a URL with <c>Action</c> and <c>Version</c> in, XML out. SNS and STS speak it, and SQS to its older clients.</summary>
internal static class AwsQueryProtocol
{
    /// <summary>A text may hold what XML 1.0 cannot, where an error repeats what was sent; and a line end must arrive as the one it was.</summary>
    private static readonly XmlWriterSettings Wire = new() { OmitXmlDeclaration = true, CheckCharacters = false, NewLineHandling = NewLineHandling.Entitize };

    /// <summary>Runs the request, and writes the answer or the error as the service would.</summary>
    public static async Task HandleAsync(HttpContext context, AwsServiceModel model, IAwsService service, string operation, IEnumerable<KeyValuePair<string, string>> fields)
    {
        try
        {
            var request = model.HasFlatQuery ? FlatQueryText.FromFields(fields) : QueryText.FromForm(fields);
            var answer = await service.InvokeAsync(operation, request, context.RequestAborted);
            await WriteAsync(context.Response, HttpStatusCode.OK, Success(model, operation, answer));
        }
        catch (AwsException error)
        {
            await RefuseAsync(context, model, error);
        }
    }

    /// <summary>Answers with an error.</summary>
    public static Task RefuseAsync(HttpContext context, AwsServiceModel? model, AwsException error)
    {
        XNamespace xmlns = model?.XmlNamespace ?? "";
        return WriteAsync(context.Response, error.Status, new XElement(
            xmlns + "ErrorResponse",
            new XElement(
                xmlns + "Error",
                new XElement(xmlns + "Type", error.IsSenderFault ? "Sender" : "Receiver"),
                new XElement(xmlns + "Code", error.QueryCode ?? error.Code),
                new XElement(xmlns + "Message", error.QueryMessage ?? error.Message),
                model is { HasFlatQuery: true } ? new XElement(xmlns + "Detail") : null),
            new XElement(xmlns + "RequestId", Guid.NewGuid())));
    }

    /// <summary>Answers to what names no operation at all.</summary>
    public static Task RefuseUnknownAsync(HttpContext context) => WriteAsync(context.Response, HttpStatusCode.NotFound, new XElement("UnknownOperationException"));

    private static XElement Success(AwsServiceModel model, string operation, JsonObject answer)
    {
        XNamespace xmlns = model.XmlNamespace!;
        return new XElement(
            xmlns + (operation + "Response"),
            new XElement(xmlns + (operation + "Result"), model.HasFlatQuery ? FlatQueryText.ToXml(operation, answer, xmlns) : QueryText.ToXml(answer, xmlns)),
            new XElement(xmlns + "ResponseMetadata", new XElement(xmlns + "RequestId", Guid.NewGuid())));
    }

    private static async Task WriteAsync(HttpResponse response, HttpStatusCode status, XElement answer)
    {
        var text = new StringBuilder();
        using (var writer = XmlWriter.Create(text, Wire))
        {
            answer.WriteTo(writer);
        }

        var body = Encoding.UTF8.GetBytes(text.ToString());
        response.StatusCode = (int)status;
        response.ContentType = "text/xml";
        response.ContentLength = body.Length;
        response.Headers["x-amzn-requestid"] = Guid.NewGuid().ToString();
        await response.Body.WriteAsync(body, response.HttpContext.RequestAborted);
    }
}

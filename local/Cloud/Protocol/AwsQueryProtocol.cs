using System.Net;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using Microsoft.AspNetCore.Http;

namespace LocalCloud.Protocol;

/// <summary>AWS Query: a form with <c>Action</c> and <c>Version</c> in, XML out. SNS and STS still speak it.</summary>
internal static class AwsQueryProtocol
{
    /// <summary>Runs the request of a form that has been read, and writes the answer or the error as the service would.</summary>
    public static async Task HandleAsync(HttpContext context, AwsServiceModel model, IAwsService service, IFormCollection form)
    {
        var operation = form["Action"].ToString();
        try
        {
            var request = QueryText.FromForm(form
                .Where(field => field.Key is not ("Action" or "Version"))
                .Select(field => KeyValuePair.Create(field.Key, field.Value.ToString())));
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
                new XElement(xmlns + "Message", error.Message)),
            new XElement(xmlns + "RequestId", Guid.NewGuid())));
    }

    private static XElement Success(AwsServiceModel model, string operation, JsonObject answer)
    {
        XNamespace xmlns = model.XmlNamespace!;
        return new XElement(
            xmlns + (operation + "Response"),
            new XElement(xmlns + (operation + "Result"), QueryText.ToXml(answer, xmlns)),
            new XElement(xmlns + "ResponseMetadata", new XElement(xmlns + "RequestId", Guid.NewGuid())));
    }

    private static async Task WriteAsync(HttpResponse response, HttpStatusCode status, XElement answer)
    {
        response.StatusCode = (int)status;
        response.ContentType = "text/xml";
        response.Headers["x-amzn-requestid"] = Guid.NewGuid().ToString();
        await response.WriteAsync(answer.ToString(SaveOptions.DisableFormatting), response.HttpContext.RequestAborted);
    }
}

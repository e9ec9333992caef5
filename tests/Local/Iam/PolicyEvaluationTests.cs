using LocalCloud.Iam;
using LocalCloud.Template;

namespace OrderSystem.Local.Tests.Iam;

/// <summary>What statements say to an access, read from a template as a function's own policy.</summary>
public sealed class PolicyEvaluationTests
{
    private const string Queue = "arn:aws:sqs:us-east-1:000000000000:work";
    private const string Table = "arn:aws:dynamodb:us-east-1:000000000000:table/Orders";

    [Theory]
    [InlineData("{Effect: Allow, Action: sqs:SendMessage, Resource: QUEUE}", "sqs:SendMessage", Queue, "Allowed")]
    [InlineData("{Effect: Allow, Action: sqs:SendMessage, Resource: QUEUE}", "sqs:ReceiveMessage", Queue, "NotAllowed")]
    [InlineData("{Effect: Allow, Action: sqs:SendMessage, Resource: QUEUE}", "sqs:SendMessage", Queue + "2", "NotAllowed")]
    [InlineData("{Effect: Allow, Action: [sqs:A, sqs:SendMessage], Resource: [TABLE, QUEUE]}", "sqs:SendMessage", Queue, "Allowed")]
    [InlineData("{Effect: Allow, Action: SQS:sendmessage, Resource: QUEUE}", "sqs:SendMessage", Queue, "Allowed")]
    [InlineData("{Effect: Allow, Action: sqs:Send*, Resource: '*'}", "sqs:SendMessage", Queue, "Allowed")]
    [InlineData("{Effect: Allow, Action: 'sqs:?endMessage', Resource: 'arn:aws:sqs:*:*:wor?'}", "sqs:SendMessage", Queue, "Allowed")]
    [InlineData("{Effect: Allow, Action: '*', Resource: '*'}", "dynamodb:PutItem", Table, "Allowed")]
    [InlineData("{Effect: Allow, Action: 'dynamodb:*', Resource: TABLE}", "dynamodb:Query", Table + "/index/by-day", "NotAllowed")]
    [InlineData("{Effect: Allow, Action: 'dynamodb:*', Resource: TABLE/index/*}", "dynamodb:Query", Table + "/index/by-day", "Allowed")]
    [InlineData("{Effect: Allow, Action: 'dynamodb:*', Resource: 'arn:aws:dynamodb:us-east-1:000000000000:table/orders'}", "dynamodb:Query", Table, "NotAllowed")]
    // A star stays within its part of the ARN, but for the last.
    [InlineData("{Effect: Allow, Action: sqs:SendMessage, Resource: 'arn:aws:*:work'}", "sqs:SendMessage", Queue, "NotAllowed")]
    [InlineData("{Effect: Allow, Action: 'lambda:*', Resource: 'arn:aws:lambda:us-east-1:000000000000:function:f*'}", "lambda:InvokeFunction", "arn:aws:lambda:us-east-1:000000000000:function:f:live", "Allowed")]
    [InlineData("{Effect: Allow, Action: 'lambda:*', Resource: 'arn:aws:lambda:us-east-1:000000000000:function:f'}", "lambda:InvokeFunction", "arn:aws:lambda:us-east-1:000000000000:function:f:live", "NotAllowed")]
    [InlineData("{Effect: Allow, NotAction: 'iam:*', Resource: '*'}", "sqs:SendMessage", Queue, "Allowed")]
    [InlineData("{Effect: Allow, NotAction: 'sqs:*', Resource: '*'}", "sqs:SendMessage", Queue, "NotAllowed")]
    [InlineData("{Effect: Allow, Action: sqs:SendMessage, NotResource: TABLE}", "sqs:SendMessage", Queue, "Allowed")]
    [InlineData("{Effect: Allow, Action: sqs:SendMessage, NotResource: QUEUE}", "sqs:SendMessage", Queue, "NotAllowed")]
    [InlineData("{Effect: Allow, Action: '*', Resource: '*'}, {Effect: Deny, Action: sqs:SendMessage, Resource: QUEUE}", "sqs:SendMessage", Queue, "Denied")]
    [InlineData("{Effect: Deny, Action: sqs:SendMessage, Resource: QUEUE}, {Effect: Allow, Action: '*', Resource: '*'}", "sqs:SendMessage", Queue, "Denied")]
    [InlineData("{Effect: Deny, Action: sqs:DeleteQueue, Resource: QUEUE}, {Effect: Allow, Action: '*', Resource: '*'}", "sqs:SendMessage", Queue, "Allowed")]
    [InlineData("{Effect: Allow, Action: sqs:SendMessage, Resource: QUEUE, Condition: {Bool: {'aws:SecureTransport': 'true'}}}", "sqs:SendMessage", Queue, "Allowed")]
    [InlineData("{Effect: Allow, Action: '*', Resource: '*'}, {Effect: Deny, Action: '*', Resource: '*', Condition: {Bool: {'aws:SecureTransport': 'false'}}}", "sqs:SendMessage", Queue, "Allowed")]
    [InlineData("{Effect: Allow, Action: sqs:SendMessage, Resource: 'arn:aws:sqs:us-east-1:000000000000:${aws:PrincipalTag/team}'}", "sqs:SendMessage", Queue, "Allowed")]
    public void An_access_is_allowed_if_a_statement_allows_it_and_none_denies_it(string statements, string action, string resource, string verdict)
    {
        var policy = statements.Replace("QUEUE", Queue, StringComparison.Ordinal).Replace("TABLE", Table, StringComparison.Ordinal);
        var template = SamTemplate.Parse($"Resources:\n  F: {{Type: AWS::Serverless::Function, Properties: {{Handler: F, Runtime: dotnet10, Policies: [{{Statement: [{policy}]}}]}}}}", "t.yaml", new TemplateOptions());

        Assert.Equal(verdict, $"{PolicyEvaluation.Decide(template.Functions.Single().Role.Statements, new Access(action, resource))}");
    }
}

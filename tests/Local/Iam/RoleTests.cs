using LocalCloud.Iam;
using LocalCloud.Template;
using LocalCloud.Template.Model;

namespace OrderSystem.Local.Tests.Iam;

/// <summary>Wherever a template says what a function may do, it is found; what it does not say is said to be unknown.</summary>
public sealed class RoleTests
{
    private const string Trust = "AssumeRolePolicyDocument: {Statement: [{Effect: Allow, Principal: {Service: [edge.amazonaws.com, lambda.amazonaws.com]}, Action: [sts:AssumeRole]}]}";
    private const string Send = "{Statement: {Effect: Allow, Action: sqs:SendMessage, Resource: !GetAtt Work.Arn}}";
    private const string Named = "Role: !GetAtt R.Arn";

    private const string Head = """
        Conditions: { Never: !Equals [a, b] }
        Resources:
          Work: { Type: AWS::SQS::Queue }
          Orders: { Type: AWS::DynamoDB::Table, Properties: { KeySchema: [], StreamSpecification: { StreamViewType: KEYS_ONLY } } }

        """;

    [Theory]
    [InlineData(Named, "R: {Type: AWS::IAM::Role, Properties: {TRUST, Policies: [{PolicyName: p, PolicyDocument: SEND}]}}")]
    [InlineData("Role: !Sub 'arn:aws:iam::${AWS::AccountId}:role/named'", "R: {Type: AWS::IAM::Role, Properties: {TRUST, RoleName: named, Policies: [{PolicyName: p, PolicyDocument: SEND}]}}")]
    [InlineData("Role: !If [Never, !GetAtt Other.Arn, !GetAtt R.Arn]", "R: {Type: AWS::IAM::Role, Properties: {TRUST, Policies: [{PolicyName: p, PolicyDocument: SEND}]}}", "Other: {Type: AWS::IAM::Role, Properties: {TRUST}}")]
    [InlineData(Named, "R: {Type: AWS::IAM::Role, Properties: {TRUST}}", "P: {Type: AWS::IAM::Policy, Properties: {PolicyName: p, PolicyDocument: SEND, Roles: [!Ref R]}}")]
    [InlineData(Named, "R: {Type: AWS::IAM::Role, Properties: {TRUST}}", "P: {Type: AWS::IAM::ManagedPolicy, Properties: {PolicyDocument: SEND, Roles: [!Ref R]}}")]
    [InlineData(Named, "R: {Type: AWS::IAM::Role, Properties: {TRUST}}", "P: {Type: AWS::IAM::RolePolicy, Properties: {PolicyName: p, PolicyDocument: SEND, RoleName: !Ref R}}")]
    [InlineData(Named, "R: {Type: AWS::IAM::Role, Properties: {TRUST, ManagedPolicyArns: [!Ref P]}}", "P: {Type: AWS::IAM::ManagedPolicy, Properties: {PolicyDocument: SEND}}")]
    [InlineData("Policies: SEND")]
    [InlineData("Policies: [SEND]")]
    [InlineData("DeadLetterQueue: {Type: SQS, TargetArn: !GetAtt Work.Arn}")]
    [InlineData("EventInvokeConfig: {DestinationConfig: {OnFailure: {Type: SQS, Destination: !GetAtt Work.Arn}}}")]
    [InlineData("Events: {S: {Type: DynamoDB, Properties: {Stream: !GetAtt Orders.StreamArn, StartingPosition: LATEST, DestinationConfig: {OnFailure: {Type: SQS, Destination: !GetAtt Work.Arn}}}}}")]
    public void A_permission_is_found_wherever_it_stands(string function, params string[] resources)
    {
        var role = Read(function, resources);

        Assert.Null(role.Unknown);
        Assert.Equal(Verdict.Allowed, Decide(role, "sqs:SendMessage", "arn:aws:sqs:us-east-1:000000000000:local-Work"));
        Assert.Equal(Verdict.NotAllowed, Decide(role, "sqs:PurgeQueue", "arn:aws:sqs:us-east-1:000000000000:local-Work"));
    }

    [Theory]
    // A role that the template names is not SAM's to add to.
    [InlineData(Named + ", Policies: SEND", "R: {Type: AWS::IAM::Role, Properties: {TRUST}}")]
    [InlineData(Named, "R: {Type: AWS::IAM::Role, Properties: {TRUST}}", "P: {Type: AWS::IAM::Policy, Properties: {PolicyName: p, PolicyDocument: SEND, Roles: [another]}}")]
    [InlineData(Named, "R: {Type: AWS::IAM::Role, Properties: {TRUST}}", "P: {Type: AWS::IAM::Policy, Condition: Never, Properties: {PolicyName: p, PolicyDocument: SEND, Roles: [!Ref R]}}")]
    [InlineData("Events: {S: {Type: DynamoDB, Properties: {Stream: !GetAtt Orders.StreamArn, StartingPosition: LATEST, DestinationConfig: {OnFailure: {Destination: !GetAtt Work.Arn}}}}}")]
    [InlineData("Description: nothing")]
    public void A_permission_that_AWS_would_not_give_is_not_given(string function, params string[] resources) =>
        Assert.Equal(Verdict.NotAllowed, Decide(Read(function, resources), "sqs:SendMessage", "arn:aws:sqs:us-east-1:000000000000:local-Work"));

    [Theory]
    [InlineData("Events: {Q: {Type: SQS, Properties: {Queue: !GetAtt Work.Arn}}}", "sqs:DeleteMessage")]
    [InlineData("Events: {S: {Type: DynamoDB, Properties: {Stream: !GetAtt Orders.StreamArn, StartingPosition: LATEST}}}", "dynamodb:GetRecords")]
    [InlineData("Tracing: Active", "xray:PutTraceSegments")]
    [InlineData("Description: any", "logs:PutLogEvents")]
    [InlineData("Policies: [AWSLambdaSQSQueueExecutionRole]", "sqs:ReceiveMessage")]
    [InlineData("Policies: 'arn:aws:iam::aws:policy/service-role/AWSLambdaDynamoDBExecutionRole'", "dynamodb:DescribeStream")]
    public void SAMs_own_role_has_the_managed_policies_that_SAM_adds(string function, string action) =>
        Assert.Equal(Verdict.Allowed, Decide(Read(function), action, "arn:aws:any:us-east-1:000000000000:thing"));

    [Theory]
    [InlineData("Role: 'arn:aws:iam::000000000000:role/imported'", "its role arn:aws:iam::000000000000:role/imported is not in this template")]
    [InlineData("Policies: [AmazonSQSFullAccess]", "what its managed policy AmazonSQSFullAccess allows is not known here")]
    [InlineData("Policies: [{SQSSendMessagePolicy: {QueueName: q}}]", "SAM policy templates (SQSSendMessagePolicy) are not expanded here; write the statements, or a role")]
    [InlineData(Named, "what its managed policy arn:aws:iam::aws:policy/AdministratorAccess allows is not known here", "R: {Type: AWS::IAM::Role, Properties: {TRUST, ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess']}}")]
    [InlineData("Description: x", "a connector adds to its role, and connectors are not expanded here", "C: {Type: AWS::Serverless::Connector, Properties: {Source: {Id: F}, Destination: {Id: Work}, Permissions: [Write]}}")]
    public void What_the_template_does_not_tell_is_unknown_and_why(string function, string why, params string[] resources)
    {
        var role = Read(function, resources);

        Assert.Equal(why, role.Unknown);
        Assert.Equal([$"Permissions of F are not checked: {why}."], UncheckedPermissions.Of([Function(function, resources)], new Dictionary<string, Uri>()));
    }

    [Theory]
    [InlineData("Policies: {Statement: {Effect: Allow, Action: a:b, Resource: '*', Condition: {Bool: {c: d}}}}", "t.yaml:5: Resource F, property Policies[0].Statement.Condition: conditions are not evaluated; this Allow holds as if it were met")]
    [InlineData("Policies: {Statement: {Effect: Deny, Action: a:b, Resource: '*', Condition: {Bool: {c: d}}}}", "t.yaml:5: Resource F, property Policies[0].Statement.Condition: conditions are not evaluated; this Deny is left out")]
    [InlineData("Policies: {Statement: {Effect: Allow, Action: a:b, Resource: 'arn:aws:a:::${aws:userid}'}}", "t.yaml:5: Resource F, property Policies[0].Statement.Resource: policy variables are not filled in; each stands for any text")]
    [InlineData("PermissionsBoundary: 'arn:aws:iam::aws:policy/Any'", "t.yaml:5: Resource F, property PermissionsBoundary: a permissions boundary is not evaluated")]
    public void What_is_read_more_generously_than_on_AWS_is_said(string function, string note) => Assert.Equal([note], Read(function).Notes);

    [Fact]
    public void Engines_elsewhere_are_said_not_to_check()
    {
        var url = new Uri("http://localhost:1");
        Assert.Equal(["Permissions are not checked at sqs, which runs elsewhere."], UncheckedPermissions.Of([], new Dictionary<string, Uri> { ["sqs"] = url }));
        Assert.Equal(
            ["Permissions are not checked: DynamoDB runs elsewhere, where the functions must all call with one access key."],
            UncheckedPermissions.Of([], new Dictionary<string, Uri> { ["sqs"] = url, ["dynamodb"] = url }));
    }

    private static FunctionRole Read(string function, params string[] resources) => Function(function, resources).Role;

    private static FunctionDefinition Function(string function, params string[] resources)
    {
        var text = $"{Head}  F: {{Type: AWS::Serverless::Function, Properties: {{Handler: F, Runtime: dotnet10, {function}}}}}\n{string.Concat(resources.Select(resource => $"  {resource}\n"))}";
        return SamTemplate.Parse(text.Replace("TRUST", Trust, StringComparison.Ordinal).Replace("SEND", Send, StringComparison.Ordinal), Path.Combine(Environment.CurrentDirectory, "t.yaml"), new TemplateOptions()).Functions.Single();
    }

    private static Verdict Decide(FunctionRole role, string action, string resource) => PolicyEvaluation.Decide(role.Statements, new Access(action, resource));
}

using LocalCloud.Template;

namespace OrderSystem.Local.Tests.Template;

/// <summary>Each fault names file, line, resource and property, and where it can, what was meant.</summary>
public sealed class WrongTemplateTests
{
    private const string Head = "Transform: AWS::Serverless-2016-10-31\nParameters:\n  Stage: { Type: String, Default: dev, AllowedValues: [dev, prod] }\nConditions:\n  IsProd: !Equals [!Ref Stage, prod]\nResources:\n  Work: { Type: AWS::SQS::Queue, Properties: { VisibilityTimeout: 20 } }\n  Orders: { Type: AWS::DynamoDB::Table, Properties: { KeySchema: [] } }\n";

    public static TheoryData<string, string> Faults => new()
    {
        { "  X: { Type: AWS::SQS::Quue }", "t.yaml:9: Resource X: the local cloud does not run the resource type AWS::SQS::Quue. Did you mean AWS::SQS::Queue?" },
        { "  X: { Type: AWS::S3::Bucket }", "t.yaml:9: Resource X: the local cloud does not run the resource type AWS::S3::Bucket." },
        { "  X: { Type: AWS::SQS::Queue, Condtion: IsProd }", "t.yaml:9: Resource X: 'Condtion' is not an attribute of a resource. Did you mean Condition?" },
        { "  X: { Type: AWS::SQS::Queue, Condition: IsPro }", "t.yaml:9: Resource X, property Condition: there is no condition 'IsPro'. Did you mean IsProd?" },
        { "  X: { Type: AWS::SQS::Queue, DependsOn: Wrk }", "t.yaml:9: Resource X, property DependsOn: there is no resource 'Wrk'. Did you mean Work?" },
        { "  X:\n    Type: AWS::SQS::Queue\n    Properties:\n      VisibilityTimout: 30", "t.yaml:12: Resource X, property VisibilityTimout: there is no such property. Did you mean VisibilityTimeout?" },
        { "  X:\n    Type: AWS::SQS::Queue\n    Properties:\n      RedrivePolicy:\n        deadLetterTargetArn: !GetAtt Wok.Arn", "t.yaml:13: Resource X, property RedrivePolicy.deadLetterTargetArn: there is no resource 'Wok'. Did you mean Work?" },
        { "  X: { Type: AWS::SQS::Queue, Properties: { QueueName: !GetAtt Work.Name } }", "t.yaml:9: Resource X, property QueueName: AWS::SQS::Queue Work has no attribute 'Name'." },
        { "  X: { Type: AWS::SQS::Queue, Properties: { QueueName: !Ref Stge } }", "t.yaml:9: Resource X, property QueueName: there is no resource or parameter 'Stge'. Did you mean Stage?" },
        { "  X: { Type: AWS::SQS::Queue, Properties: { QueueName: !Sub 'a-${AWS::Regin}' } }", "t.yaml:9: Resource X, property QueueName: there is no resource or parameter 'AWS::Regin'. Did you mean AWS::Region?" },
        { "  X: { Type: AWS::SQS::Queue, Properties: { QueueName: !If [IsPrd, a, b] } }", "t.yaml:9: Resource X, property QueueName: there is no condition 'IsPrd'. Did you mean IsProd?" },
        { "  X: { Type: AWS::SQS::Queue, Properties: { QueueName: !GettAtt Work.Arn } }", "t.yaml:9: !GettAtt is not an intrinsic function. Did you mean !GetAtt?" },
        { "  X: { Type: AWS::SQS::Queue, Properties: { QueueName: !ImportValue other } }", "t.yaml:9: Resource X, property QueueName: Fn::ImportValue is not evaluated locally." },
        { "  X: { Type: AWS::SQS::Queue, Properties: { QueueName: !Ref X } }", "t.yaml:9: Resource X, property QueueName: the name depends on itself." },
        { "  X: { Type: AWS::SNS::Topic, Properties: { TopicName: '{{resolve:ssm:/a}}' } }", "t.yaml:9: Resource X, property TopicName: dynamic references ({{resolve:…}}) are not resolved locally; let the function read the secret or parameter at run time." },
        { "  X: { Type: AWS::SQS::Queue, Properties: { QueueName: !GetAtt Gone.Arn } }\n  Gone: { Type: AWS::SQS::Queue, Condition: IsProd }", "t.yaml:9: Resource X, property QueueName: it refers to Gone, which this run leaves out: its condition IsProd is false." },
        { "  X: { Type: AWS::SQS::Queue, Properties: { DelaySeconds: !FindInMap [Delays, dev, X] } }", "t.yaml:9: Resource X, property DelaySeconds: there is no 'Delays' in mapping Delays.dev.X." },
        { "  X: { Type: AWS::SQS::Queue, Properties: { QueueName: !Select [2, [a, b]] } }", "t.yaml:9: Resource X, property QueueName: Fn::Select asks for item '2' of 2." },
        { "  X: { Type: AWS::SQS::Queue, Properties: { QueueName: !Equals [a, b] } }", "t.yaml:9: Resource X, property QueueName: Fn::Equals is for the Conditions section; use Fn::If with a condition here." },
        { "  X: { Type: AWS::SQS::Queue, Properties: { Tags: !ImportValu x } }", "t.yaml:9: !ImportValu is not an intrinsic function. Did you mean !ImportValue?" },
        { Function("Layers: [a]"), "t.yaml:9: Resource F, property Layers: the local cloud does not run this property." },
        { Function("Environment: { Variables: { A1: b, AWS_REGION: eu-west-1, _HANDLER: x } }"), "t.yaml:9: Resource F, property Environment.Variables: Lambda was unable to configure your environment variables because the environment variables you have provided contains reserved keys that are currently not supported for modification. Reserved keys used in this request: AWS_REGION, _HANDLER" },
        { Function("Environment: { Variables: { A-B: c } }"), "t.yaml:9: Resource F, property Environment.Variables: 'A-B' is no name of a variable:" },
        { Function($"Environment: {{ Variables: {{ LONG: {new string('x', 4086)} }} }}"), "t.yaml:9: Resource F, property Environment.Variables: Lambda was unable to configure your environment variables because the environment variables you have provided exceeded the 4KB limit." },
        { Function("Events: { E: { Type: HttpApi, Properties: { Path: '/{all+}/a', Method: GET } } }"), "t.yaml:9: Resource F, property Events.E.Properties.Path: '/{all+}/a' is no path of a route:" },
        { Function("Events: { E: { Type: HttpApi, Properties: { Path: a, Method: GET } } }"), "t.yaml:9: Resource F, property Events.E.Properties.Path: 'a' is no path of a route:" },
        { Function("Timeout: 1000"), "t.yaml:9: Resource F, property Timeout: '1000' is not a whole number from 1 to 900." },
        { Function("ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 2 }"), "t.yaml:9: Resource F, property ProvisionedConcurrencyConfig: provisioned concurrency needs AutoPublishAlias: AWS keeps it for an alias only." },
        { Function("Events: { E: { Type: Shedule } }"), "t.yaml:9: Resource F, property Events.E.Type: 'Shedule' is not an event type. Did you mean Schedule?" },
        { Function("Events: { E: { Type: S3 } }"), "t.yaml:9: Resource F, property Events.E.Type: the local cloud does not run events of type S3; it runs HttpApi, SQS, SNS, DynamoDB, EventBridgeRule, CloudWatchEvent, Schedule and ScheduleV2." },
        { Event("Schedule", "Schedule: rate(1 minutes)"), "t.yaml:9: Resource F, property Events.E.Properties.Schedule: Parameter ScheduleExpression is not valid." },
        { Event("Schedule", "Schedule: at(2030-01-01T00:00:00)"), "t.yaml:9: Resource F, property Events.E.Properties.Schedule: rules know no at(…), which ScheduleV2 has." },
        { Event("Schedule", "Schedul: rate(1 minute)"), "t.yaml:9: Resource F, property Events.E.Properties.Schedul: there is no such property. Did you mean Schedule?" },
        { Event("Schedule", "Schedule: rate(1 minute), State: ENABLED, Enabled: true"), "t.yaml:9: Resource F, property Events.E.Properties.Enabled: State and Enabled exclude each other." },
        { Event("EventBridgeRule", "EventBusName: default"), "t.yaml:9: Resource F, property Events.E.Properties: Pattern is missing." },
        { Event("EventBridgeRule", "Pattern: { source: shop }"), "t.yaml:9: Resource F, property Events.E.Properties.Pattern: Event pattern is not valid. Reason: \"source\" must be an object or an array" },
        { Event("CloudWatchEvent", "Pattern: { source: [{ prefex: a }] }"), "t.yaml:9: Resource F, property Events.E.Properties.Pattern: Event pattern is not valid. Reason: Unrecognized match type prefex" },
        { Event("EventBridgeRule", "Pattern: { source: [a] }, DeadLetterConfig: { Arn: !GetAtt Work.Arn, Type: SQS }"), "t.yaml:9: Resource F, property Events.E.Properties.DeadLetterConfig: it needs one of Arn and Type." },
        { Event("EventBridgeRule", "Pattern: { source: [a] }, RetryPolicy: { MaximumRetryAttempts: 186 }"), "t.yaml:9: Resource F, property Events.E.Properties.Targets[0].RetryPolicy.MaximumRetryAttempts: '186' is not a whole number from 0 to 185." },
        { Event("EventBridgeRule", "Pattern: { source: [a] }, Input: '{', InputPath: $.detail"), "t.yaml:9: Resource F, property Events.E.Properties.Targets[0]: Only one of Input, InputPath, or InputTransformer must be provided for target FELambdaTarget." },
        { "  X: { Type: AWS::Events::Rule, Properties: { State: ENABLED } }", "t.yaml:9: Resource X: it needs EventPattern or ScheduleExpression." },
        { "  X: { Type: AWS::Events::Rule, Properties: { EventPattern: { source: [] } } }", "t.yaml:9: Resource X, property EventPattern: Event pattern is not valid. Reason: Empty arrays are not allowed" },
        { "  X: { Type: AWS::Events::Rule, Properties: { EventPattern: { source: [a] }, Targets: [{ Id: a, Arn: !Ref Work }] } }", "t.yaml:9: Resource X, property Targets[0]: Parameter http://127.0.0.1:8081/000000000000/local-Work is not valid. Reason: Provided Arn is not in correct format." },
        { "  X: { Type: AWS::Events::Rule, Properties: { EventPattern: { source: [a] }, Targets: [{ Id: a, Arn: !GetAtt Work.Arn, SqsParameters: { MessageGroupId: g } }] } }", "t.yaml:9: Resource X, property Targets[0].SqsParameters: the local cloud does not run this property." },
        { "  X: { Type: AWS::Events::Rule, Properties: { EventPattern: { source: [a] }, Targets: [{ Id: a, Arn: !GetAtt Work.Arn, InputTransformer: { InputTemplate: '<x>' } }] } }", "t.yaml:9: Resource X, property Targets[0]: InputTemplate for target a contains invalid placeholder x." },
        { Schedule(""), "t.yaml:9: Resource F, property Events.E.Properties: ScheduleExpression is missing." },
        { Schedule("ScheduleExpression: rate(1 fortnight)"), "t.yaml:9: Resource F, property Events.E.Properties.ScheduleExpression: 'rate(1 fortnight)' is not a rate:" },
        { Schedule("ScheduleExpression: cron(0 3 * * *)"), "t.yaml:9: Resource F, property Events.E.Properties.ScheduleExpression: 'cron(0 3 * * *)' has 5 fields; it needs six:" },
        { Schedule("ScheduleExpresion: rate(1 minute)"), "t.yaml:9: Resource F, property Events.E.Properties.ScheduleExpresion: there is no such property. Did you mean ScheduleExpression?" },
        { Schedule("ScheduleExpression: rate(1 minute), ScheduleExpressionTimezone: Europe/Nowhere"), "t.yaml:9: Resource F, property Events.E.Properties.ScheduleExpressionTimezone: 'Europe/Nowhere' is not a time zone, such as Europe/Berlin." },
        { Schedule("ScheduleExpression: rate(1 minute), StartDate: tomorrow"), "t.yaml:9: Resource F, property Events.E.Properties.StartDate: 'tomorrow' is not a date, such as 2030-01-31T03:00:00Z." },
        { Schedule("ScheduleExpression: rate(1 minute), StartDate: '2030-01-01T00:00:00Z', EndDate: '2029-01-01T00:00:00Z'"), "t.yaml:9: Resource F, property Events.E.Properties.EndDate: it must be after StartDate." },
        { Schedule("ScheduleExpression: rate(1 minute), OmitName: true"), "t.yaml:9: Resource F, property Events.E.Properties.OmitName: the local cloud does not run this property." },
        { Function("Events: { E: { Type: SNS, Properties: { FilterPolicy: { a: [x] } } } }"), "t.yaml:9: Resource F, property Events.E.Properties: Topic is missing." },
        { Function("Events: { E: { Type: SNS, Properties: { Topic: arn:aws:sns:us-east-1:000000000000:t, Region: eu-west-1 } } }"), "t.yaml:9: Resource F, property Events.E.Properties.Region: the local cloud is in us-east-1, and has no topics of eu-west-1." },
        { Function("Events: { E: { Type: SNS, Properties: { Topic: arn:aws:sns:us-east-1:000000000000:t, SqsSubscription: { QueueUrl: u } } } }"), "t.yaml:9: Resource F, property Events.E.Properties.SqsSubscription: QueueArn is missing." },
        { Schedule("ScheduleExpression: rate(1 minute), State: ON"), "t.yaml:9: Resource F, property Events.E.Properties.State: 'ON' is not one of ENABLED, DISABLED." },
        { Schedule("ScheduleExpression: rate(1 minute), Input: '{a'"), "t.yaml:9: Resource F, property Events.E.Properties.Input: this is not valid JSON:" },
        { Schedule("ScheduleExpression: rate(1 minute), FlexibleTimeWindow: { Mode: FLEXIBLE }"), "t.yaml:9: Resource F, property Events.E.Properties.FlexibleTimeWindow: MaximumWindowInMinutes is missing: a flexible window needs it." },
        { Schedule("ScheduleExpression: rate(1 minute), RetryPolicy: { MaximumRetryAttempts: 186 }"), "t.yaml:9: Resource F, property Events.E.Properties.RetryPolicy.MaximumRetryAttempts: '186' is not a whole number from 0 to 185." },
        { Schedule("ScheduleExpression: rate(1 minute), RetryPolicy: { MaximumEventAgeInSeconds: 10 }"), "t.yaml:9: Resource F, property Events.E.Properties.RetryPolicy.MaximumEventAgeInSeconds: '10' is not a whole number from 60 to 86400." },
        { Schedule("ScheduleExpression: rate(1 minute), DeadLetterConfig: { Arn: !Ref Work }"), "t.yaml:9: Resource F, property Events.E.Properties.DeadLetterConfig.Arn: 'http://127.0.0.1:8081/000000000000/local-Work' is not the ARN of a queue." },
        { Schedule("ScheduleExpression: rate(1 minute), DeadLetterConfig: { Type: SNS }"), "t.yaml:9: Resource F, property Events.E.Properties.DeadLetterConfig.Type: 'SNS' is not one of SQS. Did you mean SQS?" },
        { Function("Events: { E: { Type: ScheduleV2, Properties: { ScheduleExpression: rate(1 minute), Name: n } }, G: { Type: ScheduleV2, Properties: { ScheduleExpression: rate(1 hour), Name: n } } }"), "t.yaml:9: Resource F, property Events: the schedule name n is already taken by F." },
        { Function("EventInvokeConfig: { DestinationConfig: { OnFailure: { Type: Lambda } } }"), "t.yaml:9: Resource F, property EventInvokeConfig.DestinationConfig.OnFailure: Destination is missing: only a queue or a topic is made without it, by Type: SQS or Type: SNS." },
        { Function("EventInvokeConfig: { DestinationConfig: { OnSuccess: { Type: Sqs, Destination: !GetAtt Work.Arn } } }"), "t.yaml:9: Resource F, property EventInvokeConfig.DestinationConfig.OnSuccess.Type: the local cloud sends to SQS, SNS, Lambda, EventBridge, not to 'Sqs'. Did you mean SQS?" },
        { Function("EventInvokeConfig: { DestinationConfig: { OnSuccess: { Type: EventBridge, Destination: !GetAtt Work.Arn } } }"), "t.yaml:9: Resource F, property EventInvokeConfig.DestinationConfig.OnSuccess.Destination: 'arn:aws:sqs:us-east-1:000000000000:local-Work' is not the ARN of EventBridge, which Type says it is." },
        { Function("EventInvokeConfig: { DestinationConfig: { OnFailure: { Destination: !Ref Work } } }"), "t.yaml:9: Resource F, property EventInvokeConfig.DestinationConfig.OnFailure.Destination: 'http://127.0.0.1:8081/000000000000/local-Work' is not the ARN of a queue, topic, function or event bus." },
        { Function("EventInvokeConfig: { MaximumRetryAttempts: 3 }"), "t.yaml:9: Resource F, property EventInvokeConfig.MaximumRetryAttempts: '3' is not a whole number from 0 to 2." },
        { Function("Events: { E: { Type: SQS, Properties: { Queue: !Ref Work } } }"), "t.yaml:9: Resource F, property Events.E.Properties.Queue: 'http://127.0.0.1:8081/000000000000/local-Work' is not an ARN of sqs: use !GetAtt, as !Ref gives a queue's URL." },
        { Function("Timeout: 30, Events: { E: { Type: SQS, Properties: { Queue: !GetAtt Work.Arn } } }"), "t.yaml:9: Resource F, property Events.E.Properties.Queue: the function's timeout of 30 s is longer than the 20 s for which Work hides a message; AWS refuses this mapping." },
        { Function("Events: { E: { Type: SQS, Properties: { Queue: !GetAtt Work.Arn, BatchSize: 50 } } }"), "t.yaml:9: Resource F, property Events.E.Properties.BatchSize: a batch of 50 needs MaximumBatchingWindowInSeconds of 1 or more; without it the limit is 10." },
        { Function("Events: { E: { Type: SQS, Properties: { Queue: !GetAtt Work.Arn, FilterCriteria: { Filters: [{ Pattern: '{' }] } } } }"), "t.yaml:9: Resource F, property Events.E.Properties.FilterCriteria.Filters[0].Pattern: this is not valid JSON:" },
        { Function("Events: { E: { Type: DynamoDB, Properties: { Stream: !GetAtt Orders.StreamArn, StartingPosition: LATEST } } }"), "t.yaml:9: Resource F, property Events.E.Properties.Stream: Orders has no stream: it needs StreamSpecification." },
        { Function("Events: { E: { Type: HttpApi, Properties: { Path: /a, Method: GET, Auth: { Authorizer: Nobody } } } }"), "t.yaml:9: Resource F, property Events.E.Properties.Auth.Authorizer: ServerlessHttpApi has no authorizer 'Nobody'." },
        { Function("Events: { E: { Type: HttpApi, Properties: { Path: /a, Method: GET } }, G: { Type: HttpApi, Properties: { Path: /a, Method: get } } }"), "t.yaml:9: Resource F, property Events.G: the route GET /a is already taken by F." },
        { Function("Role: !GetAtt R.Arn") + "\n  R: { Type: AWS::IAM::Role, Properties: { AssumeRolePolicyDocument: { Statement: [{ Effect: Allow, Action: sts:AssumeRole, Principal: { Service: ec2.amazonaws.com } }] } } }", "t.yaml:9: Resource F, property Role: The role defined for the function cannot be assumed by Lambda: R's AssumeRolePolicyDocument must allow sts:AssumeRole to the service lambda.amazonaws.com." },
        { Function("Policies: { Statement: { Effect: Alow, Action: a:b, Resource: '*' } }"), "t.yaml:9: Resource F, property Policies[0].Statement.Effect: 'Alow' is not one of Allow, Deny. Did you mean Allow?" },
        { Function("Policies: [{ Statement: [{ Effect: Allow, Actions: a:b, Resource: '*' }] }]"), "t.yaml:9: Resource F, property Policies[0].Statement[0].Actions: there is no such property. Did you mean Action?" },
        { Function("Policies: [{ Statement: [{ Effect: Allow, Action: SendMessage, Resource: '*' }] }]"), "t.yaml:9: Resource F, property Policies[0].Statement[0].Action: 'SendMessage' is not an action: it is written service:Action, as sqs:SendMessage." },
        { Function("Policies: [{ Statement: [{ Effect: Allow, Action: sqs:SendMessage, Resource: !Ref Work }] }]"), "t.yaml:9: Resource F, property Policies[0].Statement[0].Resource: 'http://127.0.0.1:8081/000000000000/local-Work' is neither an ARN nor *: IAM refuses it." },
        { Function("Policies: [{ Statement: [{ Effect: Allow, Action: a:b }] }]"), "t.yaml:9: Resource F, property Policies[0].Statement[0]: it must have one of Resource and NotResource." },
        { "  X: { Type: AWS::IAM::Policy, Properties: { PolicyName: x, Rols: [a] } }", "t.yaml:9: Resource X, property Rols: there is no such property. Did you mean Roles?" },
        { "Outputs:\n  A: { Value: !Ref Nothing }", "t.yaml:10: Output A, property Value: there is no resource or parameter 'Nothing'." },
        { "Resorces: {}", "t.yaml:9: There is no template section 'Resorces'. Did you mean Resources?" },
        { "Globals: { Funktion: {} }", "t.yaml:9: Globals, property Funktion: there is no such section. Did you mean Function?" },
        { "  X: { Type: [", "is not valid YAML" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void A_fault_in_a_template_names_its_place(string resource, string message) =>
        Assert.Contains(message, Fault(Head + resource, []), StringComparison.Ordinal);

    public static TheoryData<string, string, string> ParameterFaults => new()
    {
        { "Stag", "dev", "A value was given for parameter Stag, which the template does not declare. Did you mean Stage?" },
        { "Stage", "test", "Parameter Stage: 'test' is not one of dev, prod." },
    };

    [Theory]
    [MemberData(nameof(ParameterFaults))]
    public void A_wrong_parameter_value_is_refused(string name, string value, string message) =>
        Assert.Contains(message, Fault(Head, new() { [name] = value }), StringComparison.Ordinal);

    [Theory]
    [InlineData("{ Type: Number, Default: many }", "'many' is not a number.")]
    [InlineData("{ Type: Number, Default: 9, MaxValue: 5 }", "'9' is outside MaxValue 5.")]
    [InlineData("{ Type: String, Default: a b, AllowedPattern: '[a-z]+', ConstraintDescription: Letters only. }", "'a b' does not match [a-z]+. Letters only.")]
    [InlineData("{ Type: String }", "it has no Default, and no value was given.")]
    [InlineData("{ Type: Strin, Default: x }", "'Strin' is not a parameter type. Did you mean String?")]
    [InlineData("{ Type: String, Defalt: x }", "there is no such property. Did you mean Default?")]
    public void A_wrong_parameter_declaration_is_refused(string declaration, string message) =>
        Assert.Contains(message, Fault($"Parameters:\n  P: {declaration}\nResources: {{}}", []), StringComparison.Ordinal);

    private static string Function(string properties) => $"  F: {{ Type: AWS::Serverless::Function, Properties: {{ Handler: F, Runtime: dotnet10, {properties} }} }}";

    private static string Schedule(string properties) => Event("ScheduleV2", properties);

    private static string Event(string type, string properties) => Function($"Events: {{ E: {{ Type: {type}, Properties: {{ {properties} }} }} }}");

    private static string Fault(string text, Dictionary<string, string> parameters) =>
        Assert.Throws<TemplateException>(() => SamTemplate.Parse(text, Path.Combine(Environment.CurrentDirectory, "t.yaml"), new TemplateOptions { Parameters = parameters })).Message;
}

namespace OrderSystem.SystemTests.Check;

/// <summary>How each rule is broken: the rule, what is changed in the clean system, which resources are found, and what stands in the line.</summary>
internal static class RuleCases
{
    private const string Every = "Create,FanOut,Pay,Sweep,Verify";
    private const string Released = "Create,FanOut,Pay,Sweep";
    private const string Alarms = "infra/alarms.yaml";
    private const string Reserved = "ReservedConcurrentExecutions: !If [IsProd, 5, !Ref AWS::NoValue]\n";

    /// <summary>Found without other tools.</summary>
    public static IReadOnlyList<RuleCase> All { get; } =
    [
        new("function-timeout", "    Timeout: 20\n", "", Every, ":"),
        new("function-memory", "    MemorySize: 512\n", "", Every, ":"),
        new("function-runtime-supported", "Runtime: dotnet10", "Runtime: dotnet8", Every, "Runtime: dotnet8"),
        new("function-architecture", "    Architectures: [arm64]\n", "", Every, ":"),
        new("function-tracing", "Tracing: Active", "Tracing: PassThrough", Every, "Tracing: PassThrough"),
        new("function-log-group", "LogGroup: !Ref CreateLogs", "LogGroup: /aws/lambda/create", "Create", "/aws/lambda/create"),
        new("log-group-retention", "  CreateLogs:\n    Type: AWS::Logs::LogGroup\n    Properties: { RetentionInDays: 30 }\n", "  CreateLogs:\n    Type: AWS::Logs::LogGroup\n", "CreateLogs", "CreateLogs:"),
        new("function-json-logs", "LogFormat: JSON", "LogFormat: Text", Every, "LogFormat: Text"),
        new("log-level-keeps-samples", "ApplicationLogLevel: DEBUG", "ApplicationLogLevel: INFO", Every, "ApplicationLogLevel: INFO"),
        new("no-secret-in-environment", "TABLE: !Ref Orders", "TABLE: '{{resolve:secretsmanager:table}}'", "Create", "{{resolve:secretsmanager:table}}"),
        new("no-secret-in-environment", "TokenIssuer: { Type: String }", "TokenIssuer: { Type: String, NoEcho: true }", "Create", "TABLE: !Ref TokenIssuer") { And = new("template.yaml", "TABLE: !Ref Orders", "TABLE: !Ref TokenIssuer") },
        new("reserved-concurrency-optional", In("Create"), In("Create") + "      ReservedConcurrentExecutions: 5\n", "Create", "ReservedConcurrentExecutions: 5"),
        new("provisioned-within-reserved", In("Create"), $"{In("Create")}      {Reserved}      ProvisionedConcurrencyConfig: {{ ProvisionedConcurrentExecutions: 6 }}\n", "Create", "ProvisionedConcurrencyConfig"),
        new("provisioned-has-alias", In("Verify"), In("Verify") + "      ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 1 }\n", "Verify", "ProvisionedConcurrencyConfig"),
        new("provisioned-or-snapstart", In("Create"), In("Create") + "      ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 1 }\n      SnapStart: { ApplyOn: PublishedVersions }\n", "Create", "SnapStart"),

        new("function-alias", "CreateLogs }\n      AutoPublishAlias: live\n", "CreateLogs }\n", "Create", "  Create:"),
        new("alias-publishes-all", "    AutoPublishAliasAllProperties: true\n", "", Released, "AutoPublishAlias: live"),
        new("alias-publishes-all", "CreateLogs }\n      AutoPublishAlias: live\n      AutoPublishCodeSha256: !Ref BuildId\n", "CreateLogs }\n      AutoPublishAlias: live\n", "Create", "AutoPublishAlias: live"),
        new("deployment-preference-type", "DeploymentPreference: { Enabled: false }", "DeploymentPreference: { Enabled: !If [IsProd, true, false] }", "Verify", "Enabled: !If"),
        new("deployment-alarms", "        Alarms: [!GetAtt Alarms.Outputs.CreateErrors]\n", "", "Create", "DeploymentPreference:"),
        new("deployment-alarms", ", { Name: Resource, Value: !Sub '${Create}:live' }", "", "Create", "DeploymentPreference:") { File = Alarms },
        new("deployment-hook", "SweepErrors]\n        Hooks: { PreTraffic: !Ref Verify }\n", "SweepErrors]\n", "Sweep", "DeploymentPreference:"),
        new("hook-may-be-invoked", "'CodeDeployHook_${AWS::StackName}'", "'Verify_${AWS::StackName}'", "Verify", "Verify_"),
        new("hook-may-be-invoked", "SweepErrors]\n", "SweepErrors]\n        Role: !GetAtt SweepRole.Arn\n", "Verify", "  Verify:"),

        new("queue-visibility-six-times-timeout", "VisibilityTimeout: 150", "VisibilityTimeout: 121", "Payments", "VisibilityTimeout: 121"),
        new("queue-visibility-above-timeout", "VisibilityTimeout: 150", "VisibilityTimeout: 19", "Payments", "VisibilityTimeout: 19"),
        new("queue-batch-window", "            MaximumBatchingWindowInSeconds: 2\n", "", "Pay", "BatchSize: 20"),
        new("report-batch-item-failures", "Seconds: 2\n            FunctionResponseTypes: [ReportBatchItemFailures]\n", "Seconds: 2\n", "Pay", "Messages:") { And = new("src/Functions/Pay/Function.cs", "SQSBatchResponse", "string") },
        new("queue-concurrency-within-reserved", In("Pay"), $"{In("Pay")}      {Reserved}", "Pay", "ScalingConfig"),
        new("queue-dead-letters", "      RedrivePolicy: { deadLetterTargetArn: !GetAtt Letters.Arn, maxReceiveCount: 5 }\n", "", "Payments", "  Payments:"),
        new("queue-receive-count", "maxReceiveCount: 5", "maxReceiveCount: 4", "Payments", "maxReceiveCount: 4"),
        new("dead-letter-retention", "letters\n      MessageRetentionPeriod: 1209600", "letters\n      MessageRetentionPeriod: 864000", "Letters", "864000"),
        new("dead-letter-retention", "MessageRetentionPeriod: 345600", "MessageRetentionPeriod: 1209600", "Letters", "1209600"),
        new("dead-letter-allow", "redrivePermission: byQueue", "redrivePermission: allowAll", "Letters", "allowAll"),
        new("dead-letter-allow", ":${AWS::AccountId}:payments'", ":${AWS::AccountId}:others'", "Letters", ":others"),
        new("queue-tls-only", "Queues: [!Ref Payments, !Ref Letters, !Ref Failures]", "Queues: [!Ref Payments, !Ref Letters]", "Failures", "  Failures:"),
        new("topic-tls-only", "SecureTransport: 'false'", "SecureTransport: 'true'", "Alarms/Alerts", "  Alerts:") { File = Alarms },
        new("queue-one-policy", "  QueuesTls:\n", "  Second:\n    Type: AWS::SQS::QueuePolicy\n    Properties: { Queues: [!Ref Payments], PolicyDocument: { Statement: [] } }\n  QueuesTls:\n", "Payments", "QueuesTls:"),

        new("asynchronous-failure-kept", "      EventInvokeConfig: { DestinationConfig: { OnFailure: { Type: SQS, Destination: !GetAtt Failures.Arn } } }\n", "", "Sweep", "  Sweep:"),
        new("trigger-dead-letters", ", DeadLetterConfig: { Arn: !GetAtt Failures.Arn }", "", "Sweep", "Often:"),
        new("stream-failure-destination", "            DestinationConfig: { OnFailure: { Type: SQS, Destination: !GetAtt Failures.Arn } }\n", "", "FanOut", "Changes:"),
        new("stream-retries-bounded", "MaximumRetryAttempts: 10", "MaximumRetryAttempts: -1", "FanOut", "MaximumRetryAttempts: -1"),
        new("stream-retries-bounded", "            MaximumRecordAgeInSeconds: 21600\n", "", "FanOut", "Changes:"),
        new("stream-bisects", "BisectBatchOnFunctionError: true", "BisectBatchOnFunctionError: false", "FanOut", "BisectBatchOnFunctionError: false"),
        new("schedule-expression", "Default: rate(5 minutes)", "Default: rate(5 moments)", "Sweep", "ScheduleExpression"),

        new("filter-pattern", "{\"eventName\":[\"INSERT\"]}", "{\"eventName\":\"INSERT\"}", "FanOut", "Pattern"),
        new("stream-does-not-feed-itself", "            FilterCriteria: { Filters: [{ Pattern: '{\"eventName\":[\"INSERT\"]}' }] }\n", "", "FanOut", "Changes:"),

        new("function-role", "      Role: !GetAtt VerifyRole.Arn\n", "", "Verify", "  Verify:"),
        new("function-role-own", "Role: !GetAtt VerifyRole.Arn", "Role: !GetAtt SweepRole.Arn", "Verify", "SweepRole.Arn"),
        new("no-managed-policy", "  VerifyRole:\n    Type: AWS::IAM::Role\n    Properties:\n", "  VerifyRole:\n    Type: AWS::IAM::Role\n    Properties:\n      ManagedPolicyArns: [!Sub 'arn:${AWS::Partition}:iam::aws:policy/ReadOnlyAccess']\n", "VerifyRole", "ReadOnlyAccess"),
        new("no-wildcard-action", "Action: dynamodb:PutItem", "Action: dynamodb:Put*", "CreateRole", "dynamodb:Put*"),
        new("no-wildcard-resource", "Action: dynamodb:PutItem, Resource: !GetAtt Orders.Arn", "Action: dynamodb:PutItem, Resource: '*'", "CreateRole", "dynamodb:PutItem"),
        new("no-create-log-group", "[logs:CreateLogStream, logs:PutLogEvents], Resource: !GetAtt CreateLogs.Arn", "[logs:CreateLogGroup, logs:CreateLogStream, logs:PutLogEvents], Resource: !GetAtt CreateLogs.Arn", "CreateRole", "logs:CreateLogGroup"),

        new("table-point-in-time-recovery", "PointInTimeRecoveryEnabled: true", "PointInTimeRecoveryEnabled: false", "Orders", "PointInTimeRecoveryEnabled: false"),
        new("table-outlives-stack", "DeletionPolicy: RetainExceptOnCreate", "DeletionPolicy: Delete", "Orders", "DeletionPolicy: Delete"),
        new("table-outlives-stack", "    UpdateReplacePolicy: Retain\n", "", "Orders", "  Orders:"),
        new("table-deletion-protection", "DeletionProtectionEnabled: !If [IsProd, true, false]", "DeletionProtectionEnabled: false", "Orders", "DeletionProtectionEnabled: false"),
        new("table-encryption", "      SSESpecification: { SSEEnabled: true }\n", "", "Orders", "  Orders:"),
        new("table-throughput-capped", "      OnDemandThroughput: { MaxReadRequestUnits: 100, MaxWriteRequestUnits: 100 }\n", "", "Orders", "  Orders:"),
        new("table-expiry", "AttributeName: expiresAt, Enabled: true", "AttributeName: expiresAt, Enabled: false", "Orders", "Enabled: false"),
        new("table-expiry", "AttributeName: expiresAt, Enabled: true", "AttributeName: expired, Enabled: true", "Orders", "expired"),

        new("route-authorizer", "Path: /orders", "Path: /orders, Auth: { Authorizer: NONE }", "Create", "Authorizer: NONE") { And = new("docs/openapi.yaml", "operationId: create", "operationId: create, security: []") },
        new("api-throttling", ", ThrottlingBurstLimit: 200", "", "Api", "ThrottlingRateLimit"),
        new("api-access-logs", "      AccessLogSettings: { DestinationArn: !GetAtt ApiLogs.Arn, Format: '{\"route\":\"$context.routeKey\"}' }\n", "", "Api", "  Api:"),
        new("route-timeout", In("Create"), In("Create") + "      Timeout: 30\n", "Create", "Timeout: 30"),

        new("function-error-alarm", "MetricName: Errors, Dimensions: [{ Name: FunctionName, Value: !Ref Create }", "MetricName: Invocations, Dimensions: [{ Name: FunctionName, Value: !Ref Create }", "Create", "  Create:") { File = Alarms },
        new("function-throttle-alarm", "MetricName: Throttles, Dimensions: [{ Name: FunctionName, Value: !Ref Create }", "MetricName: Throttles, Dimensions: [{ Name: FunctionName, Value: !Ref Pay }", "Create", "  Create:") { File = Alarms },
        new("function-duration-alarm", "MetricName: Duration, Dimensions: [{ Name: FunctionName, Value: !Ref Create }", "MetricName: Duration, Dimensions: [{ Name: FunctionName, Value: create }", "Create", "  Create:") { File = Alarms },
        new("queue-age-alarm", "ApproximateAgeOfOldestMessage", "NumberOfMessagesSent", "Payments", "  Payments:") { File = Alarms },
        new("dead-letter-alarm", "ApproximateNumberOfMessagesVisible, Dimensions: [{ Name: QueueName, Value: !Ref Letters }", "NumberOfMessagesDeleted, Dimensions: [{ Name: QueueName, Value: !Ref Letters }", "Letters", "  Letters:") { File = Alarms },
        new("stream-age-alarm", "IteratorAge", "Invocations", "FanOut", "  FanOut:") { File = Alarms },
        new("alarm-tells", "Value: !Ref Create }], Statistic: Maximum, Period: 60, EvaluationPeriods: 3, Threshold: 1, ComparisonOperator: GreaterThanThreshold, TreatMissingData: notBreaching, AlarmActions: [!Ref Alerts] }", "Value: !Ref Create }], Statistic: Maximum, Period: 60, EvaluationPeriods: 3, Threshold: 1, ComparisonOperator: GreaterThanThreshold, TreatMissingData: notBreaching }", "Alarms/CreateDuration", "CreateDuration:") { File = Alarms },

        new("handler-exists", "Function_Create_Generated::Create\n", "Function_Create_Generated::Creates\n", "Create", "::Creates"),
        new("code-exists", "CodeUri: src/Functions/Create/", "CodeUri: src/Functions/Nowhere/", "Create", "Nowhere"),
        new("variables-agree", "{ TABLE: !Ref Orders }", "{ TABLE: !Ref Orders, SPARE: x }", "Create", "SPARE"),
        new("variables-agree", "Variables.Required(\"TABLE\")", "Variables.Required(\"TABLE\") + Variables.Optional(\"OTHER\")", "Create", "OTHER") { File = "src/Functions/Create/Function.cs" },
        new("batch-response-agrees", "SQSBatchResponse", "string", "Pay", "FunctionResponseTypes") { File = "src/Functions/Pay/Function.cs" },
        new("routes-agree", "Method: POST, Path: /orders", "Method: PUT, Path: /orders", "Create", "") { And = new("docs/openapi.yaml", "post:", "put:"), Third = new("events/create.json", "POST", "PUT") },

        new("openapi-agrees", "operationId: create", "operationId: create, security: []", "Create", "security: []") { File = "docs/openapi.yaml" },
        new("openapi-agrees", "    post: { operationId: create }", "    post: { operationId: create }\n    get: { operationId: list }", "GET /orders", "list") { File = "docs/openapi.yaml" },
        new("example-events", "POST /orders", "GET /orders", "Create", "GET /orders") { File = "events/create.json" },
        new("example-events", ":payments", ":letters", "Pay", ":letters") { File = "events/pay.json" },
        new("variables-for-sam-local", "TABLE", "TABEL", "Create", "TABEL") { File = "events/env.sam.json" },
        new("variables-for-sam-local", ", \"Verify\": {}", "", "Verify", "{") { File = "events/env.sam.json" },

        new("parameters-used", "  TokenIssuer: { Type: String }\n", "  TokenIssuer: { Type: String }\n  Spare: { Type: String }\n", "Spare", "Spare"),
        new("references-exist", "Value: !GetAtt Api.ApiEndpoint", "Value: !Ref Nothing", "ApiUrl", "!Ref Nothing"),
        new("nested-parameters", "Parameters: { Create: !Ref Create,", "Parameters: { Extra: 1, Create: !Ref Create,", "Alarms", "Extra: 1"),
        new("nested-parameters", "  Create: { Type: String }\n", "  Create: { Type: String }\n  More: { Type: String }\n", "Alarms", "Parameters:") { File = Alarms, And = new(Alarms, "  Alerts:\n    Type: AWS::SNS::Topic\n", "  Alerts:\n    Type: AWS::SNS::Topic\n    Properties: { DisplayName: !Ref More }\n") },
        new("samconfig-parameters", "Stage=prod", "Stage=production", "Stage", "Stage=production") { File = "samconfig.toml" },
        new("samconfig-parameters", "TokenIssuer=", "TokenIsuer=", "TokenIsuer", "TokenIsuer") { File = "samconfig.toml" },
        new("exception-needed", "  Create:\n    Type: AWS::Serverless::Function\n", "  Create:\n    Type: AWS::Serverless::Function\n    Metadata: { Check: { function-timeout: It has none. } }\n", "Create", "It has none."),
        new("exception-needed", "  Create:\n    Type: AWS::Serverless::Function\n", "  Create:\n    Type: AWS::Serverless::Function\n    Metadata: { Check: { function-time: It has none. } }\n", "Create", "function-time:"),
    ];

    /// <summary>Found by cfn-lint, or in what SAM's translator makes.</summary>
    public static IReadOnlyList<RuleCase> Linted { get; } =
    [
        new("cfn-lint", "VisibilityTimeout: 150", "VisibilityTimeouts: 150", "Payments", "VisibilityTimeouts"),
        new("cfn-lint-transformed", "Action: dynamodb:PutItem,", "Action: dynamodb:PutItems,", "CreateRole", "CreateRole:"),
        new("trigger-reaches-alias", "  Alarms:\n", Permission("!Ref Create", "SourceArn: !GetAtt Orders.Arn"), "CreateCall", "CreateCall:"),
        new("no-managed-policy-added", "  VerifyRole:\n", "  OtherRole:\n", "VerifyRole", "  Verify:") { And = new("template.yaml", "      Role: !GetAtt VerifyRole.Arn\n", "") },
        new("invoke-permission-source", "  Alarms:\n", Permission("!Ref Create.Alias", "FunctionUrlAuthType: NONE"), "CreateCall", "CreateCall:"),
    ];

    private static string In(string function) => $"Function_{function}_Generated::{function}\n";

    private static string Permission(string function, string more) =>
        $"  CreateCall:\n    Type: AWS::Lambda::Permission\n    Properties: {{ FunctionName: {function}, Action: lambda:InvokeFunction, Principal: s3.amazonaws.com, {more} }}\n  Alarms:\n";
}

/// <param name="Rule">The rule that is broken, and none besides.</param>
/// <param name="Old">What stands in the file, template.yaml if no other is named.</param>
/// <param name="Resources">What is found, with commas.</param>
/// <param name="Line">Stands in each line that a finding names.</param>
public sealed record RuleCase(string Rule, string Old, string New, string Resources, string Line)
{
    public string File { get; init; } = "template.yaml";

    internal Patch? And { get; init; }

    internal Patch? Third { get; init; }

    internal IEnumerable<Patch> Patches => new[] { new Patch(File, Old, New), And, Third }.OfType<Patch>();

    public override string ToString() => $"{Rule}: {New.Trim()}";
}

namespace LocalCloud.Template;

/// <summary>A resource type that runs here.</summary>
/// <param name="Name">For example <c>AWS::SQS::Queue</c>.</param>
/// <param name="NameProperty">The property that names the resource; without it the name is <c>{StackName}-{LogicalId}</c>.</param>
/// <param name="Ref">What <c>!Ref</c> gives, with placeholders; see <see cref="PhysicalValues"/>.</param>
/// <param name="Attributes">What <c>!GetAtt</c> gives, by attribute.</param>
/// <param name="Properties">The properties, as <see cref="PropertySchema"/> reads them.</param>
internal sealed record ResourceType(string Name, string? NameProperty, string Ref, IReadOnlyDictionary<string, string> Attributes, PropertySchema Properties);

/// <summary>What is known about resource types: those that run, those that need nothing here. All others are refused.</summary>
internal static class ResourceTypes
{
    public const string Function = "AWS::Serverless::Function";
    public const string HttpApi = "AWS::Serverless::HttpApi";
    public const string SimpleTable = "AWS::Serverless::SimpleTable";
    public const string Table = "AWS::DynamoDB::Table";
    public const string Queue = "AWS::SQS::Queue";
    public const string Topic = "AWS::SNS::Topic";
    public const string Subscription = "AWS::SNS::Subscription";
    public const string Secret = "AWS::SecretsManager::Secret";
    public const string EventSourceMapping = "AWS::Lambda::EventSourceMapping";
    public const string EventBus = "AWS::Events::EventBus";
    public const string Rule = "AWS::Events::Rule";
    public const string Role = "AWS::IAM::Role";
    public const string Policy = "AWS::IAM::Policy";
    public const string RolePolicy = "AWS::IAM::RolePolicy";
    public const string ManagedPolicy = "AWS::IAM::ManagedPolicy";

    private const string ResourcePolicies = "policies of resources are not checked locally, only the functions' roles are";

    private const string SubscriptionSchema = "Protocol Endpoint RawMessageDelivery FilterPolicy FilterPolicyScope RedrivePolicy{deadLetterTargetArn} DeliveryPolicy- Region- ReplayPolicy! SubscriptionRoleArn-";

    /// <summary>Properties after AWS's resource reference. <c>-</c>: no effect here. <c>!</c>: not run here, so refused.</summary>
    public static IReadOnlyDictionary<string, ResourceType> Run { get; } = new ResourceType[]
    {
        new(Function, "FunctionName", "{name}", Of(("Arn", "arn:{partition}:lambda:{region}:{account}:function:{name}")), PropertySchema.Parse("""
            FunctionName Handler Runtime CodeUri Timeout MemorySize Environment{Variables} ReservedConcurrentExecutions AutoPublishAlias
            ProvisionedConcurrencyConfig{ProvisionedConcurrentExecutions} Events Architectures PackageType
            Role Policies DeadLetterQueue{Type TargetArn} EventInvokeConfig{MaximumRetryAttempts MaximumEventAgeInSeconds DestinationConfig{OnFailure{Type Destination} OnSuccess{Type Destination}}}
            Tracing LoggingConfig{LogFormat ApplicationLogLevel SystemLogLevel- LogGroup-}
            Description- PermissionsBoundary- Tags- PropagateTags- DeploymentPreference-
            AutoPublishAliasAllProperties- AutoPublishCodeSha256- VersionDescription- VersionDeletionPolicy- PublishToLatestPublished- EphemeralStorage-
            KmsKeyArn- SourceKMSKeyArn- SnapStart- RuntimeManagementConfig- RecursiveLoop- AssumeRolePolicyDocument- RolePath- CodeSigningConfigArn- VpcConfig-
            InlineCode! ImageUri! ImageConfig! Layers! FileSystemConfigs! FunctionUrlConfig! DurableConfig!
            CapacityProviderConfig! FunctionScalingConfig! TenancyConfig!
            """)),
        new(HttpApi, null, "{id}", Of(("ApiId", "{id}"), ("ApiEndpoint", "{api}")), PropertySchema.Parse("""
            StageName StageVariables Auth{DefaultAuthorizer Authorizers EnableIamAuthorizer!}
            DefaultRouteSettings{ThrottlingRateLimit ThrottlingBurstLimit DetailedMetricsEnabled- DataTraceEnabled- LoggingLevel-} RouteSettings CorsConfiguration
            Name- Description- AccessLogSettings- Tags- PropagateTags- FailOnWarnings- DisableExecuteApiEndpoint- Domain! DefinitionBody! DefinitionUri!
            """)),
        new(SimpleTable, "TableName", "{name}", Of(("Arn", "arn:{partition}:dynamodb:{region}:{account}:table/{name}")), PropertySchema.Parse("""
            TableName PrimaryKey{Name Type} ProvisionedThroughput{ReadCapacityUnits WriteCapacityUnits} SSESpecification- PointInTimeRecoverySpecification- Tags-
            """)),
        new(
            Table,
            "TableName",
            "{name}",
            Of(("Arn", "arn:{partition}:dynamodb:{region}:{account}:table/{name}"), ("StreamArn", "arn:{partition}:dynamodb:{region}:{account}:table/{name}/stream/latest")),
            PropertySchema.Parse("""
            TableName AttributeDefinitions[AttributeName AttributeType] KeySchema[AttributeName KeyType] BillingMode
            ProvisionedThroughput{ReadCapacityUnits WriteCapacityUnits} StreamSpecification{StreamViewType ResourcePolicy-} TimeToLiveSpecification{AttributeName Enabled}
            GlobalSecondaryIndexes[IndexName KeySchema[AttributeName KeyType] Projection{ProjectionType NonKeyAttributes} ProvisionedThroughput{ReadCapacityUnits WriteCapacityUnits}
              OnDemandThroughput- ContributorInsightsSpecification- WarmThroughput-]
            LocalSecondaryIndexes[IndexName KeySchema[AttributeName KeyType] Projection{ProjectionType NonKeyAttributes}]
            PointInTimeRecoverySpecification- SSESpecification- DeletionProtectionEnabled- OnDemandThroughput- ContributorInsightsSpecification- Tags- TableClass-
            ResourcePolicy- WarmThroughput- KinesisStreamSpecification! ImportSourceSpecification!
            """)),
        new(
            Queue,
            "QueueName",
            "{aws}/{account}/{name}",
            Of(("Arn", "arn:{partition}:sqs:{region}:{account}:{name}"), ("QueueName", "{name}"), ("QueueUrl", "{aws}/{account}/{name}")),
            PropertySchema.Parse("""
            QueueName VisibilityTimeout DelaySeconds MaximumMessageSize MessageRetentionPeriod ReceiveMessageWaitTimeSeconds
            RedrivePolicy{deadLetterTargetArn maxReceiveCount} RedriveAllowPolicy{redrivePermission sourceQueueArns}
            FifoQueue ContentBasedDeduplication DeduplicationScope FifoThroughputLimit
            KmsMasterKeyId- KmsDataKeyReusePeriodSeconds- SqsManagedSseEnabled- Tags-
            """)),
        new(Topic, "TopicName", "arn:{partition}:sns:{region}:{account}:{name}", Of(("TopicArn", "arn:{partition}:sns:{region}:{account}:{name}"), ("TopicName", "{name}")), PropertySchema.Parse("""
            TopicName DisplayName Subscription[Protocol Endpoint] FifoTopic! ContentBasedDeduplication! ArchivePolicy! FifoThroughputScope!
            KmsMasterKeyId- DataProtectionPolicy- DeliveryStatusLogging- SignatureVersion- TracingConfig- Tags-
            """)),
        new(Subscription, null, "arn:{partition}:sns:{region}:{account}:{name}", Of(("Arn", "arn:{partition}:sns:{region}:{account}:{name}")), PropertySchema.Parse("TopicArn " + SubscriptionSchema)),
        new(Secret, "Name", "arn:{partition}:secretsmanager:{region}:{account}:secret:{name}-local0", Of(("Id", "arn:{partition}:secretsmanager:{region}:{account}:secret:{name}-local0")), PropertySchema.Parse("""
            Name Description SecretString GenerateSecretString{PasswordLength ExcludeCharacters ExcludeLowercase ExcludeNumbers ExcludePunctuation ExcludeUppercase IncludeSpace
              RequireEachIncludedType GenerateStringKey SecretStringTemplate} KmsKeyId- ReplicaRegions- Tags- Type-
            """)),
        new(EventSourceMapping, null, "{uuid}", Of(("Id", "{uuid}"), ("EventSourceMappingArn", "arn:{partition}:lambda:{region}:{account}:event-source-mapping:{uuid}")), PropertySchema.Parse("""
            FunctionName EventSourceArn BatchSize MaximumBatchingWindowInSeconds FunctionResponseTypes ScalingConfig{MaximumConcurrency} FilterCriteria{Filters[Pattern]} Enabled
            StartingPosition ParallelizationFactor BisectBatchOnFunctionError MaximumRetryAttempts MaximumRecordAgeInSeconds DestinationConfig{OnFailure{Destination}}
            KmsKeyArn- MetricsConfig- LoggingConfig- Tags- TumblingWindowInSeconds! StartingPositionTimestamp! ProvisionedPollerConfig! Queues! Topics!
            SelfManagedEventSource! SelfManagedKafkaEventSourceConfig! AmazonManagedKafkaEventSourceConfig! DocumentDBEventSourceConfig! SourceAccessConfigurations!
            """)),
        new(EventBus, "Name", "{name}", Of(("Arn", "arn:{partition}:events:{region}:{account}:event-bus/{name}"), ("Name", "{name}")), PropertySchema.Parse(
            "Name Description EventSourceName! DeadLetterConfig- KmsKeyIdentifier- LogConfig- Policy- Tags-")),
        new(Rule, "Name", "{bus|}{name}", Of(("Arn", "arn:{partition}:events:{region}:{account}:rule/{bus/}{name}")), PropertySchema.Parse("""
            Name Description EventBusName EventPattern ScheduleExpression State RoleArn- Tags-
            Targets[Id Arn RoleArn- Input InputPath InputTransformer{InputPathsMap InputTemplate} RetryPolicy{MaximumRetryAttempts MaximumEventAgeInSeconds} DeadLetterConfig{Arn}
              SqsParameters! KinesisParameters! RunCommandParameters! EcsParameters! BatchParameters! HttpParameters! RedshiftDataParameters! SageMakerPipelineParameters! AppSyncParameters!]
            """)),
        // Nothing is made of these: they say what the functions may do.
        new(Role, "RoleName", "{name}", Of(("Arn", "arn:{partition}:iam::{account}:role/{name}"), ("RoleId", "AROALOCAL{name}")), PropertySchema.Parse("""
            RoleName AssumeRolePolicyDocument Policies[PolicyName PolicyDocument] ManagedPolicyArns Description- MaxSessionDuration- Path- PermissionsBoundary- Tags-
            """)),
        new(Policy, "PolicyName", "{name}", Of(("Id", "{name}")), PropertySchema.Parse("PolicyName PolicyDocument Roles Users- Groups-")),
        new(RolePolicy, "PolicyName", "{name}", Of(), PropertySchema.Parse("PolicyName PolicyDocument RoleName")),
        new(ManagedPolicy, "ManagedPolicyName", "arn:{partition}:iam::{account}:policy/{name}", Of(("PolicyArn", "arn:{partition}:iam::{account}:policy/{name}")), PropertySchema.Parse(
            "ManagedPolicyName PolicyDocument Roles Description- Path- Users- Groups-")),
    }.ToDictionary(type => type.Name, StringComparer.Ordinal);

    /// <summary>Accepted, nothing to run, with the reason. A name that ends with <c>::</c> stands for all types under it.</summary>
    public static IReadOnlyDictionary<string, string> Accepted { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["AWS::IAM::"] = "of identities, only the functions' roles are checked locally",
        ["AWS::Lambda::Permission"] = ResourcePolicies,
        ["AWS::SQS::QueuePolicy"] = ResourcePolicies,
        ["AWS::SQS::QueueInlinePolicy"] = ResourcePolicies,
        ["AWS::SNS::TopicPolicy"] = ResourcePolicies,
        ["AWS::SNS::TopicInlinePolicy"] = ResourcePolicies,
        ["AWS::SecretsManager::ResourcePolicy"] = ResourcePolicies,
        ["AWS::Events::EventBusPolicy"] = ResourcePolicies,
        ["AWS::Serverless::Connector"] = "connectors are not expanded locally, and a function that has one is not checked",
        ["AWS::KMS::"] = "nothing is encrypted locally",
        ["AWS::Logs::"] = "functions log to this terminal",
        ["AWS::CloudWatch::"] = "alarms and dashboards live on AWS",
        ["AWS::ApplicationInsights::"] = "alarms and dashboards live on AWS",
        ["AWS::ResourceGroups::"] = "a view of the console",
        ["AWS::XRay::"] = "tracing rules live on AWS",
        ["AWS::CodeDeploy::"] = "there is one version locally",
        ["AWS::Lambda::Version"] = "there is one version locally",
        ["AWS::Lambda::Alias"] = "there is one version locally",
        ["AWS::ApplicationAutoScaling::"] = "capacity is not scaled locally",
        ["AWS::Budgets::"] = "nothing costs money locally",
        ["AWS::CE::"] = "nothing costs money locally",
        ["AWS::Cognito::"] = "tokens are made with the local development key",
        ["AWS::CloudFront::"] = "the edge lives on AWS",
        ["AWS::WAFv2::"] = "the edge lives on AWS",
        ["AWS::Route53::"] = "the edge lives on AWS",
        ["AWS::CertificateManager::"] = "the edge lives on AWS",
        ["AWS::SecretsManager::RotationSchedule"] = "secrets are not rotated locally",
        ["AWS::CloudFormation::WaitConditionHandle"] = "nothing to wait for",
        ["AWS::Serverless::Application"] = "nested stacks are not run locally",
        ["AWS::CloudFormation::Stack"] = "nested stacks are not run locally",
    };

    /// <summary>Why nothing runs for this type; null if something must.</summary>
    public static string? ReasonToAccept(string type) =>
        Accepted.GetValueOrDefault(type) ?? (type.LastIndexOf("::", StringComparison.Ordinal) is > 0 and var end ? Accepted.GetValueOrDefault(type[..(end + 2)]) : null);

    private static Dictionary<string, string> Of(params (string Name, string Value)[] attributes) =>
        attributes.ToDictionary(attribute => attribute.Name, attribute => attribute.Value, StringComparer.Ordinal);
}
